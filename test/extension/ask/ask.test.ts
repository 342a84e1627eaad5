// Questions about the history in the editor: their answers are rows of the History view, each leads
// to its step, and more rows come when they are asked for.
import { beforeEach, expect, test, vi } from 'vitest';
import { type Chain, type ChangesAnswer, REQUEST } from '../../../adapter/protocol.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import type { Node } from '../../../extension/history/historyTree.ts';
import { registerHistoryView } from '../../../extension/history/historyView.ts';
import { COMMAND, CONTEXT, VIEW } from '../../../extension/ids.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { asking } from '../../../extension/views/questions.ts';
import { adapter, drawChanges, run as history, main } from '../histories.ts';
import { memento } from '../memento.ts';
import { replies, run, sent, startSession } from '../session.ts';
import { state, thread } from '../states.ts';
import * as editor from '../vscode.ts';

interface Provider {
  onDidChangeTreeData(listener: (nodes: Node[] | undefined) => void): void;
  getTreeItem(node: Node): { readonly command?: { readonly command: string; readonly arguments: unknown[] } };
  getChildren(node?: Node): Promise<Node[]>;
}
let provider: Provider;
const rows = (nodes: readonly Node[]): string[] => nodes.map(({ row }) => `${row.label} | ${row.description}`);
const groups = async (): Promise<Node[]> => (await provider.getChildren()).filter(({ id }) => id.startsWith('answer/'));
const wait = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

const row = (position: number, from: string, to: string) => ({
  position,
  thread: 0,
  who: 't1',
  line: 5,
  call: 'mlock(0x1000, 0x1000)',
  from,
  to,
});
const chain: Chain = {
  name: 'user_wired',
  value: '2',
  branch: 0,
  more: false,
  links: [
    { ...row(7, '', ''), text: 'from 1 to 2', step: 'vm_map_wire.done' },
    { text: 'declared so', line: 3, call: 'limit user_wired 3' },
  ],
  parts: [],
};
const table: ChangesAnswer = {
  name: 'user_wired',
  branch: 0,
  before: [row(3, '0', '1'), row(7, '1', '2')],
  after: [row(90, '2', '1')],
  earlier: true,
  later: false,
};

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  editor.treeView.visible = true;
  Object.assign(history, { total: 3, present: 1, leftOut: false, branches: [main], refuseEvents: false });
  for (const request of [REQUEST.history, REQUEST.historyEvents, REQUEST.branches])
    replies.set(request, (args: object) => adapter(request, args));
  replies.set(REQUEST.state, state([], [thread(1)]));
  replies.set(REQUEST.explainValue, chain);
  replies.set(REQUEST.changes, table);
  replies.set(REQUEST.find, { ...table, name: 'user_wired > 1', earlier: false });
  registerHistoryView(followSessions(), bookmarkStore(memento()), chosenThings());
  provider = (editor.registered.get(`view ${VIEW.history}`) as { treeDataProvider: Provider }).treeDataProvider;
  drawChanges(provider);
  return () => vi.useRealTimers();
});

const chosen = { row: { jump: 'user_wired' } };

test('what made a value: each step leads there, a declaration to its line', async () => {
  await run(COMMAND.explainValue, chosen);
  const [group] = await groups();
  expect(rows([group as Node])).toEqual(['why user_wired | 2']);
  const [step, line] = await provider.getChildren(group);
  expect(rows([step as Node, line as Node])).toEqual([
    'step 7: from 1 to 2 | line 5, t1: mlock 0x1000..0x2000',
    'declared so | line 3, limit user_wired 3',
  ]);
  expect(provider.getTreeItem(step as Node).command).toMatchObject({ command: COMMAND.travel, arguments: [step] });
  expect(provider.getTreeItem(line as Node).command).toMatchObject({ command: COMMAND.goToLine, arguments: [3] });
  await run(COMMAND.travel, step);
  expect(sent.at(-1)).toEqual([REQUEST.travel, { position: 7, branch: 0 }]);
});

test('all changes, and those beyond the first when they are asked for', async () => {
  await run(COMMAND.allChanges, chosen);
  const [group] = await groups();
  expect(rows([group as Node])).toEqual(['changes of user_wired | more than 3 changes']);
  const below = await provider.getChildren(group);
  expect(below.map(({ row: { label } }) => label)).toEqual([
    '... earlier ones',
    'step 3: 0 -> 1',
    'step 7: 1 -> 2',
    'step 90: 2 -> 1',
  ]);
  replies.set(REQUEST.changes, { ...table, before: [row(1, '1', '0')], after: [], earlier: false });
  const { command } = provider.getTreeItem(below[0] as Node);
  await run(command?.command ?? '', ...(command?.arguments ?? []));
  expect(sent.findLast(([request]) => request === REQUEST.changes)?.[1]).toEqual({
    expression: 'user_wired',
    from: 3,
    direction: 'back',
  });
  await wait();
  const grown = await provider.getChildren((await groups())[0]);
  expect(grown.map(({ row: { label } }) => label)).toEqual([
    'step 1: 1 -> 0',
    'step 3: 0 -> 1',
    'step 7: 1 -> 2',
    'step 90: 2 -> 1',
  ]);
});

