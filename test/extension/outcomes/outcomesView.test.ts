// The Outcomes view as the editor has it: of which script it is, what a click on a row does, what
// the filter leaves.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Finding, Report } from '../../../core/explore/service/report.ts';
import type { Explored } from '../../../extension/explore/explorations.ts';
import { COMMAND, CONTEXT, ITEM, VIEW } from '../../../extension/ids.ts';
import { type OutcomesView, registerOutcomesView } from '../../../extension/outcomes/outcomesView.ts';
import { forgetAll, openScript, SCRIPT, type TypedDocument } from '../explore/explorer.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

interface Node {
  readonly row: { label: string; kind: string; key?: string; kernel?: string; line?: number };
  readonly parent?: Node;
  readonly children?: readonly Node[];
}
interface Item {
  readonly label: unknown;
  readonly command?: { command: string; arguments: unknown[] };
}
interface Provider {
  onDidChangeTreeData(hear: (nodes: Node[] | undefined) => void): void;
  getTreeItem(node: Node): Item;
  getChildren(node?: Node): readonly Node[];
  getParent(node: Node): Node | undefined;
}

const order = (turns: string) => ({ turns, length: 2, schedule: undefined, limits: [], limitLines: [] });
const finding = (key: string, change: Partial<Finding> = {}): Finding =>
  ({
    ...{ key, group: 'outcome', kind: 'done', title: 'Done', text: `t1 ${key}`, details: [], threads: [] },
    ...{ line: 3, states: 1, order: order(key) },
    ...change,
  }) as Finding;
const SUSPECT = finding('lost', { group: 'suspect', kind: 'lost-wakeup', title: 'Lost wakeup' });
const STUCK = finding('stuck', { kind: 'stuck', title: 'Stuck' });
const WITNESS = { key: 'lost', title: 'Lost wakeup', order: order('lost') };
const EXPECTED = { line: 5, text: 'expect explore: no suspects', messages: ['Lost wakeup'] };
const REPORT = {
  ...{ kernel: 'freebsd-15', bound: undefined, states: 9, depth: 3, memory: 1, calls: [], hints: [] },
  ...{ suspects: [SUSPECT], outcomes: [finding('one'), STUCK], outcomeCount: 2 },
  expectations: [
    { ...EXPECTED, verdict: 'failed', witness: WITNESS },
    { ...EXPECTED, line: 6, verdict: 'passed', messages: [] },
  ],
} as unknown as Report;
const ON_13 = { ...REPORT, kernel: 'freebsd-13', suspects: [], outcomes: [finding('only')] } as unknown as Report;

const all = new Map<string, Partial<Explored>>();
let other: Partial<Explored> | undefined;
let latest: Partial<Explored> | undefined;
const didChange = new editor.EventEmitter();
let view: OutcomesView;
let redrawn: unknown[];
const provider = () =>
  (editor.registered.get(`view ${VIEW.outcomes}`) as { treeDataProvider: Provider }).treeDataProvider;
const everyNode = (nodes: readonly Node[] = provider().getChildren()): Node[] =>
  nodes.flatMap((node) => [node, ...everyNode(provider().getChildren(node))]);
const labels = () => everyNode(provider().getChildren()).map(({ row }) => row.label);
const nodeOf = (label: string): Node => everyNode().find(({ row }) => row.label === label) as Node;
/** The script was explored, or is. */
function explore({ uri, text }: TypedDocument, change: Partial<Explored> = {}): void {
  const explored = { uri: uri as never, text, running: false, ms: 5, report: REPORT, progress: '', baked: new Map() };
  latest = { ...explored, ...change };
  all.set(uri.path, latest);
  didChange.fire(uri);
}

beforeEach(() => {
  startSession();
  forgetAll();
  all.clear();
  [other, latest] = [undefined, undefined];
  didChange.listeners.length = 0;
  editor.contexts.clear();
  editor.treeView.message = editor.treeView.description = undefined;
  editor.treeView.selection = [];
  editor.quickPick.typed.length = editor.quickPick.shown.length = 0;
  view = registerOutcomesView(
    {
      of: ({ path }: { path: string }) => all.get(path),
      otherOf: () => other,
      get latest() {
        return latest;
      },
      onDidChange: didChange.event,
    } as never,
    () => {},
  );
  redrawn = [];
  provider().onDidChangeTreeData((nodes) => redrawn.push(nodes));
});

