// Why threads do not go on where nothing does, and what they have left behind.
import { processWithoutMap } from '../../inspect/waits.ts';
import { formatAddress } from '../../kernel/address.ts';
import { EFLAG } from '../../kernel/constants.ts';
import { contains, lastAtOrBelow } from '../../kernel/data/entries.ts';
import { systemWirings } from '../../kernel/lock.ts';
import type { Kernel } from '../../kernel/routine.ts';
import { protect } from '../../kernel/routines/protect.ts';
import { deleteRange } from '../../kernel/routines/remove.ts';
import { touch } from '../../kernel/routines/touch.ts';
import { entryInTransition, unlockAndWait } from '../../kernel/routines/wait.ts';
import { type Frame, type MapState, type ThreadState, ThreadStatus } from '../../kernel/state.ts';
import { entriesOf, type Found, mapText, rangeOf, rangeText, type Unowned } from './found.ts';

/** A state from which nothing goes on, in place on the kernel. */
export interface End {
  readonly k: Kernel;
  /** Is it in a call that marks entries, and takes its marks off? */
  marks(thread: number): boolean;
  /** The script's line of its call, or of its next one; 0: there is none. */
  lineOf(thread: number): number;
  /** A call of the script leaves its process with one thread, or with none. */
  readonly endsOthers: boolean;
}

/** Pages that a frame waits for which has called vm_map_unlock_and_wait. */
const WAITS: ReadonlyMap<number, (f: Frame) => readonly [start: number, end: number]> = new Map([
  [entryInTransition.id, (f: Frame) => [f.start, f.start + 1] as const],
  [deleteRange.id, (f: Frame) => [f.savedStart, f.savedStart + 1] as const],
  [touch.id, (f: Frame) => [f.page, f.page + 1] as const],
  [protect.id, (f: Frame) => [f.start, f.end] as const],
]);

/** Is it in no call? */
const rests = ({ k }: End, thread: number): boolean => k.threads[thread]?.depth === 0;

const nameOf = ({ k }: End, thread: number): string => k.threads[thread]?.name ?? 'nobody';

const namesOf = (at: End, threads: readonly number[]): string => threads.map((i) => nameOf(at, i)).join(', ');

const wirings = (count: number): string => (count === 1 ? 'a system wiring' : `${count} system wirings`);

/** What it is that is in no call. */
const restText = ({ k }: End, thread: number): string =>
  k.threads[thread]?.status === ThreadStatus.dead ? 'is dead' : 'is in no call';

/** The entry of a range that keeps a sleeper; undefined: none does. */
function blockingEntry(m: MapState, [start, end]: readonly [number, number], system: boolean): number | undefined {
  const e = m.entries;
  let found: number | undefined;
  for (const id of entriesOf(m)) {
    // an entry of no length is where it starts
    const isThere = ((e.start[id] as number) < end && (e.end[id] as number) > start) || e.start[id] === start;
    if (!isThere) continue;
    const marked = (e.eflags[id] as number) & EFLAG.IN_TRANSITION;
    if (marked || (system && systemWirings(m, id) !== 0)) found = id;
  }
  return found;
}

/** A thread that sleeps on the map. */
function asleepOnMap(at: End, who: number, t: ThreadState): Omit<Found, 'line'> {
  const { k } = at;
  const name = nameOf(at, who);
  const waiting = t.stack[t.depth - 2];
  const wants = waiting && t.stack[t.depth - 1]?.routine === unlockAndWait.id ? WAITS.get(waiting.routine) : undefined;
  if (!waiting || !wants)
    return {
      kind: 'stuck',
      threads: [who],
      text: `${name} sleeps for ever: no thread is left that calls vm_map_wakeup`,
    };
  const { map } = waiting;
  const m = k.maps[map] as MapState;
  const [start, end] = wants(waiting);
  const removes = waiting.routine === deleteRange.id && k.rules.removeWaitsForSystem && !m.kernelPmap;
  const entry = blockingEntry(m, [start, end], removes);
  if (entry === undefined) {
    const there = lastAtOrBelow(m, start);
    const what = contains(m, there, start) ? 'is not in transition any more' : 'is not mapped any more';
    const page = `${formatAddress(start, k.config.pageSize)}${mapText(k, map)}`;
    const text = `${name} sleeps for ever: ${page} ${what}, and ${name} was not woken`;
    return { kind: 'lost-wakeup', threads: [who], range: { map, start, end }, text };
  }
  const range = rangeOf(m, map, entry);
  const range2 = rangeText(k, range);
  if (!((m.entries.eflags[entry] as number) & EFLAG.IN_TRANSITION)) {
    const count = systemWirings(m, entry);
    const text = `${name} sleeps for ever: ${range2} has ${wirings(count)}, and no thread is left to take it off`;
    return { kind: 'asleep-at-system-wiring', threads: [who], range, text };
  }
  const owner = m.entries.wiringThread[entry] as number;
  const until = `${name} sleeps for ever: ${range2} is in transition`;
  const others = k.threads.flatMap((_, i) => (i !== who && at.marks(i) ? [i] : []));
  const unowned: Unowned =
    others.length === 0
      ? { kind: 'asleep-at-ownerless-mark', text: `${until}, and no call that marks entries is left` }
      : { kind: 'deadlock', text: `${until}, and ${namesOf(at, others)} cannot go on either` };
  if (owner < 0) return { ...unowned, threads: [who, ...others], range };
  const threads = owner === who ? [who] : [who, owner];
  if (at.marks(owner)) {
    const text = owner === who ? `${until} by itself` : `${until} by ${nameOf(at, owner)}, which cannot go on either`;
    return { kind: 'deadlock', threads, range, text, unowned };
  }
  const over = rests(at, owner) ? `, which ${restText(at, owner)}` : ', whose call is over';
  const text = `${until} by ${nameOf(at, owner)}${over}`;
  return { kind: 'asleep-at-ownerless-mark', threads, range, text, unowned };
}

