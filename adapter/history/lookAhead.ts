// Looks through the history for what a person still types into Find, in slices between the
// session's other work, as long as nothing else moves the run.
import type { Work } from '../../core/machine/work.ts';
import { type Context, macrotask } from '../session/context.ts';

const SLICE_MS = 8;
const underWay = new WeakMap<Context, Work<void>>();

/** Ends it; what it has found out is kept. */
export function stopLookingAhead(c: Context): void {
  underWay.get(c)?.return();
  underWay.delete(c);
}

export function lookAhead(c: Context, work: Work<void>): void {
  stopLookingAhead(c);
  underWay.set(c, work);
  void goOn(c, work);
}

async function goOn(c: Context, work: Work<void>): Promise<void> {
  const { generation, control } = c;
  const { timeline, length } = control?.machine ?? {};
  const path = timeline?.path;
  for (;;) {
    await macrotask();
    if (underWay.get(c) !== work) return;
    const isSame = control?.machine.timeline.path === path && control?.machine.length === length;
    if (c.closed || c.generation !== generation || c.control !== control || !isSame) break;
    for (const end = performance.now() + SLICE_MS; performance.now() < end; ) if (work.next().done) return;
  }
  stopLookingAhead(c);
}
