// Arguments of mmap and its kin as C and logs write them: a descriptor, a protection with
// PROT_MAX() in it, flags with MAP_ALIGNED() in them, and plain numbers for all of them. A number
// may have its words after it (`0x3<PROT_READ|PROT_WRITE>`, as kdump prints it).
import { MMAP, MMAP_ALIGNMENT_SHIFT, PROT_ALL } from '../../kernel/constants.ts';
import { MMAP_WORDS, PROT_WORDS, type Vocabulary } from '../calls/vocabulary.ts';
import { cut, quoted } from '../echo.ts';
import { readCount } from './arguments/numbers.ts';
import { readObject, wrongFlag } from './literals.ts';
import { error, expected, near, type Reader, warn } from './reader.ts';
import { advance, foundText, Token, tokenText } from './scanner.ts';

const MOST_BITS = 0xffffffff;
/** PROT_MAX(p) is p in these bits of prot. */
const PROT_MAX_SHIFT = 16;

/**
 * Object of mmap: 0 none, above it an object's place, below it -1 less the number of a descriptor.
 */
const descriptor = (number: number): number => -1 - number;
export const descriptorNumber = (value: number): number => -1 - value;
/** What a declared object is called that a descriptor's number stands for. */
const objectOfNumber = (number: number): string => `fd${number}`;

/** Passes `<PROT_READ|PROT_WRITE>` by, which says a number once more. */
function skipWords(r: Reader): void {
  if (r.kind !== Token.less) return;
  while (r.kind !== Token.greater && r.kind !== Token.end) advance(r);
  if (r.kind === Token.greater) advance(r);
}

/** A whole number of 32 bits, and its words. */
function readBits(r: Reader, what: string): number | undefined {
  const bits = readCount(r, what, MOST_BITS);
  if (bits !== undefined) skipWords(r);
  return bits;
}

/** `-1`, `0`, `3`, `f1`, `none`. */
export function readDescriptor(r: Reader): number | undefined {
  const { from } = r;
  if (r.kind === Token.minus || r.kind === Token.number) {
    const isNegative = r.kind === Token.minus;
    if (isNegative) advance(r);
    const huge = r.kind === Token.number && typeof r.value === 'bigint' && r.value === 2n ** 64n - 1n;
    if (huge) advance(r);
    const number = huge ? MOST_BITS : readBits(r, 'the number of a descriptor');
    if (number === undefined) return undefined;
    const unsigned = isNegative ? MOST_BITS + 1 - number : number;
    if (unsigned === MOST_BITS || huge) return 0;
    return r.objects.get(objectOfNumber(unsigned)) ?? descriptor(unsigned % (MOST_BITS + 1));
  }
  if (r.kind !== Token.name) {
    expected(r, 'a descriptor (the name of an object, -1, or a number)');
    return undefined;
  }
  const name = tokenText(r);
  const place = name === 'none' || name === 'NULL' ? 0 : r.objects.get(name);
  if (place === undefined) {
    const how = `declare it above with 'object ${cut(name)} 16 pages'`;
    error(r, from, r.to, `unknown object ${quoted(name)}: ${how}`, near(r, name, r.objects.keys()));
  }
  advance(r);
  return place;
}

