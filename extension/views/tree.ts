// Rows and nodes of a tree view, whatever they show. Nodes keep their identity from stop to stop,
// so that VS Code hears of those that changed and of no others, and keeps what is expanded and
// selected. No `vscode` here.
import type { ColorId, ItemKind } from '../ids.ts';

/** Plain values only: two rows are the same if each of them is. */
export interface Row {
  /** Unique, and the same whatever the row says: VS Code keeps the selection by it. */
  readonly id: string;
  /** contextValue, for the menus. */
  readonly kind?: ItemKind;
  readonly label: string;
  readonly description: string;
  /** Name of a theme icon. */
  readonly icon?: string;
  readonly color?: ColorId;
  readonly changed: boolean;
  /** Markdown. */
  readonly tooltip?: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly expanded?: boolean;
  /** What is below it is fetched when it is opened. */
  readonly lazy?: boolean;
  /** Line of the script to go to, from 1. */
  readonly line?: number;
}

export interface Node<R extends Row = Row> {
  readonly id: string;
  row: R;
  parent: Node<R> | undefined;
  /** undefined: a leaf, or a lazy one that has not been opened. */
  children: Node<R>[] | undefined;
}

export interface Tree<R extends Row = Row> {
  roots: Node<R>[];
}

export interface Plan<R extends Row = Row> {
  readonly row: R;
  readonly children?: readonly Plan<R>[];
}

function sameRow(a: Row, b: Row): boolean {
  const keys = Object.keys(a) as (keyof Row)[];
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** Updates nodes to a plan. `changed` gets the topmost nodes to redraw. */
function merge<R extends Row>(
  old: readonly Node<R>[],
  plans: readonly Plan<R>[],
  parent: Node<R> | undefined,
  changed: Node<R>[],
): { nodes: Node<R>[]; differs: boolean } {
  const byId = new Map(old.map((node) => [node.id, node]));
  const differs = old.length !== plans.length || plans.some(({ row }, i) => old[i]?.id !== row.id);
  const nodes = plans.map(({ row, children }) => {
    const node: Node<R> = byId.get(row.id) ?? { id: row.id, row, parent, children: undefined };
    const redraw = !sameRow(node.row, row);
    node.row = row;
    const below: Node<R>[] = [];
    const merged = children && merge(node.children ?? [], children, node, below);
    const replaced = merged ? merged.differs || !node.children : node.children !== undefined;
    node.children = merged?.nodes;
    // To redraw a node redraws what is below it.
    if (redraw || replaced) changed.push(node);
    else for (const lower of below) changed.push(lower);
    return node;
  });
  return { nodes, differs };
}

/** Updates the tree to a plan. Gives the nodes to redraw, or 'all' if the roots are new. */
export function updateRoots<R extends Row>(tree: Tree<R>, plans: readonly Plan<R>[]): Node<R>[] | 'all' {
  const changed: Node<R>[] = [];
  const { nodes, differs } = merge(tree.roots, plans, undefined, changed);
  tree.roots = nodes;
  return differs ? 'all' : changed;
}

/** Fills a lazy node that has just been opened. */
export function openNode<R extends Row>(node: Node<R>, plans: readonly Plan<R>[]): void {
  node.children = merge(node.children ?? [], plans, node, []).nodes;
}

/** Each node that is there, parents first. */
export function* everyNode<R extends Row>(nodes: readonly Node<R>[]): Generator<Node<R>> {
  for (const node of nodes) {
    yield node;
    yield* everyNode(node.children ?? []);
  }
}
