import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { EntryRow } from '../../../adapter/inspection/stateBody.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { CHANGED_SCHEME, COLOR, COMMAND, DEBUG_TYPE, VIEW } from '../../../extension/ids.ts';
import type { Node } from '../../../extension/map/mapTree.ts';
import { registerMapView } from '../../../extension/map/mapView.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { memento } from '../memento.ts';
import { entry, state, thread } from '../states.ts';
import * as editor from '../vscode.ts';

interface Provider {
  onDidChangeTreeData(listener: (nodes: Node[] | undefined) => void): void;
  getTreeItem(node: Node): { id: string; description: string; resourceUri?: unknown; collapsibleState: number };
  getChildren(node?: Node): Promise<Node[]>;
}

let entries: EntryRow[];
let shownMap: number;
let requests: { start: number; count: number }[];
let redrawn: (string[] | 'all')[];
let arranged: editor.EventEmitter;
let provider: Provider;

const session = {
  id: 'a',
  type: DEBUG_TYPE,
  configuration: { program: '/a.vmtrace' },
  customRequest: async (_name: string, { start, count }: { start: number; count: number }) => {
    requests.push({ start, count });
    return { ...state(entries, [thread(1)], { index: shownMap }), entries: entries.slice(start, start + count) };
  },
};

function adapterSends(event: string): void {
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
    createDebugAdapterTracker(of: unknown): { onDidSendMessage(message: unknown): void };
  };
  factory.createDebugAdapterTracker(session).onDidSendMessage({ type: 'event', event });
}

const run = (command: string, ...args: unknown[]): Promise<void> =>
  (editor.registered.get(`command ${command}`) as (...args: unknown[]) => Promise<void>)(...args);

async function stop(): Promise<void> {
  adapterSends('stopped');
  await vi.advanceTimersByTimeAsync(50);
}

const ids = (nodes: Node[] | undefined): string[] | 'all' => (nodes ? nodes.map(({ id }) => id) : 'all');

beforeEach(() => {
  vi.useFakeTimers();
  for (const emitter of Object.values(editor.fired)) emitter.listeners.length = 0;
  editor.treeView.visible = true;
  editor.treeView.revealed.length = 0;
  editor.debug.activeDebugSession = session;
  arranged = new editor.EventEmitter();
  registerMapView(followSessions(), chosenThings(), arranged as never);
  provider = (editor.registered.get(`view ${VIEW.map}`) as { treeDataProvider: Provider }).treeDataProvider;
  redrawn = [];
  requests = [];
  provider.onDidChangeTreeData((nodes) => redrawn.push(ids(nodes)));
  entries = [entry(1), entry(2)];
  shownMap = 0;
  return () => vi.useRealTimers();
});

