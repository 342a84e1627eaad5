// The lines of threads: `t1: call = RESULT`, `t1 > call @ POINT`, `t1 @ POINT`, `t1 < RESULT`, `t1
// dies`; and what they may do in which order, as far as the text alone shows it.

import type { Expected, Point, Span, Statement } from '../ast.ts';
import type { ReturnKind } from '../calls/signature.ts';
import { CALLS, callNamed } from '../calls/signatures.ts';
import { cut, quoted } from '../echo.ts';
import { readPages } from './arguments/numbers.ts';
import { readCall } from './callArguments.ts';
import { error, expected, near, type Reader, spanOf, type ThreadTrack, threadNames } from './reader.ts';
import { isTrussFailure, readResult } from './results.ts';
import { advance, extendWord, foundText, isNamePart, Token, tokenText } from './scanner.ts';
import { learn } from './wholeCalls.ts';

/** After a thread's name: that is its end. */
export const DIES = 'dies';
export const isDeath = (r: Reader): boolean => r.kind === Token.name && tokenText(r) === DIES;

export const POINT_WORDS = ['fault', 'blocked', 'asleep', 'entry'];

export const isThreadMark = (kind: number): boolean =>
  kind === Token.colon || kind === Token.greater || kind === Token.less || kind === Token.at;

/** A statement as its line begins it: span and comment are known when the line is at its end. */
type Own<K extends Statement['kind']> = Omit<Extract<Statement, { kind: K }>, 'comment'>;
/** Stands for the span, so that a statement is made in one piece and takes a third less. */
const span: Span = { line: 0, column: 0, length: 0 };
export type ThreadStatement = Own<'call'> | Own<'enter'> | Own<'advance'> | Own<'leave'> | Own<'dies'>;

/** A thread's line, from its name to after the mark behind it. */
interface Head {
  readonly from: number;
  readonly markFrom: number;
  readonly to: number;
}

/** The `:`, `>`, `@`, `<` or `dies` is present. */
export function readThreadLine(r: Reader, track: ThreadTrack, from: number): ThreadStatement | undefined {
  const mark = r.kind;
  const head = { from, markFrom: r.from, to: r.to };
  const dies = isDeath(r);
  advance(r);
  return readAfterMark(r, track, dies ? DIES : mark, head);
}

/** `577 lockd CALL mlock(...)`: the call is present. */
export function readThreadCall(r: Reader, track: ThreadTrack, from: number): ThreadStatement | undefined {
  return readAfterMark(r, track, Token.colon, { from, markFrom: from, to: r.previous });
}

/** `577 lockd RET mlock 0`: the result is present. */
export function readReturnOf(r: Reader, track: ThreadTrack, from: number, logged: string) {
  const call = callNamed(logged)?.name ?? logged;
  const head = { from, markFrom: from, to: r.previous };
  if (track.state !== 'free' && track.state !== 'dead' && track.call !== call) {
    const where = `${cut(track.name)} is in ${track.call} since line ${track.line}`;
    error(r, head.from, head.to, `${where}, not in ${quoted(call)}`);
    return undefined;
  }
  return readAfterMark(r, track, Token.less, head);
}

function readAfterMark(
  r: Reader,
  track: ThreadTrack,
  mark: number | typeof DIES,
  { from: nameFrom, markFrom, to: markTo }: Head,
): ThreadStatement | undefined {
  const { name: thread } = track;
  if (track.state === 'dead') {
    const who = cut(thread);
    const how = `take this line out, or let ${who} die after it`;
    error(r, nameFrom, markTo, `${who} is dead since line ${track.line}, and nothing of it runs after that: ${how}`);
    return undefined;
  }
  if (mark === DIES) {
    track.state = 'dead';
    track.line = r.line;
    return { span, kind: 'dies', thread };
  }
  if (r.explicitSchedule > 0 && mark !== Token.colon) {
    const how = "write whole calls ('t1: ...') or take the schedule out";
    const why = `the schedule in line ${r.explicitSchedule} already says who runs at each point, so no line can hold a thread`;
    error(r, markFrom, markTo, `${why}: ${how}`);
  }
  if (mark === Token.colon || mark === Token.greater) {
    if (track.state === 'held') {
      const who = cut(thread);
      const where = `${who} is held in ${track.call} since line ${track.line}`;
      error(r, nameFrom, markTo, `${where}: let it return with '${who} <' before its next call`);
    }
    const { kind, from, to } = r;
    const call = readCall(r);
    // A call with an error is still known by its name, for messages about the lines below.
    const callName = call?.name ?? (kind === Token.name ? cut(r.text.slice(from, to)) : '');
    track.state = mark === Token.colon ? 'called' : 'held';
    track.line = r.line;
    track.call = callName;
    const returns = CALLS.get(callName)?.returns;
    if (mark === Token.greater) {
      const point = readPoint(r, callName);
      return call && point ? { span, kind: 'enter', thread, call, point } : undefined;
    }
    if (call === undefined && r.kind !== Token.assign) return undefined;
    const result = readExpectedAfter(r, returns, callName);
    if (call === undefined) return undefined;
    return result === undefined
      ? { span, kind: 'call', thread, call }
      : { span, kind: 'call', thread, call, expected: result };
  }
  const returns = CALLS.get(track.call)?.returns;
  if (track.state === 'free') {
    const was = track.call === '' ? 'has not entered a call' : `has left ${track.call} already`;
    error(r, nameFrom, markTo, `${cut(thread)} ${was}: enter one first with '${cut(thread)} > call'`);
  }
  if (mark === Token.at) {
    const point = pointAfterAt(r, '');
    if (track.state === 'called') track.state = 'held';
    return point ? { span, kind: 'advance', thread, point } : undefined;
  }
  track.state = 'free';
  if (r.kind === Token.end) return { span, kind: 'leave', thread };
  const result = readExpected(r, returns, track.call);
  return result === undefined ? undefined : { span, kind: 'leave', thread, expected: result };
}

