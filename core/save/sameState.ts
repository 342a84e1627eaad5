// Are two machines in the same state, as far as the kernel is concerned? Compared is what a later step depends on; what only makes things fast (the
// address index, frames that are over) is not.
import { HEADER } from '../kernel/data/entries.ts';
import { sameWiredPages } from '../kernel/data/wiredPages.ts';
import { type EntryView, viewEntry } from '../kernel/kernel.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import type { Machine } from '../machine/machine.ts';

const sameEntry = (a: EntryView, b: EntryView): boolean =>
  (Object.keys(a) as (keyof EntryView)[]).every((field) => field === 'id' || a[field] === b[field]);

/** A large map has a hundred thousand: they are compared one by one, and not as a text. */
function sameEntries(a: MapState, b: MapState): boolean {
  let other = b.entries.next[HEADER] as number;
  for (let id = a.entries.next[HEADER] as number; id !== HEADER; id = a.entries.next[id] as number) {
    if (other === HEADER || !sameEntry(viewEntry(a, id), viewEntry(b, other))) return false;
    other = b.entries.next[other] as number;
  }
  return other === HEADER;
}

/** The rest, which is small. */
function picture(k: KernelState): string {
  const routines = routinesOf(k.config.vintage);
  return JSON.stringify({
    maps: k.maps.map((m) => [m.lock, m.name, m.min, m.max, m.timestamp, m.busy, m.size, m.wireFuture, m.wxorx]),
    objects: k.objects.filter((o) => o.references > 0),
    threads: k.threads.map((t) => ({
      fields: [t.name, t.status, t.waitStart, t.waitEnd, t.lockPhase, t.lastResult, t.deferred],
      frames: t.stack.slice(0, t.depth).map((f) => {
        const routine = routines[f.routine];
        return [routine?.name, f.pc, f.map, routine?.locals.map((l) => f[l.field])];
      }),
    })),
    rest: [k.userWired, k.swapReserved, k.panic],
  });
}

export function sameState({ state: { kernel: a } }: Machine, { state: { kernel: b } }: Machine): boolean {
  const sameMaps = a.maps.every((m, i) => {
    const other = b.maps[i];
    return other && sameEntries(m, other) && sameWiredPages(m.wiredPages, other.wiredPages);
  });
  return a.maps.length === b.maps.length && sameMaps && picture(a) === picture(b);
}
