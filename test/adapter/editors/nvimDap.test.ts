// nvim-dap (and nvim-dap-ui): `threads` without arguments, breakpoints both as
// `breakpoints` and as `lines`, no arguments as an empty list, and a stop of another thread
// that it answers with `continue`.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { PROGRAM, type TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';
import { begin, checkRules, defaultFilters, FOLDER, newEditor, shown, stoppedThread, topFrame } from './editor.ts';

const INITIALIZE = {
  clientID: 'neovim',
  clientName: 'neovim',
  adapterID: 'nvim-dap',
  pathFormat: 'path',
  columnsStartAt1: true,
  linesStartAt1: true,
  supportsRunInTerminalRequest: true,
  supportsVariableType: true,
  supportsProgressReporting: true,
  supportsStartDebuggingRequest: true,
  locale: 'C.UTF-8',
};
const CONFIG = { type: 'vmtrace', request: 'launch', name: 'Debug trace', program: PROGRAM, stopOnEntry: true };
const STEPS = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame']);

const breakpointsIn = (path: string, ...lines: number[]) => ({
  source: { path, name: path.replace(/^.*\//, '') },
  sourceModified: false,
  breakpoints: lines.map((line) => ({ line })),
  lines,
});

async function start(): Promise<TestClient> {
  const c = newEditor(SLEEP);
  await begin(c, INITIALIZE, CONFIG, async (capabilities) => {
    expect(capabilities.supportsConfigurationDoneRequest).toBe(true);
    await c.request('setBreakpoints', breakpointsIn(PROGRAM, 4));
    await c.request('setExceptionBreakpoints', { filters: defaultFilters(capabilities) });
  });
  await stopped(c);
  return c;
}

/** What follows on a stop; the frame that it jumps to. */
async function stopped(c: TestClient): Promise<DebugProtocol.StackFrame> {
  const stop = await c.stop();
  const { threads } = await c.request<{ threads: DebugProtocol.Thread[] }>('threads');
  expect(threads.map((t) => t.id)).toContain(stop?.threadId);
  const { stackFrames } = await c.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
    startFrame: 0,
    threadId: stop?.threadId,
  });
  const [frame] = stackFrames;
  const { scopes } = await c.request<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId: frame?.id });
  for (const { variablesReference } of scopes) await c.request('variables', { variablesReference });
  shown(c, frame);
  const refuse = (before: number, second: number): never => {
    throw new Error(`it would continue thread ${second}, because it holds ${before}`);
  };
  const held = stoppedThread(c, STEPS, refuse, true);
  expect(held).toBe(stop?.threadId);
  return frame as DebugProtocol.StackFrame;
}

const step = async (c: TestClient, command: string, threadId: number): Promise<DebugProtocol.StackFrame> => {
  await c.request(command, { threadId, granularity: 'statement' });
  return stopped(c);
};

test('to a breakpoint, into the listing, and back', async () => {
  const c = await start();
  expect((await step(c, 'continue', SCRIPT_THREAD)).line).toBe(4);
  const inside = await step(c, 'stepIn', SCRIPT_THREAD);
  expect(inside.source?.path).toBe(`${FOLDER}/freebsd-15/vm_map_unwire.vmkernel`);
  const next = await step(c, 'next', 2);
  expect(next.line).toBe(inside.line + 1);
  expect((await step(c, 'stepBack', 2)).line).toBe(inside.line);
  expect((await step(c, 'reverseContinue', 2)).line).toBe(4);
  expect((await step(c, 'reverseContinue', SCRIPT_THREAD)).line).toBe(3);
  await c.request('disconnect', { restart: false });
  checkRules(c);
});

test('a breakpoint in the listing stays where it was set, in this session and the next', async () => {
  const listing = `${FOLDER}/freebsd-15/vm_map_unwire.vmkernel`;
  const c = await start();
  await step(c, 'continue', SCRIPT_THREAD);
  const inside = await step(c, 'stepIn', SCRIPT_THREAD);
  const set = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>(
    'setBreakpoints',
    breakpointsIn(listing, inside.line + 2),
  );
  expect(set.breakpoints).toMatchObject([{ verified: true, line: inside.line + 2 }]);
  expect(await step(c, 'continue', 2)).toMatchObject({ line: inside.line + 2, source: { path: listing } });
  await c.request('setBreakpoints', breakpointsIn(listing));
  // the configuration as it is now, in the place of the arguments
  await c.request('restart', { ...CONFIG, stopOnEntry: false });
  expect((await stopped(c)).line).toBe(4);
  await c.request('setBreakpoints', breakpointsIn(listing, inside.line + 2));
  expect(await step(c, 'continue', SCRIPT_THREAD)).toMatchObject({ line: inside.line + 2 });
  checkRules(c);
});

test('requests of our own move it to other threads without its going on by itself', async () => {
  const c = await start();
  await step(c, 'continue', SCRIPT_THREAD);
  await c.request(REQUEST.jump, { expression: 'entry(0x10000).wired_count', direction: 'back' });
  const there = await stopped(c);
  expect(there.name).toBe('vm_map_wire_locked');
  await c.request(REQUEST.undoJump, []);
  expect((await stopped(c)).line).toBe(4);
  await c.request('evaluate', { expression: 't2: vm_map_remove(0x10000, 0x11000)', context: 'repl', frameId: 1024 });
  expect((await stopped(c)).name).toBe('vm_map_unlock_and_wait');
  await c.request(REQUEST.stepBackInto, { threadId: 2 });
  await stopped(c);
  checkRules(c);
});

test('its way to a line has the URI of the buffer for a path', async () => {
  const c = await start();
  await step(c, 'continue', SCRIPT_THREAD);
  const { targets } = await c.request<{ targets: DebugProtocol.GotoTarget[] }>('gotoTargets', {
    source: { path: `file://${PROGRAM}` },
    line: 3,
    col: 1,
  });
  await c.request('goto', { threadId: SCRIPT_THREAD, targetId: targets[0]?.id });
  expect((await stopped(c)).line).toBe(3);
  expect(shown(c, await topFrame(c, SCRIPT_THREAD))).toMatch(/^t1 > vm_map_wire/);
});

test('terminate, then the end', async () => {
  const c = await start();
  await c.request('terminate', []);
  await c.event('terminated');
  await c.request('disconnect', { restart: false });
  checkRules(c);
});
