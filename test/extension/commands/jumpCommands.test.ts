import { beforeEach, expect, test, vi } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { registerJumpCommands } from '../../../extension/commands/jumpCommands.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { type ChosenThings, chosenThings } from '../../../extension/views/chosen.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

let things: ChosenThings;
const watched = { sessionId: 'a', variable: { name: 'map.busy', evaluateName: 'map.busy' } };

beforeEach(() => {
  startSession();
  things = chosenThings();
  registerJumpCommands(followSessions(), things);
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

test('by a key it is asked what is meant; proposed is what was asked last, or the row that was selected in VM Map since', async () => {
  const proposed = vi.spyOn(editor.window, 'showInputBox');
  replies.set(REQUEST.jump, { found: true, message: '' });
  editor.answers.push(' map.busy ', undefined, undefined);
  await run(COMMAND.jumpBack);
  await run(COMMAND.jumpBack);
  things.chooseInMap({ thread: 1, expression: 't2' });
  await run(COMMAND.jumpForward);
  expect(sent).toEqual([[REQUEST.jump, { expression: 'map.busy', direction: 'back' }]]);
  expect(proposed.mock.calls.map(([options]) => (options as { value?: string }).value)).toEqual([
    undefined,
    'map.busy',
    't2',
  ]);
});

test('without a session there is nothing to search', async () => {
  editor.debug.activeDebugSession = undefined;
  await run(COMMAND.jumpBack);
  expect(editor.said).toEqual([expect.stringMatching(/^No trace is being debugged/)]);
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
