// When the picture opens: with a session, as the setting says, until a person closes it.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import { COMMAND, CONTEXT, DEBUG_TYPE, PICTURE_PANEL, SETTING, VIEW } from '../../../extension/ids.ts';
import { registerPicture } from '../../../extension/picture/pictureCommands.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { memento } from '../memento.ts';
import { run, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

/** What windows leave to each other. */
let kept: { globalState: ReturnType<typeof memento>; workspaceState: ReturnType<typeof memento> };

function openWindow(): void {
  startSession();
  editor.panels.length = 0;
  editor.contexts.clear();
  editor.window.tabGroups.all = [{ tabs: [] }];
  const context = { extensionUri: editor.Uri.file('/extension'), ...kept };
  registerPicture(followSessions(), bookmarkStore(memento() as never), chosenThings(), context as never);
}

beforeEach(() => {
  vi.useFakeTimers();
  editor.settings.set(SETTING.picture, 'beside');
  kept = { globalState: memento(), workspaceState: memento() };
  openWindow();
  return () => {
    editor.settings.delete(SETTING.picture);
    editor.window.tabGroups.all = [];
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
  // a person who typed in the editor types on there
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

test('that it was closed is remembered in the next window; closing it after the session says nothing', async () => {
  await launch();
  editor.debug.activeDebugSession = undefined;
  editor.panels[0]?.dispose();
  await launch();
  expect(editor.panels).toHaveLength(2);
  editor.debug.activeDebugSession = session;
  editor.panels[1]?.dispose();
  openWindow();
  await launch();
  expect(editor.panels).toEqual([]);
});

describe('where', () => {
  /** Of the picture's half. */
  const room = (width: number, height: number) => ({
    ...{ width, height, column: 8.4, line: 19 },
    window: { width: 2 * width + 356, height: height + 340 },
  });
  const SMALL = room(462, 380);
  const SCREEN = room(778, 640);
  async function measure(size: typeof SMALL): Promise<void> {
    editor.panels.at(-1)?.heard.fire({ kind: 'room', room: size });
    await vi.advanceTimersByTimeAsync(100);
  }
  async function launchIn(size: typeof SMALL): Promise<void> {
    await launch();
    editor.window.tabGroups.all.push({ tabs: [] });
    await measure(size);
  }
  const isInPanel = () => editor.contexts.get(CONTEXT.pictureInPanel) === true;
  const FOCUS_VIEW = `${VIEW.picture}.focus`;

  test('beside the editor, where the script keeps its columns', async () => {
    await launchIn(SCREEN);
    expect(isInPanel()).toBe(false);
    expect(editor.executed).not.toContain('vscode.setEditorLayout');
    await launchIn(SMALL);
    // it is measured when it opens: a person who makes it small wants it small
    expect(isInPanel()).toBe(false);
  });
  test('with less than half of the row, if the script needs more', async () => {
    await launchIn(room(542, 660));
    expect(editor.executed).toContain('vscode.setEditorLayout');
  });
  test('in the panel of a small window, which stays on VM Map; the next window knows', async () => {
    await launchIn(SMALL);
    expect(isInPanel()).toBe(true);
    expect(editor.executed).not.toContain(FOCUS_VIEW);
    openWindow();
    expect(isInPanel()).toBe(true);
    await launch();
    expect(editor.panels).toEqual([]);
    await run(COMMAND.showPicture);
    expect(editor.executed).toContain(FOCUS_VIEW);
  });
  test('a person who asks for it in a small window sees it there', async () => {
    editor.settings.set(SETTING.picture, 'never');
    await Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
    editor.window.tabGroups.all.push({ tabs: [] });
    await measure(SMALL);
    expect(editor.executed).toContain(FOCUS_VIEW);
  });
  test('a larger window is measured anew', async () => {
    await launchIn(SMALL);
    const provider = editor.registered.get(`page ${VIEW.picture} +`) as { resolveWebviewView(view: unknown): void };
    const view = { ...editor.panelOf('', () => new editor.EventEmitter()), onDidChangeVisibility: () => undefined };
    provider.resolveWebviewView(view);
    view.heard.fire({ kind: 'room', room: SCREEN });
    openWindow();
    expect(isInPanel()).toBe(false);
    await launch();
    expect(editor.panels).toHaveLength(1);
  });
  test('a small window and a large one, each with its folder, keep their own', async () => {
    const { globalState, workspaceState: small } = kept;
    const large = memento();
    await launchIn(SMALL);
    // what another window found says where to begin, and no more
    kept = { globalState, workspaceState: large };
    openWindow();
    expect(isInPanel()).toBe(true);
    const view = { ...editor.panelOf('', () => new editor.EventEmitter()), onDidChangeVisibility: () => undefined };
    const provider = editor.registered.get(`page ${VIEW.picture} +`) as { resolveWebviewView(view: unknown): void };
    provider.resolveWebviewView(view);
    view.heard.fire({ kind: 'room', room: SCREEN });
    openWindow();
    await launchIn(SCREEN);
    expect(isInPanel()).toBe(false);
    kept = { globalState, workspaceState: small };
    openWindow();
    expect(isInPanel()).toBe(true);
    await launch();
    expect(editor.panels).toEqual([]);
    kept = { globalState, workspaceState: large };
    openWindow();
    expect(isInPanel()).toBe(false);
    await launch();
    expect(editor.panels).toHaveLength(1);
  });
  test('where a person has moved it, in every window', async () => {
    await launchIn(SMALL);
    await Promise.all([run(COMMAND.pictureToEditor), vi.advanceTimersByTimeAsync(3000)]);
    await measure(SMALL);
    expect(isInPanel()).toBe(false);
    openWindow();
    await launchIn(SMALL);
    expect(isInPanel()).toBe(false);
    await run(COMMAND.pictureToPanel);
    expect(isInPanel()).toBe(true);
    openWindow();
    await launchIn(SCREEN);
    expect(editor.panels).toEqual([]);
  });
  test('in a group of editors that a person has opened nothing is measured', async () => {
    editor.window.tabGroups.all.push({ tabs: [] });
    await launchIn(SMALL);
    expect(isInPanel()).toBe(false);
  });
  test('a window that is loaded anew has it where it was', async () => {
    const serializer = editor.registered.get(`serializer ${PICTURE_PANEL}`) as {
      deserializeWebviewPanel(panel: unknown): Promise<void>;
    };
    const panel = editor.panelOf('', () => new editor.EventEmitter());
    await serializer.deserializeWebviewPanel(panel);
    await launch();
    expect(editor.panels).toEqual([]);
    expect(panel.webview.html).toContain('picture.js');
  });
});

test('what needs a picture says so where there is none', async () => {
  await run(COMMAND.copyPicture);
  await run(COMMAND.exportPicture);
  expect(editor.said).toHaveLength(2);
});