describe('the view', () => {
  test('asks once for a stop and the change of frame that follows it', async () => {
    adapterSends('stopped');
    editor.fired.stackItem.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(requests).toEqual([{ start: 0, count: 100 }]);
    expect(redrawn).toEqual(['all']);
    expect(editor.treeView.description).toBe('freebsd-13');
  });
  test('a step redraws what changed, and marks it', async () => {
    await stop();
    entries = [entry(1), entry(2, { changed: true, description: 'wired 1' })];
    await stop();
    expect(redrawn).toEqual(['all', ['entries/2']]);
    const [, rows] = await provider.getChildren();
    const [first, second] = await provider.getChildren(rows);
    expect(provider.getTreeItem(second as Node)).toMatchObject({ id: 'entries/2', description: 'wired 1  rw-/rwx' });
    expect(provider.getTreeItem(second as Node).resourceUri).toBeDefined();
    expect(provider.getTreeItem(first as Node).resourceUri).toBeUndefined();
  });
  test('asks nothing while nobody looks, and at once when somebody does', async () => {
    await stop();
    editor.treeView.visible = false;
    requests = [];
    redrawn = [];
    entries = [entry(1), entry(2), entry(3)];
    await stop();
    expect(requests).toEqual([]);
    editor.treeView.visible = true;
    editor.fired.visibility.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(redrawn).toHaveLength(1);
  });
  test('is empty again when the session ends', async () => {
    await stop();
    editor.fired.ended.fire(session);
    expect(redrawn).toEqual(['all', 'all']);
    expect(await provider.getChildren()).toEqual([]);
    expect(editor.treeView.description).toBeUndefined();
  });
  test('that shows nothing is not redrawn when there is no session', async () => {
    editor.debug.activeDebugSession = undefined;
    editor.fired.activeSession.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(redrawn).toEqual([]);
  });
  test('leaves a session of another debugger alone', async () => {
    editor.debug.activeDebugSession = { ...session, type: 'node' };
    await stop();
    expect(requests).toEqual([]);
  });
  test('a page is fetched when it is opened, kept up to date, and forgotten when it is closed', async () => {
    entries = Array.from({ length: 250 }, (_, i) => entry(i + 1));
    await stop();
    const [, rows] = await provider.getChildren();
    const page = (await provider.getChildren(rows)).find(({ id }) => id === 'page/100') as Node;
    expect(provider.getTreeItem(page).collapsibleState).toBe(editor.TreeItemCollapsibleState.Collapsed);
    expect(await provider.getChildren(page)).toHaveLength(100);
    requests = [];
    await stop();
    expect(requests).toEqual([
      { start: 0, count: 100 },
      { start: 100, count: 100 },
    ]);
    redrawn = [];
    editor.fired.collapse.fire({ element: rows });
    expect(redrawn).toEqual([]);
    editor.fired.collapse.fire({ element: page });
    expect(redrawn).toEqual([['page/100']]);
    requests = [];
    await stop();
    expect(requests).toEqual([{ start: 0, count: 100 }]);
  });
  test('copies the whole map, however large', async () => {
    entries = Array.from({ length: 20_001 }, (_, i) => entry(i + 1));
    await stop();
    requests = [];
    await run(COMMAND.copyMap);
    expect(requests.map(({ start }) => start)).toEqual([0, 10_000, 20_000]);
    const lines = editor.clipboard.text.split('\n').filter((line) => line.startsWith('entry'));
    expect(lines).toEqual(entries.map(({ script }) => script));
  });
  test('copies what there is if a page is refused, and says so', async () => {
    entries = Array.from({ length: 5000 }, (_, i) => entry(i + 1));
    await stop();
    const answer = session.customRequest;
    const whole = state(entries);
    session.customRequest = async (_name, { start, count }) => ({
      ...whole,
      entries: start > 0 ? [] : entries.slice(0, Math.min(count, 4000)),
    });
    editor.said.length = 0;
    await run(COMMAND.copyMap);
    session.customRequest = answer;
    expect(editor.clipboard.text.split('\n').filter((line) => line.startsWith('entry'))).toHaveLength(4000);
    expect(editor.clipboard.text).toContain('# 1000 of the 5000 entries are missing here\n');
    expect(editor.said).toEqual([expect.stringMatching(/^Only 4000 of the 5000 entries were copied: /)]);
  });
  test('does not mix the entries of two positions', async () => {
    entries = Array.from({ length: 5000 }, (_, i) => entry(i + 1));
    await stop();
    const answer = session.customRequest;
    const whole = state(entries);
    session.customRequest = async (_name, { start, count }) => ({
      ...whole,
      position: start,
      entries: entries.slice(start, start + Math.min(count, 4000)),
    });
    await run(COMMAND.copyMap);
    session.customRequest = answer;
    expect(editor.clipboard.text.split('\n').filter((line) => line.startsWith('entry'))).toHaveLength(4000);
  });
  test('says so if the session has no state to copy', async () => {
    await stop();
    const answer = session.customRequest;
    session.customRequest = async () => {
      throw new Error('it runs');
    };
    editor.said.length = 0;
    editor.clipboard.text = 'as it was';
    await run(COMMAND.copyMap);
    session.customRequest = answer;
    expect(editor.said).toEqual(['The map cannot be copied now: the session has no state to show.']);
    expect(editor.clipboard.text).toBe('as it was');
  });
  test('copies the line of one entry', async () => {
    editor.clipboard.text = 'as it was';
    await run(COMMAND.copyEntry, { row: {} });
    expect(editor.clipboard.text).toBe('as it was');
    await run(COMMAND.copyEntry, { row: { script: 'entry 0x1000..0x2000 rw-' } });
    expect(editor.clipboard.text).toBe('entry 0x1000..0x2000 rw-\n');
  });
  test('marks what changed with a badge in its colour, and nothing else', () => {
    const { provideFileDecoration } = editor.registered.get('decorations ') as {
      provideFileDecoration(uri: unknown): unknown;
    };
    expect(provideFileDecoration({ scheme: 'file' })).toBeUndefined();
    expect(provideFileDecoration({ scheme: CHANGED_SCHEME })).toMatchObject({
      badge: '●',
      color: { value: COLOR.changed },
    });
  });
});

