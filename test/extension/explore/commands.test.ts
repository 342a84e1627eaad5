// Explore, and what can be done with an order that was found: debug it, save it, copy it.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_LIMIT } from '../../../adapter/protocol.ts';
import type { ReportedOrder } from '../../../core/explore/service/report.ts';
import { Explorations } from '../../../extension/explore/explorations.ts';
import { registerExploreCommands } from '../../../extension/explore/exploreCommands.ts';
import { registerOrderCommands } from '../../../extension/explore/orderCommands.ts';
import { registerStaleResults } from '../../../extension/explore/staleResults.ts';
import { COMMAND, DEBUG_TYPE, VIEW } from '../../../extension/ids.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';
import { explorer, forgetAll, openScript, SCRIPT, STUCK_SCRIPT, workers } from './explorer.ts';

vi.mock('../../../extension/explore/openWorker.ts', () => import('./explorer.ts'));

const ORDER: ReportedOrder = { turns: 't1 t2', length: 2, schedule: 'schedule t1 t2', limits: [], limitLines: [] };
let explorations: Explorations;
/** What a row of the view is about. */
let pointed: unknown;

beforeEach(() => {
  startSession();
  forgetAll();
  pointed = undefined;
  editor.started.length = editor.opened.length = editor.saveDialogs.length = 0;
  editor.written.clear();
  editor.clipboard.text = '';
  explorations = new Explorations(editor.Uri.file('/extension') as never);
  registerExploreCommands(explorations);
  registerOrderCommands(explorations, (row) => (row === 'a row' ? (pointed as never) : undefined));
});

describe('Explore', () => {
  const told = editor.said;
  test('explores the script of the editor, says what was found, and shows it where the focus stays', async () => {
    const document = openScript(SCRIPT);
    const focused: unknown[] = [];
    editor.answered.set(`${VIEW.outcomes}.focus`, (options) => void focused.push(options));
    await run(COMMAND.explore);
    await vi.waitFor(() => expect(focused).toEqual([{ preserveFocus: true }]));
    expect(told).toEqual([expect.stringMatching(/^a\.vmtrace: nothing suspicious, \d outcomes?\.$/)]);
    expect(explorations.of(document.uri as never)?.report).toBeDefined();
    await run(COMMAND.showOutcomes);
    expect(focused).toEqual([{ preserveFocus: true }, { preserveFocus: false }]);
  });
  test('explores the script that is named, whichever the editor has', async () => {
    const named = openScript(SCRIPT, '/work/b.vmtrace');
    openScript('x', '/work/other.vmtrace');
    await run(COMMAND.explore, named.uri);
    expect(workers[0]?.asked[0]).toMatchObject({ kind: 'explore', text: SCRIPT });
  });
  test('says why a script cannot be explored, and that there is none', async () => {
    openScript('t1: nothing()\n');
    await run(COMMAND.explore);
    expect(told).toEqual([expect.stringMatching(/^a\.vmtrace cannot be explored: .*nothing.*\.$/)]);
    openScript('text', '/work/notes.txt').languageId = 'plaintext';
    await run(COMMAND.explore);
    editor.window.activeTextEditor = undefined;
    await run(COMMAND.explore);
    expect(told.slice(1)).toEqual(Array(2).fill('There is no .vmtrace script to explore: open one first.'));
    expect(editor.executed).toEqual([]);
  });
  test('shows its progress in a message, by which it can be cancelled, as by its lens', async () => {
    const document = openScript(SCRIPT);
    explorer.answers = false;
    const messages: unknown[] = [];
    let cancel = (): void => {};
    const token = {
      onCancellationRequested(hear: () => void) {
        cancel = hear;
      },
    };
    const shown = vi
      .spyOn(editor.window, 'withProgress')
      .mockImplementation(async (_, work) =>
        work({ report: ({ message }: { message: string }) => messages.push(message) }, token),
      );
    const done = run(COMMAND.explore);
    await vi.waitFor(() => expect(workers[0]?.asked).toHaveLength(1));
    const progress = { states: 10, transitions: 1, frontier: 3, depth: 3, bytes: 2 ** 20 };
    workers[0]?.hear({ kind: 'progress', progress, ms: 100 });
    expect(messages).toEqual([expect.stringMatching(/^10 states/)]);
    cancel();
    await run(COMMAND.cancelExploring, document.uri);
    expect(workers[0]?.asked.slice(1)).toEqual(Array(2).fill({ kind: 'cancel' }));
    workers[0]?.hear({ kind: 'failed', message: 'cancelled' });
    await done;
    const [options] = shown.mock.calls[0] ?? [];
    expect(options).toMatchObject({ title: 'Exploring a.vmtrace', cancellable: true });
    shown.mockRestore();
  });
});

