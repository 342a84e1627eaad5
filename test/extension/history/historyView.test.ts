import { beforeEach, describe, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import type { Node } from '../../../extension/history/historyTree.ts';
import { registerHistoryView } from '../../../extension/history/historyView.ts';
import { COMMAND, CONTEXT, VIEW } from '../../../extension/ids.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { adapter, asked, drawChanges, run as history, main, other } from '../histories.ts';
import { memento } from '../memento.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import { state, thread } from '../states.ts';
import * as editor from '../vscode.ts';

interface Item {
  readonly command?: { readonly command: string; readonly arguments: unknown[] };
}
interface Provider {
  onDidChangeTreeData(listener: (nodes: Node[] | undefined) => void): void;
  getTreeItem(node: Node): Item;
  getChildren(node?: Node): Promise<Node[]>;
}

let provider: Provider;
let redrawn: (string[] | 'all')[];
const ids = (nodes: readonly Node[]): string[] => nodes.map(({ id }) => id);

/** As a stop or another focus makes it. */
async function settle(): Promise<void> {
  editor.fired.stackItem.fire(undefined);
  await vi.advanceTimersByTimeAsync(500);
}
/** Time for what a command itself brings about. */
const withoutStop = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
async function click(node: Node | undefined): Promise<void> {
  const { command } = provider.getTreeItem(node as Node);
  await run(command?.command ?? '', ...(command?.arguments ?? []));
}
async function root(id: string): Promise<Node> {
  const node = (await provider.getChildren()).find((each) => each.id === id);
  if (!node) throw new Error(`no row ${id}`);
  return node;
}

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  asked.length = 0;
  editor.contexts.clear();
  editor.treeView.visible = true;
  editor.treeView.revealed.length = 0;
  Object.assign(history, { total: 3, present: 1, leftOut: false, branches: [main], refuseEvents: false });
  for (const request of [REQUEST.history, REQUEST.historyEvents, REQUEST.branches]) {
    replies.set(request, (args: object) => adapter(request, args));
  }
  replies.set(REQUEST.state, state([], [thread(1), thread(2)]));
  registerHistoryView(followSessions(), bookmarkStore(memento()), chosenThings());
  provider = (editor.registered.get(`view ${VIEW.history}`) as { treeDataProvider: Provider }).treeDataProvider;
  redrawn = [];
  provider.onDidChangeTreeData((nodes) => redrawn.push(nodes ? ids(nodes) : 'all'));
  drawChanges(provider);
  return () => vi.useRealTimers();
});

