// Which part of the map each call has touched, and how: kept as a call runs, so that the last change of an entry is looked for in the calls that
// can have made it, and not in everything that ever ran. It may say more than happened, never less.
import type { Page } from '../kernel/address.ts';
import { HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import type { KernelEvent } from '../kernel/events.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import type { Branch } from './timeline.ts';

/** What can have changed, as bits. */
export const TOUCH = {
  /** There is an entry, or none any more, or it reaches further or less far. */
  extent: 1,
  /** Protection, inheritance, advice. */
  protection: 2,
  /** Wired counts. */
  wiring: 4,
  /** Cut in two, or two made one: the same pages under other entries. */
  cut: 8,
  /** Marked as in transition, waited for, or marked no longer. */
  transition: 16,
  all: 31,
  /** An object was made: which entry has it is not told. */
  object: 32,
  /** Not of entries: it slept, it had to wait for the lock. */
  sleeps: 64,
  contends: 128,
  /** It returned another result than success. */
  fails: 256,
  /** A kernel assertion failed. */
  panics: 512,
  /** Something else happened than the script says, or nobody could go on. */
  surprises: 1024,
} as const;

type Range = readonly [Page, Page];
const EVERYWHERE: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** The range of both entries beside an address, in the map that a thread works on. */
function around(k: KernelState, thread: number, at: Page): Range {
  const t = k.threads[thread];
  const m = k.maps[(t && t.depth > 0 && t.stack[t.depth - 1]?.map) || 0] as MapState;
  const e = m.entries;
  const id = lastAtOrBelow(m, at);
  if (id === HEADER) return EVERYWHERE;
  const before = e.prev[id] as number;
  return [e.start[before === HEADER ? id : before] as number, e.end[id] as number];
}

/** The entry that a thread's frame is at, if it is the one of this serial. */
function atHand(k: KernelState, thread: number, serial: number): Range {
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const e = f && (k.maps[f.map] as MapState).entries;
  if (!f || !e || f.entry < 0 || e.serial[f.entry] !== serial) return EVERYWHERE;
  return [e.start[f.entry] as number, e.end[f.entry] as number];
}

export const addKind = ({ kinds }: Branch, index: number, kind: number): void =>
  kinds.set(index, kinds.get(index) | kind);

/** Adds to the range that a call has touched in some way. */
function widen(b: Branch, index: number, kind: number, [from, to]: Range): void {
  const isPassing = (kind & ~PASSING) === 0;
  const isFirst = (b.kinds.get(index) & TOUCH.all & (isPassing ? PASSING : ~PASSING)) === 0;
  const low = isPassing ? b.passingLow : b.low;
  const high = isPassing ? b.passingHigh : b.high;
  addKind(b, index, kind);
  low.set(index, isFirst ? from : Math.min(low.get(index), from));
  high.set(index, isFirst ? to : Math.max(high.get(index), to));
}

/** Adds what an event has touched to the call numbered `index` of a branch. */
export function touch(b: Branch, index: number, k: KernelState, event: KernelEvent): void {
  switch (event.kind) {
    case 'return':
      if (event.top && event.result !== 0) addKind(b, index, TOUCH.fails);
      break;
    case 'sleep':
      addKind(b, index, TOUCH.sleeps);
      break;
    case 'contended':
      addKind(b, index, TOUCH.contends);
      break;
    case 'panic':
    case 'corrupt':
      addKind(b, index, TOUCH.panics);
      break;
    case 'object':
      addKind(b, index, TOUCH.object);
      break;
    case 'clip':
      widen(b, index, TOUCH.cut, around(k, event.thread, event.at));
      break;
    case 'merge':
      widen(b, index, TOUCH.cut, [event.start, event.end]);
      break;
    case 'insert':
    case 'grow':
    case 'delete':
      widen(b, index, TOUCH.extent, [event.start, event.end]);
      break;
    case 'shrink':
      // it was longer before
      widen(b, index, TOUCH.extent, EVERYWHERE);
      break;
    case 'protect':
    case 'change':
      widen(b, index, TOUCH.protection, atHand(k, event.thread, event.entry));
      break;
    case 'copy-entry':
    case 'max-stripped':
      widen(b, index, TOUCH.protection, [event.start, event.end]);
      break;
    case 'wired':
      widen(b, index, TOUCH.wiring, [event.start, event.end]);
      break;
    case 'user-wired':
      widen(b, index, TOUCH.wiring, atHand(k, event.thread, event.entry));
      break;
    case 'transition-begin':
    case 'transition-end':
    case 'needs-wakeup':
      widen(b, index, TOUCH.transition, [event.start, event.end]);
      break;
    case 'fork':
      widen(b, index, TOUCH.all, EVERYWHERE);
      break;
  }
}

/**
 * Where a call comes by without changing what an entry is: whoever is cut off has neighbours that are not touched otherwise, and a range is marked
 * in full before a part of it may be wired.
 */
const PASSING = TOUCH.cut | TOUCH.transition;

/** Has a call touched a page of [low, high), in one of these ways? */
export function touched(b: Branch, index: number, low: Page, high: Page, kinds: number): boolean {
  const same = b.kinds.get(index) & kinds;
  if (same === 0) return false;
  if (same & TOUCH.object) return true;
  const passing = (same & PASSING) !== 0 && b.passingLow.get(index) < high && b.passingHigh.get(index) > low;
  return passing || ((same & ~PASSING) !== 0 && b.low.get(index) < high && b.high.get(index) > low);
}

/** An act may have touched anything. */
export function touchAll(b: Branch, index: number): void {
  for (const list of [b.low, b.passingLow]) list.set(index, EVERYWHERE[0]);
  for (const list of [b.high, b.passingHigh]) list.set(index, EVERYWHERE[1]);
  b.kinds.set(index, TOUCH.all | TOUCH.object);
}
