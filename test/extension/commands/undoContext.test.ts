import { beforeEach, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { followJumps } from '../../../extension/commands/undoContext.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { CONTEXT } from '../../../extension/ids.ts';
import { replies, startSession } from '../session.ts';
import { state } from '../states.ts';
import * as editor from '../vscode.ts';

let canUndoJump = false;

async function settle(): Promise<unknown> {
  editor.fired.stackItem.fire(undefined);
  await vi.advanceTimersByTimeAsync(50);
  return editor.contexts.get(CONTEXT.canUndoJump);
}

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  editor.contexts.clear();
  replies.set(REQUEST.state, () => ({ ...state([]), canUndoJump }));
  followJumps(followSessions());
  return () => vi.useRealTimers();
});

test('undo is offered from a jump on, until there is none left, or no session', async () => {
  canUndoJump = false;
  expect(await settle()).toBeUndefined();
  canUndoJump = true;
  expect(await settle()).toBe(true);
  canUndoJump = false;
  expect(await settle()).toBe(false);
  canUndoJump = true;
  await settle();
  editor.debug.activeDebugSession = undefined;
  expect(await settle()).toBe(false);
});

test('a session that has no state has nothing to undo', async () => {
  canUndoJump = true;
  await settle();
  replies.set(REQUEST.state, new Error('The trace has not begun yet.'));
  expect(await settle()).toBe(false);
});
