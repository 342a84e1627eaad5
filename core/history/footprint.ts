// The footprint of each call: which pages it may have changed and how, noted from its events, so
// that the last change of an entry is looked for in the calls that can have made it. It may say
// more than happened, never less.
import type { Page } from '../kernel/address.ts';
import { HEADER, lastAtOrBelow } from '../kernel/data/entries.ts';
import type { KernelEvent } from '../kernel/events.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import type { Branch } from './timeline.ts';

/** What can have changed, as bits. */
export const EFFECT = {
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
  /** It returned another result than success, or a step of it refused. */
  fails: 256,
  /** A kernel assertion failed. */
  panics: 512,
  /** A step went against the script, or no thread could go on. */
  surprises: 1024,
} as const;

type Range = readonly [Page, Page];
const EVERYWHERE: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
/**
 * The last range: every event needs one, and a new object each time is much for the collector.
 */
const found: [Page, Page] = [0, 0];

function range(from: Page, to: Page): Range {
  found[0] = from;
  found[1] = to;
  return found;
}

/** The range of both entries beside an address, in the map that a thread works on. */
function around(k: KernelState, thread: number, at: Page): Range {
  const t = k.threads[thread];
  const m = k.maps[(t && t.depth > 0 && t.stack[t.depth - 1]?.map) || 0] as MapState;
  const e = m.entries;
  const id = lastAtOrBelow(m, at);
  if (id === HEADER) return EVERYWHERE;
  const before = e.prev[id] as number;
  return range(e.start[before === HEADER ? id : before] as number, e.end[id] as number);
}

/** The entry that a thread's frame is at, if it is the one of this serial. */
function atHand(k: KernelState, thread: number, serial: number): Range {
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const e = f && (k.maps[f.map] as MapState).entries;
  if (!f || e?.serial[f.entry] !== serial) return EVERYWHERE;
  return range(e.start[f.entry] as number, e.end[f.entry] as number);
}

export const addEffect = ({ kinds }: Branch, index: number, kind: number): void =>
  kinds.set(index, kinds.get(index) | kind);

/** Adds an effect, and the range that it is in. */
function widen(b: Branch, index: number, kind: number, from: Page, to: Page): void {
  const isCrossing = (kind & ~CROSSING) === 0;
  const isFirst = (b.kinds.get(index) & EFFECT.all & (isCrossing ? CROSSING : ~CROSSING)) === 0;
  const low = isCrossing ? b.crossedLow : b.low;
  const high = isCrossing ? b.crossedHigh : b.high;
  addEffect(b, index, kind);
  low.set(index, isFirst ? from : Math.min(low.get(index), from));
  high.set(index, isFirst ? to : Math.max(high.get(index), to));
}

/**
 * The pages of the thread's map whose entries an event may have changed; undefined: it changes
 * none. The event comes from the state as it left it. What is returned is the same array each time.
 */
export function pagesOf(k: KernelState, event: KernelEvent): Range | undefined {
  switch (event.kind) {
    case 'clip':
      return around(k, event.thread, event.at);
    case 'protect':
    case 'change':
    case 'user-wired':
      return atHand(k, event.thread, event.entry);
    case 'merge':
    case 'insert':
    case 'grow':
    case 'delete':
    case 'copy-entry':
    case 'max-stripped':
    case 'wired':
    case 'transition-begin':
    case 'transition-end':
    case 'needs-wakeup':
      return range(event.start, event.end);
    case 'shrink':
    case 'fork':
      // it was longer before; the map is a new one
      return EVERYWHERE;
    default:
      return undefined;
  }
}

/** What events change of the pages that they reach. */
const EFFECTS: ReadonlyMap<KernelEvent['kind'], number> = new Map([
  ['clip', EFFECT.cut],
  ['merge', EFFECT.cut],
  ['insert', EFFECT.extent],
  ['grow', EFFECT.extent],
  ['delete', EFFECT.extent],
  ['shrink', EFFECT.extent],
  ['protect', EFFECT.protection],
  ['change', EFFECT.protection],
  ['copy-entry', EFFECT.protection],
  ['max-stripped', EFFECT.protection],
  ['wired', EFFECT.wiring],
  ['user-wired', EFFECT.wiring],
  ['transition-begin', EFFECT.transition],
  ['transition-end', EFFECT.transition],
  ['needs-wakeup', EFFECT.transition],
  ['fork', EFFECT.all],
]);

const eventSets = new Map<number, ReadonlySet<string>>();

/**
 * The kinds of events that come with every change of these kinds; undefined:
 * some changes have none.
 */
export function eventsOf(kinds: number): ReadonlySet<string> | undefined {
  if (kinds & ~EFFECT.all || kinds === EFFECT.all) return undefined;
  let events = eventSets.get(kinds);
  if (!events) {
    events = new Set([...EFFECTS].flatMap(([event, effects]) => (effects & kinds ? [event] : [])));
    eventSets.set(kinds, events);
  }
  return events;
}

/** Adds the effects of an event to the call numbered `index` of a branch. */
export function addEffects(b: Branch, index: number, k: KernelState, event: KernelEvent): void {
  const kind = EFFECTS.get(event.kind);
  if (kind !== undefined) {
    const pages = pagesOf(k, event);
    if (pages) widen(b, index, kind, pages[0], pages[1]);
    return;
  }
  switch (event.kind) {
    case 'refused':
      addEffect(b, index, EFFECT.fails);
      break;
    case 'sleep':
      addEffect(b, index, EFFECT.sleeps);
      break;
    case 'contended':
      addEffect(b, index, EFFECT.contends);
      break;
    case 'panic':
    case 'corrupt':
      addEffect(b, index, EFFECT.panics);
      break;
    case 'object':
      addEffect(b, index, EFFECT.object);
  }
}

/**
 * Effects whose range may be far larger than what the call changes otherwise: a clip reaches over
 * both parts of the entry, and a whole range is marked as in transition before a part of it may be
 * wired. They have a range of their own.
 */
const CROSSING = EFFECT.cut | EFFECT.transition;

/** May a call have had one of these effects on a page of [low, high)? */
export function mayAffect(b: Branch, index: number, low: Page, high: Page, kinds: number): boolean {
  const same = b.kinds.get(index) & kinds;
  if (same === 0) return false;
  if (same & EFFECT.object) return true;
  const crossed = (same & CROSSING) !== 0 && b.crossedLow.get(index) < high && b.crossedHigh.get(index) > low;
  return crossed || ((same & ~CROSSING) !== 0 && b.low.get(index) < high && b.high.get(index) > low);
}

/** An intervention may have changed anything. */
export function affectAll(b: Branch, index: number): void {
  for (const list of [b.low, b.crossedLow]) list.set(index, EVERYWHERE[0]);
  for (const list of [b.high, b.crossedHigh]) list.set(index, EVERYWHERE[1]);
  b.kinds.set(index, EFFECT.all | EFFECT.object);
}
