// The panel of the picture: what its page may do, what it asks after a stop, and what comes of what
// a person does in it.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { forgetRenamed, noteRenamed } from '../../../extension/debug/program.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { tabHost } from '../../../extension/picture/host.ts';
import type { FromPage } from '../../../extension/picture/messages.ts';
import { PicturePanel } from '../../../extension/picture/panel.ts';
import { replies, sent, session, startSession, stop } from '../session.ts';
import * as editor from '../vscode.ts';

const answer = (more: object = {}) => ({ position: 3, length: 9, recorded: 9, branch: 0, lanes: [], ...more });
const EXTENSION = editor.Uri.file('/extension') as never;
const done: unknown[] = [];
const doing = {
  bookmarks: () => [{ position: 1, name: 'here' }],
  travel: async (...to: unknown[]) => done.push(['travel', ...to]) > 0,
  step: async () => done.push(['step']) > 0,
  open: async (_: unknown, detail: unknown) => void done.push(['open', detail]),
  chosen: (chosen: unknown) => void done.push(['chosen', chosen]),
  save: async (svg: string) => void done.push(['save', svg]),
  copy: async () => void done.push(['copy']),
  measured: (room: unknown) => void done.push(['measured', room]),
};

let panel: (typeof editor.panels)[number];
const settle = () => vi.advanceTimersByTimeAsync(50);
async function hear(message: FromPage): Promise<void> {
  panel.heard.fire(message);
  await settle();
}
const posted = () => panel.posted as { kind: string; picture?: { recorded: number }; over?: boolean }[];

beforeEach(async () => {
  vi.useFakeTimers();
  startSession();
  done.length = 0;
  replies.set(REQUEST.picture, answer());
  new PicturePanel(tabHost(EXTENSION), followSessions(), EXTENSION, doing as never);
  panel = editor.panels.at(-1) as typeof panel;
  return () => vi.useRealTimers();
});

describe('the page', () => {
  test('runs one script of the extension by a nonce, and reaches nothing else', () => {
    const { html } = panel.webview;
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, nonce] = /script-src 'nonce-(\w{32})'/.exec(policy) ?? [];
    expect(policy).toBe(`default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`);
    const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toEqual([expect.stringMatching(`^<script nonce="${nonce}" src="page:[\\w/]*/picture.js">$`)]);
    expect(html).not.toMatch(/\son\w+=|style="/);
  });
  test('has its own nonce each time', () => {
    new PicturePanel(tabHost(EXTENSION), followSessions(), EXTENSION, doing as never);
    expect(editor.panels.at(-1)?.webview.html).not.toBe(panel.webview.html);
  });
});

describe('the picture', () => {
  test('is asked for when the page is there, with as many columns as it has', async () => {
    await settle();
    expect(sent).toEqual([]);
    await hear({ kind: 'ready', columns: 640 });
    expect(sent).toEqual([[REQUEST.picture, { columns: 640 }]]);
    expect(posted()).toEqual([expect.objectContaining({ kind: 'whole', name: 'a.vmtrace', over: false })]);
  });
  test('its title says that the page is on its way', async () => {
    expect(panel.title).toBe('Picture: loading');
    editor.debug.activeDebugSession = undefined;
    await hear({ kind: 'ready', columns: 640 });
    expect(panel.title).toBe('Picture');
    editor.debug.activeDebugSession = session;
    editor.fired.stackItem.fire(undefined);
    await settle();
    expect(panel.title).toBe('Picture of a.vmtrace');
  });
  test('comes in pieces of a long run, until all is there', async () => {
    const lengths = [4, 8, 9];
    replies.set(REQUEST.picture, () => answer({ recorded: lengths.shift() }));
    await hear({ kind: 'ready', columns: 640 });
    expect(posted().map(({ picture }) => picture?.recorded)).toEqual([4, 8, 9]);
  });
  test('stays, and asks nothing more, when the session is over', async () => {
    await hear({ kind: 'ready', columns: 640 });
    editor.fired.ended.fire(session);
    expect(posted().at(-1)).toMatchObject({ kind: 'whole', over: true });
    sent.length = 0;
    await hear({ kind: 'ask', asked: { from: 1, to: 2, columns: 10 } });
    expect(sent).toEqual([]);
  });
  test('has the name that the script has now, also when the session is over', async () => {
    await hear({ kind: 'ready', columns: 640 });
    noteRenamed(session as never, '/folder/b.vmtrace');
    editor.fired.stackItem.fire(undefined);
    await settle();
    expect(panel.title).toBe('Picture of b.vmtrace');
    forgetRenamed(session as never);
    editor.fired.ended.fire(session);
    expect(panel.title).toBe('Picture of b.vmtrace');
    expect(posted().at(-1)).toMatchObject({ name: 'b.vmtrace', over: true });
  });
  test('a stretch and a range of the map are asked for as the page wants them', async () => {
    await hear({ kind: 'ready', columns: 640 });
    await hear({ kind: 'range', range: { map: 0, low: 4, high: 6 } });
    await hear({ kind: 'ask', asked: { from: 1, to: 2, columns: 10 } });
    expect(sent.slice(1).map(([, args]) => args)).toEqual([
      { columns: 640, map: 0, low: 4, high: 6 },
      { from: 1, to: 2, columns: 10, map: 0, low: 4, high: 6 },
    ]);
    expect(posted().at(-1)).toMatchObject({ kind: 'part' });
  });
  test('is asked for anew where the page has become wider, and not where it has become narrower', async () => {
    await hear({ kind: 'ready', columns: 640 });
    await hear({ kind: 'columns', columns: 500 });
    await hear({ kind: 'columns', columns: 640 });
    expect(sent).toHaveLength(1);
    await hear({ kind: 'columns', columns: 900 });
    expect(sent.slice(1)).toEqual([[REQUEST.picture, { columns: 900 }]]);
  });
  test('a refusal, as while the trace runs, is left for the next stop', async () => {
    replies.set(REQUEST.picture, new Error('the trace is running'));
    await hear({ kind: 'ready', columns: 640 });
    expect(posted()).toEqual([]);
    expect(editor.said).toEqual([]);
  });
});

