// `expect explore: CLAIM [within N states]`: what exploring the script has to find. A claim on a
// call stands below it, so that its results are read as results of that call.
import type { Claim, Statement, Within } from '../../ast.ts';
import { callNamed } from '../../calls/signatures.ts';
import { quoted } from '../../echo.ts';
import type { Statements } from '../../statements.ts';
import { isSuspectKind, SUSPECT_NAMES } from '../../suspectKinds.ts';
import { readCount } from '../arguments/numbers.ts';
import { isThreadName } from '../declarations.ts';
import { namesOf } from '../names.ts';
import { error, expected, near, type Reader, threadNames } from '../reader.ts';
import { readResult } from '../results.ts';
import { advance, extendWord, foundText, Token, tokenText } from '../scanner.ts';
import { threadNamed } from './loggedThread.ts';

/** What does the exploring; runs check their results on their own lines. */
export const EXPLORE = 'explore';
export const NO = 'no';
export const SUSPECTS = 'suspects';
export const COMPLETE = 'complete';
export const WITHIN = 'within';
export const UNITS = ['states', 's'] as const satisfies readonly Within['unit'][];

const WORDS = [NO, COMPLETE];
const CLAIMS = `'no suspects', 'no lost-wakeup', 'complete', a kind of suspicion that is found like lost-wakeup, or results like 't1.1 = KERN_SUCCESS or KERN_FAILURE'`;

type Expect = Omit<Extract<Statement, { kind: 'expect' }>, 'span' | 'comment'>;

/** After the keyword. `above`: the statements of the lines before. */
export function readExpect(r: Reader, above: Statements): Expect | undefined {
  if (tokenText(r) !== EXPLORE) {
    expected(r, `'${EXPLORE}:' and what exploring has to find, ${CLAIMS}`, [EXPLORE]);
    return undefined;
  }
  advance(r);
  if (r.kind !== Token.colon) {
    expected(r, `':' after ${EXPLORE}`);
    return undefined;
  }
  advance(r);
  const claim = readClaim(r, above);
  if (claim === undefined || r.failed) return undefined;
  if (r.kind === Token.end) return { kind: 'expect', claim };
  const within = readWithin(r);
  return within && { kind: 'expect', claim, within };
}

function readClaim(r: Reader, above: Statements): Claim | undefined {
  if (r.text.charAt(r.to) === '.' && (r.kind === Token.name || r.kind === Token.number)) return readResults(r, above);
  if (r.kind !== Token.name) {
    expected(r, `what exploring has to find: ${CLAIMS}`);
    return undefined;
  }
  extendWord(r, '');
  const claim = tokenText(r);
  if (claim === NO) return readAbsent(r);
  const { from, to } = r;
  advance(r);
  if (claim === COMPLETE) return { kind: 'complete' };
  if (isSuspectKind(claim)) return { kind: 'present', suspect: claim };
  if (isThreadName(r.text, from, to) || r.declaredThreads.has(claim))
    error(r, from, to, `which call of ${claim}? Its first is ${claim}.1: '${claim}.1 = KERN_SUCCESS'`);
  else {
    const suggestion = claim === SUSPECTS ? 'no suspects' : near(r, claim, namesOf(WORDS, SUSPECT_NAMES));
    error(r, from, to, `expected what exploring has to find, ${CLAIMS}, found ${quoted(claim)}`, suggestion);
  }
  return undefined;
}

/** `no suspects`, `no lost-wakeup` */
function readAbsent(r: Reader): Claim | undefined {
  advance(r);
  extendWord(r, '');
  const word = r.kind === Token.end ? '' : tokenText(r);
  if (word === SUSPECTS || isSuspectKind(word)) {
    advance(r);
    return word === SUSPECTS ? { kind: 'no suspects' } : { kind: 'absent', suspect: word };
  }
  const suggestion = near(r, word, namesOf([SUSPECTS], SUSPECT_NAMES));
  const what = `'${SUSPECTS}' or a kind of suspicion like lost-wakeup (docs/explore.md lists them)`;
  error(r, r.from, r.to, `expected ${what}, found ${foundText(r)}`, suggestion);
  if (word !== '') advance(r);
  return undefined;
}

/** `t1.2 = KERN_SUCCESS or KERN_FAILURE`: the thread is present. */
function readResults(r: Reader, above: Statements): Claim | undefined {
  const { from } = r;
  const thread = threadNamed(tokenText(r));
  if (!r.threads.has(thread)) {
    const suggestion = near(r, thread, threadNames(r));
    error(r, from, r.to, `no line above is of thread ${quoted(thread)}`, suggestion);
  }
  advance(r);
  advance(r);
  const number = readCount(r, `which call of ${thread}: 1 is its first`);
  if (number === undefined || r.failed) return undefined;
  const call = callOf(above, thread, number);
  if (typeof call === 'number') {
    const made = call === 1 ? '1 call' : `${call} calls`;
    error(r, from, r.previous, `the lines above make ${made} of ${thread}: there is no ${thread}.${number} yet`);
    return undefined;
  }
  if (r.kind !== Token.assign) {
    expected(r, `'=' and the results that ${call.name} can have`);
    return undefined;
  }
  const results: number[] = [];
  do {
    advance(r);
    const at = r.from;
    const result = readResult(r, callNamed(call.name)?.returns, call.name);
    if (result === undefined) return undefined;
    if (results.includes(result)) error(r, at, r.previous, 'this result is given twice');
    results.push(result);
  } while (tokenText(r) === 'or');
  return { kind: 'results', thread, call: number, line: call.line, results };
}

/** A thread's call by its number, from 1; or how many calls there are. */
function callOf(
  above: Statements,
  thread: string,
  number: number,
): { readonly name: string; readonly line: number } | number {
  let count = 0;
  for (let i = 0; i < above.length; i++) {
    if (above.threadAt(i) !== thread) continue;
    const s = above.at(i);
    if (s?.kind !== 'call' && s?.kind !== 'enter') continue;
    if (++count === number) return { name: s.call.name, line: s.span.line };
  }
  return count;
}

function readWithin(r: Reader): Within | undefined {
  if (tokenText(r) !== WITHIN) {
    expected(r, `'${WITHIN}' and a bound, or the end of the line`, [WITHIN]);
    return undefined;
  }
  advance(r);
  const { from } = r;
  const most = readCount(r, 'how many states, or seconds, the exploration may take');
  if (most === undefined) return undefined;
  if (most === 0) error(r, from, r.previous, 'an exploration needs at least 1 state, or 1 s');
  const unit = UNITS.find((one) => one === tokenText(r));
  if (unit === undefined) {
    expected(r, "'states' or 's'", UNITS);
    return undefined;
  }
  advance(r);
  return { most, unit };
}