describe('of which script it is', () => {
  test('of that of the active editor; else the one before; else the one that was explored last', () => {
    const [a, b] = [openScript(SCRIPT), openScript(SCRIPT, '/work/b.vmtrace')];
    editor.window.activeTextEditor = undefined;
    explore(b);
    expect(labels()[0]).toBe('b.vmtrace');
    explore(a);
    expect(labels()[0]).toBe('b.vmtrace');
    editor.window.activeTextEditor = { document: a };
    editor.fired.activeEditor.fire(undefined);
    expect(labels()[0]).toBe('a.vmtrace');
    editor.window.activeTextEditor = undefined;
    latest = all.get(b.uri.path);
    editor.fired.activeEditor.fire(undefined);
    expect(labels()[0]).toBe('a.vmtrace');
  });

  test('while nothing is found yet it says how far it is, without rows', () => {
    const document = openScript(SCRIPT);
    didChange.fire(document.uri);
    expect([editor.treeView.message, labels(), redrawn]).toEqual([undefined, [], []]);
    explore(document);
    expect(redrawn).toEqual([undefined]);
    explore(document, { report: undefined, running: true, progress: '12 states' });
    expect(editor.treeView.message).toBe('Exploring a.vmtrace\u2026 12 states');
    expect([labels(), redrawn]).toEqual([[], [undefined, undefined]]);
    explore(document, { report: undefined, running: false });
    expect(editor.treeView.message).toBeUndefined();
    expect(redrawn).toHaveLength(2);
  });

  test('it is stale once its text has changed, whatever else is typed', () => {
    const [document, another] = [openScript(SCRIPT), openScript(SCRIPT, '/work/b.vmtrace')];
    editor.window.activeTextEditor = { document };
    explore(document);
    const stale = () => JSON.stringify(provider().getTreeItem(nodeOf('a.vmtrace'))).includes('stale');
    expect(stale()).toBe(false);
    redrawn.length = 0;
    another.type('x');
    expect(redrawn).toEqual([]);
    document.type(`${SCRIPT}#\n`);
    expect(stale()).toBe(true);
    expect(redrawn).toEqual([[nodeOf('a.vmtrace')]]);
    document.type(SCRIPT);
    expect(stale()).toBe(false);
    redrawn.length = 0;
    explore(document);
    expect(redrawn).toEqual([]);
  });

  test('what was found on another kernel is below, as long as it is of the same text', () => {
    const document = openScript(SCRIPT);
    const found = { kernel: 'freebsd-13', report: ON_13, baked: new Map(), text: SCRIPT, uri: document.uri } as never;
    other = found as Partial<Explored>;
    explore(document);
    expect(labels()).toEqual(expect.arrayContaining(['Only on freebsd-13', 't1 only']));
    for (const without of [{ text: 'older' }, { report: undefined }, { baked: undefined }, { kernel: undefined }]) {
      other = { ...(found as object), ...without };
      didChange.fire(document.uri);
      expect(labels()).not.toContain('t1 only');
    }
  });
});

