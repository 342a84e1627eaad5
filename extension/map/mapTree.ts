// The tree behind the view of the map: what stands below what. A large map shows its first hundred
// entries and a row for each further hundred, which fetches its entries when it is opened.

import type { EntryRow, StateBody } from '../../adapter/inspection/stateBody.ts';
import {
  type Plan as AnyPlan,
  type Tree as AnyTree,
  openNode,
  type Node as TreeNode,
  updateRoots,
} from '../views/tree.ts';
import { entriesRow, entryRow, fieldRows, headerRow, pageRow, type Row, threadRow, threadsRow } from './mapRows.ts';

export const PAGE = 100;

export type Node = TreeNode<Row>;
export type Tree = AnyTree<Row>;
type Plan = AnyPlan<Row>;

export const emptyTree = (): Tree => ({ roots: [] });

/** Pages that are open, by the place of their first entry. */
type OpenPages = ReadonlyMap<number, readonly EntryRow[]>;

const entryPlans = (entries: readonly EntryRow[], parent: string): Plan[] =>
  entries.map((entry, i) => ({ row: entryRow(entry, parent, entries[i - 1]) }));

function plan(state: StateBody, pages: OpenPages): Plan[] {
  const entries = entryPlans(state.entries.slice(0, PAGE), 'entries');
  for (let first = PAGE; first < state.map.entries; first += PAGE) {
    const row = pageRow(first, Math.min(PAGE, state.map.entries - first));
    const opened = pages.get(first);
    entries.push({ row, ...(opened && { children: entryPlans(opened, row.id) }) });
  }
  return [
    { row: headerRow(state), children: fieldRows(state.map).map((row) => ({ row })) },
    { row: entriesRow(state.map), children: entries },
    { row: threadsRow(state.threads), children: state.threads.map((thread) => ({ row: threadRow(thread) })) },
  ];
}

/** Updates the tree to a state. Gives the nodes to redraw, or 'all' if the roots are new. */
export const updateTree = (tree: Tree, state: StateBody, pages: OpenPages): Node[] | 'all' =>
  updateRoots(tree, plan(state, pages));

/** Fills a page that has just been opened. */
export const openPage = (node: Node, entries: readonly EntryRow[]): void =>
  openNode(node, entryPlans(entries, node.id));

/** Every keyword and a blank. */
const KEYWORD_WIDTH = 7;

/** The map as the statements that make it: `entries` is all of them, or as many as there are. */
export function mapScript({ map }: StateBody, entries: readonly EntryRow[]): string {
  const lines = [...map.script, ...entries.map(({ script }) => script)];
  const aligned = lines.map((line) => line.replace(/^\w+ +/, (keyword) => keyword.trim().padEnd(KEYWORD_WIDTH)));
  const missing = map.entries - entries.length;
  if (missing > 0) aligned.push(`# ${missing} of the ${map.entries} entries are missing here`);
  return `${aligned.join('\n')}\n`;
}
