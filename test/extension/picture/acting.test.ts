// What a person does in the picture's page moves the debugger, the editor and VM Map, and what is
// done there shows in it.
import { beforeEach, expect, test, vi } from 'vitest';
import { type PicturePoint, REQUEST } from '../../../adapter/protocol.ts';
import { drawAsText } from '../../../core/picture/draw/text.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { bookmarkStore } from '../../../extension/history/bookmarks.ts';
import { COMMAND, CONTEXT, SETTING } from '../../../extension/ids.ts';
import { type FromPage, pointContext } from '../../../extension/picture/messages.ts';
import { registerPicture } from '../../../extension/picture/pictureCommands.ts';
import { type ChosenThing, chosenThings } from '../../../extension/views/chosen.ts';
import { asking } from '../../../extension/views/questions.ts';
import { example } from '../../core/picture/examples.ts';
import { memento } from '../memento.ts';
import { replies, run, sent, session, startSession, stop } from '../session.ts';
import * as editor from '../vscode.ts';

const picture = example('hole');
const things = chosenThings();
const inMap: ChosenThing[] = [];
things.toMap((thing) => inMap.push(thing));
let panel: (typeof editor.panels)[number];

async function hear(message: FromPage): Promise<void> {
  panel.heard.fire(message);
  await vi.advanceTimersByTimeAsync(3000);
}
const posted = (kind: string) => (panel.posted as { kind: string }[]).filter((message) => message.kind === kind);

beforeEach(async () => {
  vi.useFakeTimers();
  startSession();
  inMap.length = 0;
  editor.panels.length = 0;
  editor.window.tabGroups.all = [{ tabs: [] }];
  editor.settings.set(SETTING.picture, 'beside');
  replies.set(REQUEST.picture, picture);
  const context = { extensionUri: editor.Uri.file('/extension'), globalState: memento(), workspaceState: memento() };
  const arranged = new editor.EventEmitter();
  registerPicture(
    followSessions(),
    arranged.event as never,
    bookmarkStore(memento() as never),
    things,
    context as never,
  );
  await Promise.all([run(COMMAND.showPicture), vi.advanceTimersByTimeAsync(3000)]);
  panel = editor.panels[0] as typeof panel;
  await hear({ kind: 'ready', columns: 640 });
  sent.length = 0;
  editor.executed.length = 0;
  return () => {
    editor.settings.delete(SETTING.picture);
    editor.window.tabGroups.all = [];
    vi.useRealTimers();
  };
});

/** The editor of a stop. */
const LISTING = { document: { languageId: 'vmkernel' } };
async function takeFocus(): Promise<void> {
  editor.fired.activeEditor.fire(LISTING);
  await vi.advanceTimersByTimeAsync(100);
}

test('a click travels, on a branch where it names one; the key at the end steps', async () => {
  await hear({ kind: 'travel', position: 5 });
  stop();
  await hear({ kind: 'travel', position: 6, branch: 2 });
  stop();
  expect(sent.filter(([request]) => request === REQUEST.travel)).toEqual([
    [REQUEST.travel, { position: 5 }],
    [REQUEST.travel, { position: 6, branch: 2 }],
  ]);
  await hear({ kind: 'step' });
  expect(editor.executed).toContain('workbench.action.debug.stepInto');
});

test('the keys stay in it after a stop, and go with a double click', async () => {
  panel.focused = 0;
  await hear({ kind: 'travel', position: 5 });
  expect(panel.focused).toBe(0);
  stop();
  await vi.advanceTimersByTimeAsync(100);
  expect(panel.focused).toBe(1);
  // a listing that has just opened takes them once more, and so does one that takes its time
  await vi.advanceTimersByTimeAsync(400);
  expect(panel.focused).toBe(2);
  await vi.advanceTimersByTimeAsync(1000);
  await takeFocus();
  expect(panel.focused).toBe(3);
  // and for as long as that has taken once more
  await vi.advanceTimersByTimeAsync(400);
  await takeFocus();
  expect(panel.focused).toBe(4);
  await vi.advanceTimersByTimeAsync(1700);
  await takeFocus();
  expect(panel.focused).toBe(4);
  replies.set(REQUEST.pictureDetail, { text: '', step: '', line: 7 });
  await hear({ kind: 'travel', position: 6 });
  stop();
  await vi.advanceTimersByTimeAsync(0);
  panel.heard.fire({ kind: 'open', point: { position: 6 } });
  editor.fired.activeEditor.fire(LISTING);
  await vi.advanceTimersByTimeAsync(1000);
  const { focused } = panel;
  editor.fired.activeEditor.fire(LISTING);
  await vi.advanceTimersByTimeAsync(1000);
  expect(panel.focused).toBe(focused);
});