describe('at the start of a session', () => {
  const NEXT_CONSOLE = 'workbench.action.debug.nextConsole';
  const [focusMap, showDebug, focusEditor] = [
    `${VIEW.map}.focus`,
    'workbench.view.debug',
    'workbench.action.focusActiveEditorGroup',
  ];
  /** `focus`: the session that has it as the other begins. */
  const launched = async (of: object, focus = of): Promise<string[]> => {
    told.length = 0;
    editor.executed.length = 0;
    editor.debug.activeDebugSession = focus;
    const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
      createDebugAdapterTracker(of: unknown): { onWillReceiveMessage(message: unknown): void };
    };
    factory.createDebugAdapterTracker(of).onWillReceiveMessage({ command: 'launch' });
    await vi.advanceTimersByTimeAsync(50);
    editor.debug.activeDebugSession = session;
    return [...editor.executed];
  };
  /** Sessions whose views are said to be there, and what was executed by then. */
  const told: [of: unknown, after: number][] = [];
  beforeEach(() => {
    arranged.event((of) => told.push([of, editor.executed.length]));
  });
  test('beside another session it gets the focus first', async () => {
    const two = { ...session, id: 'two' };
    expect(await launched(two, session)).toEqual([NEXT_CONSOLE]);
    editor.debug.activeDebugSession = two;
    editor.fired.activeSession.fire(two);
    await vi.advanceTimersByTimeAsync(50);
    expect(editor.executed).toEqual([NEXT_CONSOLE, focusMap, showDebug, focusEditor]);
  });
  test("it comes into view, and VS Code's own views with it; at a stop or a restart no more", async () => {
    expect(await launched(session)).toEqual([focusMap, showDebug, focusEditor]);
    expect(told).toEqual([[session, 3]]);
    editor.treeView.visible = false;
    editor.executed.length = 0;
    await stop();
    expect(editor.executed).toEqual([]);
    expect(editor.treeView.revealed).toEqual([]);
    expect(await launched(session)).toEqual([]);
    expect(told).toEqual([]);
  });
  test('its script stays, though it was only previewed; an editor of another file is left as it is', async () => {
    const opensScript = (path: string): void => {
      editor.window.activeTextEditor = { document: { uri: { scheme: 'file', fsPath: path } } };
    };
    opensScript('/a.vmtrace');
    expect((await launched({ ...session, id: 'kept' }))[0]).toBe('workbench.action.keepEditor');
    opensScript('/b.vmtrace');
    expect((await launched({ ...session, id: 'other' }))[0]).toBe(focusMap);
    editor.window.activeTextEditor = undefined;
  });
  test('a run without debugging leaves what is in view', async () => {
    expect(await launched({ ...session, configuration: { program: '/a.vmtrace', noDebug: true } })).toEqual([]);
  });
  test('who chose another view finds it at the next session, until the map is chosen again', async () => {
    const ends = async (of: object, visible: boolean): Promise<void> => {
      editor.treeView.visible = visible;
      editor.fired.ended.fire(of);
    };
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ ...session, id })) as [object, object, object];
    await launched(a);
    await ends({ ...session, id: 'node' }, false);
    await ends(a, false);
    expect(await launched(b)).toEqual([showDebug, focusEditor]);
    await ends(b, true);
    expect(await launched(c)).toEqual([focusMap, showDebug, focusEditor]);
  });
});

