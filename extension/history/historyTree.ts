// What stands below what in the History view. Up to 300 calls are a list; a longer history is pages
// of 100, and pages of pages beyond 10,000, so that no list is long and what is closed is neither
// asked for nor kept.
import type { BranchRow, HistoryAnswer, HistoryEvent, HistoryRow, OutlookAnswer } from '../../adapter/protocol.ts';
import { planAnswers } from '../ask/answerRows.ts';
import type { Answer } from '../ask/answers.ts';
import { type Plan as AnyPlan, type Tree as AnyTree, everyNode, type Node as TreeNode } from '../views/tree.ts';
import type { Bookmark } from './bookmarks.ts';
import { decidedIn, standing } from './historyOutlook.ts';
import { type Ahead, callRow, eventRow, pageRow, type Row, startRow } from './historyRows.ts';
import { type BookmarkPlace, bookmarkRow, bookmarksRow, branchesRow, branchRow, noReturnRow } from './topRows.ts';

/** Calls of a page, and pages of a page of pages. */
export const PAGE = 100;
/** As many are shown without pages. */
export const LIST = 300;

export type Node = TreeNode<Row>;
export type Tree = AnyTree<Row>;
export type Plan = AnyPlan<Row>;

/** All rows that were fetched from the adapter. */
export interface Loaded {
  readonly answer: HistoryAnswer;
  /** Calls of each page, by the place of its first; a list is all under 0. */
  readonly pages: ReadonlyMap<number, readonly HistoryRow[]>;
  /** What each opened call did, by the call's number. */
  readonly events: ReadonlyMap<number, readonly HistoryEvent[]>;
  readonly branches: readonly BranchRow[];
  readonly outlook: OutlookAnswer;
}

/** What a person has opened. */
export interface Opened {
  readonly ids: ReadonlySet<string>;
  /** Places of the first calls of pages. */
  readonly pages: readonly number[];
  /** Numbers of calls. */
  readonly calls: readonly number[];
}

export function opened(tree: Tree): Opened {
  const nodes = [...everyNode(tree.roots)].filter(({ row, children }) => row.lazy && children);
  return {
    ids: new Set(nodes.map(({ id }) => id)),
    pages: nodes.flatMap(({ row }) => (row.size === PAGE && row.first !== undefined ? [row.first] : [])),
    calls: nodes.flatMap(({ row }) => (row.call === undefined ? [] : [row.call])),
  };
}

export const isPaged = (total: number): boolean => total > LIST;

/** Place of the first row of the page that holds the present moment; undefined: none does. */
export function presentPage({ total, present }: HistoryAnswer): number | undefined {
  return isPaged(total) && present >= 0 ? present - (present % PAGE) : undefined;
}

export function planEvents(loaded: Loaded, call: Row, events: readonly HistoryEvent[]): Plan[] {
  const next = events.findIndex(({ past }) => !past);
  const now = events[next]?.position === loaded.answer.position;
  // of what a step did that decided something, the last says most
  const deciding = new Set(
    loaded.outlook.fates.map(({ from, position, threadId }) =>
      events.findLastIndex((one) => one.threadId === threadId && one.position >= from && one.position < position),
    ),
  );
  return events.map((event, place) => ({
    row: eventRow(event, call, place, now && event.position === loaded.answer.position, deciding.has(place)),
  }));
}

function aheadOf({ present, position }: HistoryRow, now: number): Ahead {
  if (present || position < now) return false;
  return position === now ? 'next' : 'ahead';
}

export function planCalls(loaded: Loaded, calls: readonly HistoryRow[], parent: string): Plan[] {
  return calls.map((call) => {
    const later = calls.find((one) => one.threadId === call.threadId && one.position > call.position);
    const decided = decidedIn(loaded.outlook, call, later?.position ?? Number.POSITIVE_INFINITY);
    const told = { standing: standing(loaded.outlook, call.position), decided };
    const row = callRow(call, parent, aheadOf(call, loaded.answer.position), told);
    const events = loaded.events.get(call.index);
    return { row, ...(events && { children: planEvents(loaded, row, events) }) };
  });
}

