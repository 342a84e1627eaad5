// The roles of a declaration's words: what each keyword is followed by.
import { LIMIT_NAMES, LIMITS } from '../../kernel/limits.ts';
import { SCHEDULES } from '../../trace/calls/vocabulary.ts';
import { FIRST_PROCESS, isThreadName, SHARES } from '../../trace/parse/declarations.ts';
import { threadNamed } from '../../trace/parse/lines/loggedThread.ts';
import { NEXT_LINE } from '../../trace/parse/replay.ts';
import { advance, extendWord, Token as Kind, tokenText } from '../../trace/parse/scanner.ts';
import { takeResult } from './callTokens.ts';
import {
  type Cursor,
  isEnd,
  isName,
  isNumber,
  mark,
  take,
  takePlain,
  takeProtection,
  takeRest,
  word,
} from './cursor.ts';
import type { Role } from './token.ts';

/** The keyword is taken. */
export function takeDeclaration(c: Cursor, keyword: string): void {
  DECLARATIONS[keyword]?.(c);
  takeRest(c);
}

const DECLARATIONS: Readonly<Record<string, (c: Cursor) => void>> = {
  kernel: (c) => takeExtended(c, 'vintage'),
  jail: (c) => takeExtended(c, 'flag'),
  faults: (c) => takeIf(c, isName(c), 'flag'),
  page: (c) => takeIf(c, isNumber(c), 'size'),
  heap: (c) => takeIf(c, isNumber(c), 'address', { part: 'start' }),
  map(c) {
    takeRange(c);
    while (isName(c)) take(c, 'flag');
  },
  entry: takeEntry,
  limit: takeLimit,
  object(c) {
    takeIf(c, isName(c), 'object', { declares: true });
    takeSize(c);
    takeExtended(c, 'flag');
  },
  submap(c) {
    takeIf(c, isName(c), 'submap', { declares: true });
    takeRange(c);
  },
  process(c) {
    takeIf(c, isName(c), 'process', { declares: true });
    if (word(c) === SHARES) take(c, 'keyword');
    takeIf(c, isName(c), 'process');
  },
  thread(c) {
    if (isName(c) || isNumber(c)) take(c, 'thread', { name: threadNamed(tokenText(c)), declares: true });
    if (word(c) === 'of') take(c, 'keyword');
    takeIf(c, isName(c), 'process');
  },
  fault(c) {
    takeIf(c, isNumber(c), 'address', { part: 'start' });
    if (c.kind === Kind.assign) take(c, 'operator');
    while (!isEnd(c)) {
      if (word(c) === 'or') take(c, 'keyword');
      else if (c.kind === Kind.at) take(c, 'operator');
      else takeResult(c, undefined);
    }
  },
  schedule(c) {
    extendWord(c, ',');
    const first = isEnd(c) ? '' : tokenText(c);
    if (SCHEDULES.includes(first)) {
      take(c, 'keyword');
      return;
    }
    takeTurns(c);
  },
  replay: takeTurns,
};

function takeIf(c: Cursor, is: boolean, role: Role, extra = {}): void {
  if (is) take(c, role, extra);
}

/** A word with dashes or dots in it. */
function takeExtended(c: Cursor, role: Role): void {
  if (isEnd(c)) return;
  extendWord(c, '');
  take(c, role);
}

/** `t1 t2!1, t1*18 /` */
function takeTurns(c: Cursor): void {
  while (!isEnd(c)) {
    if (c.kind === Kind.comma) {
      take(c, 'operator');
      continue;
    }
    extendWord(c, ',');
    const { from, to } = c;
    const text = tokenText(c);
    const who = /^[^!*]+/.exec(text)?.[0] ?? text;
    if (who === NEXT_LINE) mark(c, from, to, 'operator');
    else {
      const end = from + who.length;
      mark(c, from, end, 'thread', { name: threadNamed(who) });
      if (end < to) mark(c, end, to, 'number');
    }
    advance(c);
  }
}

/** `0x1000..0x4000` */
function takeRange(c: Cursor): void {
  takeIf(c, isNumber(c), 'address', { part: 'start' });
  takeIf(c, c.kind === Kind.range, 'operator');
  takeIf(c, isNumber(c), 'address', { part: 'end' });
}

/** `64K`, `16 pages` */
function takeSize(c: Cursor): void {
  takeIf(c, isNumber(c), 'size');
  takeIf(c, /^pages?$/.test(word(c)), 'keyword');
}

function takeLimit(c: Cursor): void {
  const name = LIMIT_NAMES.find((one) => one === word(c));
  takeIf(c, isName(c), 'limit');
  const unit = name && LIMITS[name].unit;
  const role: Role = unit === 'bytes' ? 'size' : 'number';
  while (isNumber(c) || c.kind === Kind.range || /^pages?$/.test(word(c)))
    take(c, isNumber(c) ? (/[KMG]/.test(tokenText(c)) ? 'size' : role) : isName(c) ? 'keyword' : 'operator');
}

function takeEntry(c: Cursor): void {
  takeRange(c);
  while (!isEnd(c)) {
    if (takeProtection(c)) continue;
    if (isName(c) && c.text.slice(c.to).trimStart().startsWith('=')) takeAttribute(c);
    else if (isName(c)) take(c, 'flag');
    else takePlain(c);
  }
}

const SIZES = new Set(['offset', 'room']);

function takeAttribute(c: Cursor): void {
  const name = word(c);
  take(c, 'attribute');
  take(c, 'operator');
  if (takeProtection(c)) return;
  if (isNumber(c)) {
    take(c, SIZES.has(name) ? 'size' : 'number');
    takeIf(c, /^pages?$/.test(word(c)), 'keyword');
    return;
  }
  if (name === 'object') takeIf(c, isName(c), word(c) === 'none' ? 'flag' : 'object');
  else
    for (let more = true; more && isName(c); ) {
      take(c, 'flag');
      more = c.kind === Kind.bar;
      if (more) take(c, 'operator');
    }
}

/** Is it a thread's name, by its form or because the script declares it? */
export const isThread = (c: Cursor, name: string): boolean =>
  isThreadName(name, 0, name.length) || c.names.threads.has(name);

export const isProcess = (c: Cursor, name: string): boolean => name === FIRST_PROCESS || c.names.processes.has(name);