describe('choosing', () => {
  test('a range is of the map that the view shows', async () => {
    const chosen: unknown[] = [];
    const things = chosenThings();
    things.inMap((thing) => chosen.push(thing));
    registerMapView(followSessions(), things, new editor.EventEmitter() as never);
    provider = (editor.registered.get(`view ${VIEW.map}`) as { treeDataProvider: Provider }).treeDataProvider;
    shownMap = 1;
    await stop();
    const [, rows] = await provider.getChildren();
    const [first] = await provider.getChildren(rows as Node);
    editor.fired.selection.fire({ selection: [first] });
    const range = { start: '0x1000', end: '0x2000' };
    expect(chosen).toEqual([{ range: { map: 1, ...range }, expression: 'entry(0x1000)' }]);
    things.showInMap({ range: { map: 0, ...range } });
    expect(editor.treeView.revealed).not.toContain(first);
    things.showInMap({ range: { map: 1, ...range } });
    expect(editor.treeView.revealed).toContain(first);
  });
});

describe('going to a line', () => {
  const at = (line: number, preserveFocus: boolean) => [
    {
      document: expect.objectContaining({ path: '/a.vmtrace' }),
      options: {
        selection: {
          places: [
            { line, character: 0 },
            { line, character: 0 },
          ],
        },
        preserveFocus,
      },
    },
  ];
  beforeEach(() => {
    editor.opened.length = 0;
  });
  test('from a click the keys stay in the view', async () => {
    await run(COMMAND.goToLine, 7);
    expect(editor.opened).toEqual(at(6, true));
  });
  test('from the menu of a row they go to the editor', async () => {
    await run(COMMAND.goToLine, { row: { line: 3 } });
    expect(editor.opened).toEqual(at(2, false));
  });
  test('nothing is opened of a row without a line, nor without a program', async () => {
    await run(COMMAND.goToLine, { row: {} });
    editor.debug.activeDebugSession = { ...session, configuration: {} };
    await run(COMMAND.goToLine, 7);
    expect(editor.opened).toEqual([]);
  });
});

test('with no session, copying the map says so', async () => {
  editor.debug.activeDebugSession = undefined;
  editor.said.length = 0;
  await run(COMMAND.copyMap);
  expect(editor.said).toEqual([expect.stringMatching(/No trace is being debugged/)]);
});

test('what needs a session is offered during one only: the debug type stays set when it has ended', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const conditions: string[] = [
    ...contributes.commands.map(({ enablement }: { enablement?: string }) => enablement ?? ''),
    ...[...contributes.menus.commandPalette, ...contributes.menus['view/title']].map(
      ({ when }: { when: string }) => when,
    ),
  ].filter((condition) => condition.includes('debugType'));
  expect(conditions.length).toBeGreaterThan(20);
  for (const condition of conditions) expect(condition).toMatch(/inDebugMode|debugState == stopped/);
  const map = contributes.viewsWelcome.find(({ view }: { view: string }) => view === VIEW.map);
  expect(map.when).toBe('!inDebugMode || debugType != vmtrace');
});

test('activation registers every command and provider of the manifest', async () => {
  editor.registered.clear();
  const { activate } = await import('../../../extension/extension.ts');
  const context = { subscriptions: [], extensionUri: {}, workspaceState: memento(), globalState: memento() };
  activate(context as unknown as Parameters<typeof activate>[0]);
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const commands = manifest.contributes.commands.map(({ command }: { command: string }) => `command ${command}`);
  const names = [...editor.registered.keys()];
  expect(names).toEqual(expect.arrayContaining(commands));
  expect(names).toEqual(expect.arrayContaining([`configuration ${DEBUG_TYPE}`, `configuration ${DEBUG_TYPE} +`]));
  expect(names).toContain(`adapter ${DEBUG_TYPE}`);
});