test('a question that is asked before the answer is drawn keeps the focus, and the answer comes into sight', async () => {
  await run(COMMAND.explainValue, chosen);
  await wait();
  const [group] = await groups();
  const [step] = await provider.getChildren(group);
  editor.treeView.focused.length = 0;
  editor.treeView.revealed.length = 0;
  let close = (): void => {};
  const asked = asking(
    () =>
      new Promise<void>((done) => {
        close = done;
      }),
  );
  await vi.advanceTimersByTimeAsync(3000);
  expect([editor.treeView.focused, editor.treeView.revealed]).toEqual([[], [step]]);
  close();
  await asked;
});

test('what is found at once is shown, while the rest is looked for', async () => {
  let resolve = (_: ChangesAnswer): void => {};
  const promise = new Promise<ChangesAnswer>((found) => {
    resolve = found;
  });
  const first: ChangesAnswer = { ...table, after: [], later: true, open: true };
  replies.set(REQUEST.changes, ({ within }: { within?: number }) => (within === undefined ? promise : first));
  const asked = run(COMMAND.allChanges, chosen);
  await wait();
  expect(rows(await groups())).toEqual(['changes of user_wired | 2 so far: not all was looked at']);
  resolve(table);
  await asked;
  await wait();
  expect(rows(await groups())).toEqual(['changes of user_wired | more than 3 changes']);
});

test('the latest question is first, the same one stays in its place, and each can be closed', async () => {
  await run(COMMAND.explainValue, chosen);
  await run(COMMAND.allChanges, chosen);
  await run(COMMAND.explainValue, chosen);
  expect((await groups()).map(({ row: { label } }) => label)).toEqual(['changes of user_wired', 'why user_wired']);
  await run(COMMAND.closeAnswer, (await groups())[0]);
  await wait();
  expect((await groups()).map(({ row: { label } }) => label)).toEqual(['why user_wired']);
});

test('what is found is so after the step; a key goes on', async () => {
  editor.quickPick.typed = ['user_wired > 1'];
  replies.set(REQUEST.findProposals, { items: [] });
  await run(COMMAND.findInHistory);
  const [group] = await groups();
  expect(rows([group as Node])).toEqual(['find user_wired > 1 | found 3 times']);
  const [first] = await provider.getChildren(group);
  expect(first?.row.position).toBe(4);
  replies.set(REQUEST.findNext, { found: false, message: 'user_wired > 1: not found' });
  await run(COMMAND.findPrevious);
  expect(sent.at(-1)).toEqual([REQUEST.findNext, { query: 'user_wired > 1', direction: 'back' }]);
  expect(editor.said.at(-1)).toBe('user_wired > 1: not found');
});

test('from a value: the box begins with what a query calls it', async () => {
  editor.quickPick.typed = [undefined];
  replies.set(REQUEST.findProposals, ({ expression, query }: { expression?: string; query?: string }) =>
    expression === undefined ? { items: [{ query: `${query} > 0`, detail: '' }] } : { query: expression, items: [] },
  );
  await run(COMMAND.findThis, chosen);
  await wait();
  const asked = sent.filter(([request]) => request === REQUEST.findProposals).map(([, args]) => args);
  expect(asked.slice(0, 2)).toEqual([{ expression: 'user_wired' }, { query: 'user_wired' }]);
});

test('what is no query is not looked for', async () => {
  editor.quickPick.typed = ['user_wird', undefined];
  replies.set(REQUEST.findProposals, {
    problem: "unknown name 'user_wird'",
    items: [{ query: 'user_wired', detail: '0' }],
  });
  await run(COMMAND.findInHistory);
  expect(editor.quickPick.shown.at(-1)).toEqual(["user_wird: unknown name 'user_wird'", 'user_wired']);
  expect(sent.some(([request]) => request === REQUEST.find)).toBe(false);
});

test('by time: the rows are asked for as turns, and again as calls', async () => {
  await run(COMMAND.historyByTime);
  await wait();
  expect(editor.contexts.get(CONTEXT.historyByTime)).toBe(true);
  expect(sent.findLast(([request]) => request === REQUEST.history)?.[1]).toMatchObject({ byTime: true });
  await run(COMMAND.historyByCall);
  await wait();
  expect(sent.findLast(([request]) => request === REQUEST.history)?.[1]).not.toHaveProperty('byTime');
});

test('an answer comes into sight, and not the present moment, where the view was hidden', async () => {
  const { treeView } = editor;
  treeView.visible = false;
  treeView.focused.length = 0;
  treeView.revealed.length = 0;
  // VS Code says that the view is in sight while its rows are still asked for
  editor.answered.set(`${VIEW.history}.focus`, () => {
    setTimeout(() => {
      treeView.visible = true;
      editor.fired.visibility.fire(undefined);
    });
  });
  await run(COMMAND.explainValue, chosen);
  await vi.advanceTimersByTimeAsync(1000);
  editor.answered.delete(`${VIEW.history}.focus`);
  const [step] = await provider.getChildren((await groups())[0]);
  expect(treeView.focused.at(-1)).toBe(step);
  expect(treeView.revealed).toEqual([]);
});