function asleepOnBusy(at: End, who: number, t: ThreadState): Omit<Found, 'line'> {
  const map = t.stack[t.depth - 1]?.map ?? 0;
  const busy = at.k.maps[map]?.busy ?? 0;
  const name = nameOf(at, who);
  const the = `the map${mapText(at.k, map)}`;
  if (busy === 0)
    return {
      kind: 'lost-wakeup',
      threads: [who],
      text: `${name} sleeps for ever: ${the} is not busy any more, and ${name} was not woken`,
    };
  return {
    kind: 'busy-for-ever',
    threads: [who],
    text: `${name} sleeps for ever: ${the} is busy, its count is ${busy}, and no thread is left to lower it`,
  };
}

/** Readers in the order of the threads, not of their coming. */
const holdersOf = ({ lock: { holder, readers } }: MapState): number[] =>
  holder >= 0 ? [holder] : [...readers].sort((a, b) => a - b);

const holdText = (at: End, threads: readonly number[]): string =>
  `${namesOf(at, threads)} ${threads.length === 1 ? 'holds' : 'hold'}`;

/** A lock whose holders are all in no call. `who`: waits for it; below 0: no thread does. */
function keptLock(
  at: End,
  map: number,
  kept: readonly number[],
  { who, text }: { readonly who: number; readonly text: string },
): Omit<Found, 'line'> {
  const areDead = kept.every((i) => at.k.threads[i]?.status === ThreadStatus.dead);
  const where = areDead ? 'dead' : 'in no call';
  return {
    kind: 'lock-kept',
    about: `${map} ${namesOf(at, kept)}`,
    threads: who < 0 ? kept : [who, ...kept],
    text: `${text}, and ${kept.length === 1 ? 'is' : 'are'} ${where}`,
  };
}

function waitsForLock(at: End, who: number, t: ThreadState): Omit<Found, 'line'> {
  const map = t.stack[t.depth - 1]?.map ?? 0;
  const holders = holdersOf(at.k.maps[map] as MapState);
  const text = `${nameOf(at, who)} waits for ever for the lock of the map${mapText(at.k, map)}`;
  const kept = holders.filter((i) => rests(at, i));
  if (kept.length > 0) return keptLock(at, map, kept, { who, text: `${text}: ${holdText(at, kept)} it` });
  if (holders.length === 0) return { kind: 'stuck', threads: [who], text };
  const others = holders.filter((i) => i !== who);
  const how = others.length === 0 ? ', which it holds itself' : `: ${holdText(at, others)} it, and cannot go on either`;
  return { kind: 'deadlock', threads: [who, ...others], text: `${text}${how}` };
}

function ofThread(at: End, who: number, t: ThreadState): Omit<Found, 'line'> {
  if (t.status === ThreadStatus.asleepMap) return asleepOnMap(at, who, t);
  if (t.status === ThreadStatus.asleepBusy) return asleepOnBusy(at, who, t);
  return waitsForLock(at, who, t);
}

/** What was left behind: no thread has to wait for it yet. */
function leftBehind(at: End): Found[] {
  const { k } = at;
  return k.maps.flatMap((m, map) => {
    const kept = holdersOf(m).filter((i) => rests(at, i));
    const text = `${holdText(at, kept)} the lock of the map${mapText(k, map)} at the end`;
    const found: Found[] = kept.length === 0 ? [] : [keptLock(at, map, kept, { who: -1, text })];
    if (m.busy !== 0)
      found.push({
        kind: 'busy-left',
        about: String(map),
        text: `the map${mapText(k, map)} is busy at the end: its count is ${m.busy}`,
      });
    return found;
  });
}

/** A thread of a process that no fork has made. */
function neverBegun(at: End): Found[] {
  return at.k.threads.flatMap(({ depth }, who) => {
    const process = depth === 0 && at.lineOf(who) > 0 ? processWithoutMap(at.k, who) : undefined;
    if (process === undefined) return [];
    const text = `the call of ${nameOf(at, who)} is never made: its process ${process} has no map`;
    return [{ kind: 'never-begins' as const, threads: [who], line: at.lineOf(who), text }];
  });
}

export function atEnd(at: End): Found[] {
  const { k } = at;
  if (k.panic !== '') return [];
  const waits = k.threads.flatMap((t, who) =>
    t.depth === 0 ? [] : [{ ...ofThread(at, who, t), line: at.lineOf(who) }],
  );
  const told = new Set(waits.map(({ kind }) => kind));
  const left = leftBehind(at).filter(
    ({ kind }) => !told.has(kind) && !(kind === 'busy-left' && told.has('busy-for-ever')),
  );
  return [...waits, ...left, ...(at.endsOthers ? [] : neverBegun(at))];
}