describe('a row', () => {
  test('has its parent, and rows below it', () => {
    explore(openScript(SCRIPT));
    for (const node of everyNode())
      for (const child of provider().getChildren(node)) expect(provider().getParent(child)).toBe(node);
    expect(provider().getParent(nodeOf('a.vmtrace'))).toBeUndefined();
    expect(everyNode().length).toBeGreaterThan(provider().getChildren().length);
  });

  test('with a line goes there by a click, a finding opens, an expectation debugs what decides it', () => {
    const { uri } = openScript(SCRIPT);
    explore({ uri, text: SCRIPT } as never);
    const clicks = everyNode().flatMap((node) => {
      const { command } = provider().getTreeItem(node);
      return command ? [[node.row.label, node.row.kind, command.command, command.arguments]] : [];
    });
    const at = (line: number) => ({ selection: new editor.Range(line - 1, 0, line - 1, 0), preserveFocus: true });
    expect(clicks).toEqual([
      ['no suspects', ITEM.expectation, COMMAND.debugOrder, [{ uri, ...WITNESS }]],
      ['line 5', ITEM.field, 'vscode.open', [uri, at(5)]],
      ['no suspects', ITEM.field, 'vscode.open', [uri, at(6)]],
      ['line 6', ITEM.field, 'vscode.open', [uri, at(6)]],
      ...Array(3).fill(['line 3', ITEM.field, 'vscode.open', [uri, at(3)]]),
    ]);
  });

  test('is pointed at, or selected: its finding with its order', () => {
    const document = openScript(SCRIPT);
    const { uri } = document;
    other = { kernel: 'freebsd-13', report: ON_13, baked: new Map(), text: SCRIPT, uri: uri as never };
    explore(document);
    const pointed = (label: string) => view.pointed(nodeOf(label));
    expect(pointed('t1 lost')).toEqual({ uri, finding: SUSPECT, order: SUSPECT.order, title: 'Lost wakeup' });
    expect(pointed('t1 stuck')).toMatchObject({ finding: STUCK });
    expect(pointed('t1 only')).toMatchObject({ uri, kernel: 'freebsd-13', title: 'Done', order: order('only') });
    expect(pointed('no suspects')).toEqual({ uri, ...WITNESS });
    expect(pointed('a.vmtrace')).toBeUndefined();
    expect(view.pointed(undefined)).toBeUndefined();
    editor.treeView.selection = [nodeOf('t1 stuck')];
    expect(view.pointed(undefined)).toMatchObject({ finding: STUCK });
    all.clear();
    latest = undefined;
    expect(view.pointed(undefined)).toBeUndefined();
  });
});

describe('the filter', () => {
  const typed = async (text: string): Promise<void> => {
    editor.quickPick.typed.splice(0, 9, text);
    await run(COMMAND.filterOutcomes);
  };
  const isFiltered = () => editor.contexts.get(CONTEXT.outcomesFiltered);

  test('offers the kinds that there are, and what is typed', async () => {
    explore(openScript(SCRIPT));
    await typed(' Stuck ');
    expect(editor.quickPick.shown).toEqual([['Only with "Stuck"', 'Lost wakeup', 'Done', 'Stuck', 'Show All']]);
    await typed('');
    expect(editor.quickPick.shown.at(-1)).toEqual(['Lost wakeup', 'Done', 'Stuck', 'Show All']);
  });

  test('by words leaves the rows that have them, whatever their letters, until it is cleared', async () => {
    explore(openScript(SCRIPT));
    await typed('T1 STUCK');
    expect(labels()).toContain('t1 stuck');
    expect(labels()).not.toContain('t1 one');
    expect([editor.treeView.description, isFiltered()]).toEqual(['"t1 stuck"', true]);
    await run(COMMAND.clearOutcomesFilter);
    expect(labels()).toContain('t1 one');
    expect([editor.treeView.description, isFiltered()]).toEqual([undefined, false]);
  });

  test('by a kind leaves that kind', async () => {
    explore(openScript(SCRIPT));
    await typed('');
    expect(labels()).toContain('t1 lost');
    expect(labels()).not.toContain('t1 stuck');
    expect([editor.treeView.description, isFiltered()]).toEqual(['lost-wakeup', true]);
  });

  test('says so where it leaves nothing; where nothing was found it does not', async () => {
    const document = openScript(SCRIPT);
    explore(document);
    await typed('nowhere');
    expect(editor.treeView.message).toBe('Nothing passes the filter.');
    const nothing = { ...REPORT, suspects: [], outcomes: [], outcomeCount: 0, expectations: [] } as Report;
    explore(document, { report: nothing });
    expect(editor.treeView.message).toBeUndefined();
    explore(document, { report: { ...nothing, suspects: [SUSPECT] } });
    expect(editor.treeView.message).toBe('Nothing passes the filter.');
  });

  test('changes nothing where it is given up; without a script there is nothing to filter', async () => {
    explore(openScript(SCRIPT));
    const before = labels();
    editor.quickPick.typed.splice(0, 9, undefined);
    await run(COMMAND.filterOutcomes);
    expect([labels(), isFiltered()]).toEqual([before, undefined]);
    const made = vi.spyOn(editor.window, 'createQuickPick');
    all.clear();
    latest = undefined;
    await run(COMMAND.filterOutcomes);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });
});
