// Saving the way that the run has come, in slices: a long one takes its time, tells how far it is, and can be given up. Meanwhile the machine may be
// elsewhere, so nothing else looks at it; in the end it is where it was.
import { found } from '../core/machine/changes.ts';
import { notSaved, type Saved, type Saving } from '../core/machine/saving.ts';
import { GIVEN_UP } from './backward.ts';
import type { Context } from './context.ts';
import { search } from './running.ts';
import { inSlices } from './slices.ts';

const NOTHING = notSaved('it was given up');

/** Saves; `title` is what the client is shown while that takes long. */
export function save(c: Context, title: string, saving: Saving): Saved | undefined | Promise<Saved> {
  // a session that has ended stays so, and nothing else can be asked to run
  if (c.phase === 'ended') return found(saving);
  let share = 0;
  return search(
    c,
    title,
    async (debuggee, breathe) => {
      debuggee.pauseWanted = false;
      try {
        const goOn = async (): Promise<boolean> => (await breathe()) && !debuggee.pauseWanted;
        const saved = await inSlices(saving, goOn, (done) => {
          share = done;
        });
        return saved === GIVEN_UP || saved === undefined ? NOTHING : saved;
      } finally {
        // brings the machine back, wherever it was given up
        saving.return(undefined);
      }
    },
    () => share,
  );
}
