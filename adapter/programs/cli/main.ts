#!/usr/bin/env node
// The command line `vmtrace`: runs, checks, debugs and formats scripts outside an editor.
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { version } from '../../../package.json';
import { serveAdapter } from '../serveAdapter.ts';
import { serveLanguageOverStdio } from '../serveLanguage.ts';
import { checkFiles } from './check.ts';
import { explainFiles } from './explore/explain.ts';
import { exploreFiles } from './explore/explore.ts';
import { formatFiles } from './format.ts';
import { importFiles } from './import/import.ts';
import { reasonText } from './input.ts';
import { type Asked, readCommandLine, UsageError } from './options.ts';
import type { ExitCode, Output } from './output.ts';
import { drawFiles } from './picture/picture.ts';
import { runFiles } from './run.ts';
import { debugFile } from './terminal/debug.ts';

const output: Output = {
  report: (text) => void process.stdout.write(text),
  problem: (line) => void process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY && { progress: (line: string) => void process.stderr.write(`\r\x1b[K${line}`) }),
};

/**
 * V8 compiles a function again, optimised, once so many bytes of it were run. By its own
 * number, a third of this, its compiler takes half of the processor time of a command that is
 * done in a second.
 */
const OPTIMISED_LATER = '--interrupt-budget=400000';
const SHORT: ReadonlySet<Asked['what']> = new Set(['run', 'explain', 'check']);

async function answer(asked: Asked): Promise<ExitCode> {
  if (SHORT.has(asked.what)) setFlagsFromString(OPTIMISED_LATER);
  switch (asked.what) {
    case 'help':
      output.report(asked.text);
      return 0;
    case 'version':
      output.report(`vmtrace ${version}\n`);
      return 0;
    case 'language-server':
      await serveLanguageOverStdio();
      return 0;
    case 'run':
      return runFiles(asked.files, asked.options, output);
    case 'format':
      return formatFiles(asked.files, asked.options, output);
    case 'explore':
      return exploreFiles(asked.files, asked.options, output);
    case 'explain':
      return explainFiles(asked.files, asked.options, output);
    case 'import':
      return importFiles(asked.files, asked.options, output);
    case 'picture':
      return drawFiles(asked.files, asked.options, output);
    case 'debug':
      return debugFile(asked.files[0] ?? '', asked.options, output);
    case 'check':
      return checkFiles(asked.files, asked.options, output);
  }
}

async function main(): Promise<ExitCode> {
  try {
    return await answer(readCommandLine(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) output.problem(`vmtrace: ${error.message}\nvmtrace --help tells more.`);
    else output.problem(`vmtrace failed, which is a fault of its own: ${error instanceof Error ? error.stack : error}`);
    return 2;
  }
}

/** Nothing more can be printed. The reader of a pipe that has closed it (`| head`) knows that. */
function unprintable(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  try {
    writeSync(2, `vmtrace: cannot write the output: ${reasonText(error)}\n`);
  } finally {
    process.exit(2);
  }
}

// dist/adapter.js asks for it so
if (process.argv[2] === 'adapter') serveAdapter(process.argv.slice(3));
else {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unprintable);
  main().then((code) => {
    process.exitCode = code;
  });
}
