// The Test view: which scripts and lines are tests, what a run tells of each,
// watch, cancel, coverage.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LISTING_SCHEME } from '../../../adapter/protocol.ts';
import { answerCheck, type CheckAnswer, type CheckAsk } from '../../../core/check/service.ts';
import { LANGUAGE } from '../../../extension/ids.ts';
import { followScripts, type OpenScripts } from '../../../extension/language/openScripts.ts';
import { registerTests } from '../../../extension/tests/testView.ts';
import { eventually } from '../../patience.ts';
import type { TestItem } from '../testParts.ts';
import * as editor from '../vscode.ts';

/** What workers were asked. */
const asked: CheckAsk[] = [];
let ended = 0;
vi.mock('../../../extension/explore/openWorker.ts', () => ({
  openChecker: async (_extension: unknown, _memory: number, hear: (answer: CheckAnswer) => void) => ({
    post(ask: CheckAsk) {
      asked.push(ask);
      void answerCheck(ask).then(hear);
    },
    end: () => ended++,
  }),
}));

const WIRE = `${LISTING_SCHEME}:/freebsd-15/vm_map_wire.vmkernel`;
const SCRIPT = `map 0x1000..0x20000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS
t2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE
assert map.entries == 1
expect explore: t1.1 = KERN_SUCCESS
expect explore: no lost-wakeup within 1 states
`;

interface Document {
  text: string;
  readonly uri: { readonly scheme: string; readonly path: string; toString(): string };
  readonly languageId: string;
  readonly isClosed: boolean;
  getText(): string;
}
let scripts: OpenScripts;
const open = async (text: string, uri = 'untitled:a.vmtrace'): Promise<Document> => {
  const document: Document = {
    text,
    uri: editor.Uri.parse(uri),
    languageId: LANGUAGE,
    isClosed: false,
    getText() {
      return this.text;
    },
  };
  editor.workspace.textDocuments.push(document);
  editor.fired.opened.fire(document);
  await eventually(() => expect(scripts.kernelOf(document as never)).toBeDefined());
  return document;
};
const items = () => editor.controllers.at(-1)?.items as NonNullable<(typeof editor.controllers)[0]>['items'];
const children = (id = 'untitled:a.vmtrace'): string[] =>
  [...(items().get(id)?.children ?? [])].map(([, { label }]) => label);
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
const run = (label: string, request = new editor.TestRunRequest(), token: unknown = never): Promise<void> =>
  editor.profiles.findLast((one) => one.label === label)?.run(request, token) ?? Promise.reject(new Error(label));
const lineOf = ({ location }: editor.TestMessage): number => (location as { range: editor.Range }).range.start.line + 1;

beforeEach(() => {
  for (const list of [asked, editor.results, editor.messages, editor.covered, editor.output, editor.profiles])
    list.length = 0;
  ended = 0;
  editor.workspace.textDocuments.length = 0;
  scripts = followScripts();
  registerTests(scripts, editor.Uri.parse('file:///extension') as never);
});
afterEach(() => {
  scripts.dispose();
  vi.restoreAllMocks();
});

test('an open script is a test, each line that expects something below it, and how it ends', async () => {
  await open(SCRIPT);
  expect(children()).toEqual([
    't1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS',
    't2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE',
    'assert map.entries == 1',
    'expect explore: t1.1 = KERN_SUCCESS',
    'expect explore: no lost-wakeup within 1 states',
    'all threads finish',
  ]);
  // no mark in the gutter at a call or an assert, where breakpoints are set
  const ranges = [...(items().get('untitled:a.vmtrace')?.children ?? [])].map(([, { range }]) => range !== undefined);
  expect(ranges).toEqual([false, false, false, true, true, false]);
  await open('map 0x1000..0x2000\nt1: vm_map_wakeup()\n', 'untitled:b.vmtrace');
  expect(items().get('untitled:b.vmtrace')).toBeUndefined();
});

test('a script of another file system is a test; the other side of a comparison is none', async () => {
  await open(SCRIPT, 'memfs:/far/c.vmtrace');
  await open(SCRIPT, 'git:/far/c.vmtrace?HEAD');
  expect([...items()].map(([id]) => id)).toEqual(['memfs:/far/c.vmtrace']);
});

