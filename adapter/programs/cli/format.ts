// `vmtrace format`: lays scripts out as the editor's "Format Document" does, in their files.
import { writeFile } from 'node:fs/promises';
import { parse } from '../../../core/trace/parse/parse.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';
import { unlisted } from '../../../core/trace/problems.ts';
import { readInput, reasonText, STANDARD_INPUT, shownName } from './input.ts';
import { noiseOf, problemLines, type Unusable } from './load.ts';
import type { Options } from './options.ts';
import { type ExitCode, type Output, worse } from './output.ts';

/** What reading a file found: its text, or why it is left alone. */
async function read(file: string): Promise<string | Unusable> {
  const name = shownName(file);
  let text: string;
  try {
    text = await readInput(file);
  } catch (error) {
    return { name, unread: error instanceof Error ? error.message : String(error), diagnostics: [], more: 0 };
  }
  // bytes that are no UTF-8 would be lost
  const at = text.indexOf('\ufffd');
  if (at >= 0) return { name, unread: `it is not in UTF-8 at character ${at + 1}`, diagnostics: [], more: 0 };
  const noise = noiseOf(name, text);
  if (noise) return noise;
  const { diagnostics, problems } = parse(text);
  if (problems.errors === 0) return text;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { name, diagnostics: errors, more: unlisted(problems) };
}

/** Puts a formatted text where it came from. @throws Error if the file cannot be written */
async function put(file: string, text: string, output: Output): Promise<void> {
  if (file === STANDARD_INPUT) output.report(text);
  else await writeFile(file, text);
}

export async function formatFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const data: object[] = [];
  for (const file of files) {
    const name = shownName(file);
    const text = await read(file);
    if (typeof text !== 'string') {
      for (const line of problemLines(text)) output.problem(line);
      code = 2;
      continue;
    }
    const formatted = formatText(text);
    const isFormatted = formatted === text;
    data.push({ file: name, formatted: isFormatted });
    if (options.check) {
      if (isFormatted) continue;
      code = worse(code, 1);
      output.problem(`${name}:1:1: error: the script is not formatted: vmtrace format ${name} does it`);
      continue;
    }
    // a filter prints what comes in
    if (isFormatted && file !== STANDARD_INPUT) continue;
    try {
      await put(file, formatted, output);
    } catch (error) {
      output.problem(`${name}: error: cannot write the script: ${reasonText(error)}`);
      code = 2;
      continue;
    }
    if (file !== STANDARD_INPUT && !options.json) output.report(`${name}\n`);
  }
  if (options.json) output.report(`${JSON.stringify({ files: data, exitCode: code }, undefined, 2)}\n`);
  return code;
}
