// `vmtrace format`: lays scripts out as the editor's "Format Document" does, in their files.
import { existsSync } from 'node:fs';
import { parse } from '../../../core/trace/parse/parse.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';
import { unlisted } from '../../../core/trace/problems.ts';
import { readInput, reasonText, STANDARD_INPUT, shownName } from './input.ts';
import { noiseOf, problemData, problemLines, type Unusable } from './load.ts';
import type { Options } from './options.ts';
import { type ExitCode, type Output, worse } from './output.ts';
import { replaceFile } from './replaceFile.ts';

const unread = (name: string, why: string): Unusable => ({ name, unread: why, diagnostics: [], more: 0 });

/** What reading a file found: its text, or why it is left alone. */
async function read(file: string): Promise<string | Unusable> {
  const name = shownName(file);
  let text: string;
  try {
    text = await readInput(file, { strict: true });
  } catch (error) {
    return unread(name, error instanceof Error ? error.message : String(error));
  }
  const noise = noiseOf(name, text);
  if (noise) return noise;
  const { diagnostics, problems } = parse(text);
  if (problems.errors === 0) return text;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { name, diagnostics: errors, more: unlisted(problems) };
}

/** Laid out, with its own ends of lines and its byte order mark, as an editor saves it. */
function formattedText(text: string): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const formatted = formatText(text);
  const ends = /\r\n|\r|\n/.exec(text)?.[0] === '\r\n' ? formatted.replaceAll('\n', '\r\n') : formatted;
  return mark + ends;
}

/** What became of one file, for a person and for a program. */
interface Outcome {
  readonly code: ExitCode;
  readonly problems: readonly string[];
  /** For standard output. */
  readonly report: string;
  readonly data: object;
}

async function formatFile(file: string, check: boolean): Promise<Outcome> {
  const name = shownName(file);
  const text = await read(file);
  if (typeof text !== 'string') return { code: 2, problems: problemLines(text), report: '', data: problemData(text) };
  const formatted = formattedText(text);
  const data = { file: name, formatted: formatted === text, problems: [] };
  const held: Outcome = { code: 0, problems: [], report: '', data };
  if (check) {
    if (formatted === text) return held;
    const how = file === STANDARD_INPUT ? 'vmtrace format -' : `vmtrace format ${name}`;
    return { ...held, code: 1, problems: [`${name}:1:1: error: the script is not formatted: ${how} does it`] };
  }
  // a filter prints what comes in
  if (file === STANDARD_INPUT) return { ...held, report: formatted, data: { ...data, text: formatted } };
  if (formatted === text) return held;
  try {
    await replaceFile(file, formatted);
    return { ...held, report: `${name}\n` };
  } catch (error) {
    const unwritten = reasonText(error);
    const kept = existsSync(file) ? '; it is as it was' : '';
    const problems = [`${name}: error: cannot write the script: ${unwritten}${kept}`];
    return { code: 2, problems, report: '', data: { ...data, unwritten } };
  }
}

export async function formatFiles(files: readonly string[], options: Options, output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const data: object[] = [];
  for (const file of files) {
    const outcome = await formatFile(file, options.check);
    code = worse(code, outcome.code);
    if (options.json) data.push({ ...outcome.data, exitCode: outcome.code });
    else {
      for (const line of outcome.problems) output.problem(line);
      output.report(outcome.report);
    }
  }
  if (options.json) output.report(`${JSON.stringify({ files: data, exitCode: code }, undefined, 2)}\n`);
  return code;
}
