// The tree behind the view: nodes that keep their identity from stop to stop, so that VS Code is told of those that
// changed and of no others. A large map shows its first hundred entries and a row for each further hundred, which
// fetches its entries when it is opened.
import { entriesRow, entryRow, fieldRows, headerRow, pageRow, type Row, threadRow, threadsRow } from './mapRows.ts';
import type { EntryRow, MapState } from './mapState.ts';

export const PAGE = 100;

export interface Node {
  readonly id: string;
  row: Row;
  parent: Node | undefined;
  /** undefined: a leaf, or a page that has not been opened. */
  children: Node[] | undefined;
  /** Of a page: the place of its first entry. */
  readonly first?: number;
}

export interface Tree {
  roots: Node[];
}

export const emptyTree = (): Tree => ({ roots: [] });

interface Plan {
  readonly row: Row;
  readonly children?: readonly Plan[];
  readonly first?: number;
}

/** Pages that are open, by the place of their first entry. */
export type OpenPages = ReadonlyMap<number, readonly EntryRow[]>;

function plan(state: MapState, pages: OpenPages): Plan[] {
  const entries: Plan[] = state.entries.slice(0, PAGE).map((entry) => ({ row: entryRow(entry, 'entries') }));
  for (let first = PAGE; first < state.map.entryCount; first += PAGE) {
    const row = pageRow(first, Math.min(PAGE, state.map.entryCount - first));
    const opened = pages.get(first)?.map((entry) => ({ row: entryRow(entry, row.id) }));
    entries.push({ row, first, ...(opened && { children: opened }) });
  }
  return [
    { row: headerRow(state), children: fieldRows(state.map).map((row) => ({ row })) },
    { row: entriesRow(state.map), children: entries },
    { row: threadsRow(state.threads), children: state.threads.map((thread) => ({ row: threadRow(thread) })) },
  ];
}

const sameRow = (a: Row, b: Row): boolean =>
  a.label === b.label &&
  a.description === b.description &&
  a.icon === b.icon &&
  a.color === b.color &&
  a.changed === b.changed &&
  a.tooltip === b.tooltip &&
  a.line === b.line &&
  a.script === b.script &&
  a.jump === b.jump;

/** Brings nodes in line with a plan; `changed` gets the topmost nodes to redraw. Returns true if the list itself differs. */
function merge(
  old: readonly Node[],
  plans: readonly Plan[],
  parent: Node | undefined,
  changed: Node[],
): { nodes: Node[]; differs: boolean } {
  const byId = new Map(old.map((node) => [node.id, node]));
  const differs = old.length !== plans.length || plans.some(({ row }, i) => old[i]?.id !== row.id);
  const nodes = plans.map(({ row, children, first }) => {
    const node: Node = byId.get(row.id) ?? { id: row.id, row, parent, children: undefined, ...(first && { first }) };
    const redraw = !sameRow(node.row, row);
    node.row = row;
    const below: Node[] = [];
    const merged = children && merge(node.children ?? [], children, node, below);
    const replaced = merged ? merged.differs || !node.children : node.children !== undefined;
    node.children = merged?.nodes;
    // To redraw a node redraws what is below it.
    if (redraw || replaced) changed.push(node);
    else changed.push(...below);
    return node;
  });
  return { nodes, differs };
}

/** Brings the tree in line with a state. Returns the nodes to redraw, or 'all' if the roots are new. */
export function updateTree(tree: Tree, state: MapState, pages: OpenPages): Node[] | 'all' {
  const changed: Node[] = [];
  const { nodes, differs } = merge(tree.roots, plan(state, pages), undefined, changed);
  tree.roots = nodes;
  return differs ? 'all' : changed;
}

/** Fills a page that has just been opened. */
export function openPage(node: Node, entries: readonly EntryRow[]): void {
  const plans = entries.map((entry) => ({ row: entryRow(entry, node.id) }));
  node.children = merge(node.children ?? [], plans, node, []).nodes;
}

const DEFAULT_PAGE_SIZE = 4096;

/** The map as the statements that make it: `entries` is all of them. */
export function mapScript(state: MapState, entries: readonly EntryRow[]): string {
  const { map } = state;
  const lines = [`kernel ${state.vintage}`];
  if (state.pageSize !== DEFAULT_PAGE_SIZE) lines.push(`page   ${state.pageSize}`);
  lines.push(`map    ${[`${map.min}..${map.max}`, ...map.flags].join(' ')}`);
  if (map.userWiredLimit !== undefined) lines.push(`limit  user_wired ${map.userWiredLimit}`);
  return `${[...lines, ...entries.map((entry) => entry.script)].join('\n')}\n`;
}
