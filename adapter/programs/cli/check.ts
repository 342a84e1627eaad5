// `vmtrace check`: scripts as tests, and how a reporter tells of them.

import { checkScript } from '../../../core/check/check.ts';
import { isBad, tapFile, tapHead, tapPlan } from '../../../core/check/tap.ts';
import type { Test, Tested } from '../../../core/check/tests.ts';
import { junit } from './junit.ts';
import { isUnusable, load, problemLines, type Unusable } from './load.ts';
import type { Options } from './options.ts';
import { type ExitCode, type Output, worse } from './output.ts';

const unusable = (what: Unusable): Test => ({
  name: what.unread === undefined ? 'has no errors' : 'can be read',
  line: 0,
  column: 0,
  verdict: 'error',
  messages: problemLines(what),
});

export const VERDICT_CODES: Readonly<Record<Test['verdict'], ExitCode>> = {
  passed: 0,
  skipped: 0,
  failed: 1,
  error: 2,
  unknown: 3,
};

const codeOf = ({ tests }: Tested): ExitCode =>
  tests.reduce<ExitCode>((code, { verdict }) => worse(code, VERDICT_CODES[verdict]), 0);

async function test(file: string, options: Options, output: Output): Promise<Tested> {
  const began = performance.now();
  const loaded = await load(file, options);
  if (isUnusable(loaded)) return { file: loaded.name, tests: [unusable(loaded)], time: performance.now() - began };
  if (!options.json) for (const line of problemLines(loaded)) output.problem(line);
  const tests = await checkScript(loaded.script, loaded.compiled, options);
  return { file: loaded.name, kernel: loaded.compiled.config.vintage, tests, time: performance.now() - began };
}

export async function checkFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  const isTap = !options.json && options.reporter === 'tap';
  let code: ExitCode = 0;
  let count = 0;
  let bad = 0;
  const all: Tested[] = [];
  if (isTap) output.report(tapHead());
  for (const file of files) {
    const tested = await test(file, options, output);
    code = worse(code, codeOf(tested));
    if (isTap) output.report(tapFile(tested, count));
    else all.push(tested);
    count += tested.tests.length;
    bad += tested.tests.filter(isBad).length;
  }
  if (isTap) output.report(tapPlan(count, bad));
  else if (options.json) output.report(`${JSON.stringify({ files: all, exitCode: code }, undefined, 2)}\n`);
  else output.report(junit(all));
  return code;
}