describe('debugging an order', () => {
  const started = () => editor.started[0]?.configuration;
  test('starts a session that takes the turns of the order, in the folder of the script', async () => {
    const { uri } = openScript(SCRIPT);
    await run(COMMAND.debugOrder, { uri, order: ORDER, of: SCRIPT, title: 'explained', stopOnEntry: false });
    expect(editor.started).toEqual([
      {
        folder: 'the folder',
        options: undefined,
        configuration: {
          ...{ type: DEBUG_TYPE, request: 'launch', name: 'a.vmtrace: explained' },
          ...{ program: '/work/a.vmtrace', order: 't1 t2', stopOnEntry: false },
        },
      },
    ]);
  });
  test('takes the limits and the kernel that it was found by', async () => {
    const { uri } = openScript(SCRIPT);
    const limits = [
      { what: 'memlock', value: 3 },
      { what: 'vmem', value: Number.POSITIVE_INFINITY },
    ];
    await run(COMMAND.debugOrder, {
      ...{ uri, of: SCRIPT, title: 'x', kernel: 'freebsd-13' },
      order: { ...ORDER, limits },
    });
    expect(started()).toMatchObject({ kernel: 'freebsd-13', limits: { memlock: 3, vmem: NO_LIMIT } });
    expect(started()).not.toHaveProperty('stopOnEntry');
    expect(started()).not.toHaveProperty('noReturn');
  });
  test('stops where what a row of the view names cannot be avoided any more', async () => {
    const { uri } = openScript(STUCK_SCRIPT);
    await run(COMMAND.explore);
    const finding = explorations.of(uri as never)?.report?.suspects[0];
    const baked = await explorations.baked(uri as never, finding?.key as string);
    expect(baked?.turns).toEqual(expect.any(Number));
    pointed = { uri, order: finding?.order, title: finding?.title, finding };
    await run(COMMAND.debugOrder, 'a row');
    expect(started()).toMatchObject({ noReturn: baked?.turns, noReturnText: finding?.text });
  });
  test('does not stop for the result of a call that is always the same', async () => {
    const { uri } = openScript(SCRIPT);
    await run(COMMAND.explore);
    for (const { results } of explorations.of(uri as never)?.report?.calls ?? [])
      for (const { key, order } of results) {
        editor.started.length = 0;
        await run(COMMAND.debugOrder, { uri, order, title: 'a result', key });
        const turns = (await explorations.baked(uri as never, key))?.turns ?? 0;
        if (turns > 0) expect(started()).toMatchObject({ noReturn: turns, noReturnText: 'a result' });
        else expect(started()).not.toHaveProperty('noReturn');
      }
    expect.hasAssertions();
  });
  test('the focus goes to the script where it is shown: listings open there', async () => {
    const document = openScript(SCRIPT);
    const other = openScript(SCRIPT, '/work/b.vmtrace');
    editor.window.visibleTextEditors.push({ document: other, viewColumn: 1 }, { document, viewColumn: 2 });
    await run(COMMAND.debugOrder, { uri: document.uri, order: ORDER, of: SCRIPT, title: 'x' });
    expect(editor.opened).toEqual([{ document, options: { viewColumn: 2 } }]);
    editor.opened.length = editor.window.visibleTextEditors.length = 0;
    await run(COMMAND.debugOrder, { uri: document.uri, order: ORDER, of: SCRIPT, title: 'x' });
    expect(editor.opened).toEqual([]);
    expect(editor.started).toHaveLength(2);
  });
  test('debugs the script that Explain has changed, where the script itself is shown', async () => {
    const document = openScript(SCRIPT);
    const changed = openScript(`${SCRIPT}# changed\n`, '/1/a-supposed.vmtrace');
    editor.window.visibleTextEditors.push({ document, viewColumn: 2 });
    const order = { uri: document.uri, changed: changed.uri, order: ORDER, of: SCRIPT, title: 'x' };
    await run(COMMAND.debugOrder, order);
    expect(editor.opened).toEqual([{ document: changed, options: { viewColumn: 2, preview: false } }]);
    expect(started()).toMatchObject({ program: '/1/a-supposed.vmtrace', name: 'a-supposed.vmtrace: x' });
    editor.answers.push(undefined);
    await run(COMMAND.saveOrder, { ...order, script: { text: '# an order\n' }, word: 'explained' });
    expect(editor.saveDialogs).toMatchObject([{ defaultUri: { path: '/work/a-explained.vmtrace' } }]);
  });
  test('is refused in words where the script has changed since; nothing happens where nothing is meant', async () => {
    const document = openScript(SCRIPT);
    await run(COMMAND.explore);
    document.type(`${SCRIPT}#\n`);
    editor.said.length = 0;
    await run(COMMAND.debugOrder, { uri: document.uri, order: ORDER, title: 'x' });
    expect(editor.said).toEqual([
      'a.vmtrace has changed since this order was found: look for it again, and debug it then.',
    ]);
    for (const given of [undefined, null, 'a row', {}]) await run(COMMAND.debugOrder, given);
    expect(editor.started).toEqual([]);
  });
});

