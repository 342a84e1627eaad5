// Where calls began, in a log that shows each where it returned and says how long it took
// (truss -d -D): an entry stands before all that returned later than it began. And which entries
// and returns are one line.
import type { LogEvent, LoggedCall } from '../loggedCall.ts';
import { makesThread } from './people.ts';

interface Entry {
  readonly call: LoggedCall;
  readonly began: number;
}

const keyOf = ({ thread, process }: LoggedCall): string => thread ?? `${process ?? ''}/`;

const isTimed = ({ kind, call }: LogEvent): boolean => kind === 'whole' && call.began !== undefined;

/** The first place from `low` to `high` at which something returned after a time; `high`: none. */
function firstAfter(ends: Float64Array, time: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ends[middle] as number) > time) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Puts the entry and the return of each call where its times say that they were. */
export function withEntries(events: readonly LogEvent[]): readonly LogEvent[] {
  if (!events.some(({ call }) => call.began !== undefined)) return events;
  // a clock that goes back counts as one that stands still
  const ends = new Float64Array(events.length);
  const lastOf = new Map<string, number>();
  const entries = new Map<number, Entry[]>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const [i, event] of events.entries()) {
    const { call } = event;
    const { began = 0, time = 0 } = call;
    const key = keyOf(call);
    if (isTimed(event)) {
      latest = Math.max(latest, time);
      const at = firstAfter(ends, began, (lastOf.get(key) ?? -1) + 1, i);
      const there = entries.get(at);
      if (there) there.push({ call, began });
      else entries.set(at, [{ call, began }]);
    }
    ends[i] = latest;
    lastOf.set(key, i);
  }
  return events.flatMap((event, i): LogEvent[] => {
    const before = (entries.get(i) ?? []).sort((a, b) => a.began - b.began);
    const entered = before.map(({ call }): LogEvent => ({ kind: 'enter', call }));
    return [...entered, isTimed(event) ? { kind: 'return', call: event.call } : event];
  });
}

/** Entry and return that nothing of another thread comes between are one line. */
export function joined(events: readonly LogEvent[]): readonly LogEvent[] {
  if (!events.some(({ kind }) => kind === 'enter')) return events;
  const made: LogEvent[] = [];
  // the entry that no other call has followed yet
  let last: LoggedCall | undefined;
  let lastAt = 0;
  for (let i = 0; i < events.length; i++) {
    const event = events[i] as LogEvent;
    const { kind, call } = event;
    if (makesThread(call)) {
      made.push(event);
      continue;
    }
    if (kind === 'enter' && call.fate === 'lost') {
      made.push(call);
      last = undefined;
      continue;
    }
    if (kind === 'enter') {
      last = call;
      lastAt = made.length;
    } else if (kind === 'return' && last === call) {
      made[lastAt] = call;
      last = undefined;
      continue;
    } else if (kind !== 'fact' && kind !== 'thread') last = undefined;
    made.push(event);
  }
  return made;
}
