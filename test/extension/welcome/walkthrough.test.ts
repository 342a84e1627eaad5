// What the walkthrough's buttons do in a session happens beside it, where the script is.
import { beforeEach, expect, test } from 'vitest';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { registerWalkthrough } from '../../../extension/welcome/walkthrough.ts';
import { run, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const CONTINUE = 'workbench.action.debug.continue';

beforeEach(() => {
  startSession();
  editor.opened.length = 0;
  editor.window.tabGroups.all = [{ viewColumn: 1, tabs: [{ input: undefined }] }];
  registerWalkthrough(followSessions());
});

test('the script is brought to the front where it is open, then the debugger goes on', async () => {
  const uri = editor.Uri.file(session.configuration.program);
  editor.window.tabGroups.all.push({ viewColumn: 2, tabs: [{ input: new editor.TabInputText(uri) }] });
  await run(COMMAND.debugBeside, CONTINUE);
  expect(editor.opened).toMatchObject([{ document: uri, options: { viewColumn: 2 } }]);
  expect(editor.executed).toEqual([CONTINUE]);
});

test('a script that is shut is opened beside', async () => {
  await run(COMMAND.debugBeside, CONTINUE);
  expect(editor.opened).toMatchObject([{ options: { viewColumn: editor.ViewColumn.Beside } }]);
});

test('with no session it says what comes first; no other command is run', async () => {
  await run(COMMAND.debugBeside, 'workbench.action.quit');
  editor.debug.activeDebugSession = undefined;
  await run(COMMAND.debugBeside, CONTINUE);
  expect([editor.opened, editor.executed]).toEqual([[], []]);
  expect(editor.said).toEqual(['No script is being debugged: the step before starts it.']);
});
