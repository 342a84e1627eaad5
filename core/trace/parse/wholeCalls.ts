// The quick way through a line that is a whole call and nothing unusual: `t1: vm_map_wire(0x1000,
// 0x3000, USER|NOHOLES) = KERN_SUCCESS`, which nearly all lines of a long trace are. It goes from
// the characters straight to the packed row. It knows numbers; a word (flags, a protection, a
// result) it knows once the parser proper has read it. Whatever else a line has in it, the line is
// the parser's, as if it had not been looked at before.
import { addressResult } from '../../kernel/constants.ts';
import { BLANKS } from '../calls/blanks.ts';
import type { Parameter, ReturnKind } from '../calls/signature.ts';
import { CALLS, isInBytes } from '../calls/signatures.ts';
import { numberOfCall, type Statements } from '../statements.ts';
import type { Reader, ThreadTrack } from './reader.ts';
import { isBlank, isNamePart } from './scanner.ts';
import { addWord, findCodes, hashed, newWords, type Words } from './wordTable.ts';

/** A call that can be read the quick way. A byte address takes two of its values. */
interface Plan {
  readonly number: number;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: ReturnKind;
  /** How each argument is read. */
  readonly ways: Uint8Array;
  /** Arguments that must be given. */
  readonly least: number;
  readonly blank: readonly number[];
  /** `start` and `end` are the first two arguments. */
  readonly isRange: boolean;
  /**
   * Of a call that makes an entry: which value is its maximum, behind its protection;
   * 0: it makes none.
   */
  readonly max: number;
}

const WORD = 0;
/** A number of whole pages, and one of bytes. */
const PAGES = 1;
const BYTES = 2;
/** A word that may be the number of a descriptor. */
const DESCRIPTOR = 3;

const wayOf = (p: Parameter): number =>
  isInBytes(p)
    ? BYTES
    : p.kind === 'address' || p.kind === 'length'
      ? PAGES
      : p.kind === 'descriptor'
        ? DESCRIPTOR
        : WORD;
const isNumber = (p: Parameter): boolean => wayOf(p) === PAGES || wayOf(p) === BYTES;

const PLANS: Plan[] = [];
const NAMES = newWords();
for (const { name, parameters: all, returns } of CALLS.values()) {
  // it has no parentheses
  if (name === 'touch') continue;
  const flags = all.findIndex(({ kind }) => kind === 'insert');
  // which objects there are is the parser's to know
  const parameters = flags < 0 ? all : all.slice(0, flags + 1);
  const max = flags < 0 ? 0 : parameters.findIndex((p) => p.name === 'max');
  const required = parameters.findLastIndex((p) => p.default === undefined) + 1;
  // a protect that sets neither protection is none
  const least = name === 'vm_map_protect' ? 3 : required;
  const blank = Object.values(BLANKS.get(name) ?? {});
  const ways = Uint8Array.from(parameters, wayOf);
  const isRange = parameters[0]?.name === 'start' && parameters[1]?.name === 'end';
  addWord(
    NAMES,
    name,
    PLANS.push({ number: numberOfCall(name), name, parameters, returns, ways, least, blank, isRange, max }) - 1,
  );
}

/** Longer words are read anew each time. */
const LONGEST_WORD = 64;

/** The parser read text[from .. to) as a value of a parameter, or as a result. */
export function learn(r: Reader, of: Parameter | ReturnKind, from: number, to: number, value: number): void {
  if (to - from > LONGEST_WORD || (typeof of === 'object' && isNumber(of))) return;
  let known = r.learned.get(of);
  if (!known) {
    known = newWords();
    r.learned.set(of, known);
  }
  addWord(known, r.text.slice(from, to), value);
}

/** Longer numbers of a thread are for the parser. */
const MOST_DIGITS = 9;
const ZERO = 48;
const COMMA = 44;
const OPEN = 40;
const CLOSE = 41;
const X = 120;

/** `NULL`, as an address of a system call. */
const NULL = 'NULL';
/** `0x` and the digits of 2^51, below which a row holds what a call gave. */
const MOST_ADDRESS = 14;
/** Numbers below it are errnos. */
const LEAST_ADDRESS = 4096;

/** `64K`: what the letter behind a number stands for; 1: it is none. */
const scaleOf = (c: number): number => (c === 75 ? 1024 : c === 77 ? 1024 ** 2 : c === 71 ? 1024 ** 3 : 1);

function afterBlanks(codes: Uint8Array, from: number, end: number): number {
  let p = from;
  while (p < end && isBlank(codes[p] as number)) p++;
  return p;
}

