// The lexer: one present token of one line, read by character codes out of the whole text, so that
// a million lines need no string of their own. Numbers are exact: a double while it is a safe
// integer, a bigint beyond.
import { quoted } from '../echo.ts';

const KINDS = {
  end: 0,
  name: 1,
  number: 2,
  /** A number that is none, or a character that no statement has. */
  bad: 3,
  not: 33,
  ampersand: 38,
  open: 40,
  close: 41,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  colon: 58,
  less: 60,
  assign: 61,
  greater: 62,
  at: 64,
  bar: 124,
  range: 256,
  equal: 257,
  notEqual: 258,
  lessEqual: 259,
  greaterEqual: 260,
  and: 261,
  or: 262,
} as const;

/** Kinds of token. A mark of one character is its own character code. */
export const Token: Readonly<Record<keyof typeof KINDS, number>> = KINDS;

export interface Scanner {
  text: string;
  /** Where the next token is looked for, and where the line ends. */
  pos: number;
  end: number;
  /** The present token. */
  kind: number;
  from: number;
  to: number;
  /** Of a number token. */
  value: number | bigint;
  /** Where the line's comment begins, -1: not met. */
  comment: number;
  /** End of the token before the present one. */
  previous: number;
}

export const createScanner = (text: string): Scanner => ({
  text,
  pos: 0,
  end: text.length,
  kind: Token.end,
  from: 0,
  to: 0,
  value: 0,
  comment: -1,
  previous: 0,
});

const LETTER = 1;
const DIGIT = 2;
const BLANK = 4;
/** By character code. */
const CLASS = new Uint8Array(0x10000);
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') CLASS[c.charCodeAt(0)] = LETTER;
for (const c of '0123456789') CLASS[c.charCodeAt(0)] = DIGIT;
for (const c of ' \t\r\f\v\u00a0\ufeff') CLASS[c.charCodeAt(0)] = BLANK;

const classOf = (c: number): number => CLASS[c] as number;
export const isNamePart = (c: number): boolean => (classOf(c) & (LETTER | DIGIT)) !== 0;
export const isBlank = (c: number): boolean => classOf(c) === BLANK;

const PUNCTUATION = new Uint8Array(128);
for (const c of '=<>!&|+-:@,().') PUNCTUATION[c.charCodeAt(0)] = 1;

/** Begin with the line text[from .. end). Reads its first token. */
export function startLine(s: Scanner, from: number, end: number): void {
  s.pos = from;
  s.end = end;
  s.to = from;
  s.comment = -1;
  advance(s);
}

/** Read the next token. */
export function advance(s: Scanner): number {
  const { text, end } = s;
  let p = s.pos;
  s.previous = s.to;
  while (p < end && classOf(text.charCodeAt(p)) === BLANK) p++;
  const c = p < end ? text.charCodeAt(p) : 0;
  s.from = p;
  if (p >= end || c === 35) {
    if (p < end) s.comment = p;
    // Past the end every further token is the end again.
    s.pos = p;
    s.to = p;
    s.kind = Token.end;
    return Token.end;
  }
  const first = classOf(c);
  if (first === LETTER) {
    p++;
    while (p < end && isNamePart(text.charCodeAt(p))) p++;
    s.kind = Token.name;
  } else if (first === DIGIT) {
    p = scanNumber(s, p);
  } else {
    s.kind = scanMark(text, p, end, c);
    p += s.kind >= Token.range ? 2 : 1;
    if (s.kind === Token.bad) while (p < end && isStray(text.charCodeAt(p))) p++;
  }
  s.to = p;
  s.pos = p;
  return s.kind;
}

const isStray = (c: number): boolean => classOf(c) === 0 && (c >= 128 || PUNCTUATION[c] === 0) && c !== 35;

