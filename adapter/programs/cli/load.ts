// A script of the command line, read and compiled, or all that is wrong with it.

import { endWarnings } from '../../../core/check/ends.ts';
import { problemLine } from '../../../core/check/problemLine.ts';
import type { ExploreError } from '../../../core/explore/plan.ts';
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
  return { name, diagnostics, more: unlisted(problems) };
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
  if (problems.errors > 0) return { name, diagnostics, more: unlisted(problems) };
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
  const lines = what.diagnostics.map((d) => problemLine(what.name, withNear(d)));
  return what.more > 0 ? [...lines, `${what.name}: ... and at least ${what.more} more problems`] : lines;
}

/** The same for programs. */
export const problemData = (what: Loaded | Unusable) => ({
  file: what.name,
  ...(isUnusable(what) && what.unread !== undefined ? { unread: what.unread } : {}),
  problems: what.diagnostics,
  ...(isUnusable(what) && what.more > 0 ? { unlisted: what.more } : {}),
});
