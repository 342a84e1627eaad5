import { beforeEach, expect, test } from 'vitest';
import { REQUEST } from '../../adapter/protocol.ts';
import { COMMAND, LANGUAGE } from '../../extension/ids.ts';
import { registerScriptCommands } from '../../extension/scriptCommands.ts';
import { followSessions } from '../../extension/sessionEvents.ts';
import { replies, run, sent, startSession } from './session.ts';
import * as editor from './vscode.ts';

beforeEach(() => {
  startSession();
  editor.opened.length = 0;
  registerScriptCommands(followSessions());
});

test('the schedule goes to the clipboard', async () => {
  replies.set(REQUEST.script, { text: 'schedule t1 t2', exact: true });
  await run(COMMAND.copySchedule);
  expect(sent).toEqual([[REQUEST.script, { form: 'schedule' }]]);
  expect(editor.clipboard.text).toBe('schedule t1 t2');
  expect(editor.said).toEqual(['The schedule is on the clipboard.']);
});

test('a script opens beside the editor, and what it leaves out is told', async () => {
  replies.set(REQUEST.script, { text: 'kernel freebsd-13\n', exact: false, note: 'A value set by hand is left out.' });
  await run(COMMAND.saveAsScript);
  expect(sent).toEqual([[REQUEST.script, { form: 'script' }]]);
  const document = { language: LANGUAGE, content: 'kernel freebsd-13\n' };
  expect(editor.opened).toEqual([{ document, options: { viewColumn: editor.ViewColumn.Beside } }]);
  expect(editor.said).toEqual(['A value set by hand is left out.']);
});

test('where there is no text the clipboard stays as it is, nothing opens, and the reason is told', async () => {
  editor.clipboard.text = 'what was there';
  replies.set(REQUEST.script, { text: '', exact: false, note: 'it was given up' });
  await run(COMMAND.copySchedule);
  await run(COMMAND.saveAsScript);
  expect(editor.clipboard.text).toBe('what was there');
  expect(editor.opened).toEqual([]);
  expect(editor.said).toEqual(['it was given up', 'it was given up']);
});
