// What can come of the run, in the rows of the History view: how it stands at each call, and the
// call since which what the run comes to was certain. No `vscode` here.
import type { HistoryRow, OutlookAnswer, OutlookFate } from '../../adapter/protocol.ts';

export const UNKNOWN: OutlookAnswer = { points: [], fates: [] };

const percent = (share: number): string =>
  share < 0.01 ? 'under 1 %' : share > 0.99 ? 'over 99 %' : `${Math.round(100 * share)} %`;

/** How it stands at a position; a row has no room for all of it. */
export interface Standing {
  readonly inRow: string;
  readonly whole: string;
}

/** Nothing bad can come of it, or it is not known. */
export const NO_STANDING: Standing = { inRow: '', whole: '' };

/** `50 % end badly`: `50 % of the ways on end badly`. */
export function standing({ points }: OutlookAnswer, position: number): Standing {
  const { share = 0, always = false } = points.findLast((point) => point.position <= position) ?? {};
  if (always) return { inRow: 'always ends badly', whole: 'always ends badly' };
  if (share === 0) return NO_STANDING;
  return { inRow: `${percent(share)} end badly`, whole: `${percent(share)} of the ways on end badly` };
}

/** Is something certain since a step of this call? `next`: where the thread's next call begins. */
export const decidedIn = (
  { fates }: OutlookAnswer,
  { threadId, position }: Pick<HistoryRow, 'threadId' | 'position'>,
  next: number,
): readonly OutlookFate[] =>
  fates.filter((fate) => fate.position > 0 && fate.threadId === threadId && fate.from >= position && fate.from < next);
