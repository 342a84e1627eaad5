// "Format document": only blanks change. What a person wrote (64K, VM_MAP_WIRE_USER) stays as
// written, and a line that has an error stays as it is.
import type { Statement } from '../ast.ts';
import { lastOf, parsing } from '../parse/parse.ts';
import { advance, createScanner, startLine, Token, tokenText } from '../parse/scanner.ts';
import { addRow, endLayout, type Layout, layoutText, newLayout, type Row } from './layout.ts';

/** Lines between two pauses: about 5 ms. */
const SLICE = 2048;

/** The whole text, laid out. Lines end with a newline. */
export const formatText = (text: string): string => lastOf(formatting(text));

/** Formats a text a slice at a time. Yields how much is done. */
export function* formatting(text: string): Generator<number, string> {
  return layoutText(yield* laidOut(text));
}

/** The lines of a text laid out, each with the line that it was. */
export function* laidOut(text: string): Generator<number, Layout> {
  const { statements, lineCount } = yield* parsing(text);
  const layout = newLayout();
  let index = 0;
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    while (index < statements.length && statements.lineAt(index) < number) index++;
    const isStatement = index < statements.length && statements.lineAt(index) === number;
    addRow(layout, isStatement ? rowOf(line, statements.at(index) as Statement) : rowWithout(line));
    if (number % SLICE === 0) yield number / lineCount;
  }
  endLayout(layout);
  return layout;
}

function* linesOf(text: string): Generator<string> {
  const end = /\r\n|\r|\n/g;
  let from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let found = end.exec(text); found; found = end.exec(text)) {
    yield text.slice(from, found.index);
    from = end.lastIndex;
  }
  yield text.slice(from);
}

/** Of a line that is no statement: blank, a comment, or one with an error. */
function rowWithout(line: string): Row {
  const trimmed = line.trimEnd();
  if (trimmed === '') return { kind: 'blank' };
  const comment = trimmed.trimStart();
  return { kind: 'raw', text: comment.startsWith('#') ? comment : trimmed };
}

const BLANKS = /[ \t\r\f\v\u00a0\ufeff]+/g;

function rowOf(line: string, statement: Statement): Row {
  const comment = statement.comment ?? '';
  if (statement.kind === 'assert' || statement.kind === 'set')
    return { kind: 'statement', keyword: statement.kind, body: statement.text.replace(BLANKS, ' '), comment };
  const written = line.trimEnd();
  const text = respaced(written.slice(0, written.length - comment.length), statement.kind === 'entry');
  const isThread = 'thread' in statement && statement.kind !== 'thread';
  if (isThread) return { kind: 'statement', keyword: '', body: text, comment };
  return { kind: 'statement', keyword: statement.kind, body: text.slice(statement.kind.length).trimStart(), comment };
}

const NO_SPACE_BEFORE = new Set([Token.comma, Token.close, Token.colon, Token.bar, Token.range, Token.dot]);
/** Marks of a thread's line that stand free. */
const THREAD_MARKS = new Set([Token.less, Token.greater, Token.at]);
const NO_SPACE_AFTER = new Set([Token.open, Token.bar, Token.range, Token.dot]);

/** A line's tokens with the blanks that belong between them, or one where there were some. */
function respaced(line: string, isEntry: boolean): string {
  const s = createScanner(line);
  startLine(s, 0, line.length);
  let text = '';
  let before: number = Token.end;
  let depth = 0;
  let isResult = false;
  while (s.kind !== Token.end) {
    const { kind } = s;
    if (kind === Token.close) depth--;
    const tight = isEntry || depth > 0;
    if (text !== '' && isSpaced(before, kind, s.from > s.previous, tight, isResult)) text += ' ';
    if (kind === Token.assign && depth === 0) isResult = true;
    text += tokenText(s);
    if (kind === Token.open) depth++;
    before = kind;
    advance(s);
  }
  // `ERR#12 'Cannot allocate memory'` of truss is no comment
  if (s.comment >= 0) text += line.slice(s.comment).trimEnd().replace(BLANKS, ' ');
  return text;
}

function isSpaced(before: number, kind: number, wasSpaced: boolean, tight: boolean, isResult: boolean): boolean {
  if (NO_SPACE_BEFORE.has(kind) || NO_SPACE_AFTER.has(before)) return false;
  if (before === Token.comma || before === Token.colon) return true;
  // `-1 ENOMEM (Cannot allocate memory)`, `= 0 (0x0)`
  if (kind === Token.open) return wasSpaced && (before !== Token.name || isResult);
  if (kind === Token.assign || before === Token.assign) return !tight;
  // `1 << 20`, `0x3<PROT_READ|PROT_WRITE>`
  if (THREAD_MARKS.has(kind) || THREAD_MARKS.has(before)) return !tight || wasSpaced;
  return wasSpaced;
}