/** Ends a call in C. */
export const isSemicolon = (r: Reader): boolean => r.kind === Token.bad && /^;+$/.test(tokenText(r));

function readExpectedAfter(r: Reader, returns: ReturnKind | undefined, call: string): Expected | undefined {
  if (r.kind === Token.assign) {
    advance(r);
    return readExpected(r, returns, call);
  }
  if (r.kind === Token.name && isTrussFailure(r)) return readExpected(r, returns, call);
  if (r.kind === Token.at) {
    error(r, r.from, r.to, "'@' holds a thread that was entered with '>': write 'tN > call @ point'");
  } else if (r.kind !== Token.end && !isSemicolon(r)) {
    expected(r, "'=' and a result, or the end of the line");
  }
  return undefined;
}

/** There are few results, and many lines that expect them. */
const EXPECTED = new Map<number, Expected>();

function readExpected(r: Reader, returns: ReturnKind | undefined, call: string): Expected | undefined {
  const { from } = r;
  // strace, of a call that does not return
  if (returns === 'nothing' && r.kind === Token.bad && tokenText(r) === '?') {
    advance(r);
    return undefined;
  }
  const result = readResult(r, returns, call);
  if (result === undefined) return undefined;
  // an address is seen once, and the spelling of a log is more than a word
  if (result < 0) return { result };
  if (returns !== undefined && isWord(r.text, from, r.previous)) learn(r, returns, from, r.previous, result);
  let made = EXPECTED.get(result);
  if (!made) {
    made = { result };
    EXPECTED.set(result, made);
  }
  return made;
}

function isWord(text: string, from: number, to: number): boolean {
  for (let p = from; p < to; p++) if (!isNamePart(text.charCodeAt(p))) return false;
  return true;
}

/** `[@ POINT]` of an enter line. */
function readPoint(r: Reader, call: string): Point | undefined {
  if (r.kind === Token.at) {
    advance(r);
    return pointAfterAt(r, call);
  }
  if (r.kind === Token.assign) {
    error(r, r.from, r.to, "the result of a call that was entered with '>' stands on its own line: 'tN < RESULT'");
    return undefined;
  }
  return { kind: 'entry', span: spanOf(r, r.previous, r.previous) };
}

function pointAfterAt(r: Reader, entering: string): Point | undefined {
  const { from } = r;
  if (r.kind !== Token.name) {
    expected(r, `a point: fault, fault ADDRESS, blocked, asleep, or a step's label`, POINT_WORDS);
    return undefined;
  }
  const word = tokenText(r);
  if (word === 'fault') {
    advance(r);
    if (r.kind === Token.end) return { kind: 'fault', span: spanOf(r, from, r.previous) };
    const page = readPages(r, 'the address of the page');
    return page === undefined ? undefined : { kind: 'fault', page, span: spanOf(r, from, r.previous) };
  }
  if (word === 'blocked' || word === 'asleep') {
    advance(r);
    return { kind: word, span: spanOf(r, from, r.previous) };
  }
  if (word === 'entry' && r.text[r.to] !== '.') {
    advance(r);
    if (entering === '')
      error(r, from, r.previous, "a thread is at its call's entry only when it enters it: 'tN > call'");
    return { kind: 'entry', span: spanOf(r, from, r.previous) };
  }
  return readLabel(r, from);
}

/** `done`, `vm_map_wire.done`. */
function readLabel(r: Reader, from: number): Point | undefined {
  extendWord(r, '');
  const word = tokenText(r);
  const { to } = r;
  const shown = foundText(r);
  const parts = /^(?:([A-Za-z_]\w*)\.)?([A-Za-z_][\w-]*)$/.exec(word);
  advance(r);
  if (parts === null) {
    error(r, from, to, `expected a step's label like done or vm_map_wire.done, found ${shown}`);
    return undefined;
  }
  const [, routine, label] = parts;
  const problem = r.options.checkLabel?.(label as string, routine);
  if (problem) {
    error(r, from, to, problem.message, problem.suggestion ?? near(r, word, POINT_WORDS));
    return undefined;
  }
  const span = spanOf(r, from, to);
  return routine === undefined
    ? { kind: 'label', label: label as string, span }
    : { kind: 'label', label: label as string, routine, span };
}

/** An unknown name before `:`, `>`, `@` or `<`. */
export function unknownThread(r: Reader, from: number, to: number, name: string): void {
  const how = `a thread is called t1, t2, ... or declared with 'thread ${cut(name)}'`;
  error(r, from, to, `unknown thread ${quoted(name)}: ${how}`, near(r, name, threadNames(r)));
}
