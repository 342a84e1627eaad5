import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { StateBody } from '../../../adapter/inspection/stateBody.ts';
import { REQUEST } from '../../../adapter/protocol.ts';
import { followState } from '../../../extension/commands/stateContext.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { COMMAND, DEBUG_TYPE, LANGUAGE } from '../../../extension/ids.ts';
import type { OpenScripts } from '../../../extension/language/openScripts.ts';
import { registerStatusBar } from '../../../extension/status/statusBar.ts';
import { registerStatusCommands, setKernel, stepOf } from '../../../extension/status/statusCommands.ts';
import { runText } from '../../../extension/status/statusText.ts';
import { replies, run, sent, session, startSession } from '../session.ts';
import { state } from '../states.ts';
import * as editor from '../vscode.ts';

const { statusItem } = editor;
let shown: Partial<StateBody>;
let kernel: string | undefined;
const read = new editor.EventEmitter();

const scripts = {
  onDidRead: read.event,
  kernelOf: () => kernel,
} as unknown as OpenScripts;

async function stop(): Promise<void> {
  editor.fired.stackItem.fire(undefined);
  await vi.advanceTimersByTimeAsync(50);
}

interface Tracker {
  onDidSendMessage(message: object): void;
}
const tracker = (): Tracker =>
  (
    editor.registered.get(`tracker ${DEBUG_TYPE}`) as { createDebugAdapterTracker(of: object): Tracker }
  ).createDebugAdapterTracker(session);

beforeEach(() => {
  vi.useFakeTimers();
  startSession();
  shown = { position: 35, length: 79, branch: 'branch 1', vintage: 'freebsd-15' };
  kernel = undefined;
  read.listeners.length = 0;
  editor.window.activeTextEditor = undefined;
  statusItem.isShown = false;
  replies.set(REQUEST.state, () => ({ ...state([]), ...shown }));
  const sessions = followSessions();
  registerStatusBar(sessions, scripts, followState(sessions).onDidLook);
  registerStatusCommands(sessions);
  return () => {
    vi.useRealTimers();
    editor.window.activeTextEditor = undefined;
  };
});

describe('while a script is debugged', () => {
  test('it says step, branch and kernel after each stop', async () => {
    await stop();
    expect(statusItem.isShown).toBe(true);
    expect(statusItem.text).toBe('$(history) step 35 of 79, branch 1, freebsd-15');
    expect(statusItem.accessibilityInformation).toEqual({ label: 'VM Map Trace: step 35 of 79, branch 1, freebsd-15' });
    expect(statusItem.command).toBe(COMMAND.goToStep);
    shown = { position: 79, length: 79, vintage: 'freebsd-15', ended: 'All lines have run.' };
    await stop();
    expect(statusItem.text).toBe('$(history) step 79, freebsd-15');
    expect(statusItem.tooltip).toContain('All lines have run.');
  });

  test('beside another session it says of which script', () => {
    const { text, tooltip } = runText({ position: 3, length: 3, vintage: 'freebsd-15' }, 'wire.vmtrace', false);
    expect(text).toBe('$(history) wire.vmtrace, step 3, freebsd-15');
    expect(tooltip).toContain('wire.vmtrace: step 3, freebsd-15\n');
  });

  test('a long run says so, a short one changes nothing', async () => {
    await stop();
    const { text } = statusItem;
    const asked = sent.length;
    tracker().onDidSendMessage({ type: 'response', command: 'continue', success: true });
    await vi.advanceTimersByTimeAsync(300);
    expect(statusItem.text).toBe(text);
    await vi.advanceTimersByTimeAsync(300);
    expect(statusItem.text).toBe('$(sync~spin) running');
    expect(statusItem.command).toBe('workbench.action.debug.pause');
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent.length).toBe(asked);
    await stop();
    expect(statusItem.text).toBe(text);
  });

  test('after the session it is gone, or says the kernel of the script', async () => {
    await stop();
    editor.debug.activeDebugSession = undefined;
    editor.fired.ended.fire(session);
    expect(statusItem.isShown).toBe(false);
    kernel = 'freebsd-6';
    editor.window.activeTextEditor = { document: { languageId: LANGUAGE } };
    read.fire(undefined);
    expect(statusItem.isShown).toBe(true);
    expect(statusItem.text).toBe('freebsd-6');
    expect(statusItem.command).toBe(COMMAND.chooseKernel);
    editor.window.activeTextEditor = { document: { languageId: 'markdown' } };
    editor.fired.activeEditor.fire(editor.window.activeTextEditor);
    expect(statusItem.isShown).toBe(false);
  });
});

