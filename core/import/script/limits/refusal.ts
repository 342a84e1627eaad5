// What a limit that the log shows counted where it refused a call, and that nothing explains why a
// call was refused.
import { LIMITS, type LimitName } from '../../../kernel/limits.ts';
import { sizeText } from '../../calls/numbers.ts';
import { type Added, mayHaveAdded } from '../mayHave.ts';
import type { Done } from '../telling.ts';
import type { Refusal } from '../unseen.ts';

/** Bytes that count with what a call asks for, as calls that overlap it came before or after. */
export interface Counted {
  readonly most: number;
  readonly least: number;
}

/**
 * What counts against a limit that the log shows, with what others may have added meanwhile;
 * undefined: it shows none.
 */
export function refusalBy(
  done: Done,
  name: LimitName,
  { most, least }: Counted,
  allowed: number,
  added: Added,
): Refusal | undefined {
  const limit = done.story.limitOf(done.process, name);
  if (limit === undefined) return undefined;
  const counted = most <= limit ? most + mayHaveAdded(done, added) : most;
  return { name, limit, counted, least: Math.min(least, most), allowed };
}

/** Bytes that counted as locked where a call succeeded: what the log does not show came on top. */
export const allowedToLock = ({ story, process }: Done): number =>
  process.locksAll ? process.mostCounted : story.lockLimit.least;

/** What nothing that the log shows explains, nor may have been before it. */
export function unknownWhy({ story, call }: Done, { name, limit, counted, allowed }: Refusal): void {
  if (counted > limit) return;
  const { name: word } = LIMITS[name];
  const known = limit === Number.POSITIVE_INFINITY ? `there is no ${word}` : `${word} of ${sizeText(limit)} allows it`;
  const before = counted <= allowed ? ', and as much was there before' : '';
  story.remark(0, [`unknown: why log ${call.returned} was refused: ${known}${before}`]);
}
