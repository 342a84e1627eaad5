// The explored scripts: what is known of each while it is explored and after that, what can be
// asked of it later, and how many workers there are.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Explorations } from '../../../extension/explore/explorations.ts';
import { SETTING } from '../../../extension/ids.ts';
import { startSession } from '../session.ts';
import * as editor from '../vscode.ts';
import { explorer, forgetAll, openScript, SCRIPT, STUCK_SCRIPT, type TypedDocument, workers } from './explorer.ts';

vi.mock('../../../extension/explore/openWorker.ts', () => import('./explorer.ts'));

let explorations: Explorations;
let changes: string[];
const explore = (document: TypedDocument) => explorations.explore(document as never);
const uriOf = (document: TypedDocument) => document.uri as never;
const firstKey = (document: TypedDocument): string =>
  explorations.of(uriOf(document))?.report?.outcomes[0]?.key as string;
/** Whether the worker has been asked when all that is worth it was baked in. */
const isAsked = () => vi.waitFor(() => expect(workers.at(-1)?.asked.some(({ kind }) => kind === 'baked')).toBe(true));

beforeEach(() => {
  startSession();
  forgetAll();
  changes = [];
  explorations = new Explorations(editor.Uri.file('/extension') as never);
  explorations.onDidChange((uri) => changes.push(uri.path));
});

describe('a script that is explored', () => {
  test('is known from its beginning, and with what was found at its end', async () => {
    const document = openScript(SCRIPT);
    expect([explorations.of(uriOf(document)), explorations.latest]).toEqual([undefined, undefined]);
    const done = explore(document);
    expect(explorations.of(uriOf(document))).toMatchObject({ running: true, text: SCRIPT, progress: '', ms: 0 });
    expect(changes).toEqual([document.uri.path]);
    const found = await done;
    expect(found).toMatchObject({ running: false, problem: undefined, kernel: undefined, text: SCRIPT });
    expect(found.report?.outcomes.length).toBeGreaterThan(1);
    expect(found.ms).toBeGreaterThan(0);
    expect(explorations.of(uriOf(document))).toBe(found);
    expect(explorations.latest).toBe(found);
    expect(changes.length).toBeGreaterThan(1);
  });

  test('is explored as far as the settings say', async () => {
    await explore(openScript(SCRIPT));
    expect(workers[0]).toMatchObject({ memory: 512, asked: [{ bounds: { memory: 512 * 2 ** 20, time: 60_000 } }] });
    editor.settings.set(SETTING.memory, 3);
    editor.settings.set(SETTING.time, 0);
    await explore(openScript(SCRIPT, '/work/b.vmtrace'));
    expect(workers[1]).toMatchObject({ memory: 3, asked: [{ bounds: { memory: 3 * 2 ** 20 } }] });
    expect(workers[1]?.asked[0]).not.toHaveProperty('bounds.time');
  });

  test('with an error in it says which, and has no worker then', async () => {
    const found = await explore(openScript('t1: nothing()\n'));
    expect(found).toMatchObject({ running: false, report: undefined, problem: expect.stringMatching(/nothing/) });
    expect(workers[0]?.isEnded).toBe(true);
  });

  test.each([
    [new Error('the program cannot be read'), 'the program cannot be read'],
    ['no thread', 'no thread'],
  ])('without a worker says why: %s', async (refusal, problem) => {
    explorer.refusal = refusal;
    expect(await explore(openScript(SCRIPT))).toMatchObject({ running: false, problem });
  });

  test('tells how far it is, and shows what was found so far', async () => {
    const { report } = await explore(openScript(SCRIPT));
    explorer.answers = false;
    const document = openScript(SCRIPT, '/work/b.vmtrace');
    const done = explore(document);
    const told: string[] = [];
    explorations.onProgress(uriOf(document), (text) => told.push(text));
    explorations.onProgress(editor.Uri.file('/work/unknown.vmtrace') as never, () => told.push('of another'));
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    const progress = { states: 12_345, transitions: 1, frontier: 300, depth: 3, bytes: 25 * 2 ** 20 };
    const words = '12,345 states, 24,690/s, 300 to go on from, 25 MB';
    workers[1]?.hear({ kind: 'progress', progress, ms: 500 });
    expect(explorations.of(uriOf(document))).toMatchObject({ running: true, progress: words, ms: 500 });
    expect(explorations.of(uriOf(document))?.report).toBeUndefined();
    workers[1]?.hear({ kind: 'progress', progress, ms: 500, report: report as never });
    expect(explorations.of(uriOf(document))?.report).toBe(report);
    expect(told).toEqual([words, words]);
    explorations.cancel(uriOf(document));
    expect(workers[1]?.asked.at(-1)).toEqual({ kind: 'cancel' });
    workers[1]?.hear({ kind: 'done', report: report as never, ms: 900 });
    expect(await done).toMatchObject({ running: false, ms: 900 });
  });

  test('again is explored anew: what was found of the older text is gone', async () => {
    const document = openScript(SCRIPT);
    await explore(document);
    document.type('t1: nothing()\n');
    expect(await explore(document)).toMatchObject({ report: undefined, text: 't1: nothing()\n' });
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true]);
  });
});