test.each([
  ['12', 12],
  [' +5 ', 40],
  ['-35', 0],
  ['end', 79],
  ['80', undefined],
  ['-36', undefined],
  ['', undefined],
  ['1e1', undefined],
])('the step of %j', (typed, step) => {
  expect(stepOf(typed, 35, 79)).toBe(step);
});

test('Go to Step travels, and not to where it is', async () => {
  editor.answers.push('40', '35', undefined);
  for (let i = 0; i < 3; i++) await run(COMMAND.goToStep);
  expect(sent.filter(([request]) => request === REQUEST.travel)).toEqual([[REQUEST.travel, { position: 40 }]]);
});

test('its box says what can be typed, and what is wrong with a step beyond the run', async () => {
  const asked = vi.spyOn(editor.window, 'showInputBox');
  await run(COMMAND.goToStep);
  const options = asked.mock.calls[0]?.[0] as { value: string; prompt: string; validateInput(text: string): unknown };
  expect(options).toMatchObject({ title: 'Go to Step', value: '35' });
  expect(options.prompt).toBe('A step from 0 to 79; +N and -N count from the present one; "end" is the last.');
  expect(options.validateInput('79')).toBeUndefined();
  expect(options.validateInput('80')).toBe('The run has the steps 0 to 79 so far.');
  asked.mockRestore();
});

describe('Choose Kernel', () => {
  const open = (languageId: string): void => {
    editor.window.activeTextEditor = { document: { ...(documentOf('map 0x1000..0x2000\n') as object), languageId } };
    editor.fired.activeEditor.fire(editor.window.activeTextEditor);
  };
  beforeEach(() => {
    editor.edits.length = 0;
  });
  test('writes the one that is picked into the script of the editor', async () => {
    open(LANGUAGE);
    editor.answers.push((items: { label: string }[]) => items.find(({ label }) => label === 'freebsd-14'), undefined);
    await run(COMMAND.chooseKernel);
    await run(COMMAND.chooseKernel);
    expect(editor.edits.map(({ edits: [edit] }) => edit?.[2])).toEqual(['kernel freebsd-14\n']);
    expect(editor.said).toEqual([]);
  });
  test('wants a script', async () => {
    open('markdown');
    await run(COMMAND.chooseKernel);
    expect(editor.said).toEqual(['Open a script first: the kernel is a line of it.']);
    expect(editor.edits).toEqual([]);
  });
});

const documentOf = (text: string): never => {
  const lines = text.split('\n');
  return { uri: 'a', lineCount: lines.length, lineAt: (i: number) => ({ text: lines[i] }) } as never;
};
test.each([
  ['# a\n\nmap 0x1000..0x2000\n', [2, 0, 2, 0], 'kernel freebsd-6\n'],
  ['kernel  freebsd-13 # why\n', [0, 8, 0, 18], 'freebsd-6'],
  ['kernel\nmap', [0, 6, 0, 6], ' freebsd-6'],
  ['map 0x1000..0x2000\n  kernel freebsd-5', [1, 9, 1, 18], 'freebsd-6'],
  ['kernels\n', [0, 0, 0, 0], 'kernel freebsd-6\n'],
  ['', [0, 0, 0, 0], 'kernel freebsd-6\n'],
  ['# one\n# two\n', [2, 0, 2, 0], 'kernel freebsd-6\n'],
])('another kernel for %j', async (text, places, written) => {
  await setKernel(documentOf(text), 'freebsd-6');
  const [, range, put] = editor.edits.at(-1)?.edits[0] ?? [];
  const { start, end } = range as vscode.Range;
  expect([start.line, start.character, end.line, end.character]).toEqual(places);
  expect(put).toBe(written);
});
