// The quick way through a line that is a call and nothing unusual, as nearly all lines that count
// are: by its characters, where the readers proper take patterns. Whatever else a line has in it,
// the line is the reader's, as if it had not been looked at before.
import type { LogRecord } from '../record.ts';
import type { CodedText } from './codedText.ts';

/** The name of a call, and where it stands in a text. */
export interface PlainName {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the line of a text from `begin` to `end`, in which the name of its call stands; undefined:
 * it is unusual. No line has the end of one in it, so that what is looked for ends there too.
 */
export type PlainReader = (coded: CodedText, begin: number, end: number, name: PlainName) => LogRecord | undefined;

export const BLANK = 32;
const TAB = 9;
export const OPEN = 40;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const CLOSE = 41;
const ZERO = 48;
export const DOT = 46;
const X = 120;

/**
 * What a character can be in the arguments of a plain call: anything but a part
 * of strings and brackets.
 */
const ARGUMENT = 1;
/** A part of numbers and what separates them. */
const NUMERIC = 2;
const HEX = 4;
const CLASS = new Uint8Array(256);
for (let c = BLANK; c < 127; c++) if (!'()[]{}"\\'.includes(String.fromCharCode(c))) CLASS[c] = ARGUMENT;
for (const c of '0123456789abcdefABCDEF') CLASS[c.charCodeAt(0)] = ARGUMENT | NUMERIC | HEX;
for (const c of 'xX, -') CLASS[c.charCodeAt(0)] = ARGUMENT | NUMERIC;

function closeOf(codes: Uint8Array, from: number, kind: number): number {
  let i = from;
  while (((CLASS[codes[i] as number] as number) & kind) !== 0) i++;
  return codes[i] === CLOSE ? i : -1;
}

/** Behind what may stand in plain arguments. */
export function plainEnd(codes: Uint8Array, from: number): number {
  let i = from;
  while (((CLASS[codes[i] as number] as number) & ARGUMENT) !== 0) i++;
  return i;
}

/** Where the parenthesis is that closes plain arguments; -1: they are none. */
export const plainClose = (codes: Uint8Array, from: number): number => closeOf(codes, from, ARGUMENT);
export const numericClose = (codes: Uint8Array, from: number): number => closeOf(codes, from, NUMERIC);

/** Do the characters of a word stand there? */
export function isAt(codes: Uint8Array, at: number, word: Uint8Array): boolean {
  let i = 0;
  while (i < word.length && codes[at + i] === word[i]) i++;
  return i === word.length;
}

export const codesOf = (word: string): Uint8Array => Uint8Array.from(word, (c) => c.charCodeAt(0));

export const isDigit = (c: number): boolean => c >= ZERO && c < ZERO + 10;

export function blanksEnd(codes: Uint8Array, from: number): number {
  let i = from;
  for (let c = codes[i] as number; c === BLANK || c === TAB; c = codes[i] as number) i++;
  return i;
}

export function digitsEnd(codes: Uint8Array, from: number): number {
  let i = from;
  while (isDigit(codes[i] as number)) i++;
  return i;
}

/** Behind `0x` and digits; `from`: there are none. */
export function hexEnd(codes: Uint8Array, from: number): number {
  if (codes[from] !== ZERO || codes[from + 1] !== X) return from;
  let i = from + 2;
  while (((CLASS[codes[i] as number] as number) & HEX) !== 0) i++;
  return i === from + 2 ? from : i;
}

/** Behind a number, decimal or not; `from`: there is none. */
export function numberEnd(codes: Uint8Array, from: number): number {
  const end = hexEnd(codes, from);
  return end > from ? end : digitsEnd(codes, from);
}

/** Behind a word that begins there. */
export function wordEnd(codes: Uint8Array, from: number): number {
  let i = from;
  for (let c = codes[i] as number; c > BLANK && c < 127; c = codes[i] as number) i++;
  return i;
}

const POWERS = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** A time in a line, in seconds, and where it ends. */
export interface PlainTime {
  value: number | undefined;
  end: number;
}

/** Reads `0.000104`, and the blanks behind it; false: there is no time. */
export function readTime(codes: Uint8Array, from: number, found: PlainTime): boolean {
  let i = from;
  let value = 0;
  for (let c = codes[i] as number; isDigit(c); c = codes[++i] as number) value = value * 10 + c - ZERO;
  if (i === from || codes[i] !== DOT) return false;
  const point = ++i;
  for (let c = codes[i] as number; isDigit(c); c = codes[++i] as number) value = value * 10 + c - ZERO;
  const places = i - point;
  // both exact, so that the quotient is as exact as the number that is read from the text
  if (places === 0 || places >= POWERS.length || value > Number.MAX_SAFE_INTEGER) return false;
  const end = blanksEnd(codes, i);
  if (end === i) return false;
  found.value = value / (POWERS[places] as number);
  found.end = end;
  return true;
}