/** Pages of one size over places from `first` to before `end`. */
export function planPages(loaded: Loaded, first: number, end: number, size: number, open: ReadonlySet<string>): Plan[] {
  const { present } = loaded.answer;
  const plans: Plan[] = [];
  for (let at = first; at < end; at += size) {
    const count = Math.min(size, end - at);
    const here = present >= at && present < at + count;
    const row = pageRow(at, count, size, here);
    plans.push({ row, ...childrenOf(loaded, row, at, count, here || open.has(row.id), open) });
  }
  return plans;
}

function childrenOf(
  loaded: Loaded,
  { id, size = PAGE }: Row,
  first: number,
  count: number,
  open: boolean,
  ids: ReadonlySet<string>,
): Pick<Plan, 'children'> {
  if (size > PAGE) return open ? { children: planPages(loaded, first, first + count, size / PAGE, ids) } : {};
  const calls = loaded.pages.get(first);
  return calls ? { children: planCalls(loaded, calls, `${id}/`) } : {};
}

function planHistory(loaded: Loaded, open: ReadonlySet<string>): Plan[] {
  const { total } = loaded.answer;
  if (!isPaged(total)) return planCalls(loaded, loaded.pages.get(0) ?? [], '');
  let size = PAGE;
  while (total > size * PAGE) size *= PAGE;
  return planPages(loaded, 0, total, size, open);
}

/** A run that began anew has not reached each bookmark yet. */
function placeOf({ branch, position }: Bookmark, answer: HistoryAnswer, branches: readonly BranchRow[]): BookmarkPlace {
  if (branch === answer.branch && position === answer.position) return 'present';
  const length = branches.find(({ id }) => id === branch)?.length ?? -1;
  return position <= length ? 'reached' : 'not reached';
}

function planBookmarks({ answer, branches }: Loaded, bookmarks: readonly Bookmark[]): Plan[] {
  if (bookmarks.length === 0) return [];
  const children = bookmarks.map((bookmark) => {
    // With one branch only there is nothing to tell apart.
    const branch = branches.length > 1 ? branches.find(({ id }) => id === bookmark.branch)?.name : undefined;
    return { row: bookmarkRow(bookmark, branch, placeOf(bookmark, answer, branches)) };
  });
  return [{ row: bookmarksRow(bookmarks.length), children }];
}

function planBranches({ branches }: Loaded): Plan[] {
  if (branches.length < 2) return [];
  return [{ row: branchesRow(branches), children: branches.map((branch) => ({ row: branchRow(branch, branches) })) }];
}

function planNoReturn({ answer: { noReturn, position }, outlook: { fates } }: Loaded): Plan[] {
  // the run itself says it of all that it comes to
  const all = fates.length > 0 ? fates : noReturn ? [noReturn] : [];
  return all.map((one, i) => ({ row: noReturnRow(one, one.position === position, i) }));
}

export function planTree(
  loaded: Loaded,
  bookmarks: readonly Bookmark[],
  open: ReadonlySet<string>,
  answers: readonly Answer[] = [],
): Plan[] {
  return [
    ...planAnswers(answers, loaded.answer.position),
    ...planNoReturn(loaded),
    ...planBookmarks(loaded, bookmarks),
    ...planBranches(loaded),
    { row: startRow(loaded.answer.position === 0) },
    ...planHistory(loaded, open),
  ];
}

/** The present moment's row, or the page that it is in if a filter hides it. */
export function presentNode(tree: Tree): Node | undefined {
  let page: Node | undefined;
  for (const node of everyNode(tree.roots)) {
    if (node.row.present) return node;
    if (node.row.here) page = node;
  }
  return page;
}
