// What a step did that is bad in itself, whatever comes after it.
import { formatAddress, pages } from '../../kernel/address.ts';
import { EFLAG, INSERT, KERN, PROT_EXECUTE, PROT_READ, PROT_WRITE, resultName, WIRE } from '../../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../../kernel/data/entries.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import { systemWirings } from '../../kernel/lock.ts';
import type { Kernel } from '../../kernel/routine.ts';
import { find } from '../../kernel/routines/find.ts';
import { fixed } from '../../kernel/routines/map.ts';
import { mlock } from '../../kernel/routines/mlock.ts';
import { alignedAt } from '../../kernel/routines/placement.ts';
import { protect } from '../../kernel/routines/protect.ts';
import { deleteRange } from '../../kernel/routines/remove.ts';
import { wireLocked } from '../../kernel/routines/wireLocked.ts';
import type { Frame, MapState } from '../../kernel/state.ts';
import { entriesOf, type Found, type FoundRange, rangeOf, rangeText, type Unowned } from './found.ts';
import { userWiredPages } from './rest.ts';

/** The kernel stops here where a call would spin without an end. */
export const ENDLESS = 'the call never ends';

/** Where the model itself says that a loop has no end. */
export const isEndless = (panic: string): boolean => panic === ENDLESS || panic.endsWith('the loop never ends');

type Event<Kind extends KernelEvent['kind']> = Extract<KernelEvent, { kind: Kind }>;

function frames(k: Kernel): Frame[] {
  const t = k.threads[k.self];
  return t ? t.stack.slice(0, t.depth) : [];
}

function panicked(message: string): Found {
  if (!isEndless(message)) return { kind: 'panic', text: `panic: ${message}` };
  return { kind: 'endless', text: message };
}

/** An unmap takes a wiring away that the kernel still needs. */
function unwiredPages(k: Kernel): Found | undefined {
  const f = frames(k).at(-1);
  if (!f || f.routine !== deleteRange.id) return undefined;
  const m = k.maps[f.map] as MapState;
  const count = systemWirings(m, f.entry);
  if (m.kernelPmap || count <= 0) return undefined;
  const range = rangeOf(m, f.map, f.entry);
  const wirings = count === 1 ? 'a system wiring' : `${count} system wirings`;
  return { kind: 'system-wiring-removed', range, text: `${rangeText(k, range)} is unmapped with ${wirings} on it` };
}

/** The record has just been given back, and says still what it was. */
function deleted(k: Kernel, { start, end }: Event<'delete'>): Found | undefined {
  const { map, entry } = frames(k).at(-1) as Frame;
  const { entries: e } = k.maps[map] as MapState;
  const flags = e.eflags[entry] as number;
  if (!(flags & EFLAG.IN_TRANSITION)) return undefined;
  const owner = e.wiringThread[entry] as number;
  if (owner === k.self) return undefined;
  const sleepers = flags & EFLAG.NEEDS_WAKEUP ? '; who sleeps at it will not be woken' : '';
  const range = { map, start, end };
  const kind = 'marked-entry-removed';
  const removed = `${rangeText(k, range)} is removed while it is in transition`;
  const unowned: Unowned = { kind, text: `${removed}${sleepers}` };
  if (owner < 0) return { ...unowned, range };
  return { kind, range, threads: [owner], text: `${removed} by ${k.threads[owner]?.name}${sleepers}`, unowned };
}

/** The lowest range of free addresses that would have done. */
function freeRange(k: Kernel, f: Frame): FoundRange | undefined {
  const m = k.maps[f.map] as MapState;
  const e = m.entries;
  const most = f.page === 0 ? m.max : Math.min(f.page, m.max);
  let start = m.min;
  for (const id of [...entriesOf(m), HEADER]) {
    const end = id === HEADER ? m.max : (e.start[id] as number);
    const from = alignedAt(k.config, Math.max(start, f.start), { findSpace: f.i, length: f.length, offset: f.offset });
    if (from + f.length <= Math.min(end, most)) return { map: f.map, start, end };
    start = e.end[id] as number;
  }
  return undefined;
}

function noSpace(k: Kernel, f: Frame, outcome: number): Found | undefined {
  const range = freeRange(k, f);
  if (!range) return undefined;
  const wants = `${pages(f.length)} at or above ${formatAddress(f.start, k.config.pageSize)}`;
  return {
    kind: 'no-space-though-room',
    range,
    text: `the search for ${wants} gives ${resultName(outcome)}, though ${rangeText(k, range)} is free`,
  };
}

function slippedIn(k: Kernel, f: Frame, outcome: number): Found {
  const range = { map: f.map, start: f.start, end: f.end };
  const text = `${rangeText(k, range)} was emptied for a mapping at a fixed address, and is taken again: ${resultName(outcome)}`;
  return { kind: 'slipped-in-between', range, text };
}

function overLimit(k: Kernel, f: Frame, outcome: number): Found | undefined {
  const wants = f.savedEnd - f.savedStart;
  const users = userWiredPages(k);
  const most = k.limits.wired;
  if (users + wants > most) return undefined;
  const text = `mlock of ${pages(wants)} gives ${resultName(outcome)}, though users have wired ${users} of the ${most} allowed: the kernel has wired the rest`;
  return { kind: 'limit-taken-by-system', text };
}

