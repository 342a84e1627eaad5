import { beforeEach, expect, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { registerJumpCommands } from '../../../extension/commands/jumpCommands.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const watched = { sessionId: 'a', variable: { name: 'map.busy', evaluateName: 'map.busy' } };

beforeEach(() => {
  startSession();
  registerJumpCommands(followSessions());
});

test('a jump is asked for in the frame of the focus', async () => {
  const frame = Object.assign(new editor.DebugStackFrame(), { session, threadId: 1, frameId: 12 });
  editor.debug.activeStackItem = frame;
  replies.set(REQUEST.jump, { found: true, message: 'busy: 0 to 1' });
  await run(COMMAND.jumpBack, watched);
  await run(COMMAND.jumpForward, { row: { jump: 't1' } });
  expect(sent).toEqual([
    [REQUEST.jump, { expression: 'map.busy', direction: 'back', frameId: 12 }],
    [REQUEST.jump, { expression: 't1', direction: 'forward', frameId: 12 }],
  ]);
  expect(editor.said).toEqual([]);
});

test('what never changed is told', async () => {
  replies.set(REQUEST.jump, { found: false, message: 'map.busy has not changed before.' });
  await run(COMMAND.jumpBack, watched);
  expect(editor.said).toEqual(['map.busy has not changed before.']);
});

test('with nothing chosen it says what to choose', async () => {
  await run(COMMAND.jumpBack);
  expect(sent).toEqual([]);
  expect(editor.said).toEqual([expect.stringMatching(/^Choose a variable/)]);
});

test('undo', async () => {
  await run(COMMAND.undoJump);
  expect(sent).toEqual([[REQUEST.undoJump, {}]]);
});

test('numbers that are shown otherwise are read twice, so that they do not stay marked as changed', async () => {
  replies.set(REQUEST.hex, { hex: true });
  await run(COMMAND.toggleHex, watched);
  expect(sent).toEqual([
    [REQUEST.hex, {}],
    [REQUEST.hex, { hex: true }],
  ]);
});
