// What the yardstick counts as a state: entries with their protections, counts, flags and marks; of
// a thread its call, its phase, and, while it is away, its saved range (of a thread that waits,
// where the entry begins that it waits for), the page that it faults, whether a fault failed,
// whether it is still at its first entry, and whether the map has changed. There are no objects, no
// counters and no results. "Still at its first entry" is less than the kernel remembers, and a
// defect is lost with it: only the bench counts so.

import type { Forgetting, Form } from '../../core/explore/state/form.ts';
import { BASE_TIMESTAMP, transferEntries } from '../../core/explore/state/shared.ts';
import type { Tape } from '../../core/explore/state/tape.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import type { Writable } from '../../core/kernel/data/objectFields.ts';
import type { Kernel } from '../../core/kernel/routine.ts';
import { deleteRange } from '../../core/kernel/routines/remove.ts';
import { unwire } from '../../core/kernel/routines/unwire.ts';
import { entryInTransition, UNKNOWN } from '../../core/kernel/routines/wait.ts';
import { wireLocked } from '../../core/kernel/routines/wireLocked.ts';
import type { MapState, ThreadState, VmObject } from '../../core/kernel/state.ts';

/**
 * The object that all entries are of, each at its own place of it, so that neighbours fit together.
 */
const ALL = 1;
/** References that are never used up. */
const MANY = 1_000_000;

function transferRecord(tape: Tape, m: MapState, id: number): void {
  const { wide, narrow } = m.entries;
  wide[id] = tape.n(wide[id] as number);
  wide[id + 1] = tape.n(wide[id + 1] as number);
  // flags, wirings, protection
  for (let f = 2; f < 5; f++) narrow[id + f] = tape.n(narrow[id + f] as number);
  // the owner of the mark
  wide[id + 4] = tape.n(wide[id + 4] as number);
  if (!tape.isReading) return;
  wide[id + 2] = ALL;
  wide[id + 3] = wide[id] as number;
  wide[id + 6] = 0;
  wide[id + 7] = 0;
  narrow[id + 5] = 7;
  narrow[id + 6] = 1;
  narrow[id + 7] = 0;
}

function transfer(tape: Tape, k: Kernel): void {
  const m = k.maps[0] as MapState;
  const panics = tape.flag(k.panic !== '');
  m.busy = tape.n(m.busy);
  m.busyWaiters = tape.flag(m.busyWaiters);
  transferEntries(tape, m, undefined, (id) => transferRecord(tape, m, id));
  if (!tape.isReading) return;
  k.panic = panics ? 'panic' : '';
  m.timestamp = BASE_TIMESTAMP;
  while (k.freeObjects.length > 0) k.freeObjects.pop();
  for (const o of k.objects) (o as Writable<VmObject>).references = MANY;
}

const forgetting: Forgetting = {
  changed: () => false,
  locals(f, callee, changed) {
    const waits = callee?.routine === entryInTransition.id;
    if (f.routine === wireLocked.id || (waits && f.routine === unwire.id)) {
      const isFirst = f.first === f.entry;
      if (changed) f.entry = HEADER;
      f.first = isFirst ? f.entry : UNKNOWN;
    } else if (changed && (f.routine === deleteRange.id || f.routine === entryInTransition.id)) f.entry = HEADER;
  },
};

/** Of a wire or unwire that waits, the start of the entry that it waits for. */
function transferThread(tape: Tape, t: ThreadState): void {
  let waits = false;
  for (let level = 0; level < t.depth; level++) waits ||= t.stack[level]?.routine === entryInTransition.id;
  const kept = tape.n(!tape.isReading && waits ? t.waitStart : 0);
  if (tape.isReading) t.waitStart = kept;
}

export const CONVENTIONS: Form = {
  shared: transfer,
  thread: transferThread,
  forgetting,
  noObjects: true,
  longSteps: true,
};
/** The same shared part and steps, and the threads of the product. */
export const PLAIN_SHARED: Form = { shared: transfer, noObjects: true, longSteps: true };
