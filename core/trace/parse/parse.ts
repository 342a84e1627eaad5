// Text to statements, one line at a time. Every bad line is reported and left out; no line hides
// another. What can be known without running the script is checked here too.
import { takeCodes } from '../codes.ts';
import { byPlace } from '../problems.ts';
import type { Script } from '../script.ts';
import { Statements } from '../statements.ts';
import { commentText, readStatement } from './lines/statement.ts';
import { checkEntries, checkScheduled } from './lines/together.ts';
import { IMPLIED_PAGES } from './mmapArguments.ts';
import { createReader, error, type ParseOptions, type Reader, spanOf, threadNames } from './reader.ts';
import { startLine, Token } from './scanner.ts';
import { readWholeCall } from './wholeCalls.ts';

export { describe, type ParseOptions } from './reader.ts';

/** Longer lines are not read: no statement needs them, and an editor does not show them either. */
export const LONGEST_LINE = 100_000;
/** Characters of a line with a call, at the least as a rule. */
const SHORTEST_CALL = 32;

/** Characters that are read between two pauses: about 5 ms. */
const SLICE = 1 << 18;

/** Of the lines that are read at present. */
const CODES = new Uint8Array(2 * SLICE);

/** Does work that could pause at once. */
export function lastOf<T>(work: Generator<unknown, T>): T {
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

/** The same work, of which it is from one share to another. */
export function* between<T>(from: number, to: number, work: Generator<number, T>): Generator<number, T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

export const parse = (source: string, options: ParseOptions = {}): Script => lastOf(parsing(source, options));

/** Reads a script in slices, beside other work. Yields the share that is read. */
export function* parsing(source: string, options: ParseOptions = {}): Generator<number, Script> {
  // An editor ends a line at a lone carriage return too.
  const text = source.includes('\r') ? source.replace(/\r(?!\n)/g, '\n') : source;
  const r = createReader(text, options);
  const statements = Statements.of([], text.length / SHORTEST_CALL);
  const comments: Comment[] = [];
  r.next = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (r.next < text.length) {
    readLines(r, statements, comments, r.next + SLICE);
    yield r.next / text.length;
  }
  checkEntries(statements.kept, r);
  checkScheduled(statements.kept, r);
  const threads = [...new Set(threadNames(r))];
  const { problems, line: lineCount, pageSize, vintage } = r;
  const implied = r.implied.map((name) => ({ name, size: IMPLIED_PAGES }));
  return {
    statements,
    threads,
    ...(implied.length > 0 && { implied }),
    diagnostics: byPlace(problems),
    problems,
    lineCount,
    comments,
    pageSize,
    vintage,
  };
}

type Comment = Script['comments'][number];

/** Reads the lines that begin before an offset. */
function readLines(r: Reader, statements: Statements, comments: Comment[], until: number): void {
  const { text } = r;
  const stop = Math.min(until, text.length);
  const begin = r.next;
  // the last of those lines may end behind it
  const newline = text.indexOf('\n', stop);
  const isQuick = takeCodes(CODES, text, begin, newline < 0 ? text.length : newline);
  while (r.next < stop) {
    const start = r.next;
    const newline = text.indexOf('\n', start);
    let end = newline < 0 ? text.length : newline;
    r.next = newline < 0 ? text.length : newline + 1;
    if (end > start && text.charCodeAt(end - 1) === 13) end--;
    r.line++;
    r.lineStart = start;
    r.failed = false;
    r.errors = 0;
    while (r.nul >= 0 && r.nul < start) r.nul = text.indexOf('\0', r.nul + 1);
    if (!isReadable(r, start, end) || (isQuick && readWholeCall(r, statements, CODES, start - begin, end - begin)))
      continue;
    startLine(r, start, end);
    if (r.kind !== Token.end) {
      const statement = readStatement(r, statements);
      if (statement !== undefined && !r.failed) statements.push(statement);
    } else if (r.comment >= 0) {
      const comment = commentText(r);
      comments.push({ span: spanOf(r, r.comment, r.comment + comment.length), text: comment });
    }
  }
}

function isReadable(r: Reader, start: number, end: number): boolean {
  const { nul } = r;
  if (end - start > LONGEST_LINE) {
    const how = `the line is too long: ${end - start} characters, at most ${LONGEST_LINE} are read`;
    error(r, start, start + 80, how);
    return false;
  }
  if (nul >= start && nul < end) {
    error(r, nul, nul + 1, 'found a NUL byte, which no text has: expected a script as plain text (UTF-8)');
    return false;
  }
  return true;
}