describe('the view', () => {
  test('asks at a stop and redraws what changed', async () => {
    await settle();
    expect(ids(await provider.getChildren())).toEqual(['start', 'call/0', 'call/1', 'call/2']);
    history.present = 2;
    await settle();
    expect(asked).toEqual(['0+300', '0+300']);
    expect(redrawn).toEqual(['all', ['call/1', 'call/2']]);
  });
  test('asks nothing while nobody looks, and at once when somebody does', async () => {
    editor.treeView.visible = false;
    await settle();
    expect(asked).toEqual([]);
    editor.treeView.visible = true;
    editor.fired.visibility.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(asked).toEqual(['0+300']);
  });
  test('brings the present moment into sight when it has moved', async () => {
    await settle();
    await settle();
    expect(ids(editor.treeView.revealed as Node[])).toEqual(['call/1']);
    history.present = 2;
    await settle();
    expect(ids(editor.treeView.revealed as Node[])).toEqual(['call/1', 'call/2']);
  });
  test('stays behind another tab that a person goes to while its rows are drawn', async () => {
    editor.fired.stackItem.fire(undefined);
    await vi.advanceTimersByTimeAsync(220);
    editor.treeView.visible = false;
    editor.fired.visibility.fire(undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked.length, editor.treeView.revealed]).toEqual([1, []]);
    editor.treeView.visible = true;
    editor.fired.visibility.fire(undefined);
    await vi.advanceTimersByTimeAsync(500);
    expect(ids(editor.treeView.revealed as Node[])).toEqual(['call/1']);
  });
  test('and while VS Code still asks for them, on a busy machine', async () => {
    editor.fired.stackItem.fire(undefined);
    await vi.advanceTimersByTimeAsync(220);
    for (let i = 0; i < 10; i++) {
      await provider.getChildren();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(editor.treeView.revealed).toEqual([]);
    editor.treeView.visible = false;
    editor.fired.visibility.fire(undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(editor.treeView.revealed).toEqual([]);
  });
  test('a call is asked for what it did when it is opened, again at each stop, and no more when it is closed', async () => {
    await settle();
    const call = await root('call/1');
    expect(ids(await provider.getChildren(call))).toEqual(['call/1/0', 'call/1/1']);
    await settle();
    expect(asked.filter((words) => words === 'events of 1')).toHaveLength(2);
    editor.fired.collapse.fire({ element: call });
    await settle();
    expect(asked.filter((words) => words === 'events of 1')).toHaveLength(2);
  });
  test('makes only the pages that are open of a million calls', async () => {
    Object.assign(history, { total: 1_000_000, present: 999_999 });
    await settle();
    expect(asked).toEqual(['0+300', '999900+100']);
    const [page] = await provider.getChildren(await root('page/10000/20000'));
    expect(page?.id).toBe('page/100/20000');
    expect(asked).toHaveLength(2);
    expect(await provider.getChildren(page)).toHaveLength(100);
    asked.length = 0;
    await settle();
    expect(asked).toEqual(['0+1', '20000+100', '999900+100']);
    expect((await root('page/10000/20000')).children).toHaveLength(100);
  });
  test('shows turns instead of calls: those of before stay until they are there, and nothing is empty meanwhile', async () => {
    await settle();
    const wanted: unknown[] = [];
    replies.set(REQUEST.history, async (args: object) => {
      wanted.push((args as { byTime?: boolean }).byTime);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return adapter(REQUEST.history, args);
    });
    const before = await provider.getChildren();
    editor.treeView.revealed.length = 0;
    redrawn.length = 0;
    await run(COMMAND.historyByTime);
    await vi.advanceTimersByTimeAsync(10);
    expect(await provider.getChildren()).toBe(before);
    await vi.advanceTimersByTimeAsync(500);
    const turns = await provider.getChildren();
    expect(turns).not.toBe(before);
    expect(turns[0]).not.toBe(before[0]);
    expect([wanted, redrawn]).toEqual([[true], ['all']]);
    expect(ids(editor.treeView.revealed as Node[])).toEqual(['call/1']);
    expect(editor.treeView.description).toBe('by time');
    await run(COMMAND.historyByCall);
    await vi.advanceTimersByTimeAsync(50);
    expect([wanted, editor.treeView.description]).toEqual([[true, undefined], undefined]);
  });
  test('is empty when the session ends, and another starts afresh', async () => {
    await settle();
    editor.fired.ended.fire(session);
    expect(await provider.getChildren()).toEqual([]);
    expect(redrawn).toEqual(['all', 'all']);
  });
});

describe('the focus', () => {
  const frame = () => Object.assign(new editor.DebugStackFrame(), { session, threadId: 1, frameId: 1 });

  test('is back at the row that travelled when the editor has taken it', async () => {
    await settle();
    const call = await root('call/2');
    await click(call);
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(50);
    expect(editor.treeView.focused).toEqual([call]);
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(50);
    expect(editor.treeView.focused).toHaveLength(1);
  });
  test('is back once more if the editor takes it late, but not from who clicks there, nor from help', async () => {
    await settle();
    const call = await root('call/2');
    const listing = { document: { uri: '', languageId: 'vmkernel' } };
    const clicked = { kind: 2, textEditor: { document: { uri: '' } }, selections: [] };
    for (const [late, times] of [
      [() => editor.fired.activeEditor.fire(listing), 2],
      [() => editor.fired.cursor.fire({ kind: undefined, textEditor: listing, selections: [] }), 2],
      [() => editor.fired.cursor.fire(clicked), 1],
    ] as const) {
      editor.treeView.focused.length = 0;
      await click(call);
      editor.fired.stackItem.fire(frame());
      await vi.advanceTimersByTimeAsync(300);
      late();
      editor.fired.activeEditor.fire(listing);
      await vi.advanceTimersByTimeAsync(100);
      expect(editor.treeView.focused).toHaveLength(times);
      expect(editor.contexts.get(CONTEXT.heldKeys)).toBe(times > 1 ? VIEW.history : undefined);
    }
    editor.treeView.focused.length = 0;
    await click(call);
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(300);
    editor.fired.activeEditor.fire({ document: { languageId: 'plaintext' } });
    await vi.advanceTimersByTimeAsync(100);
    expect(editor.treeView.focused).toHaveLength(1);
  });
  test('is not taken by a stop that comes much later', async () => {
    await settle();
    await click(await root('call/2'));
    await vi.advanceTimersByTimeAsync(10_000);
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(50);
    expect(editor.treeView.focused).toEqual([]);
  });
  test('goes to the view if the row has gone', async () => {
    await settle();
    const call = await root('call/2');
    await click(call);
    history.total = 1;
    await settle();
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(50);
    expect([editor.treeView.focused, editor.executed]).toEqual([[], [`${VIEW.history}.focus`]]);
  });
  test('stays where VS Code puts it after a travel that was refused, and after a step', async () => {
    await settle();
    replies.set(REQUEST.travel, new Error('The trace runs: pause it first.'));
    await click(await root('call/2'));
    editor.fired.stackItem.fire(frame());
    await vi.advanceTimersByTimeAsync(50);
    expect([editor.treeView.focused, editor.executed]).toEqual([[], []]);
  });
});

describe('a click', () => {
  test('on a call, an event, the start goes to that moment', async () => {
    await settle();
    const call = await root('call/2');
    const [, event] = await provider.getChildren(call);
    for (const node of [call, event, await root('start')]) await click(node);
    expect(sent.filter(([request]) => request === REQUEST.travel).map(([, args]) => args)).toEqual([
      { position: 20 },
      { position: 1 },
      { position: 0 },
    ]);
  });
  test('on a branch takes it', async () => {
    history.branches = [main, other];
    await settle();
    const [, second] = await provider.getChildren(await root('branches'));
    expect(provider.getTreeItem(second as Node).command).toMatchObject({
      command: COMMAND.goToBranch,
      arguments: [second],
    });
  });
});

describe('bookmarks', () => {
  const marked = async (): Promise<Node[]> => provider.getChildren(await root('bookmarks'));

  test('are made here or at a row, gone to, renamed and deleted', async () => {
    await settle();
    editor.answers.push('now', ' later ');
    await run(COMMAND.addBookmark);
    await run(COMMAND.addBookmark, await root('call/2'));
    await withoutStop();
    expect((await marked()).map(({ row }) => [row.label, row.description])).toEqual([
      ['now', 'now, step 11'],
      ['later', 'step 20'],
    ]);
    const [, later] = await marked();
    await click(later);
    expect(sent.at(-1)).toEqual([REQUEST.travel, { position: 20, branch: 0 }]);
    editor.answers.push('renamed');
    await run(COMMAND.renameBookmark, later);
    await withoutStop();
    expect((await marked()).map(({ row }) => row.label)).toEqual(['now', 'renamed']);
    await run(COMMAND.deleteBookmark, (await marked())[0]);
    await withoutStop();
    expect((await marked()).map(({ row }) => row.label)).toEqual(['renamed']);
  });
  test('outlive their session, and say what the next one has not come to yet', async () => {
    await settle();
    editor.answers.push('far');
    await run(COMMAND.addBookmark, await root('call/2'));
    await settle();
    editor.fired.ended.fire(session);
    history.branches = [{ ...main, length: 5 }];
    await settle();
    const [far] = await marked();
    expect(far?.row.description).toBe('not reached, step 20');
    await click(far);
    expect(sent.filter(([request]) => request === REQUEST.travel)).toEqual([]);
    expect(editor.said).toEqual(['Step 20 has not been reached yet in this run: continue, then go there.']);
    await run(COMMAND.deleteBookmark, far);
  });
  test('none is made without a name', async () => {
    editor.answers.push(undefined);
    await run(COMMAND.addBookmark);
    await settle();
    expect(ids(await provider.getChildren())).not.toContain('bookmarks');
  });
});

describe('a filter', () => {
  type Choices = { label: string }[];
  const choose = (label: string) => (choices: Choices) => choices.find((choice) => choice.label === label);

  test('is chosen step by step, shown in the title, and cleared', async () => {
    await settle();
    editor.answers.push(choose('By thread...'), (choices: Choices) => choices.slice(1));
    await run(COMMAND.filterHistory);
    editor.answers.push(choose('By entry address...'), ' 0x10000');
    await run(COMMAND.filterHistory);
    editor.answers.push(choose('By kind...'), choose('sleeps'));
    await run(COMMAND.filterHistory);
    await withoutStop();
    expect(editor.treeView.description).toBe('t2; entry 0x10000; sleeps');
    expect(asked.at(-1)).toBe('0+300 threads:[2],address:0x10000,kind:waits');
    expect(editor.contexts.get(CONTEXT.historyFiltered)).toBe(true);
    await run(COMMAND.clearHistoryFilter);
    await withoutStop();
    expect(editor.treeView.description).toBeUndefined();
    expect(asked.at(-1)).toBe('0+300');
    expect(editor.contexts.get(CONTEXT.historyFiltered)).toBe(false);
  });
  test('brings the present moment into sight again, its page if it leaves the call out', async () => {
    Object.assign(history, { total: 1000, present: 523 });
    await settle();
    editor.answers.push(choose('By thread...'), (choices: Choices) => choices.slice(1));
    await run(COMMAND.filterHistory);
    await settle();
    history.leftOut = true;
    editor.answers.push(choose('By kind...'), choose('wiring'));
    await run(COMMAND.filterHistory);
    await settle();
    await settle();
    const call = 'page/100/500/call/523';
    expect(ids(editor.treeView.revealed as Node[])).toEqual([call, call, 'page/100/500']);
  });
  test('says so where nothing passes it; one that is given up changes nothing', async () => {
    editor.answers.push(choose('By kind...'), choose('failed'));
    await run(COMMAND.filterHistory);
    history.total = 0;
    await settle();
    expect(editor.treeView.message).toBe('No call passes the filter.');
    editor.answers.push(choose('By kind...'), undefined);
    await run(COMMAND.filterHistory);
    await settle();
    expect(asked.at(-1)).toBe('0+300 kind:failed');
    editor.answers.push(choose('Clear filter'));
    await run(COMMAND.filterHistory);
    await settle();
    expect(asked.at(-1)).toBe('0+300');
  });
});
