// The tokens of one line of a script, by what the line begins with.
import { callNamed, isSystemCall } from '../../trace/calls/signatures.ts';
import { KEYWORDS } from '../../trace/parse/declarations.ts';
import { type LoggedThread, readLoggedThread } from '../../trace/parse/lines/loggedThread.ts';
import { ONLY_THREAD } from '../../trace/parse/lines/statement.ts';
import { advance, extendWord, Token as Kind, tokenText } from '../../trace/parse/scanner.ts';
import { DIES, isThreadMark } from '../../trace/parse/threads.ts';
import { takeCall, takeResult } from './callTokens.ts';
import { type Cursor, isEnd, isName, isNumber, mark, newCursor, take, takeRest, word } from './cursor.ts';
import { isThread, takeDeclaration } from './declarationTokens.ts';
import { takeExpectation } from './expectTokens.ts';
import { takeExpression } from './expressionTokens.ts';
import type { Names, Token } from './token.ts';

/** No statement that a person reads is longer. */
const LONGEST = 5000;

/** In the order of the line; columns in UTF-16 units. A line that is too long has none. */
export function tokensOf(line: string, names: Names): readonly Token[] {
  if (line.length > LONGEST) return [];
  const c = newCursor(line, names);
  takeLine(c);
  takeRest(c);
  if (c.comment >= 0) mark(c, c.comment, line.trimEnd().length, 'comment');
  return c.made;
}

function takeLine(c: Cursor): void {
  if (isEnd(c)) return;
  if (!isName(c)) {
    const from = c.from;
    const logged = readLoggedThread(c);
    if (logged) takeLogged(c, from, logged);
    return;
  }
  const name = word(c);
  const next = c.text.slice(c.to).trimStart();
  if (isSystemCall(name) && next.startsWith('(') && !c.names.threads.has(name)) {
    mark(c, c.from, c.from, 'thread', { name: ONLY_THREAD });
    takeWholeCall(c);
    return;
  }
  const isMarked = /^(?:[:<>@]|dies\b)/.test(next);
  if (isThread(c, name) ? isMarked || !KEYWORDS.includes(name) : isMarked && !KEYWORDS.includes(name)) {
    take(c, 'thread', { name });
    takeAfterThread(c);
    return;
  }
  if (!KEYWORDS.includes(name)) return;
  take(c, 'keyword');
  if (name === 'assert' || name === 'set') takeExpression(c);
  else if (name === 'expect') takeExpectation(c);
  else takeDeclaration(c, name);
}

/** The piece of a log's line that numbers the thread. */
function takeLogged(c: Cursor, from: number, { name, follows, returns }: LoggedThread): void {
  const prefix = c.text.slice(from, c.from);
  const number = [...prefix.matchAll(new RegExp(`(?<![\\w.])${name.slice(1)}(?![\\w.])`, 'g'))].at(-1);
  if (number) {
    const at = from + number.index;
    mark(c, at, at + number[0].length, 'thread', { name });
  }
  if (follows === 'mark') takeAfterThread(c);
  else if (follows === 'call') takeWholeCall(c);
  else {
    const at = c.text.indexOf(returns, from);
    if (returns !== '' && at >= 0) mark(c, at, at + returns.length, 'call');
    takeResult(c, callNamed(returns));
  }
}

function takeWholeCall(c: Cursor): void {
  const call = takeCall(c);
  takeResult(c, call);
  if (c.kind === Kind.at) takePoint(c);
}

/** The thread is taken. */
function takeAfterThread(c: Cursor): void {
  const { kind } = c;
  if (word(c) === DIES) take(c, 'keyword');
  else if (kind === Kind.at) takePoint(c);
  else if (isThreadMark(kind)) {
    take(c, 'operator');
    if (kind === Kind.less) takeResult(c, undefined);
    else takeWholeCall(c);
  }
}

const POINTS = new Set(['entry', 'fault', 'blocked', 'asleep']);

/** `@ fault 0x1000`, `@ vm_map_wire.done`: the `@` is present. */
function takePoint(c: Cursor): void {
  take(c, 'operator');
  if (POINTS.has(word(c)) && c.text[c.to] !== '.') {
    take(c, 'point');
    if (isNumber(c)) take(c, 'address', { part: 'start' });
    return;
  }
  if (!isName(c)) return;
  extendWord(c, '');
  const text = tokenText(c);
  const { from, to } = c;
  const dot = text.indexOf('.');
  if (dot > 0) mark(c, from, from + dot, 'routine');
  const label = from + dot + 1;
  if (label < to) mark(c, label, to, 'label', dot > 0 ? { routine: text.slice(0, dot) } : {});
  advance(c);
}
