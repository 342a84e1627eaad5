// dape of Emacs: a program by its path from the project's folder, null where it has nothing, the
// stack one frame at a time, data breakpoints before the end of the configuration, and `terminate`
// as its answer to the end.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';
import { begin, checkRules, defaultFilters, newEditor, shown } from './editor.ts';

const INITIALIZE = {
  clientID: 'dape',
  adapterID: 'vmtrace',
  pathFormat: 'path',
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsRunInTerminalRequest: true,
  supportsArgsCanBeInterpretedByShell: true,
  supportsProgressReporting: true,
  supportsStartDebuggingRequest: true,
};

async function start(c: TestClient, program: string): Promise<void> {
  await begin(c, INITIALIZE, { type: 'vmtrace', program, stopOnEntry: true, trace: false }, async (capabilities) => {
    await c.request('setExceptionBreakpoints', { filters: defaultFilters(capabilities) });
    const { breakpoints } = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', {
      source: { path: PROGRAM },
      breakpoints: [{ line: 4 }],
      lines: [4],
    });
    expect(breakpoints).toMatchObject([{ verified: true, line: 4 }]);
    await c.request('setDataBreakpoints', { breakpoints: [] });
  });
  await c.stop();
}

/** It asks for the uppermost frame, and for more when somebody looks. */
async function frames(c: TestClient, threadId: number): Promise<DebugProtocol.StackFrame[]> {
  type Body = Required<DebugProtocol.StackTraceResponse['body']>;
  const first = await c.request<Body>('stackTrace', { threadId, startFrame: 0, levels: 1 });
  const rest = await c.request<Body>('stackTrace', { threadId, startFrame: 1, levels: 19 });
  const all = [...first.stackFrames, ...rest.stackFrames];
  expect(all.length).toBe(first.totalFrames);
  return all;
}

test('a program from the folder of the project is the file whose breakpoints are set', async () => {
  const c = newEditor(SLEEP);
  await start(c, 'case.vmtrace');
  expect((await c.go('continue'))?.reason).toBe('breakpoint');
  await c.request('stepIn', { threadId: SCRIPT_THREAD, granularity: 'line' });
  expect((await c.stop())?.threadId).toBe(2);
  const [inside, below] = await frames(c, 2);
  expect(shown(c, inside)).not.toBe('');
  expect(shown(c, below)).toMatch(/^t2: vm_map_unwire/);
  const { result } = await c.request<{ result: string }>('evaluate', {
    frameId: null,
    expression: 'map.busy',
    context: 'repl',
  });
  expect(result).toBe('1');
  await c.request('stepBack', { threadId: 2, granularity: 'line' });
  await c.stop();
  await c.request('reverseContinue', { threadId: SCRIPT_THREAD });
  await c.stop();
  await c.request('restart');
  expect((await c.stop())?.reason).toBe('entry');
  checkRules(c);
});

test('it answers the end with terminate', async () => {
  const c = newEditor(SLEEP);
  await start(c, PROGRAM);
  await c.go('continue');
  await c.request('continue', { threadId: SCRIPT_THREAD });
  await c.event('terminated');
  await c.request('terminate');
  await c.request('disconnect', { terminateDebuggee: null });
  checkRules(c);
});

test('its console shows what is important', async () => {
  const c = newEditor('map 0x1000..0x9000\n');
  await begin(c, INITIALIZE, { program: PROGRAM }, async () => {});
  await c.event('terminated');
  expect(c.output('console')).toMatch(/nothing to run/);
});

test('where no file can be written a listing comes by reference, with its breakpoints', async () => {
  const c = new TestClient({ [PROGRAM]: SLEEP }, { listingFile: () => undefined });
  await start(c, PROGRAM);
  await c.go('continue');
  await c.request('stepIn', { threadId: SCRIPT_THREAD });
  await c.stop();
  const [inside] = await frames(c, 2);
  const { sourceReference } = inside?.source ?? {};
  const { content } = await c.request<{ content: string }>('source', { source: inside?.source, sourceReference });
  expect(content.split('\n')[(inside?.line ?? 0) - 1]).toMatch(/:/);
  const line = (inside?.line ?? 0) + 2;
  const { breakpoints } = await c.request<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', {
    source: { sourceReference },
    breakpoints: [{ line }],
    lines: [line],
  });
  expect(breakpoints).toMatchObject([{ verified: true, line }]);
  await c.go('continue', 2);
  expect((await frames(c, 2))[0]?.line).toBe(line);
});
