// vimspector: numbers its messages from 0, sends function breakpoints although there are
// none, asks for the threads while they begin, and keeps no step back of its own: ours is
// sent over its connection.
import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { FILTERS } from '../../../core/debugger/stops/filters.ts';
import { PROGRAM, type TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';
import { begin, checkRules, FOLDER, newEditor, shown, topFrame } from './editor.ts';

const INITIALIZE = {
  adapterID: 'vmtrace',
  clientID: 'vimspector',
  clientName: 'vimspector',
  linesStartAt1: true,
  columnsStartAt1: true,
  locale: 'en_GB',
  pathFormat: 'path',
  supportsVariableType: true,
  supportsVariablePaging: false,
  supportsRunInTerminalRequest: true,
  supportsMemoryReferences: true,
  supportsStartDebuggingRequest: true,
};

const breakpoints = async (c: TestClient, path: string, ...lines: number[]): Promise<DebugProtocol.Breakpoint[]> => {
  const source = { name: path.replace(/^.*\//, ''), path };
  const wanted = lines.map((line) => ({ line }));
  const body = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', {
    source,
    breakpoints: wanted,
    sourceModified: false,
  });
  await c.request('setFunctionBreakpoints', { breakpoints: [] });
  return body.breakpoints;
};

async function start(): Promise<TestClient> {
  const c = newEditor(SLEEP);
  const launch = { request: 'launch', name: 'test', program: PROGRAM, stopOnEntry: true };
  await begin(c, INITIALIZE, launch, async (capabilities) => {
    expect(capabilities.supportsFunctionBreakpoints).toBe(true);
    await breakpoints(c, PROGRAM, 4);
    await c.request('setExceptionBreakpoints', { filters: ['stuck'] });
  });
  const { threads } = await c.request<{ threads: DebugProtocol.Thread[] }>('threads');
  expect(threads.map((t) => t.id)).toEqual([SCRIPT_THREAD, 1, 2]);
  expect((await c.stop())?.reason).toBe('entry');
  return c;
}

test('a session, from the line to the listing and back again', async () => {
  const c = await start();
  await c.go('continue');
  await c.request('stepIn', { threadId: SCRIPT_THREAD, granularity: 'statement' });
  expect((await c.stop())?.threadId).toBe(2);
  const inside = await topFrame(c, 2);
  expect(inside?.source).toEqual({
    name: 'vm_map_unwire.vmkernel',
    path: `${FOLDER}/freebsd-15/vm_map_unwire.vmkernel`,
    origin: 'kernel listing',
  });
  expect(shown(c, inside)).toMatch(/:/);
  const line = (inside?.line ?? 0) + 2;
  expect(await breakpoints(c, inside?.source?.path ?? '', line)).toMatchObject([{ verified: true, line }]);
  await c.go('continue', 2);
  expect((await topFrame(c, 2))?.line).toBe(line);
  await c.go('stepBack', 2);
  expect((await topFrame(c, 2))?.line).toBe(line - 1);
  await c.go('reverseContinue', 2);
  expect((await topFrame(c, SCRIPT_THREAD))?.line).toBe(4);
  await c.request('evaluate', { expression: 'map.size', context: 'hover', frameId: 1024 });
  await c.request('disconnect', {});
  checkRules(c);
});

test('the end: an exit code, and an adapter that waits for disconnect', async () => {
  const c = await start();
  await c.go('continue');
  await c.request('continue', { threadId: SCRIPT_THREAD });
  expect((await c.event('exited')).body.exitCode).toBe(0);
  await c.event('terminated');
  await c.request('disconnect', {});
  checkRules(c);
});

test('the configuration in the documentation answers for every exception filter', () => {
  const text = readFileSync(new URL('../../../docs/other-editors.md', import.meta.url), 'utf8');
  const { configurations } = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
  const answers = configurations['Debug trace'].breakpoints.exception;
  expect(Object.keys(answers)).toEqual(FILTERS.map((f) => f.id));
  expect(new Set(Object.values(answers))).toEqual(new Set(['']));
});
