// When the picture opens: with a session, as the setting says, until a person closes it.
import { beforeEach, expect, test, vi } from 'vitest';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import { COMMAND, DEBUG_TYPE, SETTING } from '../../../extension/ids.ts';
import { registerPicture } from '../../../extension/picture/pictureCommands.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { run, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const memento = { get: () => undefined, update: async () => undefined, keys: () => [] };

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  editor.panels.length = 0;
  editor.settings.set(SETTING.picture, 'beside');
  registerPicture(
    followSessions(),
    bookmarkStore(memento as never),
    chosenThings(),
    editor.Uri.file('/extension') as never,
  );
  return () => {
    editor.settings.delete(SETTING.picture);
    vi.useRealTimers();
  };
});

async function launch(configuration: object = {}): Promise<void> {
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
    createDebugAdapterTracker(of: unknown): { onWillReceiveMessage(message: unknown): void };
  };
  const of = { ...session, configuration: { ...session.configuration, ...configuration } };
  factory.createDebugAdapterTracker(of).onWillReceiveMessage({ command: 'launch' });
  await vi.advanceTimersByTimeAsync(3000);
}

test('it opens with a session, once', async () => {
  await launch();
  await launch();
  expect(editor.panels).toHaveLength(1);
  // whoever typed in the editor types on there
  expect(editor.executed.at(-1)).toBe('workbench.action.focusFirstEditorGroup');
});

test('not of a run without debugging, and not if the setting says so', async () => {
  await launch({ noDebug: true });
  editor.settings.set(SETTING.picture, 'never');
  await launch();
  expect(editor.panels).toEqual([]);
  await Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
  expect(editor.panels).toHaveLength(1);
});

test('who has closed it does not get it again, until asking for it', async () => {
  await launch();
  editor.panels[0]?.dispose();
  await launch();
  expect(editor.panels).toHaveLength(1);
  await Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
  expect(editor.panels).toHaveLength(2);
});

test('what needs a picture says so where there is none', async () => {
  await run(COMMAND.copyPicture);
  await run(COMMAND.exportPicture);
  expect(editor.said).toHaveLength(2);
});
