// dap-mode of Emacs: says that it is VS Code, shows a frame only if there is a file at its path,
// lets go of a stopped thread only by its own steps, and counts the columns of its console from 0.
// Without breakpoints it sends no exception filters either.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';
import { begin, checkRules, commands, defaultFilters, newEditor, shown, stoppedThread, topFrame } from './editor.ts';

const INITIALIZE = {
  clientID: 'vscode',
  clientName: 'Visual Studio Code',
  adapterID: 'vmtrace',
  pathFormat: 'path',
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsVariableType: true,
  supportsVariablePaging: true,
  supportsRunInTerminalRequest: true,
  locale: 'en-us',
};
const CONFIG = { type: 'vmtrace', request: 'launch', name: 'Debug trace', stopOnEntry: true, program: PROGRAM };
const STEPS = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'restartFrame']);

async function start(lines: readonly number[]): Promise<TestClient> {
  const c = newEditor(SLEEP);
  await begin(c, INITIALIZE, CONFIG, async (capabilities) => {
    if (lines.length === 0) return;
    await c.request('setBreakpoints', {
      source: { name: 'case.vmtrace', path: PROGRAM },
      breakpoints: lines.map((line) => ({ line })),
      sourceModified: false,
      lines,
    });
    await c.request('setExceptionBreakpoints', { filters: defaultFilters(capabilities) });
  });
  await stopped(c);
  return c;
}

/**
 * The line that is shown: of the thread that it holds, which need not be the one that has stopped.
 */
async function stopped(c: TestClient): Promise<string> {
  await c.stop();
  const held = stoppedThread(c, STEPS, (before) => before);
  return shown(c, await topFrame(c, held ?? 0));
}

const step = async (c: TestClient, command: string, threadId: number): Promise<string> => {
  await c.request(command, { threadId });
  return stopped(c);
};

test('every stop is shown in a file, forwards, backwards and elsewhere', async () => {
  const c = await start([4]);
  expect(await step(c, 'continue', SCRIPT_THREAD)).toMatch(/^t2: vm_map_unwire/);
  const inside = await step(c, 'stepIn', SCRIPT_THREAD);
  expect(inside).not.toMatch(/^t2:/);
  expect(await step(c, 'next', 2)).not.toBe(inside);
  expect(await step(c, 'stepBack', 2)).toBe(inside);
  expect(await step(c, 'reverseContinue', 2)).toMatch(/^t2: vm_map_unwire/);
  await c.request(REQUEST.jump, { expression: 'entry(0x10000).wired_count', direction: 'back' });
  expect(await stopped(c)).toMatch(/wired_count/);
  await c.request(REQUEST.undoJump);
  expect(await stopped(c)).toMatch(/^t2: vm_map_unwire/);
  await c.request('disconnect', { restart: false });
  checkRules(c);
});

test('without breakpoints the filters are those of the adapter', async () => {
  const c = newEditor('map 0x1000..0x9000\nt1: vm_map_wire(0x1000, 0x2000, USER|NOHOLES)\n');
  await begin(c, INITIALIZE, { ...CONFIG, stopOnEntry: false }, async () => {});
  expect(await c.stop()).toMatchObject({ reason: 'exception', text: expect.stringMatching(/KERN_INVALID_ADDRESS/) });
  expect(await c.request('exceptionInfo', { threadId: 1 })).toMatchObject({ exceptionId: 'KERN_INVALID_ADDRESS' });
  expect(commands(c)).not.toContain('setExceptionBreakpoints');
});

test('columns of its console count from 0', async () => {
  const c = await start([]);
  const ask = (text: string): Promise<{ targets: DebugProtocol.CompletionItem[] }> =>
    c.request('completions', { frameId: 1024, text, column: text.length });
  expect((await ask('map.bu')).targets).toMatchObject([{ label: 'busy', length: 2 }]);
  expect((await ask('')).targets.length).toBeGreaterThan(0);
});

test('VS Code itself is known by what it can do, and keeps the URIs of the extension', async () => {
  for (const more of [{ supportsInvalidatedEvent: true }, { supportsProgressReporting: true }]) {
    const c = newEditor(SLEEP);
    await begin(c, { ...INITIALIZE, ...more }, CONFIG, async () => {});
    await c.stop();
    await c.request('stepIn', { threadId: SCRIPT_THREAD });
    await c.stop();
    const frame = await topFrame(c, 1);
    expect(frame?.source).toMatchObject({ path: 'vmtrace-kernel:/freebsd-15/vm_map_wire.vmkernel' });
    expect(frame?.source?.sourceReference).toBeUndefined();
  }
});

test('inside the extension there are no files, and whoever says to be VS Code is', async () => {
  const c = new TestClient({ [PROGRAM]: SLEEP });
  await begin(c, INITIALIZE, CONFIG, async () => {});
  await c.stop();
  await c.request('stepIn', { threadId: SCRIPT_THREAD });
  await c.stop();
  expect((await topFrame(c, 1))?.source).toMatchObject({ path: 'vmtrace-kernel:/freebsd-15/vm_map_wire.vmkernel' });
});
