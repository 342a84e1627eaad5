// The map lock, sleeping and waking (kernel-behaviour.md, section 2). The timestamp goes up with
// every exclusive lock, which is how a thread that was away sees that the map changed. Releasing
// and falling asleep is one step, so no wakeup is lost. Schedule points: before a lock is taken (a
// step that `acquires` it), after it is released, asleep, and (with hold points) right after it was
// taken, before its timestamp is counted.
import { EFLAG } from './constants.ts';
import { JOURNAL, putDown } from './data/journal.ts';
import { dereference } from './data/objects.ts';
import type { Channel, KernelEvent, LockMode } from './events.ts';
import { mapOf, thread } from './frames.ts';
import { holdsExclusively, notLocked, recursed } from './lockAssert.ts';
import type { Acquires, Kernel, Step, Text } from './routine.ts';
import { RETRY } from './routine.ts';
import type { Frame, MapState, ThreadState } from './state.ts';
import { ThreadStatus } from './state.ts';

/**
 * Can this thread have the map lock now, in this way? One that holds it exclusively can take it
 * once more only to panic for that; to read, it would wait for itself.
 */
export function available(m: MapState, acquires: Acquires, self: number): boolean {
  if (m.lock.holder >= 0) return m.lock.holder === self && acquires !== 's';
  return acquires === 's' || m.lock.readers.length === 0;
}

/** The map was locked exclusively once more. */
export function countTimestamp(k: Kernel, f: Frame): void {
  const { timestamp } = mapOf(k, f);
  mapOf(k, f).timestamp = timestamp + 1;
  if (f.map === 0) putDown(k, JOURNAL.timestamp, timestamp + 1);
}

/** The lock of a map has another holder, or other readers. */
function lockChanged(k: Kernel, m: MapState): void {
  if (k.journal === undefined) return;
  if (m === k.maps[0]) {
    putDown(k, JOURNAL.holder, m.lock.holder);
    putDown(k, JOURNAL.readers, m.lock.readers.length);
  }
  k.journal.onLock();
}

type LockEvent = Extract<KernelEvent, { kind: 'lock' | 'unlock' | 'contended' }>;

/** A lock event, with the map that it is of if that is not the first. */
export const onMap = (f: Frame, event: LockEvent): KernelEvent => (f.map === 0 ? event : { ...event, map: f.map });

/** What a thread is about, in the middle of a lock step. */
const Phase = { none: 0, countTimestamp: 1, dropDeferred: 2, held: 3 } as const;

/**
 * A step that takes the map lock: `x` exclusive, `s` to read (shared, if the vintage's readers
 * share). `counts`: an exclusive lock is counted in the timestamp.
 */
export function lockStep(text: Text, mode: LockMode, next: number, counts = true): Step {
  return {
    text,
    acquires: mode,
    run: (k, f) => {
      const m = mapOf(k, f);
      const t = thread(k);
      if (t.lockPhase !== Phase.none) {
        if (t.lockPhase === Phase.countTimestamp) countTimestamp(k, f);
        t.lockPhase = Phase.none;
        return next;
      }
      if (m.lock.holder === k.self) return recursed(k);
      t.status = ThreadStatus.ready;
      const shared = mode === 's' && k.rules.sharedReaders;
      if (shared) m.lock.readers.push(k.self);
      else m.lock.holder = k.self;
      lockChanged(k, m);
      const counted = mode === 'x' && counts;
      const timestamp = m.timestamp + (mode === 'x' ? 1 : 0);
      if (k.details)
        k.sink?.(onMap(f, { kind: 'lock', thread: k.self, mode: mode === 's' && !shared ? 'xr' : mode, timestamp }));
      if (k.config.holdPoints) {
        t.lockPhase = counted ? Phase.countTimestamp : Phase.held;
        t.atPoint = true;
        return RETRY;
      }
      if (counted) countTimestamp(k, f);
      return next;
    },
  };
}

/** A step that takes the lock back after a sleep on "busy": the timestamp is not counted. */
export function relockStep(text: string, next: number): Step {
  return {
    text,
    acquires: 'relock',
    run: (k, f) => {
      const t = thread(k);
      if (t.lockPhase === Phase.held) {
        t.lockPhase = Phase.none;
        return next;
      }
      t.status = ThreadStatus.ready;
      const m = mapOf(k, f);
      m.lock.holder = k.self;
      lockChanged(k, m);
      k.sink?.({ kind: 'relock', thread: k.self });
      if (!k.config.holdPoints) return next;
      t.lockPhase = Phase.held;
      t.atPoint = true;
      return RETRY;
    },
  };
}

function letGo(k: Kernel, m: MapState): LockMode {
  const reader = m.lock.readers.length === 0 ? -1 : m.lock.readers.indexOf(k.self);
  if (reader >= 0) {
    m.lock.readers.splice(reader, 1);
    lockChanged(k, m);
    return 's';
  }
  m.lock.holder = -1;
  lockChanged(k, m);
  return 'x';
}

