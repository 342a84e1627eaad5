// What can come of the run, position by position, and since when what it comes to was certain.
import { type MadePicks, type RunOutlook, shareText } from '../../core/explore/outlook.ts';
import { OUTLOOK_EVENT, type OutlookAnswer, type OutlookFate, type OutlookPoint, REQUEST } from '../protocol.ts';
import { type Context, controlOf, threadNumber } from '../session/context.ts';
import type { Concern } from '../session/handler.ts';
import { outlooksOf } from '../stepping/outlooks.ts';

/** Milliseconds that an answer waits for; what takes longer ends with an event. */
const AWAITED = 150;

const NOTHING: OutlookAnswer = { points: [], fates: [] };

function answerOf(made: RunOutlook & MadePicks, length: number): OutlookAnswer {
  const { points, fates, picks, positions, until } = made;
  /** The position after so many choices. */
  const after = (count: number): number => (count === 0 ? 0 : (positions[count] ?? until ?? length));
  const changes: OutlookPoint[] = [];
  for (const [i, { share, always }] of points.entries()) {
    if (after(i) === until) break;
    const last = changes.at(-1);
    if (last?.share !== share || last.always !== always) changes.push({ position: after(i), share, always });
  }
  // from there on nothing is known, nor said
  if (until !== undefined && changes.length > 0) changes.push({ position: until, share: 0, always: false });
  const told = fates.map(({ title, text, picks: count, shareBefore }): OutlookFate => {
    const position = after(count);
    const since = count === 0 ? 'From the start on' : `After step ${position}`;
    const before = count === 0 ? '' : `; before, ${shareText(shareBefore)} of the ways on led there`;
    return {
      from: positions[count - 1] ?? 0,
      position,
      threadId: threadNumber(picks[count - 1]?.thread ?? -1),
      what: `${text} (${title})`,
      text: `${since} every order ends so: ${text} (${title})${before}`,
    };
  });
  return { points: changes, fates: told };
}

/** Undefined: it takes longer. */
const soon = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work, new Promise<undefined>((resolve) => setTimeout(resolve, AWAITED, undefined))]);

async function outlook(c: Context): Promise<OutlookAnswer> {
  const control = controlOf(c);
  const outlooks = outlooksOf(c, control);
  const tell = (): void => c.send(OUTLOOK_EVENT);
  if (!outlooks.isOver) {
    await soon(outlooks.over);
    if (!outlooks.isOver) {
      void outlooks.over.then(() => {
        if (!c.closed) tell();
      });
      return NOTHING;
    }
  }
  if (outlooks.isClean || outlooks.why !== undefined || c.phase === 'running') return NOTHING;
  const asking = outlooks.run();
  const made = await soon(asking);
  if (made) return answerOf(made, control.machine.length);
  void asking.then((late) => {
    if (late && !c.closed) tell();
  });
  return NOTHING;
}

export const outlooks = { [REQUEST.outlook]: { takes: {}, answer: outlook } } satisfies Concern;