/** Reads the line codes[from .. end) if it is a whole call; false: it has not been touched. */
export function readWholeCall(
  r: Reader,
  statements: Statements,
  codes: Uint8Array,
  from: number,
  end: number,
): boolean {
  const { row } = statements;
  if (codes[from] !== 116) return false;
  let p = from + 1;
  let number = 0;
  for (; p < end; p++) {
    const digit = (codes[p] as number) - ZERO;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  const digits = p - from - 1;
  if (digits === 0 || digits > MOST_DIGITS || codes[from + 1] === ZERO) return false;
  if (p >= end || codes[p] !== 58) return false;
  const track = r.numbered.get(number) ?? numberedThread(r, number);
  if (!track || track.state === 'held' || track.state === 'dead') return false;

  const nameFrom = afterBlanks(codes, p + 1, end);
  p = nameFrom;
  let hash = 0;
  while (p < end) {
    const c = codes[p] as number;
    if (!isNamePart(c)) break;
    hash = hashed(hash, c);
    p++;
  }
  if (p >= end || codes[p] !== OPEN) return false;
  const plan = PLANS[findCodes(NAMES, codes, nameFrom, p, hash) ?? -1];
  if (!plan) return false;
  const close = readValues(r, codes, plan, row.values, p + 1, end);
  if (close < 0) return false;
  const { values } = row;
  if (plan.isRange && (values[1] as number) < (values[0] as number)) return false;
  if (plan.max > 0 && (values[plan.max - 1] as number) & ~(values[plan.max] as number)) return false;

  let last = close + 1;
  p = afterBlanks(codes, last, end);
  row.expects = p < end;
  if (p < end) {
    if (codes[p] !== 61) return false;
    const wordFrom = afterBlanks(codes, p + 1, end);
    hash = 0;
    for (p = wordFrom; p < end && isNamePart(codes[p] as number); p++) hash = hashed(hash, codes[p] as number);
    last = p;
    if (afterBlanks(codes, last, end) < end) return false;
    const result =
      plan.returns === 'address' && codes[wordFrom + 1] === X
        ? addressIn(codes, wordFrom, last)
        : wordIn(r.learned.get(plan.returns), codes, wordFrom, last, hash);
    if (result === undefined) return false;
    row.result = result;
  }
  row.line = r.line;
  if (track.number < 0) track.number = statements.numberOfThread(track.name);
  row.thread = track.number;
  row.name = plan.number;
  row.column = 1;
  row.length = last - from;
  row.callColumn = nameFrom - from + 1;
  row.callLength = close + 1 - nameFrom;
  statements.pushRow();
  track.state = 'called';
  track.line = r.line;
  track.call = plan.name;
  return true;
}

function numberedThread(r: Reader, number: number): ThreadTrack | undefined {
  const track = r.threads.get(`t${number}`);
  if (track) r.numbered.set(number, track);
  return track;
}

const wordIn = (known: Words | undefined, codes: Uint8Array, from: number, to: number, hash: number) =>
  known && findCodes(known, codes, from, to, hash);

/** `0x801e77000` */
function addressIn(codes: Uint8Array, from: number, to: number): number | undefined {
  if (codes[from] !== ZERO || to - from > MOST_ADDRESS) return undefined;
  let value = 0;
  for (let p = from + 2; p < to; p++) {
    const digit = digitOf(codes[p] as number);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value < LEAST_ADDRESS ? undefined : addressResult(value);
}

const isNull = (codes: Uint8Array, at: number): boolean =>
  codes[at] === 78 && codes[at + 1] === 85 && codes[at + 2] === 76 && codes[at + 3] === 76;

/** Of hexadecimal; -1: it is none. */
function digitOf(c: number): number {
  const digit = c - ZERO;
  if (digit >= 0 && digit <= 9) return digit;
  const letter = (c | 32) - 87;
  return letter >= 10 && letter <= 15 ? letter : -1;
}

/** Reads the arguments into values; gives where the `)` is, -1: they are unusual. */
function readValues(r: Reader, codes: Uint8Array, plan: Plan, values: number[], from: number, end: number): number {
  const { pageSize } = r;
  const { parameters, ways, blank } = plan;
  // the parser notes where the first address is
  if (r.firstAddress === 0) return -1;
  let p = from;
  let given = 0;
  let count = 0;
  while (given < parameters.length) {
    p = afterBlanks(codes, p, end);
    const way = ways[given] as number;
    if (given === 0 && p < end && codes[p] === CLOSE) break;
    if (way === PAGES || way === BYTES) {
      const first = p;
      let value = 0;
      const isHex = codes[p] === ZERO && p + 1 < end && codes[p + 1] === X;
      if (isHex) p += 2;
      const digitsFrom = p;
      for (; p < end; p++) {
        const digit = digitOf(codes[p] as number);
        if (digit < 0 || (digit > 9 && !isHex)) break;
        value = value * (isHex ? 16 : 10) + digit;
      }
      if (p === digitsFrom) {
        // where only the parser knows the word
        if (way !== BYTES || !isNull(codes, p)) return -1;
        p += NULL.length;
      } else if (p < end) {
        const scale = scaleOf(codes[p] as number);
        if (scale > 1) p++;
        value *= scale;
      }
      if (p - first > 16 || value > Number.MAX_SAFE_INTEGER) return -1;
      // a page is a power of two, so that this loses nothing
      const pages = Math.floor(value / pageSize);
      const rest = value - pages * pageSize;
      values[count++] = pages;
      if (way === BYTES) values[count++] = rest;
      else if (rest !== 0) return -1;
    } else {
      const known = r.learned.get(parameters[given] as Parameter);
      if (!known) return -1;
      const wordFrom = p;
      let hash = 0;
      for (; p < end; p++) {
        const c = codes[p] as number;
        if (c === COMMA || c === CLOSE) break;
        hash = hashed(hash, c);
      }
      const value = findCodes(known, codes, wordFrom, p, hash);
      if (value === undefined) return -1;
      // a descriptor that no object stands for is right in some calls only
      if (value < 0 && way === DESCRIPTOR) return -1;
      values[count++] = value;
    }
    given++;
    if (p >= end) return -1;
    const mark = codes[p] as number;
    if (mark === CLOSE) break;
    if (mark !== COMMA) return -1;
    p++;
    if (given === parameters.length) return -1;
  }
  if (given < plan.least || p >= end || codes[p] !== CLOSE) return -1;
  for (; count < blank.length; count++) values[count] = blank[count] as number;
  return p;
}