const click = { kind: 2, textEditor: { document: { uri: '' } }, selections: [] };
test.each([
  ['clicks into the script', () => editor.fired.cursor.fire(click)],
  // of a click the focus comes before the cursor
  ['clicks into the script', () => [editor.fired.activeEditor.fire(LISTING), editor.fired.cursor.fire(click)]],
  ['opens help', () => editor.fired.activeEditor.fire({ document: { languageId: 'markdown' } })],
])('who %s after a stop stays there', async (_what, go) => {
  await hear({ kind: 'travel', position: 5 });
  stop();
  await vi.advanceTimersByTimeAsync(0);
  panel.active = true;
  const { focused } = panel;
  go();
  await takeFocus();
  await vi.advanceTimersByTimeAsync(1000);
  expect(panel.focused).toBe(focused);
  expect(editor.contexts.get(CONTEXT.heldKeys)).toBeUndefined();
});

test('a busy machine may take seconds until the editor of a stop is there', async () => {
  await hear({ kind: 'travel', position: 5 });
  stop();
  await vi.advanceTimersByTimeAsync(8000);
  const { focused } = panel;
  expect(editor.contexts.get(CONTEXT.heldKeys)).toBe('picture');
  await takeFocus();
  expect(panel.focused).toBe(focused + 1);
  await vi.advanceTimersByTimeAsync(1500);
  await takeFocus();
  expect(panel.focused).toBe(focused + 2);
  await vi.advanceTimersByTimeAsync(2000);
  expect(editor.contexts.get(CONTEXT.heldKeys)).toBeUndefined();
});

test('a stop that comes later than it should leaves the keys in the picture too', async () => {
  panel.focused = 0;
  await hear({ kind: 'travel', position: 5 });
  await vi.advanceTimersByTimeAsync(4000);
  expect(panel.focused).toBe(0);
  stop();
  await takeFocus();
  expect(panel.focused).toBe(1);
});

test('a question that is open when the stop comes keeps the focus', async () => {
  panel.focused = 0;
  await hear({ kind: 'travel', position: 5 });
  let close = (): void => {};
  const asked = asking(
    () =>
      new Promise<void>((done) => {
        close = done;
      }),
  );
  stop();
  await takeFocus();
  await vi.advanceTimersByTimeAsync(1000);
  expect(panel.focused).toBe(0);
  close();
  await asked;
});

test('keys that the editor gets while the stop is on its way are given to the page', async () => {
  const held = () => editor.contexts.get(CONTEXT.heldKeys);
  const key = { key: 'ArrowRight' };
  await run(COMMAND.pictureKey, key);
  await hear({ kind: 'travel', position: 5 });
  expect(held()).toBe('picture');
  await run(COMMAND.pictureKey, key);
  expect(posted('key')).toEqual([{ kind: 'key', key }]);
  stop();
  await vi.advanceTimersByTimeAsync(100);
  expect(held()).toBe('picture');
  editor.fired.activeEditor.fire(LISTING);
  await vi.advanceTimersByTimeAsync(1000);
  expect(held()).toBeUndefined();
  replies.set(REQUEST.travel, new Error('it runs'));
  await hear({ kind: 'travel', position: 6 });
  expect(held()).toBeUndefined();
});

