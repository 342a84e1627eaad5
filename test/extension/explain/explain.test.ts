// Explain in the editor: which script is explained, what is said of it, and the mark at a result
// that cannot be.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FileSystemProvider, Uri } from 'vscode';
import type { ExplainReport } from '../../../core/explore/service/explained.ts';
import type { Explanations } from '../../../extension/explain/explanations.ts';
import type { OrderArguments } from '../../../extension/explore/orderCommands.ts';
import { COMMAND, SETTINGS, SUPPOSED_SCHEME } from '../../../extension/ids.ts';
import { explorer, openScript, type TypedDocument, workers } from '../explore/explorer.ts';
import { run, session } from '../session.ts';
import * as editor from '../vscode.ts';
import { asked, commands, explain, GUESSED, REFUSED, registerExplain, SUCCEEDS, scriptWith } from './explaining.ts';

vi.mock('../../../extension/explore/openWorker.ts', () => import('../explore/explorer.ts'));

const IMPOSSIBLE = scriptWith(' = KERN_PROTECTION_FAILURE');

let explanations: Explanations;
let changes: string[];
const { said } = editor;
const of = ({ uri }: TypedDocument) => explanations.of(uri as never);

beforeEach(() => {
  explanations = registerExplain();
  changes = [];
  explanations.onDidChange(({ path }) => changes.push(path));
});

describe('what is explained', () => {
  test('is known from its beginning to its end, and by its worker until it has answered', async () => {
    const document = openScript(REFUSED);
    const told = explain();
    await Promise.resolve();
    expect(of(document)).toMatchObject({ running: true, text: REFUSED, progress: '' });
    expect(changes).toEqual([document.uri.path]);
    await told;
    expect(of(document)).toMatchObject({ running: false, problem: undefined, report: { line: 0 } });
    expect(workers[0]).toMatchObject({ isEnded: true, memory: 512, asked: [{ kind: 'explain', name: 'a.vmtrace' }] });
    expect(changes).toHaveLength(2);
  });

  test('is the script that is named, that of the editor, or the one that is debugged', async () => {
    const [named, shown] = [openScript(SUCCEEDS, '/work/b.vmtrace'), openScript(REFUSED, '/a.vmtrace')];
    await explain(named);
    await explain();
    editor.window.activeTextEditor = { document: { ...shown, languageId: 'plaintext' } };
    editor.debug.activeDebugSession = session;
    await explain();
    expect(workers.map(({ asked: [ask] }) => ask)).toMatchObject([
      { text: SUCCEEDS, name: 'b.vmtrace' },
      { text: REFUSED, name: 'a.vmtrace' },
      { text: REFUSED, name: 'a.vmtrace' },
    ]);
    editor.debug.activeDebugSession = undefined;
    said.length = 0;
    await explain();
    expect(said).toEqual(['There is no .vmtrace script whose results could be explained: open one first.']);
  });

  test('goes when its text changes, not when it is saved, and when it is closed', async () => {
    const document = openScript(REFUSED);
    await explain();
    editor.fired.changed.fire({ document });
    expect(of(document)).toBeDefined();
    document.type(`${REFUSED}#\n`);
    expect(of(document)).toBeUndefined();
    await explain();
    editor.fired.closed.fire(document);
    expect(of(document)).toBeUndefined();
    const before = changes.length;
    explanations.forget(document.uri as never);
    expect(changes).toHaveLength(before);
  });

  test('while its worker starts can go, and be cancelled: the worker hears it then', async () => {
    const document = openScript(REFUSED);
    explorer.answers = false;
    const gone = explanations.explain(document as never, () => {});
    explanations.forget(document.uri as never);
    expect(await gone).toMatchObject({ running: false, report: undefined });
    expect(workers[0]).toMatchObject({ isEnded: true, asked: [] });
    const cancelled = explanations.explain(document as never, () => {});
    await run(COMMAND.cancelExplaining, document.uri);
    await vi.waitFor(() => expect(workers[1]?.asked.map(({ kind }) => kind)).toEqual(['explain', 'cancel']));
    await run(COMMAND.cancelExplaining, document.uri);
    expect(workers[1]?.asked).toHaveLength(3);
    await run(COMMAND.cancelExplaining, editor.Uri.file('/work/unknown.vmtrace'));
    explanations.dispose();
    expect(await cancelled).toMatchObject({ running: false });
    expect(workers[1]?.isEnded).toBe(true);
  });

  test('tells how far it is, in a message that can cancel it', async () => {
    const document = openScript(REFUSED);
    const messages: unknown[] = [];
    let cancel = (): void => {};
    const token = { onCancellationRequested: (hear: () => void) => (cancel = hear) };
    const shown = vi
      .spyOn(editor.window, 'withProgress')
      .mockImplementation(async (_, work) =>
        work({ report: ({ message }: { message: string }) => messages.push(message) }, token),
      );
    const { answer } = await asked(document);
    const progress = { states: 10, transitions: 1, frontier: 3, depth: 3, bytes: 2 ** 20 };
    workers[0]?.hear({ kind: 'progress', progress, ms: 100 });
    expect(messages).toEqual([expect.stringMatching(/^10 states/)]);
    expect(of(document)).toMatchObject({ running: true, progress: messages[0] });
    cancel();
    expect(workers[0]?.asked.at(-1)).toEqual({ kind: 'cancel' });
    said.length = 0;
    await answer({ bound: 'cancelled', refusal: 'it was cancelled' });
    expect(said).toEqual([]);
    expect(shown.mock.calls[0]?.[0]).toMatchObject({ title: 'Explaining a.vmtrace', cancellable: true });
    shown.mockRestore();
  });
});