test('a row is told apart by its label alone: screen readers read a description in its place', async () => {
  await open('map 0x1000..0x2000\nt1: mlock(0, 0) = 0\nt1: mlock(0, 0) = 0\n');
  const [script] = [...items()].map(([, item]) => item);
  const rows = [script, ...[...(script?.children ?? [])].map(([, item]) => item)];
  expect(rows.map((row) => [row?.label, row?.description])).toEqual([
    ['a.vmtrace', undefined],
    ['t1: mlock(0x0, 0x0) = 0', undefined],
    ['t1: mlock(0x0, 0x0) = 0 (line 3)', undefined],
    ['all threads finish', undefined],
  ]);
});

test('a run tells of each line: both results, why, what a bound leaves open', async () => {
  await open(SCRIPT);
  await run('Run');
  expect(asked).toMatchObject([{ mode: 'run', text: SCRIPT }]);
  expect(editor.results).toEqual([
    'passed t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES) = KERN_SUCCESS',
    'failed t2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE',
    'passed assert map.entries == 1',
    'failed expect explore: t1.1 = KERN_SUCCESS',
    'errored expect explore: no lost-wakeup within 1 states',
    'passed all threads finish',
    'end',
  ]);
  expect(editor.messages.map(lineOf)).toEqual([4, 6, 7]);
  expect(editor.messages[0]).toMatchObject({ expectedOutput: 'KERN_FAILURE', actualOutput: 'KERN_SUCCESS' });
  expect(editor.messages[1]).toMatchObject({
    expectedOutput: 'KERN_SUCCESS',
    actualOutput: 'KERN_INVALID_ADDRESS or KERN_SUCCESS',
    message: expect.stringMatching(/\ngives KERN_INVALID_ADDRESS: schedule t/),
  });
  expect(editor.messages[2]?.message).toMatch(/^not known: the bound of states was reached/);
  expect(editor.output.join('')).toMatch(
    /^a\.vmtrace: 3 of 6 hold \(\d+ ms\)\r\n {2}not ok {2}a\.vmtrace:4 {2}t2: .*\r\n {4}\S/,
  );
  expect(ended).toBe(1);
});

test('one line alone is told of; the others keep what they had', async () => {
  await open(SCRIPT);
  const script = items().get('untitled:a.vmtrace') as TestItem;
  const second = [...script.children][1]?.[1] as TestItem;
  await run('Run', new editor.TestRunRequest([second]));
  expect(editor.results).toEqual(['failed t2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE', 'end']);
});

test('errors of a script are told of the script', async () => {
  await open(`${SCRIPT}t1: vm_map_wier()\n`);
  await run('Run');
  expect(editor.results.at(-2)).toBe('errored a.vmtrace');
  expect(editor.messages.at(-1)?.message).toMatch(/^'vm_map_wier'/);
  expect(lineOf(editor.messages.at(-1) as editor.TestMessage)).toBe(8);
});

test('every order tries all of them', async () => {
  await open(SCRIPT.replace('KERN_FAILURE', 'KERN_SUCCESS'));
  await run('Every Order');
  expect(asked[0]?.mode).toBe('orders');
  expect(editor.results[0]).toMatch(/^failed t1: vm_map_wire/);
  expect(editor.messages[0]?.message).toMatch(
    /can be KERN_INVALID_ADDRESS or .*\ngives KERN_INVALID_ADDRESS: schedule t/s,
  );
});

test('coverage is of the listings of the routines that were entered, a statement a step', async () => {
  await open(SCRIPT);
  await run('Coverage of Kernel Routines');
  const paths = editor.covered.map((file) => String((file as { uri: unknown }).uri));
  expect(paths).toContain(WIRE);
  const profile = editor.profiles.find(({ label }) => label.startsWith('Coverage'));
  const file = editor.covered[paths.indexOf(WIRE)];
  const details = (await profile?.loadDetailedCoverage?.(undefined, file)) as editor.StatementCoverage[];
  expect(details[0]).toMatchObject({ name: 'vm_map_wire', executed: 1 });
  expect(details.length).toBeGreaterThan(2);
});