test('a double click opens the line in the first group, and shows the entry in VM Map', async () => {
  const shown = vi.spyOn(editor.window, 'showTextDocument');
  replies.set(REQUEST.pictureDetail, { text: '', step: '', line: 7, entry: 12 });
  await hear({ kind: 'open', point: { position: 5 } });
  const at = new editor.Position(6, 0);
  const where = { viewColumn: editor.ViewColumn.One, selection: new editor.Range(at as never, at as never) };
  expect(shown.mock.calls).toEqual([[expect.objectContaining({ path: '/a.vmtrace' }), where]]);
  expect(inMap).toEqual([{ entry: 12 }]);
  // where no thread is in a line
  replies.set(REQUEST.pictureDetail, { text: '', step: '', line: 0 });
  await hear({ kind: 'open', point: { position: 5 } });
  expect(shown).toHaveBeenCalledTimes(1);
  expect(inMap).toHaveLength(1);
  shown.mockRestore();
});

test('a range that is chosen is shown in VM Map by its addresses, a thread is not', async () => {
  await hear({ kind: 'chosen', chosen: { pages: { map: 1, start: 3, end: 5 } } });
  await hear({ kind: 'chosen', chosen: { thread: 1 } });
  expect(inMap).toEqual([{ range: { map: 1, start: '0x3000', end: '0x5000' } }]);
});

test('what is chosen in VM Map stands out in it, by its pages', () => {
  things.chooseInMap({ thread: 1 });
  things.chooseInMap({ range: { map: 0, start: '0x3000', end: '0x5000' } });
  expect(posted('choose')).toEqual([
    { kind: 'choose', chosen: { thread: 1 } },
    { kind: 'choose', chosen: { pages: { map: 0, start: 3, end: 5 } } },
  ]);
});

test('a line that a person goes to stands out, one that the debugger goes to does not', () => {
  const select = (path: string, kind: number): void =>
    editor.fired.cursor.fire({
      textEditor: { document: { uri: editor.Uri.parse(path) } },
      kind,
      selections: [{ active: new editor.Position(4, 0) }],
    });
  const { program } = session.configuration;
  session.configuration.program = 'memfs:/a.vmtrace';
  select('memfs:/a.vmtrace', 3);
  select('memfs:/b.vmtrace', 1);
  expect(posted('choose')).toEqual([]);
  for (const kind of [1, 2]) select('memfs:/a.vmtrace', kind);
  expect(posted('choose')).toEqual(Array(2).fill({ kind: 'choose', chosen: { line: 5 } }));
  session.configuration.program = program;
});

test('the commands to export and to copy are of this picture', async () => {
  await run(COMMAND.exportPicture);
  expect(posted('export')).toEqual([{ kind: 'export' }]);
  await hear({ kind: 'copy' });
  expect(editor.clipboard.text).toBe(drawAsText(picture));
  editor.clipboard.text = '';
  await run(COMMAND.copyPicture);
  expect(editor.clipboard.text).toBe(drawAsText(picture));
  expect(editor.said.filter((text) => text.includes('clipboard'))).toHaveLength(2);
});

test('its menu goes to the step under the pointer, and asks there about the thread or the range', async () => {
  const { position } = picture;
  const asked: unknown[] = [];
  for (const question of [COMMAND.explainValue, COMMAND.allChanges])
    editor.answered.set(question, (about) => asked.push([question, about]));
  const choose = async (command: string, point: PicturePoint): Promise<void> => {
    const done = run(command, JSON.parse(pointContext(point)));
    await vi.advanceTimersByTimeAsync(0);
    stop();
    await vi.advanceTimersByTimeAsync(3000);
    await done;
  };
  await choose(COMMAND.pictureGo, { position: 5 });
  await choose(COMMAND.pictureExplain, { position: 7, map: 0, page: 3 });
  await choose(COMMAND.pictureChanges, { position, thread: 0 });
  const travels = sent.filter(([request]) => request === REQUEST.travel).map(([, args]) => args);
  expect(travels).toEqual([{ position: 5 }, { position: 7 }]);
  expect(asked).toEqual([
    [COMMAND.explainValue, { row: { jump: 'entry(0x3000)' } }],
    [COMMAND.allChanges, { row: { jump: 't1' } }],
  ]);
  // a step alone has no value
  expect(JSON.parse(pointContext({ position: 5 }))).toMatchObject({ vmtracePoint: 'step' });
  expect(JSON.parse(pointContext(undefined)).vmtracePoint).toBeUndefined();
});
