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
export type OpenPages = ReadonlyMap<number, readonly EntryRow[]>;

function plan(state: StateBody, pages: OpenPages): Plan[] {
  const entries: Plan[] = state.entries.slice(0, PAGE).map((entry) => ({ row: entryRow(entry, 'entries') }));
  for (let first = PAGE; first < state.map.entries; first += PAGE) {
    const row = pageRow(first, Math.min(PAGE, state.map.entries - first));
    const opened = pages.get(first)?.map((entry) => ({ row: entryRow(entry, row.id) }));
    entries.push({ row, ...(opened && { children: opened }) });
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
  openNode(
    node,
    entries.map((entry) => ({ row: entryRow(entry, node.id) })),
  );

const DEFAULT_PAGE_SIZE = 4096;

/** The map as the statements that make it: `entries` is all of them. */
export function mapScript(state: StateBody, entries: readonly EntryRow[]): string {
  const { map } = state;
  const lines = [`kernel ${state.vintage}`];
  if (state.pageSize !== DEFAULT_PAGE_SIZE) lines.push(`page   ${state.pageSize}`);
  lines.push(`map    ${[`${map.min}..${map.max}`, ...map.flags].join(' ')}`);
  if (map.userWiredLimit !== undefined) lines.push(`limit  user_wired ${map.userWiredLimit}`);
  return `${[...lines, ...entries.map((entry) => entry.script)].join('\n')}\n`;
}
