// The statements that set the scene: kernel, map, page, object, fault and others. (entry is in
// entry.ts; limit, and who runs, in lines/.) Each reader begins after the keyword, and gives the
// statement's own part, or undefined after an error.
import { PROT_EXECUTE, PROT_READ, PROT_WRITE, VINTAGES, type Vintage } from '../../kernel/constants.ts';
import type { FaultMode } from '../../kernel/state.ts';
import { cut, quoted } from '../echo.ts';
import { readCount, readPages, readRange } from './arguments/numbers.ts';
import { oneOf } from './names.ts';
import { error, expected, near, type Reader } from './reader.ts';
import { readResult } from './results.ts';
import { advance, extendWord, foundText, Token, tokenText } from './scanner.ts';

/** Page sizes. Smaller pages of a 64-bit space have numbers that do not fit a double. */
const SMALLEST_PAGE = 4096;
const LARGEST_PAGE = 2 ** 30;

const MOST_SUBMAPS = 255;

/** The process that is there from the start; its threads need no declaration. */
export const FIRST_PROCESS = 'p1';

/** Of a jail whose processes may wire. */
export const ALLOW_MLOCK = 'allow.mlock';

/** `process p2 shares p1` */
export const SHARES = 'shares';

/** Words that begin a statement. */
export const KEYWORDS: readonly string[] = [
  'kernel',
  'map',
  'page',
  'submap',
  'entry',
  'limit',
  'object',
  'fault',
  'faults',
  'privileged',
  'jail',
  'heap',
  'process',
  'thread',
  'schedule',
  'replay',
  'assert',
  'set',
  'expect',
];

/** Things that a script says once. Gives whether it is the first time. */
export function sayOnce(r: Reader, what: string, from: number, to: number): boolean {
  const line = r.once.get(what);
  if (line === undefined) r.once.set(what, r.line);
  else error(r, from, to, `${cut(what)} is already given in line ${line}`);
  return line === undefined;
}

export function readKernel(r: Reader): { vintage: Vintage } | undefined {
  extendWord(r, '');
  const word = tokenText(r);
  const vintage = VINTAGES.find((name) => name === word);
  if (vintage === undefined) {
    const meant = nearestKernel(word);
    const message = `expected a kernel (${oneOf(VINTAGES)}), found ${foundText(r)}`;
    error(r, r.from, r.to, message, meant ?? near(r, word, VINTAGES));
    return undefined;
  }
  r.vintage = r.options.kernel ?? vintage;
  advance(r);
  return { vintage: r.vintage };
}

/** Of `freebsd-12.4` or `13.2-RELEASE`: the kernel whose number is nearest, the later of two. */
export function nearestKernel(word: string): string | undefined {
  const number = /^(?:freebsd-?)?(\d{1,3})(?![\dA-Za-z_])/i.exec(word)?.[1];
  if (number === undefined) return undefined;
  const distance = (name: string): number => Math.abs(Number(name.slice('freebsd-'.length)) - Number(number));
  return VINTAGES.toReversed().reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

export const MAP_WORDS = ['kernel', 'wirefuture', 'wxorx'];

export function readMap(r: Reader) {
  const range = readRange(r);
  if (range === undefined && r.kind !== Token.name) return undefined;
  const words = new Set<string>();
  while (r.kind === Token.name) {
    const word = tokenText(r);
    if (!MAP_WORDS.includes(word)) expected(r, oneOf(MAP_WORDS), MAP_WORDS);
    else if (words.has(word)) error(r, r.from, r.to, `${word} is given twice`);
    words.add(word);
    advance(r);
  }
  if (range === undefined) return undefined;
  return {
    min: range.start,
    max: range.end,
    kernelPmap: words.has('kernel'),
    wireFuture: words.has('wirefuture'),
    wxorx: words.has('wxorx'),
  };
}

export function readPage(r: Reader): { size: number } | undefined {
  const { from } = r;
  const size = readCount(r, 'a page size in bytes');
  if (size === undefined) return undefined;
  if (size < SMALLEST_PAGE || size > LARGEST_PAGE || !Number.isInteger(Math.log2(size))) {
    const shown = quoted(r.text.slice(from, r.previous));
    error(r, from, r.previous, `${shown} is not a page size: expected a power of two from ${SMALLEST_PAGE} to 1G`);
    return undefined;
  }
  if (r.firstAddress > 0) {
    error(r, from, r.previous, `the page size belongs above the first address (line ${r.firstAddress})`);
    return undefined;
  }
  r.pageSize = size;
  return { size };
}

/** `heap 0x200000`: where the data segment begins, which brk makes larger. */
export function readHeap(r: Reader): { start: number } | undefined {
  const start = readPages(r, 'the address where the data segment begins');
  return start === undefined ? undefined : { start };
}

/** `jail`, `jail allow.mlock`: what a process in it may do is the jail's to say. */
export function readJail(r: Reader): { allowMlock: boolean } | undefined {
  if (r.kind === Token.end) return { allowMlock: false };
  extendWord(r, '');
  if (tokenText(r) !== ALLOW_MLOCK) {
    expected(r, `${ALLOW_MLOCK}, or the end of the line`, [ALLOW_MLOCK]);
    return undefined;
  }
  advance(r);
  return { allowMlock: true };
}

/** How a file was opened: the protections that a shared mapping of it may have. */
export const OPENED: Readonly<Record<string, number>> = {
  'read-only': PROT_READ | PROT_EXECUTE,
  'write-only': PROT_WRITE | PROT_EXECUTE,
};

export function readObjectDeclaration(r: Reader): { name: string; size: number; access?: number } | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of the object');
    return undefined;
  }
  const name = tokenText(r);
  const { from, to } = r;
  if (name === 'none' || name === 'NULL')
    error(r, from, to, `an object cannot be called ${quoted(name)}: that stands for no object`);
  sayOnce(r, `object ${name}`, from, to);
  // Known from here on even if its size is wrong, so that one mistake is not reported at every use.
  if (!r.objects.has(name)) r.objects.set(name, r.objects.size + 1);
  advance(r);
  const sizeFrom = r.from;
  const size = readPages(r, `the size of ${cut(name)} like '16 pages' or 64K`, true);
  if (size === undefined) return undefined;
  if (size === 0) {
    error(r, sizeFrom, r.previous, `object ${cut(name)} has no pages: expected a size of at least one page`);
    return undefined;
  }
  if (r.kind === Token.end) return { name, size };
  extendWord(r, '');
  const access = OPENED[tokenText(r)];
  if (access === undefined) {
    const words = Object.keys(OPENED);
    expected(r, `how ${cut(name)} was opened (${oneOf(words)}), or the end of the line`, words);
    return undefined;
  }
  advance(r);
  return { name, size, access };
}

