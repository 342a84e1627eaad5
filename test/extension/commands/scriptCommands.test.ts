import { beforeEach, describe, expect, test } from 'vitest';
import { REQUEST } from '../../../adapter/protocol.ts';
import { registerScriptCommands } from '../../../extension/commands/scriptCommands.ts';
import { uriOf } from '../../../extension/debug/program.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND, PICTURE_PANEL } from '../../../extension/ids.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const NOTE = 'the script holds threads at points';

beforeEach(() => {
  startSession();
  editor.opened.length = 0;
  editor.saveDialogs.length = 0;
  editor.written.clear();
  editor.clipboard.text = 'as before';
  registerScriptCommands(followSessions());
});

describe('the schedule', () => {
  test('goes to the clipboard', async () => {
    replies.set(REQUEST.script, { text: 'schedule t1 t2' });
    await run(COMMAND.copySchedule);
    expect(sent).toEqual([[REQUEST.script, { form: 'schedule' }]]);
    expect(editor.clipboard.text).toBe('schedule t1 t2');
    expect(editor.said).toEqual(['The schedule is on the clipboard.']);
  });
  test('leaves the clipboard alone where it cannot be said, and takes back what was said before', async () => {
    replies.set(REQUEST.script, { text: 'schedule t1' });
    await run(COMMAND.copySchedule);
    replies.set(REQUEST.script, { text: '', note: NOTE });
    await run(COMMAND.copySchedule);
    expect(editor.clipboard.text).toBe('schedule t1');
    expect(editor.said).toEqual([
      'The schedule is on the clipboard.',
      'gone: The schedule is on the clipboard.',
      'The clipboard is unchanged: the script holds threads at points.',
    ]);
  });
});

describe('a script', () => {
  const target = editor.Uri.file('/elsewhere/mine.vmtrace');
  const text = 'kernel freebsd-13\n';

  test('is saved where the person says, by default beside the one that is debugged, and opened', async () => {
    replies.set(REQUEST.script, { text });
    editor.answers.push(target);
    await run(COMMAND.saveAsScript);
    expect(sent).toEqual([[REQUEST.script, { form: 'script' }]]);
    expect(editor.saveDialogs).toMatchObject([
      { defaultUri: { path: '/a-branch.vmtrace' }, filters: { 'VM map trace': ['vmtrace'] } },
    ]);
    expect([...editor.written]).toEqual([['/elsewhere/mine.vmtrace', text]]);
    expect(editor.opened).toMatchObject([{ document: target }]);
    expect(editor.said).toEqual([]);
  });
  test('is not written when the person gives up, and opened only if it was written', async () => {
    replies.set(REQUEST.script, { text });
    editor.answers.push(undefined);
    await run(COMMAND.saveAsScript);
    expect(editor.written.size).toBe(0);
    editor.written.set('/elsewhere/mine.vmtrace', new Error('read-only'));
    editor.answers.push(target);
    await run(COMMAND.saveAsScript);
    expect(editor.opened).toEqual([]);
    expect(editor.said).toEqual(['The script was not saved: read-only']);
  });
  test('has no folder to propose where the other was never saved', async () => {
    editor.debug.activeDebugSession = { ...session, configuration: { program: 'untitled:Untitled-1' } };
    replies.set(REQUEST.script, { text });
    editor.answers.push(undefined);
    await run(COMMAND.saveAsScript);
    expect(editor.saveDialogs).toEqual([expect.not.objectContaining({ defaultUri: expect.anything() })]);
  });
});

test('where there is no text the clipboard stays as it is, nothing opens, and the reason is told', async () => {
  editor.clipboard.text = 'what was there';
  replies.set(REQUEST.script, { text: '', note: 'it was given up' });
  await run(COMMAND.copySchedule);
  await run(COMMAND.saveAsScript);
  expect(editor.clipboard.text).toBe('what was there');
  expect(editor.opened).toEqual([]);
  expect(editor.said).toEqual(['The clipboard is unchanged: it was given up.', 'Nothing is saved: it was given up.']);
});

describe('where a saved script opens', () => {
  const target = editor.Uri.file('/elsewhere/mine.vmtrace');
  const columnOfSaved = async (tabs: unknown[]): Promise<unknown> => {
    editor.window.tabGroups.all = tabs;
    replies.set(REQUEST.script, { text: 'kernel freebsd-13\n' });
    editor.answers.push(target);
    await run(COMMAND.saveAsScript);
    editor.window.tabGroups.all = [];
    return (editor.opened.at(-1) as { options: { viewColumn: unknown } }).options.viewColumn;
  };
  const program = (): unknown => uriOf(session.configuration.program);
  const picture = {
    viewColumn: 2,
    tabs: [{ input: new editor.TabInputWebview(`mainThreadWebview-${PICTURE_PANEL}`) }],
  };

  test('beside', async () => {
    expect(await columnOfSaved([])).toBe(editor.ViewColumn.Beside);
  });
  test('is the group of its script where the picture is there, not a third column', async () => {
    const script = { viewColumn: 1, tabs: [{ input: new editor.TabInputText(program()) }] };
    expect(await columnOfSaved([script, picture])).toBe(1);
    expect(await columnOfSaved([picture])).toBe(editor.ViewColumn.Active);
  });
});
