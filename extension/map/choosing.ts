// What is selected in the map is chosen elsewhere too, and the other way round.
import type * as vscode from 'vscode';
import { ITEM } from '../ids.ts';
import type { ChosenThing, ChosenThings } from '../views/chosen.ts';
import { everyNode } from '../views/tree.ts';
import type { Node, Tree } from './mapTree.ts';

/** Of a row: a thread, or the range of an entry of the map that is shown. */
function thingOf({ row }: Node, map: number): ChosenThing | undefined {
  if (row.threadId !== undefined) return { thread: row.threadId - 1 };
  const [start, end] = row.range?.split('..') ?? [];
  return start && end ? { range: { map, start, end } } : undefined;
}

/** The row of an entry, by its serial or by an address in it. */
function rowOf(tree: Tree, { entry, range }: ChosenThing, map: number): Node | undefined {
  for (const node of everyNode(tree.roots)) {
    if (node.row.kind !== ITEM.entry) continue;
    if (entry !== undefined && node.id.endsWith(`/${entry}`)) return node;
    const own = thingOf(node, map)?.range;
    if (range?.map === map && own && BigInt(own.start) <= BigInt(range.start) && BigInt(range.start) < BigInt(own.end))
      return node;
  }
  return undefined;
}

/** `shownMap`: the index of the map that the tree shows. */
export function linkChoices(
  view: vscode.TreeView<Node>,
  tree: Tree,
  things: ChosenThings,
  shownMap: () => number,
): vscode.Disposable[] {
  /** Selected because a person chose it in another view. */
  let echo: Node | undefined;
  return [
    view.onDidChangeSelection(({ selection: [node] }) => {
      if (node && node !== echo) {
        const { jump } = node.row;
        things.chooseInMap({ ...thingOf(node, shownMap()), ...(jump !== undefined && { expression: jump }) });
      }
      echo = undefined;
    }),
    things.toMap((thing) => {
      // what is only chosen elsewhere brings no view in front of another; what is gone to does
      if (thing.range && !view.visible) return;
      const node = rowOf(tree, thing, shownMap());
      if (!node) return;
      echo = node;
      void view.reveal(node, { select: true, focus: false });
    }),
  ];
}
