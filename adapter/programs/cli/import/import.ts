// `vmtrace import`: logs of truss, kdump, strace, dtruss, DTrace, and listings, as one script.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beginFile, finishImport, newImporter, takeLine } from '../../../../core/import/import.ts';
import { last, newSplitter, split } from '../../../../core/import/lines.ts';
import { reasonText, STANDARD_INPUT, shownName } from '../input.ts';
import type { Options } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { replaceFile } from '../replaceFile.ts';
import { logText } from './logText.ts';

/** Milliseconds between two lines of progress. */
const EVERY = 500;

export async function importFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  const { kernel, system, filter } = options;
  const importer = newImporter({ ...(kernel && { kernel }), ...(system && { system }), ...(filter && { filter }) });
  let told = performance.now();
  for (const file of files) {
    beginFile(importer, file === STANDARD_INPUT ? 'stdin' : basename(file));
    const splitter = newSplitter();
    try {
      for await (const { text, bytes } of logText(file)) {
        split(splitter, text, (line, cut) => takeLine(importer, line, cut));
        if (performance.now() - told < EVERY) continue;
        told = performance.now();
        output.progress?.(`${shownName(file)}: ${Math.floor(bytes / 2 ** 20)} MB read`);
      }
      const end = last(splitter);
      if (end) takeLine(importer, end.line, end.cut);
    } catch (error) {
      output.problem(`${shownName(file)}: error: cannot read the log: ${reasonText(error)}`);
      return 2;
    }
  }
  const { text, remarks, isEmpty } = finishImport(importer);
  if (isEmpty) {
    const known = 'truss, kdump, strace, dtruss, vm_map.d, or a listing of a map or of limits';
    output.problem(`${files.map(shownName).join(', ')}: error: no line of it is known: expected ${known}`);
    return 2;
  }
  for (const remark of remarks) output.problem(remark);
  if (options.output === undefined) {
    output.report(text);
    return 0;
  }
  try {
    if (existsSync(options.output)) await replaceFile(options.output, text);
    else await writeFile(options.output, text);
  } catch (error) {
    output.problem(`${options.output}: error: cannot write the script: ${reasonText(error)}`);
    return 2;
  }
  return 0;
}
