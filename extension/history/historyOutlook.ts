// What can come of the run, in the rows of the History view: how it stands at each call, and the
// call since which what the run comes to was certain. No `vscode` here.
import type { HistoryRow, OutlookAnswer, OutlookFate } from '../../adapter/protocol.ts';

export const UNKNOWN: OutlookAnswer = { points: [], fates: [] };

const percent = (share: number): string =>
  share < 0.01 ? 'under 1 %' : share > 0.99 ? 'over 99 %' : `${Math.round(100 * share)} %`;

/**
 * `50 % of the ways on end badly`, at a position; '': nothing bad can come of it, or
 * it is not known.
 */
export function standing({ points }: OutlookAnswer, position: number): string {
  const { share = 0, always = false } = points.findLast((point) => point.position <= position) ?? {};
  if (always) return 'always ends badly';
  return share > 0 ? `${percent(share)} of the ways on end badly` : '';
}

/** Is something certain since a step of this call? `next`: where the thread's next call begins. */
export const decidedIn = (
  { fates }: OutlookAnswer,
  { threadId, position }: Pick<HistoryRow, 'threadId' | 'position'>,
  next: number,
): readonly OutlookFate[] =>
  fates.filter((fate) => fate.position > 0 && fate.threadId === threadId && fate.from >= position && fate.from < next);
