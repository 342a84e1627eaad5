import { beforeEach, expect, test, vi } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { registerThreadCommands } from '../../../extension/commands/threadCommands.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { eventually } from '../../patience.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import { state, thread } from '../states.ts';
import * as editor from '../vscode.ts';

const settled = vi.fn();
beforeEach(() => {
  startSession();
  settled.mockClear();
  const sessions = followSessions();
  registerThreadCommands(sessions);
  sessions.onDidSettle(settled);
});

test('the thread of the menu runs; from the palette, that of the focus', async () => {
  editor.debug.activeStackItem = { session, threadId: 2 };
  await run(COMMAND.runOnly, 1, { sessionId: 'a', threadId: 'thread:a:1' });
  await run(COMMAND.runUntilBlocked);
  expect(sent).toEqual([
    [REQUEST.runOnly, { threadId: 1 }],
    [REQUEST.runUntilBlocked, { threadId: 2 }],
  ]);
});

test('one command freezes and thaws, by what the thread is now, and says what it did', async () => {
  let frozen = false;
  replies.set(REQUEST.state, () => state([], [thread(1), thread(2, { frozen })]));
  await run(COMMAND.toggleFrozen, 2);
  frozen = true;
  await run(COMMAND.toggleFrozen, 2);
  expect(sent.filter(([request]) => request === REQUEST.freeze).map(([, args]) => args)).toEqual([
    { threadId: 2, frozen: true },
    { threadId: 2, frozen: false },
  ]);
  expect(editor.said).toEqual([expect.stringMatching(/^t2 is frozen/), expect.stringMatching(/^t2 is thawed/)]);
  await eventually(() => expect(settled).toHaveBeenCalled());
});

test('what is refused, or is no thread any more, is not said to be done', async () => {
  replies.set(REQUEST.state, () => state([], [thread(1)]));
  await run(COMMAND.toggleFrozen, 2);
  expect(sent.map(([request]) => request)).toEqual([REQUEST.state]);
  replies.set(REQUEST.freeze, new Error('it runs'));
  await run(COMMAND.toggleFrozen, 1);
  expect(editor.said.filter((text) => /is (frozen|thawed)/.test(text))).toEqual([]);
  await new Promise((done) => setTimeout(done, 100));
  expect(settled).not.toHaveBeenCalled();
});

test('the script is no thread of the kernel: a friendly word, and nothing is asked', async () => {
  await run(COMMAND.runOnly, SCRIPT_THREAD);
  await run(COMMAND.runUntilBlocked);
  await run(COMMAND.toggleFrozen, SCRIPT_THREAD);
  expect(sent).toEqual([]);
  expect(editor.said).toHaveLength(3);
  expect(new Set(editor.said)).toEqual(new Set([expect.stringMatching(/^Choose a thread such as t1/)]));
});
