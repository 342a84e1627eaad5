// What is wrong with a script, as an editor lists it.
import type { Compiled } from '../program/compile.ts';
import { unlisted } from '../trace/problems.ts';
import type { Place, ScriptView } from './script.ts';

export interface Problem extends Place {
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
}

/** The end of a message that names the near thing; a code of the problem would be shown. */
const SUGGESTION = /; did you mean (.*)\?$/;
const withSuggestion = (message: string, near: string | undefined): string =>
  near === undefined ? message : `${message}; did you mean ${near}?`;

/** The near name that a message ends with. */
export const suggestionIn = (message: string): string | undefined => SUGGESTION.exec(message)?.[1];

/** In the order of the text; the last may say how many are not listed. */
export function problemsOf(
  { lineCount }: Pick<ScriptView, 'lineCount'>,
  { diagnostics, problems }: Compiled,
): Problem[] {
  const found = diagnostics.map(({ line, column, length, severity, message, suggestion }): Problem => {
    const from = column - 1;
    const to = from + Math.max(length, 1);
    return { line: Math.min(line, lineCount) - 1, from, to, severity, message: withSuggestion(message, suggestion) };
  });
  const last = found.at(-1);
  const more = unlisted(problems);
  if (last && more > 0)
    found.push({ ...last, severity: 'information', message: `${more} more problems are not listed` });
  return found;
}