test('files of the workspace are found when the view is opened, followed, and gone with their file', async () => {
  const uri = editor.Uri.parse('file:///work/sub/c.vmtrace');
  vi.spyOn(editor.workspace, 'findFiles').mockResolvedValue([uri as never]);
  const files = new Map([[uri.path, SCRIPT]]);
  vi.spyOn(editor.workspace.fs, 'readFile').mockImplementation(async ({ path }) =>
    new TextEncoder().encode(files.get(path) ?? ''),
  );
  const controller = editor.controllers.at(-1);
  expect(items().size).toBe(0);
  await controller?.resolveHandler?.();
  const item = items().get(uri.toString()) as TestItem;
  expect([item.label, item.children.size]).toEqual(['sub/c.vmtrace', 0]);
  await controller?.resolveHandler?.(item);
  expect(item.children.size).toBe(6);
  files.set(uri.path, SCRIPT.replace(/expect.*\n/g, ''));
  editor.fired.written.fire(uri);
  await eventually(() => expect(item.children.size).toBe(4));
  editor.fired.deleted.fire(uri);
  expect(items().size).toBe(0);
});

test('what was never saved goes with its editor', async () => {
  const document = await open(SCRIPT);
  editor.fired.closed.fire(document);
  expect(items().size).toBe(0);
});

test('a script of the workspace stays when its editor is closed, in whatever file system it is', async () => {
  await editor.controllers.at(-1)?.resolveHandler?.();
  const document = await open(SCRIPT, 'memfs:/work/c.vmtrace');
  editor.fired.closed.fire(document);
  expect([...items()].map(([, { label }]) => label)).toEqual(['c.vmtrace']);
});

test('an example is told from its copy in the workspace', async () => {
  await open(SCRIPT, 'vmtrace-example:/c.vmtrace');
  await open(SCRIPT, 'memfs:/work/c.vmtrace');
  expect([...items()].map(([, { label }]) => label)).toEqual(['c.vmtrace (example)', 'c.vmtrace']);
});

test('a watch runs a script again when it changes, until it ends', async () => {
  const document = await open(SCRIPT);
  let end: () => void = () => {};
  const token = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: () => void) => {
      end = listener;
      return { dispose: () => undefined };
    },
  };
  await run('Run', new editor.TestRunRequest(undefined, undefined, undefined, true), token);
  expect(asked).toEqual([]);
  document.text = SCRIPT.replace('KERN_FAILURE', 'KERN_SUCCESS');
  editor.fired.changed.fire({ document });
  await eventually(() => expect(editor.results).toContain('passed t2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS'));
  token.isCancellationRequested = true;
  end();
  document.text = SCRIPT;
  editor.fired.changed.fire({ document });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(asked).toHaveLength(1);
});

test('a run that is cancelled ends its worker, and tells of nothing', async () => {
  await open(SCRIPT);
  let cancel: () => void = () => {};
  const token = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: () => void) => {
      cancel = listener;
      return { dispose: () => undefined };
    },
  };
  const running = run('Run', new editor.TestRunRequest(), token);
  token.isCancellationRequested = true;
  cancel();
  await running;
  expect(ended).toBeGreaterThan(0);
  expect(editor.results.at(-1)).toBe('end');
});

test('results of an older text are outdated', async () => {
  const document = await open(SCRIPT);
  editor.outdated.length = 0;
  document.text = `${SCRIPT}# more`;
  editor.fired.changed.fire({ document });
  await eventually(() => expect(editor.outdated).toContain('a.vmtrace'));
});

test('debugging a test debugs its script; when the session has ended, the run tells of it', async () => {
  await open(SCRIPT);
  editor.started.length = 0;
  const script = items().get('untitled:a.vmtrace') as TestItem;
  const running = run('Debug', new editor.TestRunRequest([script]));
  await eventually(() => expect(editor.started).toHaveLength(1));
  expect(editor.started[0]?.configuration).toMatchObject({ program: 'untitled:a.vmtrace', name: 'Debug a.vmtrace' });
  editor.fired.begun.fire({ id: 's1', name: 'Debug a.vmtrace' });
  editor.fired.ended.fire({ id: 'other', name: 'Debug a.vmtrace' });
  expect(editor.results).toEqual([]);
  editor.fired.ended.fire({ id: 's1', name: 'Debug a.vmtrace' });
  await running;
  expect(editor.results).toContain('failed t2: vm_map_remove(0x2000, 0x3000) = KERN_FAILURE');
});
