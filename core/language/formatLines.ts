// Formatting of some lines of a script: each becomes what it is in the whole text formatted, and
// the others stay. All lines together give the whole text formatted.
import type { Work } from '../machine/work.ts';
import { laidOut } from '../trace/print/formatter.ts';
import type { Lines, RangeEdit } from './script.ts';

interface Position {
  readonly line: number;
  readonly character: number;
}
/**
 * The last line of a selection: one that ends before the first character of a line has none of it.
 */
export const lastSelected = (start: Position, end: Position): number =>
  end.character === 0 && end.line > start.line ? end.line - 1 : end.line;

/** Edits of the lines from one to another, the last included, in order. */
export function* formatLines(script: Lines, text: string, from: number, to: number): Work<RangeEdit[]> {
  const { lines, sources } = yield* laidOut(text);
  const edits: RangeEdit[] = [];
  const last = script.lineCount - 1;
  /** The next of the lines laid out. */
  let next = 0;
  for (let line = 0; line <= Math.min(to, last); line++) {
    while (next < sources.length && (sources[next] as number) < line) next++;
    if (line < from) continue;
    const old = script.lineAt(line);
    const wanted = sources[next] === line ? (lines[next] as string) : undefined;
    if (wanted !== undefined) {
      const made = line === last ? `${wanted}\n` : wanted;
      if (made !== old) edits.push({ line, from: 0, endLine: line, to: old.length, text: made });
    } else if (line < last) edits.push({ line, from: 0, endLine: line + 1, to: 0, text: '' });
    else if (old !== '') edits.push({ line, from: 0, endLine: line, to: old.length, text: '' });
  }
  return edits;
}

/** Lines of a script in which a new line formats the one above: a longer one takes too long. */
const MOST_LINES = 20_000;

/** After a new line: the line above it. */
export function* formatTyped(script: Lines, text: string, line: number): Work<RangeEdit[]> {
  const above = line - 1;
  if (above < 0 || script.lineCount > MOST_LINES || script.lineAt(above).trim() === '') return [];
  const edits = yield* formatLines(script, text, above, above);
  return edits.filter(({ text: made }) => made !== '');
}
