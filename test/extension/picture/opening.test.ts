// When the picture opens: with a session, as the setting says, until a person closes it.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import { COMMAND, CONTEXT, EXPLAINED_SCHEME, PICTURE_PANEL, SETTING, VIEW } from '../../../extension/ids.ts';
import { registerPicture } from '../../../extension/picture/pictureCommands.ts';
import { chosenThings } from '../../../extension/views/chosen.ts';
import { memento } from '../memento.ts';
import { run, session, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

/** What windows leave to each other. */
let kept: { globalState: ReturnType<typeof memento>; workspaceState: ReturnType<typeof memento> };

/** Fires when a session's side bar and panel have come into view. */
let arranged: editor.EventEmitter;

function openWindow(): void {
  startSession();
  editor.panels.length = 0;
  editor.contexts.clear();
  editor.window.tabGroups.all = [{ tabs: [] }];
  const context = { extensionUri: editor.Uri.file('/extension'), ...kept };
  arranged = new editor.EventEmitter();
  registerPicture(
    followSessions(),
    arranged.event as never,
    bookmarkStore(memento() as never),
    chosenThings(),
    context as never,
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  editor.settings.set(SETTING.picture, 'beside');
  kept = { globalState: memento(), workspaceState: memento() };
  openWindow();
  return () => {
    editor.settings.delete(SETTING.picture);
    editor.window.tabGroups.all = [];
    editor.answered.clear();
    vi.useRealTimers();
  };
});

async function launch(): Promise<void> {
  arranged.fire(session);
  await vi.advanceTimersByTimeAsync(3000);
}

test('it opens with a session, and is there for the next', async () => {
  await launch();
  // a person who types in the editor types on there
  expect(editor.panels[0]).toMatchObject({ place: { viewColumn: -2, preserveFocus: true }, focused: 0 });
  await launch();
  expect(editor.panels).toHaveLength(1);
  expect(editor.panels[0]?.focused).toBe(0);
});

test('who asks for it has the keys there', async () => {
  const ask = () => Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
  await ask();
  expect(editor.panels[0]?.focused).toBe(1);
  await ask();
  expect(editor.panels.map(({ focused }) => focused)).toEqual([2]);
});

test('not over an explanation, which is what the person reads; over any other page it does', async () => {
  const page = (scheme: string) => ({ input: new editor.TabInputText(editor.Uri.from({ scheme, path: '/a' })) });
  const shown = page(EXPLAINED_SCHEME);
  editor.window.tabGroups.all = [
    { tabs: [], activeTab: page('file') },
    { tabs: [shown], activeTab: shown },
  ];
  await launch();
  expect(editor.panels).toHaveLength(0);
  editor.window.tabGroups.all = [{ tabs: [shown], activeTab: page('file') }, { tabs: [] }];
  await launch();
  expect(editor.panels).toHaveLength(1);
});

test('not if the setting says so', async () => {
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
  /** Groups of editors beside each other, by their widths; one alone has a height too. */
  const shares: (number | undefined)[][] = [];
  function arrange(widths: readonly number[], height: number): void {
    let orientation = 1;
    shares.length = 0;
    editor.answered.set('vscode.setEditorLayout', (layout) => {
      const wanted = layout as { orientation: number; groups: { size?: number }[] };
      orientation = wanted.orientation;
      if (wanted.groups.length > 1) shares.push(wanted.groups.map(({ size }) => size));
    });
    editor.answered.set('vscode.getEditorLayout', () => ({
      orientation: widths.length > 1 ? 0 : orientation,
      groups: (widths.length === 1 && orientation === 1 ? [height] : widths).map((size) => ({ size })),
    }));
  }
  const LAPTOP = [924] as const;
  const SCREEN = [1560] as const;
  async function launchIn(widths: readonly number[], height = 322): Promise<void> {
    arrange(widths, height);
    await launch();
  }
  const ask = () => Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
  const isInPanel = () => editor.contexts.get(CONTEXT.pictureInPanel) === true;
  const FOCUS_VIEW = `${VIEW.picture}.focus`;
  function resolveView() {
    const provider = editor.registered.get(`page ${VIEW.picture} +`) as { resolveWebviewView(view: unknown): void };
    const view = { ...editor.panelOf('', () => new editor.EventEmitter()), onDidChangeVisibility: () => undefined };
    provider.resolveWebviewView(view);
    return view;
  }

  test('beside the editor, where the script keeps its columns', async () => {
    await launchIn(SCREEN);
    expect(isInPanel()).toBe(false);
    expect(editor.panels).toHaveLength(1);
    expect(shares).toEqual([]);
  });
  test('beside two groups, as the walkthrough and its example are, only where three have room', async () => {
    await launchIn([460, 460]);
    expect(isInPanel()).toBe(true);
    expect(editor.panels).toEqual([]);
    openWindow();
    await launchIn([900, 900]);
    expect(isInPanel()).toBe(false);
    expect(editor.panels).toHaveLength(1);
  });
  test('with less than half of the row, if the script needs more', async () => {
    await launchIn([1084], 602);
    expect(shares).toEqual([[expect.closeTo(0.557, 3), expect.closeTo(0.443, 3)]]);
    expect(editor.panels).toHaveLength(1);
  });
  test('in the panel of a small window at once, which stays on VM Map', async () => {
    await launchIn(LAPTOP);
    expect(isInPanel()).toBe(true);
    expect(editor.panels).toEqual([]);
    expect(editor.executed).not.toContain(FOCUS_VIEW);
    await ask();
    expect(editor.executed).toContain(FOCUS_VIEW);
  });
  test('a person who asks for it in a small window sees it there', async () => {
    editor.settings.set(SETTING.picture, 'never');
    arrange(LAPTOP, 322);
    await ask();
    expect(editor.executed).toContain(FOCUS_VIEW);
  });
  test('in a window that has grown it is beside the editor, in one that has shrunk in the panel', async () => {
    await launchIn(LAPTOP);
    await launchIn(SCREEN);
    expect(isInPanel()).toBe(false);
    expect(editor.panels).toHaveLength(1);
    editor.panels[0]?.dispose();
    arrange(LAPTOP, 322);
    await ask();
    expect(isInPanel()).toBe(true);
  });
  test('where a person has moved it, in every window', async () => {
    await launchIn(LAPTOP);
    await Promise.all([run(COMMAND.pictureToEditor), vi.advanceTimersByTimeAsync(3000)]);
    expect(isInPanel()).toBe(false);
    openWindow();
    await launchIn(LAPTOP);
    expect(isInPanel()).toBe(false);
    await run(COMMAND.pictureToPanel);
    expect(isInPanel()).toBe(true);
    openWindow();
    await launchIn(SCREEN);
    expect(editor.panels).toEqual([]);
  });
  test('beside, where a person has several groups of editors; from the panel it does not go there', async () => {
    await launchIn([900, 900]);
    expect(isInPanel()).toBe(false);
    openWindow();
    await launchIn(LAPTOP);
    await launchIn([900, 900]);
    expect(isInPanel()).toBe(true);
  });
  test('an editor that tells no layout has it beside', async () => {
    await launch();
    expect(editor.panels).toHaveLength(1);
  });
  test('the button over the script goes while the picture is in sight', async () => {
    const isShown = () => editor.contexts.get(CONTEXT.pictureShown);
    await launchIn(LAPTOP);
    expect(isShown()).toBeFalsy();
    resolveView();
    expect(isShown()).toBe(true);
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