test('what a person does in it is passed on', async () => {
  replies.set(REQUEST.pictureDetail, { text: 'x', step: '', line: 4, entry: 7 });
  await hear({ kind: 'ready', columns: 640 });
  await hear({ kind: 'travel', position: 5 });
  stop();
  await hear({ kind: 'travel', position: 2, branch: 1 });
  stop();
  editor.fired.activeEditor.fire({});
  editor.fired.stackItem.fire(undefined);
  await settle();
  await hear({ kind: 'step' });
  await hear({ kind: 'open', point: { position: 5, thread: 0 } });
  await hear({ kind: 'detail', id: 3, point: { position: 5, thread: 0 }, run: 0 });
  await hear({ kind: 'svg', text: '<svg/>' });
  await hear({ kind: 'copy' });
  await hear({ kind: 'chosen', chosen: { thread: 1 } });
  expect(done).toEqual([
    ['travel', 5, undefined],
    ['travel', 2, 1],
    ['step'],
    ['open', { text: 'x', step: '', line: 4, entry: 7 }],
    ['save', '<svg/>'],
    ['copy'],
    ['chosen', { thread: 1 }],
  ]);
  expect(posted().at(-1)).toMatchObject({ kind: 'detail', id: 3 });
});

describe('keys that come faster than stops', () => {
  const isMoving = () => (posted().at(-1) as { isMoving?: boolean }).isMoving;
  beforeEach(() => hear({ kind: 'ready', columns: 640 }));
  test('each step is made, of travels the last', async () => {
    for (const position of [1, 2, 3]) await hear({ kind: 'travel', position });
    for (let i = 0; i < 2; i++) await hear({ kind: 'step' });
    expect(done).toEqual([['travel', 1, undefined]]);
    for (let i = 0; i < 4; i++) {
      stop();
      await settle();
      expect(isMoving()).toBe(i < 3);
    }
    expect(done).toEqual([['travel', 1, undefined], ['travel', 3, undefined], ['step'], ['step']]);
  });
  test('what is refused, or does not stop in time, holds up nothing', async () => {
    const { travel } = doing;
    doing.travel = async () => false;
    await hear({ kind: 'travel', position: 1 });
    expect(isMoving()).toBe(false);
    doing.travel = travel;
    await hear({ kind: 'travel', position: 2 });
    await hear({ kind: 'step' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(done).toEqual([['travel', 2, undefined], ['step']]);
    expect(isMoving()).toBe(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(isMoving()).toBe(false);
  });
  test('what still waits is forgotten with the session', async () => {
    for (const position of [1, 2]) await hear({ kind: 'travel', position });
    editor.fired.ended.fire(session);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(done).toEqual([['travel', 1, undefined]]);
  });
});

test.each([
  ['once the editor of the stop is open', true],
  ['a little later where that was open already', false],
])('a double click opens its line after the travel of its first click, %s', async (_, opens) => {
  replies.set(REQUEST.pictureDetail, { text: 'x', step: '', line: 4 });
  await hear({ kind: 'ready', columns: 640 });
  await hear({ kind: 'travel', position: 5 });
  await hear({ kind: 'open', point: { position: 5, thread: 0 } });
  editor.fired.activeEditor.fire(undefined);
  editor.fired.stackItem.fire(undefined);
  await settle();
  expect(done).toEqual([['travel', 5, undefined]]);
  if (opens) editor.fired.activeEditor.fire({});
  await vi.advanceTimersByTimeAsync(opens ? 0 : 600);
  expect(done.at(-1)).toEqual(['open', { text: 'x', step: '', line: 4 }]);
});