function refused(k: Kernel, { routine, pc, result, outcome, ignored }: Event<'refused'>): Found | undefined {
  const own = frames(k);
  const f = own.at(-1) as Frame;
  const label = k.routines[f.routine]?.labels[pc];
  if (ignored) return undefined;
  if (f.routine === find.id && (label === 'space' || label === 'align')) return noSpace(k, f, outcome);
  if (f.routine === mlock.id && label === 'system') return overLimit(k, f, outcome);
  const caller = own.at(-2);
  const isFixed = routine === 'vm_map_insert' && result === KERN.KERN_NO_SPACE && caller?.routine === fixed.id;
  return isFixed && !(caller.flags & INSERT.EXCL) ? slippedIn(k, caller, outcome) : undefined;
}

/** A page without access, on the walk over a range that may have holes. */
function faulted(k: Kernel, { page, result }: Event<'fault-return'>): Found | undefined {
  if (result === KERN.KERN_SUCCESS) return undefined;
  const wires = frames(k).find(({ routine }) => routine === wireLocked.id);
  if (!wires || !(wires.flags & WIRE.HOLESOK)) return undefined;
  const m = k.maps[wires.map] as MapState;
  const entry = lastAtOrBelow(m, page);
  if (!contains(m, entry, page) || (m.entries.prot[entry] as number) & (PROT_READ | PROT_EXECUTE)) return undefined;
  const range = rangeOf(m, wires.map, entry);
  const text = `wiring all of a range with holes fails at ${rangeText(k, range)}, which has no access`;
  return { kind: 'no-access-refused', range, text };
}

/** A change of a stack, and what is below it: is all in between of the stack? */
function protectedBelow(k: Kernel): Found | undefined {
  const f = frames(k).at(-1);
  if (!f || f.routine !== protect.id || !f.flags || !f.i) return undefined;
  const m = k.maps[f.map] as MapState;
  const e = m.entries;
  const range = rangeOf(m, f.map, f.entry);
  if (range.start >= f.savedStart) return undefined;
  const ofStack = EFLAG.GROWS_DOWN | EFLAG.STACK_GAP_DN;
  let entry = f.entry;
  while ((e.end[entry] as number) <= f.savedStart) {
    const next = e.next[entry] as number;
    const gapBelow = e.start[next] !== e.end[entry] || (e.eflags[next] as number) & EFLAG.STACK_GAP_DN;
    if (!((e.eflags[entry] as number) & ofStack) || gapBelow) break;
    entry = next;
  }
  if ((e.end[entry] as number) > f.savedStart && (e.eflags[entry] as number) & ofStack) return undefined;
  const from = formatAddress(f.savedStart, k.config.pageSize);
  const text = `the change of a stack from ${from} down changes ${rangeText(k, range)} too, which is not of that stack`;
  return { kind: 'strangers-protected', range, text };
}

/** Protections before the change that runs, by record. */
const before = new Map<number, number>();

/** A change of protections has the lock, and clips before it changes an entry. */
function notePrecedings(k: Kernel, isNew: boolean): void {
  const f = frames(k).find(({ routine }) => routine === protect.id);
  if (!f) return;
  if (isNew) before.clear();
  const m = k.maps[f.map] as MapState;
  for (const id of entriesOf(m)) if (!before.has(id)) before.set(id, m.entries.prot[id] as number);
}

/** A wired entry becomes writable, and its pages are still to be copied. */
function madeWritable(k: Kernel): Found | undefined {
  const f = frames(k).at(-1);
  if (!f || f.routine !== protect.id) return undefined;
  const m = k.maps[f.map] as MapState;
  const e = m.entries;
  const flags = e.eflags[f.entry] as number;
  const isWritable = (e.prot[f.entry] as number) & PROT_WRITE;
  if (!isWritable || !(flags & EFLAG.NEEDS_COPY) || e.wiredCount[f.entry] === 0) return undefined;
  if ((before.get(f.entry) ?? 0) & PROT_WRITE || (k.rules.protectChecksFirst && flags & EFLAG.USER_WIRED))
    return undefined;
  const range = rangeOf(m, f.map, f.entry);
  const text = `${rangeText(k, range)} is wired, becomes writable, and still copies when it is first written`;
  return { kind: 'wired-needs-copy', range, text };
}

export function incidentOf(k: Kernel, event: KernelEvent): Found | undefined {
  switch (event.kind) {
    case 'lock':
    case 'relock':
      notePrecedings(k, true);
      return undefined;
    case 'clip':
      notePrecedings(k, false);
      return undefined;
    case 'panic':
      return panicked(event.message);
    case 'max-stripped': {
      const range = { map: frames(k).at(-1)?.map ?? 0, start: event.start, end: event.end };
      return { kind: 'max-loses-write', range, text: `the maximum protection of ${rangeText(k, range)} loses write` };
    }
    case 'lost-wired-pages': {
      const range = { map: frames(k).at(-1)?.map ?? 0, start: event.start, end: event.end };
      const what = `${pages(event.pages)} of ${rangeText(k, range)}`;
      return { kind: 'wired-pages-dropped', range, text: `msync drops ${what}, though wired` };
    }
    case 'unwire-pages':
      return unwiredPages(k);
    case 'delete':
      return deleted(k, event);
    case 'refused':
      return refused(k, event);
    case 'fault-return':
      return faulted(k, event);
    case 'protect':
      return protectedBelow(k) ?? madeWritable(k);
    default:
      return undefined;
  }
}