/** vm_map_trylock, vm_map_trylock_read: takes the lock if that can be done at once. */
export function tryLock(k: Kernel, f: Frame, mode: 'x' | 's'): boolean {
  const m = mapOf(k, f);
  const shared = mode === 's' && k.rules.sharedReaders;
  if (m.lock.holder >= 0 || (!shared && m.lock.readers.length > 0)) return false;
  if (shared) m.lock.readers.push(k.self);
  else m.lock.holder = k.self;
  lockChanged(k, m);
  if (mode === 'x') countTimestamp(k, f);
  k.sink?.(
    onMap(f, { kind: 'lock', thread: k.self, mode: mode === 's' && !shared ? 'xr' : mode, timestamp: m.timestamp }),
  );
  return true;
}

/** Makes the only reader the holder and counts the timestamp; false if there are other readers. */
export function tryUpgrade(k: Kernel, f: Frame): boolean {
  const m = mapOf(k, f);
  if (!k.rules.sharedReaders) {
    // exclusive already: only the timestamp shows it
    countTimestamp(k, f);
    return true;
  }
  if (m.lock.holder !== k.self) {
    if (m.lock.readers.length > 1) return false;
    m.lock.readers.length = 0;
    m.lock.holder = k.self;
    lockChanged(k, m);
  }
  countTimestamp(k, f);
  k.sink?.({ kind: 'upgrade', thread: k.self });
  return true;
}

/** Makes the holder a reader again. */
export function downgrade(k: Kernel, f: Frame): void {
  if (!k.rules.sharedReaders) return;
  const m = mapOf(k, f);
  m.lock.holder = -1;
  m.lock.readers.push(k.self);
  lockChanged(k, m);
  k.sink?.({ kind: 'downgrade', thread: k.self });
}

/**
 * A step that releases the lock. After it another thread may run, so it may not lead straight to a
 * step that takes the lock: the point after the release and the one before the lock would be one.
 * The object references of entries removed under it are dropped after that.
 */
export function unlockStep(text: Text, next: number): Step {
  return {
    text,
    releases: next,
    run: (k, f) => {
      const t = thread(k);
      if (t.lockPhase === Phase.dropDeferred) {
        t.lockPhase = Phase.none;
        for (let i = 0; i < t.deferred.length; i++) dereference(k, t.deferred[i] as number);
        // one by one: an array that is cut to no length loses its room, and each removal makes it
        // new
        while (t.deferred.length > 0) t.deferred.pop();
        return next;
      }
      const mode = letGo(k, mapOf(k, f));
      t.atPoint = true;
      if (k.details) k.sink?.(onMap(f, { kind: 'unlock', thread: k.self, mode }));
      if (t.deferred.length === 0) return next;
      t.lockPhase = Phase.dropDeferred;
      return RETRY;
    },
  };
}

/**
 * A step that releases the lock and falls asleep, atomically: on the map's channel, until
 * vm_map_wakeup, for the entry at the frame's range; or until the map is no longer busy.
 */
export function sleepStep(text: Text, channel: Channel, next: number): Step {
  return {
    text,
    releases: next,
    run: (k, f) => {
      if (!holdsExclusively(k, f)) return notLocked(k, 'x');
      const m = mapOf(k, f);
      const t = thread(k);
      letGo(k, m);
      t.atPoint = true;
      const isMap = channel === 'map';
      t.status = isMap ? ThreadStatus.asleepMap : ThreadStatus.asleepBusy;
      if (isMap) {
        t.waitStart = f.start;
        t.waitEnd = f.end;
      } else m.busyWaiters = true;
      k.sink?.({ kind: 'sleep', thread: k.self, channel, start: t.waitStart, end: t.waitEnd });
      return next;
    },
  };
}

/** The map that a thread's innermost routine works on. */
const topMap = (t: ThreadState): number => t.stack[t.depth - 1]?.map ?? 0;

function wake(k: Kernel, channel: Channel): void {
  const map = topMap(thread(k));
  const asleep = channel === 'map' ? ThreadStatus.asleepMap : ThreadStatus.asleepBusy;
  const woken: number[] = [];
  for (let i = 0; i < k.threads.length; i++) {
    const t = k.threads[i];
    if (t?.status !== asleep || topMap(t) !== map) continue;
    t.status = ThreadStatus.ready;
    t.waitStart = 0;
    t.waitEnd = 0;
    woken.push(i);
  }
  k.onWakeup?.(map, channel);
  k.sink?.({ kind: 'wakeup', thread: k.self, channel, woken });
}

/** vm_map_wakeup: wakes every thread that sleeps on the map; each tests its own condition again. */
export function wakeup(k: Kernel): void {
  wake(k, 'map');
}

export function busy(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  m.busy++;
  if (f.map === 0) putDown(k, JOURNAL.busy, m.busy);
  if (k.details) k.sink?.({ kind: 'busy', thread: k.self, busy: m.busy });
}

/** Lowers the busy count; the last one wakes those who wait for a map that is not busy. */
export function unbusy(k: Kernel, f: Frame): void {
  const m = mapOf(k, f);
  m.busy--;
  if (f.map === 0) putDown(k, JOURNAL.busy, m.busy);
  if (k.details) k.sink?.({ kind: 'busy', thread: k.self, busy: m.busy });
  if (m.busy === 0 && m.busyWaiters) {
    m.busyWaiters = false;
    wake(k, 'busy');
  }
}

/** Wirings of an entry that are the system's: its count less the user's one. */
export const systemWirings = (m: MapState, entry: number): number =>
  (m.entries.wiredCount[entry] as number) - ((m.entries.eflags[entry] as number) & EFLAG.USER_WIRED ? 1 : 0);