describe('keeping an order', () => {
  test('as a script: the one that comes with it, or the one of the exploration', async () => {
    const { uri } = openScript(SCRIPT);
    const to = editor.Uri.file('/work/kept.vmtrace');
    editor.answers.push(to, to, to);
    const script = { text: '# an order\n' };
    await run(COMMAND.saveOrder, { uri, order: ORDER, title: 'x', script });
    await run(COMMAND.saveOrder, { uri, order: ORDER, title: 'x', script, word: 'explained' });
    expect(editor.written.get('/work/kept.vmtrace')).toBe('# an order\n');
    await run(COMMAND.explore);
    const finding = explorations.of(uri as never)?.report?.outcomes[0];
    await run(COMMAND.saveOrder, { uri, order: finding?.order, title: 'x', finding });
    expect(editor.written.get('/work/kept.vmtrace')).toMatch(/^# .*vm_map_wire/s);
    const names = editor.saveDialogs.map((options) => (options as { defaultUri: { path: string } }).defaultUri.path);
    expect(names).toEqual(['order', 'explained', finding?.kind].map((word) => `/work/a-${word}.vmtrace`));
    await run(COMMAND.saveOrder, undefined);
    await run(COMMAND.saveOrder, { uri, order: ORDER, title: 'x' });
    expect(editor.saveDialogs).toHaveLength(3);
  });
  test('as lines on the clipboard: its kernel, its limits, its schedule', async () => {
    const { uri } = openScript(SCRIPT);
    await run(COMMAND.copyOrder, { uri, order: ORDER, title: 'x' });
    expect(editor.clipboard.text).toBe('schedule t1 t2\n');
    const limited = { ...ORDER, limitLines: ['limit memlock 4K'] };
    await run(COMMAND.copyOrder, { uri, order: limited, title: 'x', kernel: 'freebsd-6' });
    expect(editor.clipboard.text).toBe('kernel freebsd-6\nlimit memlock 4K\nschedule t1 t2\n');
    expect(editor.said.slice(0, 2)).toEqual(Array(2).fill('The schedule is on the clipboard.'));
    await run(COMMAND.copyOrder, undefined);
    expect(editor.said).toHaveLength(2);
  });
  test('an order that no line can say leaves the clipboard as it is, and offers the script', async () => {
    const { uri } = openScript(SCRIPT);
    const asked = { uri, order: { ...ORDER, schedule: undefined }, title: 'x', script: { text: '# an order\n' } };
    await run(COMMAND.copyOrder, asked);
    expect(editor.said).toEqual([expect.stringMatching(/^The clipboard is unchanged/)]);
    expect([editor.clipboard.text, editor.saveDialogs]).toEqual(['', []]);
    editor.answers.push('Save as Script...', undefined);
    await run(COMMAND.copyOrder, asked);
    expect(editor.saveDialogs).toHaveLength(1);
  });
});

describe('results of a script that has changed', () => {
  type Drawn = { range: editor.Range; renderOptions: { after: { contentText: string } } }[];
  /** Shows a document in an editor; what is drawn behind its lines. */
  function shown(document: ReturnType<typeof openScript>) {
    const drawn: Drawn[] = [];
    editor.window.visibleTextEditors.push({ document, setDecorations: (_: unknown, all: Drawn) => drawn.push(all) });
    return { last: () => drawn.at(-1), count: () => drawn.length };
  }
  test('stand greyed behind their lines, at their ends, until it is explored again', async () => {
    registerStaleResults(explorations);
    const [document, other] = [openScript(SCRIPT), openScript(SCRIPT, '/work/b.vmtrace')];
    const [seen, seenToo] = [shown(document), shown(other)];
    await run(COMMAND.explore, document.uri);
    expect([seen.last(), seenToo.count()]).toEqual([[], 0]);
    document.type(`# first\n${SCRIPT}`);
    expect(seen.last()?.map(({ renderOptions: { after } }) => after.contentText)).toEqual([
      expect.stringMatching(/^stale: KERN_\w+ in \d+, KERN_\w+ in \d+ orders$/),
      expect.stringMatching(/^stale: KERN_SUCCESS in \d+ orders$/),
    ]);
    const lengths = SCRIPT.split('\n').map(({ length }) => length);
    const places = seen.last()?.map(({ range }) => (range.places as unknown as editor.Position[])[0]);
    expect(places).toEqual([
      { line: 3, character: lengths[2] },
      { line: 4, character: lengths[3] },
    ]);
    expect(seenToo.count()).toBe(0);
    editor.fired.visibleEditors.fire(undefined);
    expect([seen.last()?.length, seenToo.last()]).toEqual([2, []]);
    await run(COMMAND.explore, document.uri);
    expect(seen.last()).toEqual([]);
  });
  test('are in scripts alone', () => {
    registerStaleResults(explorations);
    const document = openScript('text', '/work/notes.txt');
    document.languageId = 'plaintext';
    const seen = shown(document);
    editor.fired.visibleEditors.fire(undefined);
    expect(seen.count()).toBe(0);
  });
});
