// Saving the way that the run has come, in slices: a long one takes its time, tells how far it is, and can be given up. Meanwhile the machine may be
// elsewhere, so nothing else looks at it; in the end it is where it was.

import { GIVEN_UP } from '../../core/debugger/run/backward.ts';
import { inSlices } from '../../core/debugger/run/slices.ts';
import { found } from '../../core/debugger/why/changes.ts';
import { notSaved, type Saved, type Saving } from '../../core/save/saving.ts';
import type { Context } from '../session/context.ts';
import { search } from '../stepping/running.ts';

const NOTHING = notSaved('it was given up');

/** Saves; `title` is what the client is shown while that takes long. */
export function save(c: Context, title: string, saving: Saving): Saved | undefined | Promise<Saved> {
  // a session that has ended stays so, and nothing else can be asked to run
  if (c.phase === 'ended') return found(saving);
  let share = 0;
  return search(
    c,
    title,
    async (control, breathe) => {
      control.pauseWanted = false;
      try {
        const goOn = async (): Promise<boolean> => (await breathe()) && !control.pauseWanted;
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
