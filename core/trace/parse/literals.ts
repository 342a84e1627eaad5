// Protections, flags and declared names at the present token. Each reads what it uses and leaves
// the next token present; on an error it has reported it and gives undefined.
import { otherwise } from '../calls/otherwise.ts';
import { PROT_WORDS, type Vocabulary } from '../calls/vocabulary.ts';
import { cut, quoted } from '../echo.ts';
import { readCount } from './arguments/numbers.ts';
import { oneOf } from './names.ts';
import { error, expected, near, type Reader } from './reader.ts';
import { advance, extendWord, foundText, isNamePart, Token, tokenText } from './scanner.ts';

const PROT_CHARS = ['r', 'w', 'x'];

/** Is there a protection in three characters at text[p]? */
export function isProtAt(text: string, p: number, end: number): boolean {
  if (p + 3 > end) return false;
  for (let i = 0; i < 3; i++) {
    const c = text[p + i];
    if (c !== '-' && c !== PROT_CHARS[i]) return false;
  }
  if (p + 3 === end) return true;
  const next = text.charCodeAt(p + 3);
  return next !== 45 && !isNamePart(next);
}

/** Could the present token be a protection, right or wrong? For arguments that may be left out. */
export function looksLikeProt(r: Reader): boolean {
  if (isProtAt(r.text, r.from, r.end) || r.kind === Token.minus) return true;
  return r.kind === Token.name && (PROT_WORDS.values.has(tokenText(r)) || /^[rwx]+$/.test(tokenText(r)));
}

/** `rw-`, or `VM_PROT_READ|VM_PROT_WRITE`. */
export function readProt(r: Reader): number | undefined {
  const { text, from } = r;
  if (isProtAt(text, from, r.end)) {
    r.to = from + 3;
    r.pos = from + 3;
    let prot = 0;
    for (let i = 0; i < 3; i++) if (text[from + i] !== '-') prot |= 1 << i;
    advance(r);
    return prot;
  }
  if (r.kind === Token.name && PROT_WORDS.values.has(tokenText(r))) return readFlags(r, PROT_WORDS);
  if (isSaidOtherwise(r, PROT_WORDS)) {
    advance(r);
    return undefined;
  }
  extendWord(r, ',()=|');
  const word = r.kind === Token.end ? '' : tokenText(r);
  const suggestion = /^[rwx-]+$/.test(word)
    ? PROT_CHARS.map((c) => (word.includes(c) ? c : '-')).join('')
    : near(r, word, PROT_WORDS.values.keys());
  error(r, from, r.to, `expected a protection like rw- (r, w, x, each or a -), found ${foundText(r)}`, suggestion);
  if (word !== '') advance(r);
  return undefined;
}

/**
 * Words joined by `|`, or 0. `owner` and `allowed`: the call, and those of the words that it knows.
 * Reads to the end of the list whatever is wrong in it.
 */
export function readFlags(
  r: Reader,
  vocabulary: Vocabulary,
  owner = '',
  allowed?: readonly string[],
): number | undefined {
  if (r.kind === Token.number && r.value === 0) {
    advance(r);
    return 0;
  }
  let bits = 0;
  let good = true;
  for (;;) {
    if (r.kind !== Token.name) {
      const what = `${withArticle(vocabulary.what)} (${oneOf(allowed ?? vocabulary.words)})`;
      error(r, r.from, r.to, `expected ${what}, found ${foundText(r)}`);
      if (r.kind === Token.number || r.kind === Token.bad) advance(r);
      return undefined;
    }
    const value = vocabulary.values.get(tokenText(r));
    if (value === undefined || !isAllowed(value, vocabulary, allowed)) {
      wrongFlag(r, vocabulary, owner, allowed);
      good = false;
    } else bits |= value;
    advance(r);
    if (r.kind !== Token.bar) return good ? bits : undefined;
    advance(r);
  }
}

/** The values of the words that a call knows, by the list of those words. */
const allowedValues = new WeakMap<readonly string[], Set<number | undefined>>();

function isAllowed(value: number, vocabulary: Vocabulary, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  let values = allowedValues.get(allowed);
  if (!values) {
    values = new Set(allowed.map((word) => vocabulary.values.get(word)));
    allowedValues.set(allowed, values);
  }
  return values.has(value);
}