describe('what is asked of a script later', () => {
  test('when each outcome but a plain end could not be avoided any more, without being asked', async () => {
    const document = openScript(STUCK_SCRIPT);
    const { report } = await explore(document);
    const bad = [...(report?.suspects ?? []), ...(report?.outcomes.filter(({ kind }) => kind !== 'done') ?? [])].map(
      ({ key }) => key,
    );
    expect(bad.length).toBeGreaterThan(0);
    await vi.waitFor(() => expect([...(explorations.of(uriOf(document))?.baked.keys() ?? [])]).toEqual(bad));
    expect(workers[0]?.asked.filter(({ kind }) => kind === 'baked')).toHaveLength(bad.length);
  });

  test('of any other finding once it is asked: a second time nobody is', async () => {
    const document = openScript(STUCK_SCRIPT);
    const { report } = await explore(document);
    await isAsked();
    const key = report?.outcomes.find(({ kind }) => kind === 'done')?.key as string;
    const baked = await explorations.baked(uriOf(document), key);
    expect(baked?.text).toMatch(/\S/);
    const asked = workers[0]?.asked.length;
    expect(await explorations.baked(uriOf(document), key)).toBe(baked);
    expect(workers[0]?.asked.length).toBe(asked);
    expect(await explorations.baked(uriOf(document), 'no key')).toBeUndefined();
  });

  test('where a bound had ended it nothing is asked by itself', async () => {
    explorer.answers = false;
    const document = openScript(SCRIPT);
    const done = explore(document);
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    const suspects = [{ key: 's' }];
    workers[0]?.hear({ kind: 'done', report: { bound: 'time', suspects, outcomes: [] } as never, ms: 1 });
    await done;
    await new Promise((resolve) => setImmediate(resolve));
    expect(workers[0]?.asked.map(({ kind }) => kind)).toEqual(['explore']);
  });

  test('the steps of an order, and the order as a script', async () => {
    const document = openScript(SCRIPT);
    await explore(document);
    const key = firstKey(document);
    const lines = await explorations.steps(uriOf(document), key);
    expect(lines?.join('\n')).toMatch(/vm_map_(wire|remove)/);
    const saved = await explorations.save(uriOf(document), key, 'the order of it');
    expect(saved.text).toMatch(/^# .*the order of it.*\nt1/s);
    expect(await explorations.steps(uriOf(document), 'no key')).toBeUndefined();
  });

  test('nothing, once its worker was ended for others: two are kept', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => openScript(SCRIPT, `/work/${name}.vmtrace`)) as [
      TypedDocument,
      TypedDocument,
      TypedDocument,
    ];
    for (const document of [a, b]) await explore(document);
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([false, false]);
    await explore(c);
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false, false]);
    const key = firstKey(a);
    expect(await explorations.steps(uriOf(a), key)).toBeUndefined();
    expect(await explorations.save(uriOf(a), key, 'x')).toEqual({ text: '', note: 'explore the script again first' });
    expect(explorations.of(uriOf(a))?.report).toBeDefined();
    expect(explorations.latest?.uri).toBe(c.uri);
  });

  test('a question that is open while its script goes is answered by nothing', async () => {
    const document = openScript(SCRIPT);
    await explore(document);
    explorer.answers = false;
    const steps = explorations.steps(uriOf(document), firstKey(document));
    explorations.forget(uriOf(document));
    expect(await steps).toBeUndefined();
    expect(explorations.of(uriOf(document))).toBeUndefined();
    expect(workers[0]?.isEnded).toBe(true);
  });

  test('a script that goes while it is explored was ended, without a report', async () => {
    explorer.answers = false;
    const document = openScript(SCRIPT);
    const done = explore(document);
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    explorations.dispose();
    expect(await done).toMatchObject({ running: false, report: undefined, problem: undefined });
    expect(workers[0]?.isEnded).toBe(true);
  });
});

describe('the same text on another kernel', () => {
  test('is kept beside it, and asked under its kernel, until another kernel is wanted', async () => {
    const document = openScript(SCRIPT);
    const explored = await explore(document);
    document.type(`${SCRIPT}\n`);
    const other = await explorations.exploreOn(explored, 'freebsd-13');
    expect(other).toMatchObject({
      running: false,
      kernel: 'freebsd-13',
      text: SCRIPT,
      report: { kernel: 'freebsd-13' },
    });
    expect(explorations.otherOf(uriOf(document))).toMatchObject({ kernel: 'freebsd-13' });
    expect(explorations.of(uriOf(document))).toMatchObject({ kernel: undefined, report: { kernel: 'freebsd-15' } });
    const key = other.report?.outcomes[0]?.key as string;
    const steps = await explorations.steps(uriOf(document), key, 'freebsd-13');
    expect(steps?.length).toBeGreaterThan(0);
    expect(await explorations.steps(uriOf(document), key, 'freebsd-14')).toBeUndefined();
    expect(await explorations.baked(uriOf(document), key, 'freebsd-14')).toBeUndefined();
    expect((await explorations.save(uriOf(document), key, 'x', 'freebsd-13')).text).toContain('kernel freebsd-13');
    await explorations.exploreOn(explored, 'freebsd-14');
    expect(explorations.otherOf(uriOf(document))).toMatchObject({ kernel: 'freebsd-14' });
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([false, true, false]);
    expect(workers[2]?.asked[0]).toMatchObject({ text: SCRIPT, kernel: 'freebsd-14' });
    explorations.dispose();
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true, true]);
  });

  test('is baked in too, and goes with its script', async () => {
    const document = openScript(STUCK_SCRIPT);
    await explorations.exploreOn(await explore(document), 'freebsd-13');
    await vi.waitFor(() => expect(explorations.otherOf(uriOf(document))?.baked.size).toBeGreaterThan(0));
    explorations.forget(uriOf(document));
    expect(explorations.otherOf(uriOf(document))).toBeUndefined();
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true]);
  });
});
