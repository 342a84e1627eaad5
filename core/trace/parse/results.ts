// The result of a call: a word, a number, an address, or one of the spellings of truss, kdump,
// dtruss and strace, which all say the same.
import {
  addressResult,
  ERRNO,
  ERRNO_BASE,
  KERN,
  KERN_NAMES,
  ONE,
  resultName,
  resultValue,
} from '../../kernel/constants.ts';
import type { ReturnKind } from '../calls/signature.ts';
import { resultWords } from '../calls/signatures.ts';
import { quoted } from '../echo.ts';
import { oneOf } from './names.ts';
import { error, near, type Reader } from './reader.ts';
import { advance, foundText, isBlank, isNamePart, Token, tokenText } from './scanner.ts';

const ERRNO_OF = new Map(Object.entries(ERRNO).map(([name, number]): [number, string] => [number, name]));
/** Two names of one number. */
const canonical = (name: string): string => (name === 'EOPNOTSUPP' ? 'ENOTSUP' : name);
/** truss writes a failure without a `=`. */
export const isTrussFailure = (r: Reader): boolean => /^err#\d/i.test(r.text.slice(r.from, r.from + 5));
const NUMBER = String.raw`(0[xX][0-9a-fA-F]+|\d+)`;
/** Of a failure; the first group is its errno, by number or by name. */
const FAILURES = [
  /^(?:-1\s+)?err#(\d+)(?:\s+'[^']*')?/i,
  /^-1\s+errno\s+(\d+)(?:\s+[A-Za-z][^#]*)?/,
  /^-1\s+(E[A-Z0-9]+)(?:\s+\([^)]*\))?/,
];
/** A success in two spellings, which have to agree; and dtruss's errno 0 after a result. */
const TWICE = [new RegExp(String.raw`^${NUMBER}\s+\(${NUMBER}\)`), new RegExp(`^${NUMBER}/${NUMBER}`)];
const WITH_ERRNO = new RegExp(String.raw`^${NUMBER}\s+0(?=\s*(?:#|$))`);

/** A result as a trace or a log writes it; the next token is present then. */
export function readResult(r: Reader, returns: ReturnKind | undefined, call: string): number | undefined {
  const spelled = readSpelling(r, returns, call);
  if (spelled !== undefined) return spelled === 'bad' ? undefined : spelled;
  const found = tokenText(r);
  let result: number | undefined;
  if (r.kind === Token.name) result = resultValue(canonical(found));
  else if (r.kind === Token.number) result = numericResult(r.value, returns);
  if (result === undefined) {
    const words = returns === undefined ? KERN_NAMES : resultWords(returns);
    const suggestion = r.kind === Token.name ? near(r, found, words) : undefined;
    const failed = /^(?:-1|MAP_FAILED|\(void \*\)\s*-1)/.exec(r.text.slice(r.from, r.end))?.[0];
    if (failed) {
      const spelled = "'-1 ENOMEM', '-1 errno 12' or ENOMEM";
      take(r, failed.length);
      error(
        r,
        r.previous - failed.length,
        r.previous,
        `${failed} says that the call fails, and not how: expected its errno, such as ${spelled}`,
      );
      return undefined;
    }
    error(r, r.from, r.to, `expected a result (${resultHelp(returns)}), found ${foundText(r)}`, suggestion);
    if (r.kind !== Token.end) advance(r);
    return undefined;
  }
  if (returns !== undefined && !isResultOf(returns, result)) {
    const zero = found === 'KERN_SUCCESS' && returns !== 'boolean' ? '0' : undefined;
    error(r, r.from, r.to, `${call} never gives ${quoted(found)}: expected ${resultHelp(returns)}`, zero);
    result = undefined;
  }
  advance(r);
  return result;
}

/** One of the spellings of logs; undefined: it is none. */
function readSpelling(r: Reader, returns: ReturnKind | undefined, call: string): number | 'bad' | undefined {
  if (returns !== undefined && !resultWords(returns).includes('0')) return undefined;
  const { text, from, end } = r;
  const first = text.charCodeAt(from);
  // nearly all results are a word or a number that ends the line
  if (first !== 45 && !couldGoOn(text, r.to, end)) return undefined;
  const rest = text.slice(from, end);
  for (const pattern of FAILURES) {
    const match = pattern.exec(rest);
    if (!match) continue;
    const said = match[1] as string;
    const name = /^\d/.test(said) ? ERRNO_OF.get(Number(said)) : said;
    const result = name === undefined ? undefined : resultValue(canonical(name));
    take(r, match[0].trimEnd().length);
    if (result !== undefined && (returns === undefined || isResultOf(returns, result))) return result;
    error(r, from, r.previous, `${call} never gives errno ${said}: expected ${resultHelp(returns)}`);
    return 'bad';
  }
  for (const pattern of TWICE) {
    const match = pattern.exec(rest);
    if (!match) continue;
    take(r, match[0].length);
    const [, one = '', other = ''] = match;
    if (BigInt(one) !== BigInt(other)) {
      error(r, from, r.previous, `${one} and ${other} are two different results: expected one number in two spellings`);
      return 'bad';
    }
    return success(r, from, one, returns, call);
  }
  const match = WITH_ERRNO.exec(rest);
  if (!match) return undefined;
  take(r, match[0].length);
  return success(r, from, match[1] as string, returns, call);
}

function success(r: Reader, from: number, text: string, returns: ReturnKind | undefined, call: string): number | 'bad' {
  const value = BigInt(text);
  const result = numericResult(value <= Number.MAX_SAFE_INTEGER ? Number(value) : value, returns);
  if (result !== undefined && (returns === undefined || isResultOf(returns, result))) return result;
  error(r, from, r.previous, `${call} never gives ${quoted(text)}: expected ${resultHelp(returns)}`);
  return 'bad';
}

/** Does something that a spelling may have follow the word? */
function couldGoOn(text: string, to: number, end: number): boolean {
  if (text.charCodeAt(to) === 35 && to < end) return true;
  let p = to;
  while (p < end && isBlank(text.charCodeAt(p))) p++;
  if (p >= end) return false;
  const c = text.charCodeAt(p);
  return c === 40 || c === 47 || isNamePart(c);
}

/** The next token after so many characters of the present one's text. */
function take(r: Reader, length: number): void {
  r.to = r.from + length;
  r.pos = r.to;
  r.comment = -1;
  advance(r);
}

/** Which results a kind of call has been seen to give, so that it is found out once. */
const knownResults = new Map<ReturnKind, Map<number, boolean>>();

function isResultOf(returns: ReturnKind, result: number): boolean {
  if (result < 0) return returns === 'address';
  let known = knownResults.get(returns);
  if (!known) {
    known = new Map();
    knownResults.set(returns, known);
  }
  let is = known.get(result);
  if (is === undefined) {
    is = resultWords(returns).includes(resultName(result));
    known.set(result, is);
  }
  return is;
}

/** More words than a message should list. */
const MOST_WORDS = 12;

function resultHelp(returns: ReturnKind | undefined): string {
  if (returns === undefined || returns === 'KERN') return 'KERN_SUCCESS or another KERN_*';
  if (returns === 'address') return 'an address like 0x200000, 0, or an errno like ENOMEM';
  const words = resultWords(returns);
  return words.length > MOST_WORDS ? `0 or an errno like ENOMEM` : oneOf(words);
}

function numericResult(value: number | bigint, returns: ReturnKind | undefined): number | undefined {
  if (returns === 'address')
    return value < 2 ** 64 && value >= 4096 ? addressResult(Number(value)) : errnoOfNumber(Number(value));
  if (typeof value === 'bigint') return undefined;
  if (returns === 'KERN' || returns === undefined) return value <= KERN.KERN_RESTART ? value : undefined;
  if (returns === 'boolean') return value < 2 ? 100 + value : undefined;
  if (returns === '0 or 1' && value === 1) return ONE;
  return errnoOfNumber(value);
}

function errnoOfNumber(value: number): number | undefined {
  const result = ERRNO_BASE + value;
  return resultName(result) === String(result) ? undefined : result;
}
