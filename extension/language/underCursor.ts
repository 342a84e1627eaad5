// What is under the cursor in a line of a script: the expression to evaluate while debugging, and
// the word to explain. No `vscode` here, so that it can be tested. Columns count from 0.
import { CALLS } from '../../core/trace/calls/signatures.ts';
import { KEYWORDS } from '../../core/trace/parse/declarations.ts';
import { threadNamed } from '../../core/trace/parse/lines/loggedThread.ts';

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const POINTS = new Set(['fault', 'blocked', 'asleep', 'or', 'dies']);

/** Where the line's comment begins, its length if it has none. */
export const commentStart = (line: string): number => (line.includes('#') ? line.indexOf('#') : line.length);

export function wordAt(line: string, column: number): Found | undefined {
  if (column >= commentStart(line)) return undefined;
  for (const match of line.matchAll(/[A-Za-z_0-9]+/g)) {
    const end = match.index + match[0].length;
    if (match.index <= column && column <= end) return { start: match.index, end, text: match[0] };
  }
  return undefined;
}

/**
 * `entry(0x1000).wired_count`, `map.lock.holder`, `t1.state`, `user_wired`: up to the part under
 * the cursor, as in every debugger. An address alone stands for the entry that holds it.
 */
export function expressionAt(line: string, column: number): Found | undefined {
  const word = wordAt(line, column);
  if (!word) return undefined;
  for (const match of line.matchAll(/\b(?:entry\s*\([^()]*\)|[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*/g)) {
    const start = match.index;
    const end = start + match[0].length;
    if (word.start < start || word.end > end) continue;
    const inParentheses = /^entry\s*\(/.exec(match[0]);
    const close = inParentheses ? start + match[0].indexOf(')') : start;
    // An address inside entry(...) stands for the entry.
    const to = inParentheses && word.start < close ? close + 1 : word.end;
    const text = line.slice(start, to);
    return isValue(text, line, start) ? { start, end: to, text } : undefined;
  }
  if (/^\s*(?:\[pid\s+)?$/.test(line.slice(0, word.start)) && threadNamed(word.text) !== word.text)
    return { ...word, text: threadNamed(word.text) };
  if (/^0[xX][0-9a-fA-F_]+$/.test(word.text)) return { ...word, text: `entry(${word.text})` };
  return undefined;
}

/** Is it the name of something in the state, and not a word of the language? */
function isValue(text: string, line: string, start: number): boolean {
  const name = text.split('.')[0] ?? text;
  if (CALLS.has(name) || POINTS.has(name) || /^[A-Z][A-Z_]+$/.test(name)) return false;
  if (/^[r-][w-][x-]$|^freebsd$/.test(name)) return false;
  const first = line.slice(0, start).trim() === '';
  if (first) return !KEYWORDS.includes(name);
  // After `=` in a declaration or a call stands a value's word, before it an attribute's: neither
  // is in the state.
  return /^\s*(assert|set)\b/.test(line);
}
