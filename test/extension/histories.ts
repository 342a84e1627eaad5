// Histories for the tests of the History view: an adapter's answers about a run of any length, and
// what it was asked.
import {
  type BranchRow,
  type HistoryAnswer,
  type HistoryArguments,
  type HistoryEvent,
  type HistoryRow,
  REQUEST,
} from '../../adapter/protocol.ts';
import type { Loaded, Node } from '../../extension/history/historyTree.ts';
import * as editor from './vscode.ts';

/** Each call takes ten steps. */
const STEPS = 10;

export const call = (index: number, more: Partial<HistoryRow> = {}): HistoryRow => ({
  index,
  position: index * STEPS,
  line: index + 5,
  threadId: 1,
  thread: 't1',
  text: 'vm_map_wire(0x10000, 0x14000, USER|NOHOLES)',
  isCall: true,
  result: 'KERN_SUCCESS',
  underWay: false,
  failed: false,
  byHand: false,
  present: false,
  ...more,
});

export const event = (position: number, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  position,
  threadId: 1,
  text: 't1 set IN_TRANSITION on 0x10000..0x14000',
  kind: 'transition',
  past: true,
  ...more,
});

export const main: BranchRow = { id: 0, name: 'main', parent: -1, from: 0, length: 40, current: true, about: '' };
export const other: BranchRow = {
  id: 1,
  name: 'other',
  parent: 0,
  from: 12,
  length: 20,
  current: false,
  about: 't2 runs instead of t1',
};

export const answer = (more: Partial<HistoryAnswer> = {}): HistoryAnswer => ({
  total: 0,
  rows: [],
  present: -1,
  position: 0,
  branch: 0,
  ...more,
});

export const loaded = (more: Partial<Loaded> = {}): Loaded => ({
  answer: answer(),
  pages: new Map(),
  events: new Map(),
  branches: [main],
  outlook: { points: [], fates: [] },
  ...more,
});

/**
 * Answers as the adapter does, about `run`, of which a filter may leave the present call out; the
 * test changes it, and reads what was asked for.
 */
export const run = { total: 0, present: -1, leftOut: false, branches: [main], refuseEvents: false };
export const asked: string[] = [];

const words = (value: unknown): string => JSON.stringify(value).replace(/["{}]/g, '');

export async function adapter(request: string, args: object): Promise<unknown> {
  const { start = 0, count = run.total, filter } = args as HistoryArguments;
  if (request === REQUEST.branches) return { branches: run.branches };
  if (request === REQUEST.historyEvents) {
    asked.push(`events of ${(args as { index: number }).index}`);
    if (run.refuseEvents) throw new Error('There is no such call.');
    return { events: [event(0), event(1, { past: false })] };
  }
  if (request !== REQUEST.history) return {};
  const filtered = filter && Object.keys(filter).length > 0 ? ` ${words(filter)}` : '';
  asked.push(`${start}+${count}${filtered}`);
  const end = Math.min(start + count, run.total);
  const rows: HistoryRow[] = [];
  for (let i = start; i < end; i++) rows.push(call(i, { present: i === run.present && !run.leftOut }));
  return answer({ total: run.total, rows, present: run.present, position: Math.max(run.present, 0) * STEPS + 1 });
}

interface Rows {
  onDidChangeTreeData(listener: (nodes: Node[] | undefined) => void): void;
  getTreeItem(node: Node): unknown;
  getChildren(node?: Node): Promise<Node[]>;
}

/** Asks for the rows that change as VS Code does, which gathers them first. */
export function drawChanges(provider: Rows): void {
  provider.onDidChangeTreeData((nodes) => {
    setTimeout(() => {
      if (nodes) for (const node of nodes) provider.getTreeItem(node);
      else if (editor.treeView.visible) void provider.getChildren();
    }, 200);
  });
}