/** Names that mean something else as the first argument of a call or in an expression. */
export const NOT_A_SUBMAP = ['map', 'none', 'NULL', 'limit', 'thread', 'user_wired', 'swap_reserved'];

export function readSubmap(r: Reader): { name: string; min: number; max: number } | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of the submap');
    return undefined;
  }
  const name = tokenText(r);
  const { from, to } = r;
  if (NOT_A_SUBMAP.includes(name) || isThreadName(r.text, from, to) || r.declaredThreads.has(name))
    error(r, from, to, `a submap cannot be called ${quoted(name)}: that is the name of something else`);
  sayOnce(r, `submap ${name}`, from, to);
  if (!r.subMaps.has(name)) r.subMaps.set(name, r.subMaps.size + 1);
  if (r.subMaps.size > MOST_SUBMAPS) error(r, from, to, `there can be ${MOST_SUBMAPS} submaps at most`);
  advance(r);
  const range = readRange(r);
  return range && { name, min: range.start, max: range.end };
}

/** Words of `faults`, by fault mode. */
export const FAULT_WORDS = { lookup: 'lookup', simple: 'prot', unchecked: 'opaque' } as const satisfies Record<
  string,
  FaultMode
>;

export function readFaults(r: Reader): { mode: FaultMode } | undefined {
  const words = Object.keys(FAULT_WORDS) as (keyof typeof FAULT_WORDS)[];
  const word = words.find((name) => name === tokenText(r));
  if (word === undefined) {
    expected(r, `how faults look at the map (${oneOf(words)})`, words);
    return undefined;
  }
  advance(r);
  return { mode: FAULT_WORDS[word] };
}

export function readFault(r: Reader): { page: number; outcomes: number[] } | undefined {
  const { from } = r;
  const page = readPages(r, 'the address of a page');
  if (page !== undefined) sayOnce(r, `fault 0x${(BigInt(page) * BigInt(r.pageSize)).toString(16)}`, from, r.previous);
  if (r.kind !== Token.assign) {
    if (page !== undefined || r.kind !== Token.end) expected(r, `'=' and what a fault there gives`);
    return undefined;
  }
  advance(r);
  const outcomes: number[] = [];
  let good = page !== undefined;
  for (;;) {
    const { from: at, to } = r;
    const outcome = readResult(r, 'KERN', 'a page fault');
    if (outcome === undefined) good = false;
    else if (outcomes.includes(outcome)) error(r, at, to, `${quoted(r.text.slice(at, to))} is given twice`);
    else outcomes.push(outcome);
    if (r.kind !== Token.name || tokenText(r) !== 'or') break;
    advance(r);
  }
  if (r.kind === Token.name) expected(r, "'or' and a further result, or the end of the line");
  return good && page !== undefined ? { page, outcomes } : undefined;
}

/** `t1`: a thread's name that needs no declaration. */
export function isThreadName(text: string, from: number, to: number): boolean {
  if (to - from < 2 || text.charCodeAt(from) !== 116) return false;
  for (let p = from + 1; p < to; p++) {
    const c = text.charCodeAt(p);
    if (c < 48 || c > 57) return false;
  }
  return true;
}
