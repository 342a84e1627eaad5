// Two runs compared: what their panel shows, and where a point in them leads.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND, CONTEXT } from '../../../extension/ids.ts';
import { registerCompareBranch } from '../../../extension/picture/compare/compareBranch.ts';
import { compareOrders } from '../../../extension/picture/compare/compareOrders.ts';
import { activePair } from '../../../extension/picture/compare/pair.ts';
import type { FromPage } from '../../../extension/picture/messages.ts';
import { replies, run, sent, startSession, stop } from '../session.ts';
import * as editor from '../vscode.ts';

const EXTENSION = editor.Uri.file('/extension') as never;
const TEXT = [
  'map 0x1000..0x9000',
  'entry 0x1000..0x3000 rw-',
  't1: vm_map_wire(0x1000, 0x2000, USER)',
  't2: vm_map_wire(0x2000, 0x3000, USER)',
].join('\n');

const panel = () => editor.panels.at(-1) as (typeof editor.panels)[number];
async function hear(message: FromPage): Promise<unknown> {
  panel().heard.fire(message);
  await vi.advanceTimersByTimeAsync(50);
  return panel().posted.at(-1);
}

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  editor.panels.length = 0;
  editor.opened.length = 0;
  return () => vi.useRealTimers();
});

describe('two orders', () => {
  const order = (turns: string) => ({ turns, limits: [] });
  const uri = editor.Uri.file('/a.vmtrace');
  const compared = (name: string, turns: string) => ({ name, uri, text: TEXT, order: order(turns), kernel: undefined });

  beforeEach(async () => {
    const [left, right] = [compared('one', 't1 t2'), compared('other', 't2 t1')];
    void compareOrders(EXTENSION, left as never, right as never);
    await vi.advanceTimersByTimeAsync(3000);
  });

  test('stand under each other, from the step on at which they differ', async () => {
    expect(await hear({ kind: 'ready', columns: 500 })).toMatchObject({
      ...{ kind: 'pair', names: ['one', 'other'], isStill: true },
      difference: expect.any(Number),
    });
  });
  test('have the keys', () => {
    expect(panel()).toMatchObject({ place: { preserveFocus: true }, focused: 1 });
  });
  test('a click selects the line that the thread is in', async () => {
    await hear({ kind: 'go', run: 1, point: { position: 2, thread: 1 } });
    expect(editor.opened).toEqual([
      { document: uri, options: expect.objectContaining({ viewColumn: 1, preserveFocus: true }) },
    ]);
    expect(JSON.stringify(editor.opened[0]?.options)).toContain('"line":3');
  });
  test('a tooltip says what is there in that run', async () => {
    const point = { position: 2, thread: 0 };
    expect(await hear({ kind: 'detail', id: 4, run: 0, point })).toMatchObject({
      detail: { text: expect.stringContaining('**t1**'), line: 3 },
    });
    expect(await hear({ kind: 'detail', id: 5, run: 1, point })).toMatchObject({
      detail: { text: expect.stringContaining('has made no call yet') },
    });
  });
  test('the commands of its title are its own', async () => {
    expect(activePair()).toBeUndefined();
    panel().active = true;
    activePair()?.export();
    expect(panel().posted.at(-1)).toEqual({ kind: 'export' });
    await activePair()?.copy();
    expect(editor.clipboard.text).toMatch(/^one\n[\s\S]*\nother\n/);
    panel().dispose();
    expect(activePair()).toBeUndefined();
  });
});

describe('two branches', () => {
  const branches = [
    { id: 0, name: 'main', about: '', current: false, parent: -1, from: 0, length: 9 },
    { id: 1, name: 'branch 1', about: '', current: true, parent: 0, from: 3, length: 7 },
  ];
  const picture = (branch: number) => ({ branch, position: 1, recorded: 9, length: 9, lanes: [], maps: [] });

  beforeEach(async () => {
    replies.set(REQUEST.branches, { branches });
    replies.set(REQUEST.picture, ({ branch }: { branch: number }) => picture(branch));
    replies.set(REQUEST.pictureDetail, { text: 'x', step: '', line: 1 });
    replies.set(REQUEST.travel, {});
    registerCompareBranch(followSessions(), EXTENSION);
    void run(COMMAND.compareBranch, { row: { branch: 0 } });
    await vi.advanceTimersByTimeAsync(3000);
    sent.length = 0;
  });

  test('the present one is above', async () => {
    expect(await hear({ kind: 'ready', columns: 500 })).toMatchObject({
      ...{ names: ['branch 1', 'main'], isStill: false },
      runs: [{ branch: 1 }, { branch: 0 }],
    });
  });
  test('a click travels on that branch, a tooltip asks of it', async () => {
    await hear({ kind: 'go', run: 1, point: { position: 4, branch: 0 } });
    stop();
    await hear({ kind: 'detail', id: 1, run: 1, point: { position: 4, branch: 0 } });
    expect(sent.filter(([request]) => request !== REQUEST.picture)).toEqual([
      [REQUEST.travel, { position: 4, branch: 0 }],
      [REQUEST.pictureDetail, { position: 4, branch: 0 }],
    ]);
    // its keys stay in it
    expect(panel().focused).toBe(2);
  });
  test.each([
    ['before the stop', () => panel().dispose(), () => stop()],
    ['after it', () => stop(), () => panel().dispose()],
  ])('closed %s it holds no keys of the editor, and takes no focus', async (_when, first, second) => {
    await hear({ kind: 'go', run: 1, point: { position: 4, branch: 0 } });
    expect(editor.contexts.get(CONTEXT.heldKeys)).toBe('picture');
    for (const act of [first, second]) {
      act();
      await vi.advanceTimersByTimeAsync(50);
    }
    const { focused } = panel();
    expect(editor.contexts.get(CONTEXT.heldKeys)).toBeUndefined();
    editor.fired.activeEditor.fire({ document: { languageId: 'vmkernel' } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(panel().focused).toBe(focused);
  });
  test('both are asked for again after a stop, and no more when the panel is closed or the session over', async () => {
    await hear({ kind: 'ready', columns: 500 });
    editor.fired.stackItem.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(sent.map(([request]) => request)).toEqual([REQUEST.picture, REQUEST.picture]);
    expect(panel().posted).toHaveLength(2);
    replies.set(REQUEST.picture, new Error('it is over'));
    editor.fired.stackItem.fire(undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect(panel().posted).toHaveLength(2);
  });
});
