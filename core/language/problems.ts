// What is wrong with a script, as an editor lists it.
import type { Compiled } from '../program/compile.ts';
import { unlisted } from '../trace/problems.ts';
import type { Place, ScriptView } from './script.ts';

export interface Problem extends Place {
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** Other lines that the message names, from 0. */
  readonly related?: readonly number[];
}

/** The end of a message that names the near thing; a code of the problem would be shown. */
const SUGGESTION = /; did you mean (.*)\?$/;
const withSuggestion = (message: string, near: string | undefined): string =>
  near === undefined ? message : `${message}; did you mean ${near}?`;

/** The near name that a message ends with. */
export const suggestionIn = (message: string): string | undefined => SUGGESTION.exec(message)?.[1];

/** `map is already given in line 2`: a message says so where another line is. */
function linesIn(message: string, own: number, lineCount: number): number[] {
  const named = [...message.matchAll(/\bline (\d+)\b/g)].map(([, line]) => Number(line) - 1);
  return [...new Set(named)].filter((line) => line >= 0 && line < lineCount && line !== own);
}

/** In the order of the text; the last may say how many are not listed. */
export function problemsOf(
  { lineCount }: Pick<ScriptView, 'lineCount'>,
  { diagnostics, problems }: Compiled,
): Problem[] {
  const found = diagnostics.map(({ line, column, length, severity, message, suggestion }): Problem => {
    const from = column - 1;
    const to = from + Math.max(length, 1);
    const own = Math.min(line, lineCount) - 1;
    const related = linesIn(message, own, lineCount);
    const told = { line: own, from, to, severity, message: withSuggestion(message, suggestion) };
    return related.length > 0 ? { ...told, related } : told;
  });
  const last = found.at(-1);
  const more = unlisted(problems);
  if (last && more > 0)
    found.push({ ...last, related: [], severity: 'information', message: `${more} more problems are not listed` });
  return found;
}