function scanMark(text: string, p: number, end: number, c: number): number {
  const next = p + 1 < end ? text.charCodeAt(p + 1) : 0;
  if (next === 61) {
    if (c === 61) return Token.equal;
    if (c === 33) return Token.notEqual;
    if (c === 60) return Token.lessEqual;
    if (c === 62) return Token.greaterEqual;
  }
  if (next === c) {
    if (c === 46) return Token.range;
    if (c === 38) return Token.and;
    if (c === 124) return Token.or;
  }
  return c < 128 && PUNCTUATION[c] === 1 ? c : Token.bad;
}

const SUFFIX = new Map<number, number>([
  [75, 1024],
  [77, 1024 ** 2],
  [71, 1024 ** 3],
]);
/** More digits than any number up to 2^64 has, with room for zeros in front. */
const MOST_DIGITS = 64;

/** `4096UL`: what follows a number of C, or the same place. */
function afterCSuffix(text: string, from: number, end: number): number {
  let p = from;
  while (p < end && p < from + 3 && 'uUlL'.includes(text.charAt(p))) p++;
  return p;
}

function scanNumber(s: Scanner, start: number): number {
  const { text, end } = s;
  let p = start;
  const second = start + 1 < end ? text.charCodeAt(start + 1) | 32 : 0;
  const hex = text.charCodeAt(start) === 48 && second === 120;
  if (hex) p += 2;
  let value = 0;
  let digits = 0;
  for (; p < end; p++) {
    const c = text.charCodeAt(p);
    if (c === 95) continue;
    let digit = c - 48;
    if (digit < 0 || digit > 9) {
      if (!hex) break;
      digit = (c | 32) - 87;
      if (digit < 10 || digit > 15) break;
    }
    digits++;
    value = value * (hex ? 16 : 10) + digit;
  }
  const last = p;
  let scale = 1;
  if (p < end) {
    const suffix = SUFFIX.get(text.charCodeAt(p));
    if (suffix !== undefined) {
      scale = suffix;
      p++;
    } else p = afterCSuffix(text, p, end);
  }
  if (digits === 0 || digits > MOST_DIGITS || (p < end && isNamePart(text.charCodeAt(p)))) {
    while (p < end && isNamePart(text.charCodeAt(p))) p++;
    s.kind = Token.bad;
    s.value = 0;
    return p;
  }
  s.kind = Token.number;
  const exact = value * scale;
  s.value =
    exact <= Number.MAX_SAFE_INTEGER ? exact : BigInt(text.slice(start, last).replaceAll('_', '')) * BigInt(scale);
  return p;
}

/** Words that came before, by a hash: a script has few, and each of them often. */
const KNOWN: (string | undefined)[] = new Array(1024).fill(undefined);
const LONGEST_KNOWN = 32;

/** The present token's text: the same string each time, which maps find by its identity. */
export function tokenText(s: Scanner): string {
  const { text, from, to } = s;
  const length = to - from;
  if (length === 0 || length > LONGEST_KNOWN) return text.slice(from, to);
  const middle = text.charCodeAt(from + (length >> 1));
  const place = (text.charCodeAt(to - 1) * 31 + middle * 17 + text.charCodeAt(from) * 7 + length * 3) & 1023;
  const known = KNOWN[place];
  if (known !== undefined && known.length === length && text.startsWith(known, from)) return known;
  const made = ownCopy(text.slice(from, to));
  KNOWN[place] = made;
  return made;
}

/** A copy in memory of its own. An engine's slice would keep the whole script. */
export const ownCopy = (slice: string): string => `${slice} `.slice(0, -1);

/** The present token in a message: `'USR'`, or `the end of the line`. */
export function foundText(s: Scanner): string {
  if (s.kind === Token.end) return 'the end of the line';
  return quoted(tokenText(s));
}

/** Extend the token to the next blank, comment, or one of `stops`: a word with dashes. */
export function extendWord(s: Scanner, stops: string): void {
  if (s.kind === Token.end) return;
  let p = s.from;
  while (p < s.end) {
    const c = s.text.charCodeAt(p);
    if (isBlank(c) || c === 35 || stops.includes(s.text.charAt(p))) break;
    p++;
  }
  if (p > s.to) {
    s.to = p;
    s.pos = p;
  }
}
