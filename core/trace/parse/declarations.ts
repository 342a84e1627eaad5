// The statements that set the scene: kernel, map, page, limit, object, fault, thread, schedule.
// (entry is in entry.ts.) Each reader begins after the keyword, and gives the statement's own part,
// or undefined after an error.
import { PROT_EXECUTE, PROT_READ, PROT_WRITE, VINTAGES, type Vintage } from '../../kernel/constants.ts';
import { LIMIT_NAMES, LIMITS, type LimitName } from '../../kernel/limits.ts';
import type { FaultMode } from '../../kernel/state.ts';
import type { ScheduleMode } from '../ast.ts';
import { SCHEDULES } from '../calls/vocabulary.ts';
import { cut, quoted } from '../echo.ts';
import { threadNamed } from './lines/loggedThread.ts';
import { readCount, readPages, readRange } from './literals.ts';
import { namesOf, oneOf } from './names.ts';
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
];

/** Things that a script says once. */
export function sayOnce(r: Reader, what: string, from: number, to: number): void {
  const line = r.once.get(what);
  if (line === undefined) r.once.set(what, r.line);
  else error(r, from, to, `${cut(what)} is already given in line ${line}`);
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
function nearestKernel(word: string): string | undefined {
  const number = /^(?:freebsd-?)?(\d{1,3})(?![\dA-Za-z_])/i.exec(word)?.[1];
  if (number === undefined) return undefined;
  const distance = (name: string): number => Math.abs(Number(name.slice('freebsd-'.length)) - Number(number));
  return VINTAGES.toReversed().reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

const MAP_WORDS = ['kernel', 'wirefuture', 'wxorx'];

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

/**
 * `limit user_wired 64` in pages, `limit swap 64K` in bytes, `limit entries 3`, `limit old_mlock`.
 */
export function readLimit(r: Reader) {
  const word = tokenText(r);
  const what = LIMIT_NAMES.find((name) => name === word);
  const { from, to } = r;
  if (what === undefined) {
    expected(r, `a limit (${oneOf(LIMIT_NAMES)})`, LIMIT_NAMES);
    return undefined;
  }
  advance(r);
  const valueFrom = r.from;
  const first = readLimitValue(r, what);
  if (first === undefined) return undefined;
  if (what === 'stack_growth' && first === 0)
    error(r, from, to, 'a stack that grows by nothing never grows: expected at least one page');
  sayOnce(r, `limit ${what}`, from, to);
  if (r.kind !== Token.range) return { what, value: first };
  advance(r);
  const value = readLimitValue(r, what);
  if (value === undefined) return undefined;
  if (value > first) return { what, value, least: first };
  const text = quoted(r.text.slice(valueFrom, r.previous));
  error(r, valueFrom, r.previous, `${text} leaves nothing open: the second value has to be above the first`);
  return undefined;
}

/** Pages are a bare number, or a size that says so: `64K`, `16 pages`. */
function readLimitValue(r: Reader, what: LimitName): number | undefined {
  const { unit, initial } = LIMITS[what];
  if (unit !== 'switch' && (r.kind === Token.name || r.kind === Token.end)) {
    const without = initial === Number.POSITIVE_INFINITY ? '; without the line there is no limit' : '';
    const found = r.kind === Token.end ? 'no number' : `no number but ${foundText(r)}`;
    const example = `'limit ${what} ${unit === 'bytes' ? '64K' : '64'}'`;
    error(r, r.from, r.to, `limit ${what} has ${found}: expected one, like ${example}${without}`);
    return undefined;
  }
  const bare = !/[KMG]/.test(r.text.slice(r.from, r.to));
  if (unit === 'switch') return r.kind === Token.end ? 1 : readCount(r, `0 or 1 for ${what}`, 1);
  if (unit === 'count') return readCount(r, `a number for ${what}`);
  if (unit === 'pages' && bare) return readBarePages(r);
  return readPages(r, `a size for ${what} like 64K or 16 pages`, true);
}

function readBarePages(r: Reader): number | undefined {
  const pages = readCount(r, 'a number of pages');
  if (pages !== undefined && r.kind === Token.name && /^pages?$/.test(tokenText(r))) advance(r);
  return pages;
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
const NOT_A_SUBMAP = ['map', 'none', 'NULL', 'limit', 'thread', 'user_wired', 'swap_reserved'];

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

export function readProcess(r: Reader): { name: string; shares?: string } | undefined {
  if (r.kind !== Token.name) {
    expected(r, 'the name of the process');
    return undefined;
  }
  const name = tokenText(r);
  const { from, to } = r;
  if (name === FIRST_PROCESS)
    error(r, from, to, `${name} is there from the start: declare the others, like 'process p2'`);
  else if (
    NOT_A_SUBMAP.includes(name) ||
    r.subMaps.has(name) ||
    isThreadName(r.text, from, to) ||
    r.declaredThreads.has(name)
  )
    error(r, from, to, `a process cannot be called ${quoted(name)}: that is the name of something else`);
  sayOnce(r, `process ${name}`, from, to);
  if (!r.processes.has(name)) r.processes.set(name, r.processes.size + 1);
  advance(r);
  if (r.kind !== Token.name || tokenText(r) !== SHARES) return { name };
  advance(r);
  const shares = tokenText(r);
  const own = r.sharing;
  if (r.kind !== Token.name || (shares !== FIRST_PROCESS && !own.has(shares))) {
    expected(r, 'a process that has a map from the start', [FIRST_PROCESS, ...own]);
    return undefined;
  }
  own.add(name);
  advance(r);
  return { name, shares };
}

export function readThread(r: Reader): { thread: string; process?: string } | undefined {
  const thread = threadNamed(tokenText(r));
  if (r.kind !== Token.name && thread === tokenText(r)) {
    expected(r, 'the name or number of a thread');
    return undefined;
  }
  if (KEYWORDS.includes(thread))
    error(r, r.from, r.to, `a thread cannot be called ${quoted(thread)}: that begins a statement`);
  sayOnce(r, `thread ${thread}`, r.from, r.to);
  r.declaredThreads.add(thread);
  advance(r);
  if (r.kind !== Token.name || tokenText(r) !== 'of') return { thread };
  advance(r);
  const process = tokenText(r);
  if (r.kind !== Token.name || (process !== FIRST_PROCESS && !r.processes.has(process))) {
    expected(r, `the name of a process, declared above with 'process p2'`, r.processes.keys());
    return undefined;
  }
  advance(r);
  return process === FIRST_PROCESS ? { thread } : { thread, process };
}

/** `t1!1`: a thread, and which of its results the fault gives that it is in; `t1`: the first. */
export function readTurn(word: string): { thread: string; outcome: number } {
  const [, thread = word, outcome = '0'] = /^([^!]+)!(\d{1,3})$/.exec(word) ?? [];
  return { thread, outcome: Number(outcome) };
}

export function readSchedule(r: Reader): { mode: ScheduleMode } | undefined {
  extendWord(r, ',');
  if (r.kind === Token.end) {
    expected(r, `${oneOf(SCHEDULES)}, or the threads in the order in which they run`);
    return undefined;
  }
  const word = tokenText(r);
  if (word === 'script' || word === 'round-robin') {
    advance(r);
    return { mode: { kind: word } };
  }
  if (word === 'random') {
    advance(r);
    const seed = readCount(r, 'the seed of the random schedule', 0xffffffff);
    return seed === undefined ? undefined : { mode: { kind: 'random', seed } };
  }
  r.explicitSchedule = r.line;
  const threads: string[] = [];
  const outcomes: number[] = [];
  let good = true;
  for (;;) {
    const { thread, outcome } = readTurn(tokenText(r));
    const name = threadNamed(thread);
    if (!isThreadName(name, 0, name.length) && !r.declaredThreads.has(name)) {
      const suggestion = near(r, name, namesOf(threads.length === 0 ? SCHEDULES : [], r.declaredThreads));
      error(r, r.from, r.to, `expected the name of a thread, found ${foundText(r)}`, suggestion);
      good = false;
    } else {
      threads.push(name);
      outcomes.push(outcome);
    }
    advance(r);
    if (r.kind === Token.comma) advance(r);
    if (r.kind === Token.end) break;
    extendWord(r, ',');
  }
  return good ? { mode: { kind: 'explicit', threads, ...(outcomes.some((o) => o > 0) && { outcomes }) } } : undefined;
}
