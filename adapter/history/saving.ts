// Saves the path of the run: a long one reports its progress and can be cancelled. Meanwhile the
// machine may be elsewhere, so nothing else looks at it; in the end it is where it was.
import { CANCELLED, inSlices, runToEnd } from '../../core/machine/work.ts';
import { notSaved, type Saved, type Saving } from '../../core/save/saving.ts';
import type { Context } from '../session/context.ts';
import { search } from '../stepping/running.ts';

const NOTHING = notSaved('it was given up');

/** Saves; `title` is what the client is shown while that takes long. */
export function save(c: Context, title: string, saving: Saving): Saved | undefined | Promise<Saved> {
  // a session that has ended stays so, and nothing else can be asked to run
  if (c.phase === 'ended') return runToEnd(saving);
  return search(c, title, async (_, token) => {
    const saved = await inSlices(saving, token);
    return saved === CANCELLED || saved === undefined ? NOTHING : saved;
  });
}
