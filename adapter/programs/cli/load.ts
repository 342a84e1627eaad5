// A script of the command line, read and compiled, or all that is wrong with it.

import { endWarnings } from '../../../core/check/ends.ts';
import { problemLine } from '../../../core/check/problemLine.ts';
import type { ExploreError } from '../../../core/explore/plan.ts';
import { logBlocks } from '../../../core/import/pasted/blocks.ts';
import { type Compiled, compile } from '../../../core/machine/machine.ts';
import type { Diagnostic } from '../../../core/trace/ast.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { MOST_LISTED, unlisted } from '../../../core/trace/problems.ts';
import type { Script } from '../../../core/trace/script.ts';
import { readInput, shownName } from './input.ts';
import type { Options } from './options.ts';

export interface Loaded {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
  readonly script: Script;
  readonly compiled: Compiled;
  /** Warnings: it can be run. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A file that cannot be run: why it cannot be read, or its errors. */
export interface Unusable {
  readonly name: string;
  readonly unread?: string;
  /** It is no script, but the log of a tool: what to do. */
  readonly log?: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Problems that were found and are not listed. */
  readonly more: number;
}

export const isUnusable = (what: Loaded | Unusable): what is Unusable => !('compiled' in what);

/** Characters of a text that are looked at first, if it is much longer. */
const BEGINNING = 1 << 20;

/** A long file that is no script has an error a line: its beginning is enough to know that. */
export function noiseOf(name: string, text: string): Unusable | undefined {
  if (text.length < 4 * BEGINNING) return undefined;
  const { diagnostics, problems } = parse(text.slice(0, text.lastIndexOf('\n', BEGINNING) + 1 || BEGINNING));
  if (problems.errors <= MOST_LISTED) return undefined;
  return unusable(name, text, diagnostics, unlisted(problems));
}

/** Lines of a file that are looked at to know that it is a log. */
const LOG_LINES = 200;

/** Of a file that is a log, what makes a script of it; undefined: it is none. */
function logText(name: string, text: string): string | undefined {
  const lines = text.slice(0, BEGINNING).split(/\r?\n/, LOG_LINES);
  const refused = new Set(parse(lines.join('\n')).diagnostics.map(({ line }) => line));
  const blocks = logBlocks(lines, refused);
  const count = blocks.reduce((sum, block) => sum + block.count, 0);
  const [block] = blocks;
  if (!block || 2 * count < lines.filter((line) => line.trim() !== '').length) return undefined;
  const file = /^[<-]/.test(name) ? '-' : name;
  if (block.format === 'listing')
    return `it is no script but a listing: name it beside a log, 'vmtrace import LOG ${file}'`;
  const stem = file === '-' ? 'log' : file.replace(/\.\w+$/, '');
  const made = file === `${stem}.vmtrace` ? `${stem}-imported.vmtrace` : `${stem}.vmtrace`;
  return `it is no script but a log of ${block.format}: 'vmtrace import ${file} -o ${made}' makes one of it`;
}

/** A script that has errors, which are those of a log if it is one. */
function unusable(name: string, text: string, diagnostics: readonly Diagnostic[], more: number): Unusable {
  const log = logText(name, text);
  return { name, ...(log !== undefined && { log }), diagnostics, more };
}

export async function load(file: string, { kernel }: Pick<Options, 'kernel'>): Promise<Loaded | Unusable> {
  const name = shownName(file);
  let text: string;
  try {
    text = await readInput(file);
  } catch (error) {
    return { name, unread: error instanceof Error ? error.message : String(error), diagnostics: [], more: 0 };
  }
  const noise = noiseOf(name, text);
  if (noise) return noise;
  const script = parse(text, { kernel });
  const compiled = compile(script);
  const { diagnostics, problems } = compiled;
  if (problems.errors > 0) return unusable(name, text, diagnostics, unlisted(problems));
  return { name, text, script, compiled, diagnostics: [...diagnostics, ...endWarnings(script)] };
}

/** What cannot be explored, at its line. */
export const refusalLine = (name: string, { line, problem }: ExploreError): string =>
  problemLine(name, { line: Math.max(1, line), column: 1, severity: 'error', message: problem });

const withNear = (d: Diagnostic): Diagnostic =>
  d.suggestion === undefined ? d : { ...d, message: `${d.message}; did you mean ${d.suggestion}?` };

/** What is wrong with a script, a line each; the warnings of one that runs. */
export function problemLines(what: Loaded | Unusable): string[] {
  if (!isUnusable(what)) return what.diagnostics.map((d) => problemLine(what.name, withNear(d)));
  if (what.unread !== undefined) return [`${what.name}: error: cannot read the script: ${what.unread}`];
  if (what.log !== undefined) return [`${what.name}: error: ${what.log}`];
  const lines = what.diagnostics.map((d) => problemLine(what.name, withNear(d)));
  return what.more > 0 ? [...lines, `${what.name}: ... and at least ${what.more} more problems`] : lines;
}

/** The same for programs. */
export const problemData = (what: Loaded | Unusable) => ({
  file: what.name,
  ...(isUnusable(what) && what.unread !== undefined ? { unread: what.unread } : {}),
  ...(isUnusable(what) && what.log !== undefined ? { log: what.log } : {}),
  problems: what.diagnostics,
  ...(isUnusable(what) && what.more > 0 ? { unlisted: what.more } : {}),
});