describe('what is said', () => {
  test('names the switches of a script that is explained; its order can be debugged and kept', async () => {
    const document = openScript(REFUSED);
    editor.answers.push('Debug This Order', 'Save as Script...', undefined);
    for (let i = 0; i < 3; i++) await explain();
    expect(said).toEqual(
      Array(3).fill(
        expect.stringMatching(/^a\.vmtrace: every result is explained, with \d+ switch(es)? between the threads.*\.$/),
      ),
    );
    const order = { uri: document.uri, of: REFUSED, title: 'explained', word: 'explained' };
    // it stops at the call that fails
    const meant = expect.objectContaining({ ...order, stopOnEntry: false });
    expect(commands).toEqual([
      [COMMAND.debugOrder, meant],
      [COMMAND.saveOrder, meant],
    ]);
    commands.length = 0;
    editor.answers.push('Debug This Order');
    await explain(openScript(SUCCEEDS, '/work/b.vmtrace'));
    expect(commands).toEqual([[COMMAND.debugOrder, expect.objectContaining({ stopOnEntry: true })]]);
  });

  test('names what is changed of a script that is explained so; its order is one of the changed script', async () => {
    const document = openScript(GUESSED);
    editor.answers.push('Debug This Order');
    await explain();
    expect(said).toEqual([
      expect.stringMatching(
        /^a\.vmtrace: every result is explained, if the script is changed, with .* threads.*\. `entry 0x100000\.\.0x101000 rw-` in place of line 4 explains line 5: /,
      ),
    ]);
    expect(editor.problems.get(String(document.uri))).toBeUndefined();
    const [command, order] = commands[0] as [string, OrderArguments];
    expect(command).toBe(COMMAND.debugOrder);
    expect(order).toMatchObject({ uri: document.uri, of: GUESSED, changed: { scheme: SUPPOSED_SCHEME } });
    expect(order.script?.text).toContain('supposed by explain');
    const { changed } = of(document)?.report ?? {};
    expect(changed).toMatch(/\nentry 0x100000\.\.0x101000 rw- {2}# inferred: supposed by explain in place of /);
    const files = editor.registered.get(`files ${SUPPOSED_SCHEME} +`) as FileSystemProvider;
    expect(new TextDecoder().decode(await files.readFile(order.changed as Uri))).toBe(changed);
  });

  test.each([
    [0, /threads; no order has fewer\.$/, ''],
    [1, /One other explanation is on the page\.$/, ''],
    [2, /; with user_wired 2\. 2 other explanations are on the page\.$/, 'with user_wired 2'],
  ])('of %i other explanations, and of limits that were tried', async (more, words, limits) => {
    const document = openScript(REFUSED);
    await explain();
    const explained = of(document)?.report?.explained as NonNullable<ExplainReport['explained']>;
    said.length = 0;
    const { answer } = await asked(document);
    const others = Array(more).fill({ ...explained, differs: [] });
    await answer({ explained: { ...explained, limits }, others });
    expect(said).toEqual([expect.stringMatching(words)]);
  });

  test('tells that a script has no results, why one cannot be read, or that no worker starts', async () => {
    await explain(openScript(scriptWith('')));
    await explain(openScript('t1: nothing()\n'));
    explorer.refusal = new Error('no thread');
    await explain(openScript(REFUSED));
    explorer.refusal = 'no worker';
    await explain(openScript(REFUSED));
    expect(said).toEqual([
      expect.stringMatching(/^a\.vmtrace says no result that could be explained: write behind a call/),
      expect.stringMatching(/^The results of a\.vmtrace cannot be explained: .*nothing.*\.$/),
      'The results of a.vmtrace cannot be explained: no thread.',
      'The results of a.vmtrace cannot be explained: no worker.',
    ]);
    expect(editor.opened).toEqual([]);
  });

  test('names the line of a result that no order gives, and offers the order that comes closest', async () => {
    const document = openScript(IMPOSSIBLE);
    editor.answers.push('Go to Line 3', 'Debug the Closest Order', undefined);
    for (let i = 0; i < 3; i++) await explain();
    expect(said).toEqual(Array(3).fill(expect.stringMatching(/^a\.vmtrace: .*line 3.*\.$/)));
    expect(commands).toEqual([
      ['vscode.open', document.uri, { selection: new editor.Range(2, 0, 2, 0) }],
      [
        COMMAND.debugOrder,
        { uri: document.uri, order: of(document)?.report?.closest, of: IMPOSSIBLE, title: 'the closest order' },
      ],
    ]);
    expect(editor.opened).toEqual([]);
  });

  test('offers to change the bounds of a search that ended too early', async () => {
    const document = openScript(REFUSED);
    editor.answers.push(undefined, 'Change the Bounds');
    for (let i = 0; i < 2; i++)
      await (await asked(document)).answer({ bound: 'time', refusal: 'the time was over', supposed: ['a', 'b'] });
    expect(said).toEqual(Array(2).fill(expect.stringMatching(/^a\.vmtrace: the time was over\. A b\.$/)));
    expect(commands).toEqual([['workbench.action.openSettings', SETTINGS]]);
  });

  test.each([undefined, { turns: 't1' }])('the closest order is offered where there is one: %j', async (closest) => {
    const offered = vi.spyOn(editor.window, 'showWarningMessage');
    const { answer } = await asked(openScript(REFUSED));
    await answer({ line: 3, refusal: 'no', closest: closest as never });
    expect(offered.mock.calls[0]?.slice(1)).toEqual(['Go to Line 3', ...(closest ? ['Debug the Closest Order'] : [])]);
    offered.mockRestore();
  });
});

describe('a result that cannot be', () => {
  const problemsOf = ({ uri }: TypedDocument) => editor.problems.get(String(uri));
  test('is a problem at its line, from its first letter to its last, until the text changes', async () => {
    const document = openScript(IMPOSSIBLE);
    await explain();
    const line = (IMPOSSIBLE.split('\n')[2] as string).trimEnd();
    const { report } = of(document) ?? {};
    expect(problemsOf(document)).toEqual([
      expect.objectContaining({ range: new editor.Range(2, 2, 2, line.length), source: 'vmtrace' }),
    ]);
    expect(problemsOf(document)?.[0]?.message.split('\n')).toEqual([report?.refusal, ...(report?.supposed ?? [])]);
    document.type(REFUSED);
    expect(problemsOf(document)).toBeUndefined();
    await explain();
    expect(problemsOf(document)).toBeUndefined();
  });
});
