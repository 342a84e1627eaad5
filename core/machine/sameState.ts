// Are two machines in the same state, as far as the kernel is concerned? Compared is what a later step depends on; what only makes things fast (the
// address index, frames that are over) is not.
import { dumpEntries } from '../kernel/kernel.ts';
import { routinesOf } from '../kernel/routine.ts';
import { wiredPageList } from '../kernel/wiredPages.ts';
import type { Machine } from './machine.ts';

function picture(machine: Machine): string {
  const k = machine.state.kernel;
  const routines = routinesOf(k.config.vintage);
  return JSON.stringify({
    maps: k.maps.map((m, i) => ({
      entries: dumpEntries(k, i).map(({ id: _, ...entry }) => entry),
      lock: m.lock,
      fields: [m.name, m.min, m.max, m.timestamp, m.busy, m.size, m.wireFuture, m.wxorx],
      wired: wiredPageList(m.wiredPages),
    })),
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

export const sameState = (a: Machine, b: Machine): boolean => picture(a) === picture(b);
