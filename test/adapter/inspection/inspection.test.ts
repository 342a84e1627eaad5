import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import { type Args, atEntry, PROGRAM, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

type Scope = DebugProtocol.Scope;
type Variable = DebugProtocol.Variable;

async function asleep(args: Args = {}): Promise<TestClient> {
  const c = await atEntry(SLEEP, args);
  await c.go('next');
  await c.go('next');
  return c;
}
async function scopesOf(c: TestClient, frameId: number): Promise<Record<string, Scope>> {
  const { scopes } = await c.request<{ scopes: Scope[] }>('scopes', { frameId });
  return Object.fromEntries(scopes.map((s) => [s.name, s]));
}
const children = async (c: TestClient, variablesReference = 0, more: Args = {}): Promise<Variable[]> =>
  (await c.request<{ variables: Variable[] }>('variables', { variablesReference, ...more })).variables;
const table = (list: Variable[]): Record<string, string> => Object.fromEntries(list.map((v) => [v.name, v.value]));

async function frameOf(c: TestClient, routine: string, thread: number): Promise<number> {
  const frame = (await c.stack(thread)).find((f) => f.name === routine);
  if (!frame) throw new Error(`thread ${thread} is not in ${routine}`);
  return frame.id;
}

test('threads say what they wait for', async () => {
  const c = await asleep();
  const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
  expect(threads).toEqual([
    { id: SCRIPT_THREAD, name: 'script' },
    { id: 1, name: 't1 [held, faulting 0x11000]' },
    { id: 2, name: 't2 [asleep: t1 has 0x10000..0x14000]' },
  ]);
});

describe('the stack', () => {
  test('a frame a routine, its listing as source, and the line of the call below', async () => {
    const c = await asleep();
    const frames = await c.stack(2);
    expect(frames.at(-1)).toMatchObject({ name: 'script', line: 4, source: { path: '/traces/case.vmtrace' } });
    const wire = frames.find((f) => f.name === 'vm_map_unwire');
    expect(wire?.source).toMatchObject({ path: 'vmtrace-kernel:/freebsd-15/vm_map_unwire.vmkernel' });
    expect(wire?.source?.sourceReference).toBeGreaterThan(0);
    const { content } = await c.request<{ content: string }>('source', {
      source: wire?.source,
      sourceReference: wire?.source?.sourceReference,
    });
    expect(content.split('\n')[(wire?.line ?? 0) - 1]).toMatch(/^\w+: +\S/);
  });
  test('in parts', async () => {
    const c = await asleep();
    const all = await c.stack(2);
    const part = await c.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId: 2,
      startFrame: 1,
      levels: 1,
    });
    expect(part).toEqual({ stackFrames: all.slice(1, 2), totalFrames: all.length });
    for (const [startFrame, levels] of [
      [0, 1],
      [1, 19],
      [0, 0],
      [all.length, 19],
      [all.length + 5, 0],
    ] as const) {
      const body = await c.request('stackTrace', { threadId: 2, startFrame, levels });
      const end = levels > 0 ? startFrame + levels : undefined;
      expect(body).toEqual({ stackFrames: all.slice(startFrame, end), totalFrames: all.length });
    }
  });
  test('no client is told to load a stack bit by bit: VS Code would leave "Load More" under a whole one', async () => {
    const { supportsDelayedStackTraceLoading } = await new TestClient({ [PROGRAM]: SLEEP }).initialize();
    expect(supportsDelayedStackTraceLoading).toBeUndefined();
  });
  test('frames of two threads have different numbers', async () => {
    const c = await asleep();
    const ids = [...(await c.stack(1)), ...(await c.stack(2)), ...(await c.stack())].map((f) => f.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('variables', () => {
  test("locals under the kernel's names", async () => {
    const c = await asleep();
    const { Locals } = await scopesOf(c, await frameOf(c, 'vm_map_unwire', 2));
    const locals = await children(c, Locals?.variablesReference);
    expect(table(locals)).toMatchObject({ start: '0x11000', end: '0x12000', flags: 'USER|NOHOLES' });
    expect(locals.find((v) => v.name === 'start')?.type).toBe('vm_offset_t');
  });
  test('the map, its threads and limits', async () => {
    const c = await asleep();
    const scopes = await scopesOf(c, await frameOf(c, 'vm_map_wire', 1));
    expect(Object.keys(scopes)).toEqual(['Locals', 'Map', 'Entries', 'Threads', 'Limits']);
    expect(table(await children(c, scopes.Map?.variablesReference))).toMatchObject({
      lock: 'free',
      busy: '1',
      entries: '1',
    });
    expect(table(await children(c, scopes.Map?.variablesReference, { format: { hex: true } }))).toMatchObject({
      busy: '0x1',
    });
    const threads = await children(c, scopes.Threads?.variablesReference);
    expect(threads.map((t) => t.name)).toEqual(['t1', 't2']);
    expect(threads[1]?.value).toBe('asleep: 0x10000..0x14000 is in transition, t1 has it  (changed)');
    expect(table(await children(c, threads[1]?.variablesReference))).toMatchObject({ state: 'asleep', line: '4' });
    expect(table(await children(c, scopes.Limits?.variablesReference))).toHaveProperty('user_wired');
  });
  test('entries, with their fields', async () => {
    const c = await asleep();
    const { Entries } = await scopesOf(c, await frameOf(c, 'vm_map_wire', 1));
    expect(Entries?.indexedVariables).toBe(1);
    const [entry] = await children(c, Entries?.variablesReference);
    expect(entry?.name).toBe('0x10000..0x14000');
    expect(entry?.value).toMatch(/^rw-\/rwx .*in transition by t1, t2 waits/);
    expect(table(await children(c, entry?.variablesReference))).toMatchObject({
      start: '0x10000',
      wiring_thread: 't1',
      eflags: expect.stringMatching(/IN_TRANSITION.*NEEDS_WAKEUP/),
    });
  });
  test('in parts', async () => {
    const entries = Array.from(
      { length: 250 },
      (_, i) => `entry 0x${(i * 2 + 1).toString(16)}000..0x${(i * 2 + 2).toString(16)}000 rw-`,
    );
    const c = await atEntry(
      ['map 0x1000..0x1000000', ...entries, 't1: vm_map_wire(0x1000, 0x2000, USER)', ''].join('\n'),
    );
    const { Entries } = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
    expect(Entries?.indexedVariables).toBe(250);
    const part = await children(c, Entries?.variablesReference, { filter: 'indexed', start: 200, count: 100 });
    expect(part).toHaveLength(50);
    expect(part[0]?.name).toBe('0x191000..0x192000');
    expect(await children(c, Entries?.variablesReference, { filter: 'named' })).toEqual([]);
  });
  test('in ranges, for a client that asks for no parts', async () => {
    const count = 2_150;
    const entries = Array.from({ length: count }, (_, i) => {
      const at = 0x1000 + i * 0x2000;
      return `entry 0x${at.toString(16)}..0x${(at + 0x1000).toString(16)} rw- max=rwx`;
    });
    const threads = Array.from({ length: 150 }, (_, i) => `thread t${i}`);
    const script = ['map 0x1000..0x10000000', ...entries, ...threads, 't1: vm_map_wakeup()', ''].join('\n');
    const c = await atEntry(script);
    const { Entries, Threads, Map: map } = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
    expect([Entries?.expensive, Threads?.expensive, map?.expensive]).toEqual([true, false, false]);
    const ranges = await children(c, Entries?.variablesReference);
    expect(ranges.map(({ name }) => name).slice(-2)).toEqual(['[2000..2099]', '[2100..2149]']);
    const parts = await Promise.all(ranges.map(({ variablesReference }) => children(c, variablesReference)));
    expect(parts.map(({ length }) => length)).toEqual([...Array(21).fill(100), 50]);
    expect(new Set(parts.flat().map(({ name }) => name)).size).toBe(count);
    const [first, last] = await children(c, Threads?.variablesReference);
    expect([first?.name, last?.name]).toEqual(['[0..99]', '[100..149]']);
    expect((await children(c, last?.variablesReference)).map(({ name }) => name)).toContain('t149');
    // a row of a range is as good as one of the list
    const info = await c.request<{ dataId: string }>('dataBreakpointInfo', {
      variablesReference: ranges[1]?.variablesReference,
      name: parts[1]?.[0]?.name,
    });
    expect(info.dataId).toBe(parts[1]?.[0]?.evaluateName);
    const paging = new TestClient({ [PROGRAM]: script });
    await paging.initialize({ supportsVariablePaging: true });
    await paging.launch({ stopOnEntry: true });
    await paging.stop();
    expect(await children(paging, Entries?.variablesReference)).toHaveLength(count);
  });
  test.each([
    [{ start: 'x' }, '"start" must be a whole number, and is "x"'],
    [{ start: 1.5 }, '"start" must be a whole number, and is 1.5'],
    [{ count: [] }, '"count" must be a whole number, and is []'],
    [{ filter: 'all' }, '"filter" must be indexed or named, and is "all"'],
    [{ filter: 5 }, '"filter" must be indexed or named, and is 5'],
  ])('no part: %j', async (args, why) => {
    const c = await atEntry(SLEEP);
    const { Entries } = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
    const answer = await c.answer('variables', { variablesReference: Entries?.variablesReference, ...args });
    expect(answer.success).toBe(false);
    expect(answer.message).toBe(why);
  });
  test('references are the same at every stop', async () => {
    const c = await atEntry(SLEEP);
    const id = (await c.stack())[0]?.id ?? 0;
    const before = await scopesOf(c, id);
    const [entryBefore] = await children(c, before.Entries?.variablesReference);
    await c.go('next');
    const after = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
    const [entryAfter] = await children(c, after.Entries?.variablesReference);
    expect((await c.stack())[0]?.id).toBe(id);
    expect(after.Map?.variablesReference).toBe(before.Map?.variablesReference);
    expect(entryAfter?.variablesReference).toBe(entryBefore?.variablesReference);
    expect(entryBefore?.value).not.toMatch(/changed/);
    expect(entryAfter?.value).toMatch(/ {2}\(changed\)$/);
  });
  test('an entry that is gone says so', async () => {
    const c = await atEntry('map 0x1000..0x100000\nentry 0x10000..0x14000 rw-\nt1: vm_map_remove(0x10000, 0x14000)\n');
    const { Entries } = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
    const [entry] = await children(c, Entries?.variablesReference);
    await c.go('next');
    expect((await c.answer('variables', { variablesReference: entry?.variablesReference })).message).toMatch(/gone/);
  });
  test('types only for a client that has a use for them', async () => {
    for (const supportsVariableType of [true, false]) {
      const c = new TestClient({ [PROGRAM]: SLEEP });
      await c.initialize({ supportsVariableType });
      await c.launch({ stopOnEntry: true });
      await c.stop();
      const { Entries } = await scopesOf(c, (await c.stack())[0]?.id ?? 0);
      const [entry] = await children(c, Entries?.variablesReference);
      expect(entry?.type).toBe(supportsVariableType ? 'vm_map_entry' : undefined);
    }
  });
});

describe('evaluate', () => {
  test.each([
    ['entry(0x11000).in_transition', 'true'],
    ['entry(0x11000).start', '0x10000'],
    ['map.busy + 1', '2'],
    ['t2', 't2: asleep: 0x10000..0x14000 is in transition, t1 has it'],
    ['entry(0x1000)', 'none'],
    ['KERN_INVALID_ADDRESS', 'KERN_INVALID_ADDRESS'],
  ])('%s', async (expression, result) => {
    const c = await asleep();
    for (const context of ['watch', 'hover', 'repl', 'clipboard'])
      expect((await c.request<{ result: string }>('evaluate', { expression, context })).result).toBe(result);
  });
  test('in the console, a watch and a hover an entry is told in a line; help with no colon', async () => {
    const c = await asleep();
    const told = async (expression: string, context: string): Promise<string> =>
      (await c.request<{ result: string }>('evaluate', { expression, context })).result;
    for (const context of ['repl', 'watch', 'hover'])
      expect(await told('entry(0x11000)', context)).toMatch(
        /^0x10000\.\.0x14000 rw-\/\S+ {2}wired 1, in transition by t1/,
      );
    expect(await told('entry(0x11000)', 'clipboard')).not.toContain('wired');
    expect(await told('help', 'repl')).toBe(await told(':help', 'repl'));
    expect(await told('user_wired == 1', 'repl')).not.toContain(':help');
  });
  test('locals of the frame that is asked for', async () => {
    const c = await asleep();
    expect(await c.evaluate('start', await frameOf(c, 'vm_map_unwire', 2))).toBe('0x11000');
    expect(await c.evaluate('start', await frameOf(c, 'vm_map_wire', 1))).toBe('0x10000');
    expect(await c.evaluate('thread.name', await frameOf(c, 'vm_map_wire', 1))).toBe('t1');
  });
  test('an entry and a thread open into their fields', async () => {
    const c = await asleep();
    const { variablesReference } = await c.request<{ variablesReference: number }>('evaluate', {
      expression: 'entry(0x10000)',
    });
    expect(table(await children(c, variablesReference))).toMatchObject({ start: '0x10000' });
  });
  test.each([
    ['entry(', /column \d+/],
    ['', /no expression/],
    ['t1.stat', /did you mean|state/i],
    ['nobody', /nobody/],
  ])('%s is refused with a reason', async (expression, reason) => {
    const c = await asleep();
    const { success, message } = await c.answer('evaluate', { expression });
    expect(success).toBe(false);
    expect(message).toMatch(reason);
  });
});

test('loadedSources are the script and every listing, and each listing can be read', async () => {
  const c = await atEntry(SLEEP);
  const { sources } = await c.request<{ sources: DebugProtocol.Source[] }>('loadedSources');
  expect(sources).toHaveLength(1 + routinesOf('freebsd-15').length);
  for (const source of sources.slice(1)) {
    const { content } = await c.request<{ content: string }>('source', { source });
    expect(content).toMatch(/^\/\*[\s\S]*\*\/\n.*\n\{\n[\s\S]*\n\}\n$/);
  }
});

test('the state for the tree view', async () => {
  const c = await asleep();
  const state = await c.request<Record<string, unknown>>('vmtrace/state', { start: 0, count: 10 });
  expect(state).toMatchObject({
    vintage: 'freebsd-15',
    pageSize: 4096,
    map: { min: '0x1000', max: '0x100000', lock: 'free', busy: 1, entries: 1, size: '16 KiB', userWired: 4 },
    entries: [
      {
        id: 1,
        start: '0x10000',
        end: '0x14000',
        inTransition: true,
        needsWakeup: true,
        wiringThread: 't1',
        waiters: ['t2'],
      },
    ],
    threads: [
      { id: 1, name: 't1', state: 'held', routine: 'vm_map_wire', line: 3 },
      { id: 2, name: 't2', state: 'asleep', routine: 'vm_map_unwire', line: 4, changed: true },
    ],
  });
  expect((await c.request<{ entries: unknown[] }>('vmtrace/state', { start: 1 })).entries).toEqual([]);
});

const TWO_PROCESSES = `kernel freebsd-13
process p2
thread t1
thread child of p2
map 0x1000..0x20000
entry 0x1000..0x3000 rw-
t1: fork(p2)
child: munmap(0x1000, 0x1000)
t1: mlock(0x1000, 0x1000)
`;

test("the map that is shown is that of the stopped thread's process", async () => {
  const c = await atEntry(TWO_PROCESSES);
  type State = { map: { entries: number; flags: string[] } };
  await c.go('next');
  // into the child's call: it is the child that stops
  await c.go('stepIn');
  await c.go('stepOut', 2);
  expect((await c.request<State>('vmtrace/state')).map).toMatchObject({ entries: 1, flags: ['of p2'] });
  await c.go('next');
  await c.go('stepIn', 1);
  expect((await c.request<State>('vmtrace/state')).map).toMatchObject({ flags: [] });
});

test('a listing is of the kernel of the script', async () => {
  const c = await atEntry(
    'kernel freebsd-5\nmap 0x1000..0x20000\nentry 0x1000..0x3000 rw-\nt1: vm_map_wire(0x1000, 0x2000, USER)\n',
  );
  await c.go('stepIn');
  const [top] = await c.stack(1);
  expect(top?.source?.path).toBe('vmtrace-kernel:/freebsd-5/vm_map_wire.vmkernel');
  const { content } = await c.request<{ content: string }>('source', { source: top?.source, sourceReference: 0 });
  expect(content).toContain('int vm_map_wire(map, start, end, user_wire)');
});
