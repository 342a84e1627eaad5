// What the History view asks the adapter for at a stop: how long the history is, the pages that are
// open, the one of the present moment, what the opened calls did, and the branches. However long
// the run, that is what is on the screen.
import {
  type BranchRow,
  type HistoryAnswer,
  type HistoryEvent,
  type HistoryFilter,
  type HistoryRow,
  type OutlookAnswer,
  REQUEST,
} from '../../adapter/protocol.ts';
import { UNKNOWN } from './historyOutlook.ts';
import { isPaged, LIST, type Loaded, type Opened, PAGE, presentPage } from './historyTree.ts';

/** A custom request of the session that is shown; rejects if it is refused. */
export type Ask = (request: string, args: object) => Promise<unknown>;

async function rows(ask: Ask, filter: HistoryFilter, start: number, count: number): Promise<HistoryAnswer> {
  return (await ask(REQUEST.history, { start, count, filter })) as HistoryAnswer;
}

export const page = async (ask: Ask, filter: HistoryFilter, first: number): Promise<readonly HistoryRow[]> =>
  (await rows(ask, filter, first, PAGE)).rows;

export async function events(ask: Ask, index: number): Promise<readonly HistoryEvent[]> {
  return ((await ask(REQUEST.historyEvents, { index })) as { events: HistoryEvent[] }).events;
}

/** A call that was opened may not be in the branch that is taken now: it closes. */
async function eventsOf(ask: Ask, index: number): Promise<[number, readonly HistoryEvent[]][]> {
  try {
    return [[index, await events(ask, index)]];
  } catch {
    return [];
  }
}

async function branches(ask: Ask): Promise<readonly BranchRow[]> {
  return ((await ask(REQUEST.branches, {})) as { branches: BranchRow[] }).branches;
}

/** Nothing is known while the run is under way, or of another adapter. */
const outlookOf = (ask: Ask): Promise<OutlookAnswer> =>
  ask(REQUEST.outlook, {}).then(
    (answer) => ({ ...UNKNOWN, ...(answer as OutlookAnswer | undefined) }),
    () => UNKNOWN,
  );

/** Its length and, if it is short, all of it. `long`: it was last time. */
async function head(ask: Ask, filter: HistoryFilter, long: boolean): Promise<HistoryAnswer> {
  const answer = await rows(ask, filter, 0, long ? 1 : LIST);
  return isPaged(answer.total) || answer.rows.length >= answer.total ? answer : rows(ask, filter, 0, LIST);
}

export async function loadHistory(ask: Ask, filter: HistoryFilter, open: Opened, long: boolean): Promise<Loaded> {
  const [answer, known, outlook] = await Promise.all([head(ask, filter, long), branches(ask), outlookOf(ask)]);
  const wanted = new Set(open.pages.filter((first) => isPaged(answer.total) && first < answer.total));
  const now = presentPage(answer);
  if (now !== undefined) wanted.add(now);
  const [pages, did] = await Promise.all([
    Promise.all([...wanted].map(async (first) => [first, await page(ask, filter, first)] as const)),
    Promise.all(open.calls.map((index) => eventsOf(ask, index))),
  ]);
  return {
    answer,
    pages: new Map(isPaged(answer.total) ? pages : [[0, answer.rows]]),
    events: new Map(did.flat()),
    branches: known,
    outlook,
  };
}
