// `entry 0x1000..0x4000 rw- max=rwx ...`: an entry of the map before anyone runs. Attributes come
// in any order.
import { EFLAG, INHERIT, PROT_ALL, protName } from '../../kernel/constants.ts';
import type { EntryAttributes } from '../ast.ts';
import { ENTRY_WORDS, INHERIT_WORDS } from '../calls/vocabulary.ts';
import { quoted } from '../echo.ts';
import { readCount, readPages, readRange } from './arguments/numbers.ts';
import { isProtAt, readFlags, readObject, readProt, readWord } from './literals.ts';
import { oneOf } from './names.ts';
import { error, expected, near, type Reader, warn } from './reader.ts';
import { advance, extendWord, Token, tokenText } from './scanner.ts';

export const ENTRY_ATTRIBUTES: readonly string[] = [
  'prot',
  'max',
  'inherit',
  'wired',
  'flags',
  'object',
  'offset',
  'charged',
  'guard',
  'stack',
  'stack_max',
  'room',
];
/** Marks that only a running call makes. */
const RUNNING = EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP | EFLAG.WIRE_SKIPPED;
const MOST_WIRINGS = 0x7fffffff;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function readEntry(r: Reader): { start: number; end: number; attributes: EntryAttributes } | undefined {
  const { from } = r;
  const range = readRange(r);
  if (range === undefined) skipBroken(r);
  const a: Mutable<EntryAttributes> = {
    prot: -1,
    maxProt: PROT_ALL,
    inherit: INHERIT.copy,
    wiredCount: 0,
    eflags: 0,
    object: '',
    offset: 0,
  };
  const seen = new Set<string>();
  while (r.kind !== Token.end) {
    const before = r.pos;
    if (!readAttribute(r, a, seen)) skipBroken(r);
    if (r.pos === before && r.kind !== Token.end) advance(r);
  }
  if (r.failed) return undefined;
  if (!seen.has('prot')) {
    error(r, r.from, r.to, 'expected the protection of the entry like rw-, found the end of the line');
    return undefined;
  }
  if (!seen.has('max') && a.eflags & EFLAG.GUARD) a.maxProt = 0;
  checkEntry(r, a, from);
  return r.failed || range === undefined ? undefined : { start: range.start, end: range.end, attributes: a };
}

/** On to the next blank: what follows may be right again. */
function skipBroken(r: Reader): void {
  if (r.kind === Token.end || r.from > r.previous) return;
  extendWord(r, '');
  advance(r);
}

function readAttribute(r: Reader, a: Mutable<EntryAttributes>, seen: Set<string>): boolean {
  const { from, to } = r;
  let name = 'prot';
  if (!isProtAt(r.text, r.from, r.end)) {
    if (r.kind !== Token.name) {
      expected(r, seen.has('prot') ? 'an attribute like max=rwx' : 'the protection of the entry like rw-');
      return false;
    }
    name = tokenText(r);
    const named = r.text.slice(to).trimStart().startsWith('=');
    if (!named && !seen.has('prot')) return prot(r, a, seen, from, to);
    if (!ENTRY_ATTRIBUTES.includes(name)) {
      const message = `${quoted(name)} is not an attribute of an entry: expected ${oneOf(ENTRY_ATTRIBUTES)}`;
      error(r, from, to, message, near(r, name, ENTRY_ATTRIBUTES));
      skipValue(r);
      return true;
    }
    advance(r);
    if (r.kind !== Token.assign) {
      expected(r, `'=' after ${name}`);
      return false;
    }
    advance(r);
  }
  if (name === 'prot') return prot(r, a, seen, from, to);
  repeat(r, seen, name, from, to);
  return readAttributeValue(r, a, name);
}

function prot(r: Reader, a: Mutable<EntryAttributes>, seen: Set<string>, from: number, to: number): boolean {
  repeat(r, seen, 'prot', from, to);
  const value = readProt(r);
  if (value !== undefined) a.prot = value;
  return value !== undefined;
}

function repeat(r: Reader, seen: Set<string>, name: string, from: number, to: number): void {
  if (seen.has(name)) error(r, from, to, `${name} is given twice`);
  seen.add(name);
}

/** After the name of an unknown attribute: over `=value`. */
function skipValue(r: Reader): void {
  advance(r);
  if (r.kind !== Token.assign) return;
  advance(r);
  extendWord(r, '');
  advance(r);
}

function readAttributeValue(r: Reader, a: Mutable<EntryAttributes>, name: string): boolean {
  let value: number | undefined;
  switch (name) {
    case 'max':
      value = readProt(r);
      if (value !== undefined) a.maxProt = value;
      break;
    case 'inherit':
      value = readWord(r, INHERIT_WORDS, INHERIT.zero);
      if (value !== undefined) a.inherit = value;
      break;
    case 'wired':
      value = readCount(r, 'the number of wirings, user and system', MOST_WIRINGS);
      if (value !== undefined) a.wiredCount = value;
      break;
    case 'flags':
      value = readFlags(r, ENTRY_WORDS);
      if (value !== undefined) a.eflags = value;
      break;
    case 'object': {
      const object = tokenText(r);
      value = readObject(r);
      if (value !== undefined) a.object = value === 0 ? '' : object;
      break;
    }
    case 'offset':
      value = readPages(r, 'the offset in the object, in bytes', true);
      if (value !== undefined) a.offset = value;
      break;
    case 'charged':
      value = readCount(r, '0 or 1', 1);
      if (value !== undefined) a.charged = value === 1;
      break;
    case 'guard':
      value = readCount(r, 'the pages that growth leaves free');
      if (value !== undefined) a.guard = value;
      break;
    case 'stack':
      value = readProt(r);
      if (value !== undefined) a.stackProt = value;
      break;
    case 'stack_max':
      value = readProt(r);
      if (value !== undefined) a.stackMax = value;
      break;
    default:
      value = readPages(r, 'how much the stack may still grow, in bytes', true);
      if (value !== undefined) a.room = value;
  }
  return value !== undefined;
}

function checkEntry(r: Reader, a: EntryAttributes, from: number): void {
  const to = r.previous;
  if (a.prot & ~a.maxProt) {
    const what = `prot ${protName(a.prot)} is not within max ${protName(a.maxProt)}`;
    const mend = `write max=${protName(a.prot | a.maxProt)}, or ${protName(a.prot & a.maxProt)}`;
    error(r, from, to, `${what}: no entry can have more access than its maximum; ${mend}`);
  }
  if (a.eflags & EFLAG.USER_WIRED && a.wiredCount === 0) {
    error(r, from, to, 'USER_WIRED needs wired=1 or more: the user wiring is one of the wirings that are counted');
  }
  if (a.eflags & EFLAG.NEEDS_COPY && !(a.eflags & EFLAG.COW)) {
    warn(r, from, to, 'NEEDS_COPY without COW: the kernel sets it only on copy-on-write entries');
  }
  if (a.eflags & RUNNING) {
    warn(
      r,
      from,
      to,
      'no thread has this entry in transition, so nobody will ever clear the mark: calls that wait for it are stuck',
    );
  }
  const isGap = (a.eflags & EFLAG.STACK_GAP_DN) !== 0;
  if (!isGap && (a.guard ?? a.stackProt ?? a.stackMax) !== undefined)
    error(r, from, to, "guard, stack and stack_max are of a stack's gap: give it flags=GUARD|STACK_GAP");
  if ((a.stackProt ?? 0) & ~(a.stackMax ?? PROT_ALL)) error(r, from, to, 'stack is not within stack_max');
  if (a.object === '' && a.offset !== 0) warn(r, from, to, 'an offset means nothing without an object');
}
