import { beforeEach, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { followState } from '../../../extension/commands/stateContext.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { CONTEXT } from '../../../extension/ids.ts';
import { replies, startSession } from '../session.ts';
import { state } from '../states.ts';
import * as editor from '../vscode.ts';

let canUndoJump = false;
let resultDiffers = false;

async function settle(): Promise<unknown> {
  editor.fired.stackItem.fire(undefined);
  await vi.advanceTimersByTimeAsync(50);
  return editor.contexts.get(CONTEXT.canUndoJump);
}

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  editor.contexts.clear();
  replies.set(REQUEST.state, () => ({ ...state([]), canUndoJump, resultDiffers }));
  followState(followSessions());
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

test('Explain is offered where a result differs, and no longer after that', async () => {
  resultDiffers = true;
  await settle();
  expect(editor.contexts.get(CONTEXT.resultDiffers)).toBe(true);
  resultDiffers = false;
  await settle();
  expect(editor.contexts.get(CONTEXT.resultDiffers)).toBe(false);
});