/** What a declared object is called that a segment's number stands for. */
const segmentOfNumber = (number: number): string => `shm${number}`;
const EXPECTS_NO_SEGMENT = /\)\s*(?:=.*)?\b(?:EINVAL|ERR#22\b|errno 22\b)/i;

/** How large a segment is that no line declares. */
export const IMPLIED_PAGES = 16;
const SEGMENT_NAME = /^shm(\d{1,10})$/;

/**
 * A segment of shared memory: an object, or its number as logs have it, which is the object shmN;
 * 0: there is none. One that is not declared is taken as there, since a log cannot declare it.
 */
export function readSegment(r: Reader): number | undefined {
  if (r.kind === Token.minus) {
    advance(r);
    return readCount(r, 'the number of a segment', MOST_BITS) === undefined ? undefined : 0;
  }
  const named = r.kind === Token.name && !r.objects.has(tokenText(r)) ? SEGMENT_NAME.exec(tokenText(r)) : null;
  if (r.kind !== Token.number && !named) return readObject(r);
  if (named) advance(r);
  const number = named ? Number(named[1]) : readCount(r, 'the number of a segment', MOST_BITS);
  if (number === undefined) return undefined;
  const name = segmentOfNumber(number);
  const place = r.objects.get(name);
  // a log of a segment that is gone says so
  if (place !== undefined || EXPECTS_NO_SEGMENT.test(r.text.slice(r.previous, r.end))) return place ?? 0;
  r.implied.push(name);
  r.objects.set(name, r.objects.size + 1);
  return r.objects.size;
}

/** Of the object that the call has taken as there. */
export function warnImplied(r: Reader, from: number): void {
  const name = r.implied.at(-1) ?? '';
  const how = `declare it above with 'object ${name} ${IMPLIED_PAGES} pages', or name an object; it is taken as one of ${IMPLIED_PAGES} pages`;
  warn(r, from, r.previous, `segment ${name.slice(3)} is no object: ${how}`);
}

const EXPECTS_NO_FILE = /\)\s*(?:=.*)?\b(?:EBADF|ERR#9\b|errno 9\b)/i;

/** A number of a descriptor that no object stands for, where mmap asks for a file. */
export function checkDescriptor(r: Reader, args: Readonly<Record<string, number>>, from: number, to: number): boolean {
  const { object = 0, flags = 0 } = args;
  if (object >= 0 || flags & (MMAP.ANON | MMAP.STACK | MMAP.GUARD)) return true;
  // a log of a closed descriptor says so
  if (EXPECTS_NO_FILE.test(r.text.slice(to - 1, r.end))) return true;
  const number = descriptorNumber(object);
  const how = `declare the file above with 'object ${objectOfNumber(number)} 16 pages', or name an object`;
  const first = r.objects.keys().next();
  error(r, from, to, `descriptor ${number} is no object: ${how}`, first.done ? undefined : first.value);
  return false;
}

/**
 * Words and numbers joined by `|`. `special` reads what no plain word is; undefined: it is none.
 */
function readMixed(
  r: Reader,
  vocabulary: Vocabulary,
  owner: string,
  special: (word: string) => number | undefined | 'bad',
): number | undefined {
  let bits = 0;
  let good = true;
  for (;;) {
    if (r.kind === Token.number) {
      const read = readBits(r, `a ${vocabulary.what} or its number`);
      if (read === undefined) return undefined;
      bits |= read;
    } else if (r.kind === Token.name) {
      const word = tokenText(r);
      const made = special(word);
      if (made === 'bad') return undefined;
      const value = made ?? vocabulary.values.get(word);
      if (value === undefined) {
        wrongFlag(r, vocabulary, owner);
        good = false;
      } else bits |= value;
      if (made === undefined) advance(r);
    } else {
      error(r, r.from, r.to, `expected a ${vocabulary.what} or its number, found ${foundText(r)}`);
      return undefined;
    }
    if (r.kind !== Token.bar) return good ? bits >>> 0 : undefined;
    advance(r);
  }
}

/** The parenthesis after a word, and what `read` finds in it. The word is present. */
function readInside(r: Reader, read: () => number | undefined): number | 'bad' {
  const word = tokenText(r);
  advance(r);
  if (r.kind !== Token.open) {
    expected(r, `'(' after ${word}`);
    return 'bad';
  }
  advance(r);
  const value = read();
  if (value === undefined) return 'bad';
  if (r.kind !== Token.close) {
    expected(r, `')' after the argument of ${word}`);
    return 'bad';
  }
  advance(r);
  return value;
}

/** Flags of mmap: words, numbers, `MAP_ALIGNED(n)`. */
export const readMmapFlags = (r: Reader, owner: string): number | undefined =>
  readMixed(r, MMAP_WORDS, owner, (word) => {
    if (word !== 'MAP_ALIGNED' && word !== 'ALIGNED') return undefined;
    const log = readInside(r, () => readCount(r, 'the logarithm of an alignment', 255));
    return log === 'bad' ? log : (log << MMAP_ALIGNMENT_SHIFT) >>> 0;
  });

/** Flags of mlockall or msync: words and numbers. */
export const readPlainFlags = (r: Reader, vocabulary: Vocabulary, owner: string): number | undefined =>
  readMixed(r, vocabulary, owner, () => undefined);

/** Is the present token the beginning of a protection as C writes it, not of `rw-`? */
export const isProtInC = (r: Reader): boolean =>
  r.kind === Token.number || (r.kind === Token.name && /^(?:PROT_|VM_PROT_)/.test(tokenText(r)));

/** A protection in C: words, numbers, PROT_MAX(); `max` gets what it says of the maximum. */
export function readProtInC(r: Reader, max: (value: number) => void): number | undefined {
  const all = readMixed(r, PROT_WORDS, '', (word) => {
    if (word !== 'PROT_MAX') return undefined;
    const value = readInside(r, () => {
      const { from } = r;
      const inside = readMixed(r, PROT_WORDS, '', () => undefined);
      if (inside === undefined || inside <= PROT_ALL) return inside;
      const found = quoted(r.text.slice(from, r.previous));
      error(r, from, r.previous, `${found} is no protection: expected PROT_READ, PROT_WRITE, PROT_EXEC or 0 to 7`);
      return undefined;
    });
    return value === 'bad' ? value : value << PROT_MAX_SHIFT;
  });
  if (all === undefined) return undefined;
  const most = (all >>> PROT_MAX_SHIFT) & PROT_ALL;
  if (most !== 0) max(most);
  return (all & ~(PROT_ALL << PROT_MAX_SHIFT)) >>> 0;
}
