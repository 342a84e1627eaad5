import { beforeEach, describe, expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { registerStepCommands } from '../../../extension/commands/stepCommands.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

beforeEach(() => {
  startSession();
  registerStepCommands(followSessions());
});

describe('stepping back', () => {
  test('is of the thread that has the focus', async () => {
    editor.debug.activeStackItem = { session, threadId: 2 };
    await run(COMMAND.stepBackInto);
    await run(COMMAND.stepBackOut);
    expect(sent).toEqual([
      [REQUEST.stepBackInto, { threadId: 2 }],
      [REQUEST.stepBackOut, { threadId: 2 }],
    ]);
  });
  test("is of the script if none has, or another debugger's thread", async () => {
    await run(COMMAND.stepBackInto);
    editor.debug.activeStackItem = { session: { ...session, type: 'node' }, threadId: 2 };
    await run(COMMAND.stepBackInto);
    expect(sent.map(([, args]) => args)).toEqual([{ threadId: SCRIPT_THREAD }, { threadId: SCRIPT_THREAD }]);
  });
  test('says what the adapter refuses, and that there is no session', async () => {
    replies.set(REQUEST.stepBackOut, new Error('The trace runs: pause it first.'));
    await run(COMMAND.stepBackOut);
    editor.debug.activeDebugSession = { ...session, type: 'node' };
    await run(COMMAND.stepBackOut);
    expect(editor.said).toEqual([
      'The trace runs: pause it first.',
      expect.stringMatching(/No trace is being debugged/),
    ]);
    expect(sent).toEqual([]);
  });
});