/** The present word is not of a vocabulary. */
export function wrongFlag(r: Reader, vocabulary: Vocabulary, owner: string, allowed?: readonly string[]): void {
  const word = tokenText(r);
  const words = allowed ?? vocabulary.words;
  if (isSaidOtherwise(r, vocabulary, owner)) return;
  const known = vocabulary.values.has(word);
  const suggestion = known ? undefined : (near(r, word, words) ?? near(r, word, vocabulary.values.keys()));
  const what = withArticle(vocabulary.what) + (owner === '' ? '' : ` of ${owner}`);
  error(r, r.from, r.to, `${quoted(word)} is not ${what}: expected ${oneOf(words)}`, suggestion);
}

/** Tells how a script says what the present word means, if it is one that is said otherwise. */
export function isSaidOtherwise(r: Reader, vocabulary: Vocabulary, owner = ''): boolean {
  if (r.kind !== Token.name) return false;
  const word = tokenText(r);
  const found = otherwise(word, vocabulary, owner);
  if (!found) return false;
  const { how, isOwn, word: instead } = found;
  const foreign = `no kernel here knows ${quoted(word)}, ${withArticle(vocabulary.what)} of another system`;
  const message = isOwn ? `${quoted(word)} ${how}` : how === undefined ? foreign : `${foreign}: ${how}`;
  error(r, r.from, r.to, message, instead);
  return true;
}

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** A word, or a number, which may be wrong: what the kernel says of it may be of interest. */
export function readWord(r: Reader, vocabulary: Vocabulary, most = 255): number | undefined {
  if (r.kind === Token.number) return readCount(r, `the number of ${vocabulary.what}`, most);
  const value = r.kind === Token.name ? vocabulary.values.get(tokenText(r)) : undefined;
  if (value === undefined) {
    const suggestion = r.kind === Token.name ? near(r, tokenText(r), vocabulary.values.keys()) : undefined;
    if (!isSaidOtherwise(r, vocabulary))
      error(
        r,
        r.from,
        r.to,
        `expected ${withArticle(vocabulary.what)} (${oneOf(vocabulary.words)}), found ${foundText(r)}`,
        suggestion,
      );
    if (r.kind === Token.name || r.kind === Token.bad) advance(r);
    return undefined;
  }
  advance(r);
  return value;
}

/** A declared object by its name: its place among them counted from 1, 0 for none. */
export function readObject(r: Reader): number | undefined {
  if (r.kind !== Token.name) {
    expected(r, "the name of an object, or 'none'");
    return undefined;
  }
  const name = tokenText(r);
  const place = name === 'none' || name === 'NULL' ? 0 : r.objects.get(name);
  if (place === undefined) {
    const how = `declare it above with 'object ${cut(name)} 16 pages'`;
    error(r, r.from, r.to, `unknown object ${quoted(name)}: ${how}`, near(r, name, r.objects.keys()));
  }
  advance(r);
  return place;
}

/** A declared submap by its name: its place among them counted from 1. */
export function readSubmapName(r: Reader): number | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of a submap');
    return undefined;
  }
  const name = tokenText(r);
  const place = r.subMaps.get(name);
  if (place === undefined) {
    const how = `declare it above with 'submap ${cut(name)} 0x1000..0x8000'`;
    error(r, r.from, r.to, `unknown submap ${quoted(name)}: ${how}`, near(r, name, r.subMaps.keys()));
  }
  advance(r);
  return place;
}

/** rfork has flags in C. */
const RFORK_FLAG = /^RF[A-Z]{2,}$/;

/** A declared process by its name: its place among them counted from 1. */
export function readProcessName(r: Reader): number | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of a process');
    return undefined;
  }
  const name = tokenText(r);
  const place = r.processes.get(name);
  if (place === undefined) {
    const how = RFORK_FLAG.test(name)
      ? "rfork takes the child's name here, declared above with 'process p2'; RFPROC|RFMEM is meant"
      : `declare it above with 'process ${cut(name)}'`;
    error(r, r.from, r.to, `unknown process ${quoted(name)}: ${how}`, near(r, name, r.processes.keys()));
  }
  advance(r);
  return place;
}
