// Saving the way that the run has come, in slices: a long one takes its time, tells how far it is, and can be given up. Meanwhile the machine may be
// elsewhere, so nothing else looks at it; in the end it is where it was.
import { found } from '../core/machine/changes.ts';
import { notSaved, type Saved, type Saving } from '../core/machine/saving.ts';
import type { Context } from './context.ts';
import type { Breath, Debuggee } from './debuggee.ts';
import { search } from './running.ts';

const SLICE_MS = 12;
const GIVEN_UP = notSaved('it was given up');

/** Goes on until it is done; undefined: it was given up. */
async function inSlices(
  debuggee: Debuggee,
  saving: Saving,
  breathe: Breath,
  tell: (done: number) => void,
): Promise<Saved | undefined> {
  debuggee.pauseWanted = false;
  let slice = performance.now();
  try {
    for (let step = saving.next(); ; step = saving.next()) {
      if (step.done) return step.value;
      if (performance.now() - slice < SLICE_MS) continue;
      tell(step.value);
      if (!(await breathe()) || debuggee.pauseWanted) return undefined;
      slice = performance.now();
    }
  } finally {
    saving.return(undefined);
  }
}

/** Saves; `title` is what the client is shown while that takes long. */
export function save(c: Context, title: string, saving: Saving): Saved | undefined | Promise<Saved> {
  // there is no way back from the end: a search would end in a stop
  if (c.phase === 'ended') return found(saving);
  let done = 0;
  return search(
    c,
    title,
    async (debuggee, breathe) =>
      (await inSlices(debuggee, saving, breathe, (share) => {
        done = share;
      })) ?? GIVEN_UP,
    () => done,
  );
}
