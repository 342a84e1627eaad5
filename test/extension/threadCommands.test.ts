import { beforeEach, expect, test } from 'vitest';
import { REQUEST } from '../../adapter/protocol.ts';
import { COMMAND, CONTEXT } from '../../extension/ids.ts';
import { followSessions } from '../../extension/sessionEvents.ts';
import { registerThreadCommands } from '../../extension/threadCommands.ts';
import { replies, run, sent, session, startSession } from './session.ts';
import * as editor from './vscode.ts';

beforeEach(() => {
  startSession();
  editor.contexts.clear();
  registerThreadCommands(followSessions());
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

test('thawing is offered while something is frozen, and the session goes on', async () => {
  replies.set(REQUEST.freeze, { frozen: [1] });
  await run(COMMAND.freeze, 1);
  expect(sent).toEqual([[REQUEST.freeze, { threadId: 1, frozen: true }]]);
  expect(editor.contexts.get(CONTEXT.someFrozen)).toBe(true);
  replies.set(REQUEST.freeze, { frozen: [] });
  await run(COMMAND.thaw, 1);
  expect(sent.at(-1)).toEqual([REQUEST.freeze, { threadId: 1, frozen: false }]);
  expect(editor.contexts.get(CONTEXT.someFrozen)).toBe(false);
  replies.set(REQUEST.freeze, { frozen: [2] });
  await run(COMMAND.freeze, 2);
  expect(editor.contexts.get(CONTEXT.someFrozen)).toBe(true);
  editor.fired.ended.fire(session);
  expect(editor.contexts.get(CONTEXT.someFrozen)).toBe(false);
});
