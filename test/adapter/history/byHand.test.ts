// What a person does to the run by hand: it is a branch, it can be taken back, and the run as it
// was goes on as it was.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { atEntry, faults, PROGRAM, type TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: vm_map_wire(0x10000, 0x12000, USER|NOHOLES) = KERN_SUCCESS
t2: vm_map_protect(0x10000, 0x14000, r--) = KERN_SUCCESS
`;

const repl = async (c: TestClient, expression: string, frameId?: number): Promise<string> => {
  const body = await c.request<DebugProtocol.EvaluateResponse['body']>('evaluate', {
    expression,
    context: 'repl',
    ...(frameId === undefined ? {} : { frameId }),
  });
  return body.result;
};
const branches = async (c: TestClient): Promise<{ name: string; about: string; current: boolean }[]> =>
  (await c.request<{ branches: { name: string; about: string; current: boolean }[] }>('vmtrace/branches')).branches;
const wired = (c: TestClient, at = '0x10000'): Promise<string> => c.evaluate(`entry(${at}).wired_count`);

describe('a call typed in the console', () => {
  test('runs on the named thread, answers with its result, and stops there', async () => {
    const c = await atEntry(SCRIPT);
    expect(await repl(c, 't2: vm_map_wire(0x13000, 0x14000, USER|NOHOLES)')).toBe('KERN_SUCCESS');
    const stop = await c.stop();
    expect(stop).toMatchObject({ threadId: 2, reason: 'by hand' });
    expect(stop?.description).toBe('Paused after a what-if call');
    expect(await wired(c, '0x13000')).toBe('1');
    // the script is where it was
    expect((await c.stack())[0]?.line).toBe(3);
    expect(faults(c.log)).toEqual([]);
  });

  test('names its thread by a number, as logs do', async () => {
    const script = SCRIPT.replace('t1:', '100123:').replace('t2:', '[pid 100124]');
    const c = await atEntry(script, {}, (client) =>
      client.request('setBreakpoints', {
        source: { path: PROGRAM },
        breakpoints: [{ line: 4, condition: '100123.result == KERN_SUCCESS && t100124.result == none' }],
      }),
    );
    const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
    expect(threads.map(({ name }) => name.split(' ')[0])).toEqual(expect.arrayContaining(['t100123', 't100124']));
    await c.go('continue');
    expect((await c.stack())[0]?.line).toBe(4);
    expect(await repl(c, '100124: vm_map_wire(0x13000, 0x14000, USER|NOHOLES)')).toBe('KERN_SUCCESS');
    expect((await c.stop())?.threadId).toBe(2);
  });

  test('is a branch: the run as it was goes on without it', async () => {
    const c = await atEntry(SCRIPT);
    await c.go('next');
    await repl(c, 't2: vm_map_remove(0x10000, 0x14000)');
    await c.stop();
    expect(await c.evaluate('map.entries')).toBe('0');
    expect(c.output()).toContain('branch 1 leaves main here: what if t2: vm_map_remove(0x10000, 0x14000)');
    expect((await branches(c)).map((b) => [b.name, b.current])).toEqual([
      ['main', false],
      ['branch 1', true],
    ]);
    // back before the call, and on: it is the same run
    await c.go('stepBack');
    expect(await c.evaluate('map.entries')).toBe('2');
    await c.go('next');
    expect(await c.evaluate('map.entries')).toBe('0');
    // on the main branch the script's own line runs
    await c.request('vmtrace/takeBranch', { branch: 0 });
    await c.stop();
    expect(await c.evaluate('map.entries')).toBe('2');
    await c.go('next');
    expect(await c.evaluate('entry(0x13000).prot')).toBe('r--');
    expect((await branches(c)).map((b) => [b.name, b.current])).toEqual([
      ['main', true],
      ['branch 1', false],
    ]);
    // and the branch is still there
    await c.request('vmtrace/takeBranch', { branch: 1 });
    await c.stop();
    expect(await c.evaluate('map.entries')).toBe('0');
  });

  test('a second one goes on in the branch of the first; the script goes on after it', async () => {
    const c = await atEntry(SCRIPT);
    await repl(c, 't1: vm_map_wire(0x12000, 0x13000, USER|NOHOLES)');
    await c.stop();
    await repl(c, 't1: vm_map_unwire(0x12000, 0x13000, USER|NOHOLES)');
    await c.stop();
    expect(await branches(c)).toHaveLength(2);
    await c.go('next');
    expect(await wired(c)).toBe('1');
    expect((await c.stack())[0]?.line).toBe(4);
  });

  test('one that has to wait says on what, and can be stepped on', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    const result = await repl(c, 't2: vm_map_unwire(0x10000, 0x14000, USER|NOHOLES)');
    expect(result).toMatch(/^t2 asleep: .* is in transition, t1 has it$/);
    await c.stop();
    expect((await c.stack(2)).length).toBeGreaterThan(1);
  });

  test.each([
    ['t9: vm_map_remove(0x10000, 0x14000)', 'there is no thread t9: the threads are t1, t2'],
    ['vm_map_wier(0x10000, 0x14000)', "unknown function 'vm_map_wier'"],
    [
      't1: vm_map_wier(0x10000, 0x14000)',
      "column 1: 'vm_map_wier' is not a call that a script can make; did you mean vm_map_wire?",
    ],
    ['vm_map_wire(0x10000)', 'vm_map_wire'],
    ['vm_map_wire(0x10001, 0x14000, USER)', 'page'],
    ['t1: 5', 'expected'],
  ])('%s is refused', async (typed, why) => {
    const c = await atEntry(SCRIPT);
    const answer = await c.answer('evaluate', { expression: typed, context: 'repl' });
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });

  test('a thread that is in a call is named, with one that is not', async () => {
    const c = await atEntry(SCRIPT);
    await c.go('stepIn');
    const answer = await c.answer('evaluate', { expression: 't1: vm_map_remove(0x10000, 0x14000)', context: 'repl' });
    expect(answer.message).toBe('t1 is in a call already; t2 could make it: type t2: vm_map_remove(0x10000, 0x14000)');
  });
});

describe('a call on a thread that cannot make it proposes those that can', () => {
  const FORK = `map 0x1000..0x100000
process kid
entry 0x10000..0x14000 rw- max=rwx
thread t1
thread k1 of kid
thread k2 of kid
t1: mlock(0x10000, 0x2000) = 0
`;
  const refused = async (c: TestClient, typed: string): Promise<string | undefined> =>
    (await c.answer('evaluate', { expression: typed, context: 'repl' })).message;
  const call = 'munlock(0x10000, 0x2000)';

  test('its process has no map yet', async () => {
    const c = await atEntry(FORK);
    expect(await refused(c, `k1: ${call}`)).toBe(
      `k1 is in kid, which has no map yet; t1 could make it: type t1: ${call}`,
    );
    // the others are no better
    await c.go('stepIn');
    expect(await refused(c, `k1: ${call}`)).toBe('k1 is in kid, which has no map yet');
  });

  test('no thread can make one', async () => {
    const c = await atEntry(FORK);
    await c.request('terminateThreads', { threadIds: [1] });
    await c.stop();
    const answer = await c.answer('evaluate', { expression: call, context: 'repl' });
    expect(answer.message).toBe(
      'no thread can make a call now: t1 is dead; k1 is in kid, which has no map yet; k2 is in kid, which has no map yet',
    );
  });
});

describe('values', () => {
  const scope = async (c: TestClient, name: string, frameThread = SCRIPT_THREAD): Promise<number> => {
    const [top] = await c.stack(frameThread);
    const { scopes } = await c.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: top?.id });
    return scopes.find((s) => s.name === name)?.variablesReference ?? 0;
  };
  const set = async (c: TestClient, args: object): Promise<string> => {
    const { value } = await c.request<{ value: string }>('setVariable', args);
    await c.stop();
    return value;
  };

  test('of the map, of an entry, of a frame', async () => {
    const c = await atEntry(SCRIPT);
    expect(await set(c, { variablesReference: await scope(c, 'Map'), name: 'timestamp', value: '7' })).toBe('7');
    expect(await c.evaluate('map.timestamp')).toBe('7');
    const { value } = await c.request<{ value: string }>('setExpression', {
      expression: 'entry(0x11000).wired_count',
      value: '2',
    });
    await c.stop();
    expect(value).toBe('2');
    expect(await wired(c)).toBe('2');
    await c.request('setExpression', { expression: 'entry(0x11000).in_transition', value: 'true' });
    await c.stop();
    expect(await c.evaluate('entry(0x10000).eflags')).toContain('IN_TRANSITION');
    await c.go('stepIn');
    const locals = await scope(c, 'Locals', 1);
    expect(await set(c, { variablesReference: locals, name: 'end', value: '0x11000' })).toBe('0x11000');
    const made = await branches(c);
    // more of it goes on in the branch that it began
    expect(made.map((b) => b.about)).toEqual(['', 'map.timestamp = 7']);
    // and back: all as it was
    for (let i = 0; i < 5; i++) await c.go('stepBack');
    expect(await wired(c)).toBe('0');
    expect(await c.evaluate('map.timestamp')).not.toBe('7');
    expect(faults(c.log)).toEqual([]);
  });

  test.each([
    [{ expression: 'map.size', value: '1' }, 'cannot be set'],
    [{ expression: 'entry(0x50000).prot', value: 'rw-' }, 'there is no entry at 0x50000'],
    [{ expression: 'entry(0x10000).wired_count', value: 'asleep' }, 'such as 2: asleep is not one'],
    [{ expression: 'entry(0x10000).wired_count', value: '0x7fffffffffff' }, 'from 0 to 2147483647'],
    [{ expression: 'entry(0x10000).offset', value: '0x1001' }, 'page boundary'],
    [{ expression: 'entry(', value: '1' }, 'column'],
    [{ expression: 'map.timestamp' }, '"value" must be a string'],
  ])('%j is refused', async (args, why) => {
    const c = await atEntry(SCRIPT);
    const answer = await c.answer('setExpression', args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
    expect(await branches(c)).toHaveLength(1);
  });
});

describe('a call made by hand that sleeps', () => {
  test('is named so by what is stuck, with what a person can do', async () => {
    const c = await atEntry(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_protect(0x20000, 0x21000, r--)
t1 <
`);
    await c.request('setExceptionBreakpoints', { filters: ['stuck'] });
    await c.go('next');
    await repl(c, 't2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)');
    await c.stop();
    const stuck = await c.go('continue');
    expect(stuck?.reason).toBe('exception');
    expect(stuck?.text).toContain('t1 in vm_map_wire (line 3) held, faulting 0x11000 (a step of it lets it go on)');
    expect(stuck?.text).toContain(
      't2 in vm_map_unwire (made by hand) asleep: 0x10000..0x14000 is in transition, t1 has it',
    );
    expect(stuck?.text).toContain('(Step Back takes the call back)');
    expect(stuck?.text).toContain('line 4 cannot begin: t2 is still in vm_map_unwire, made by hand');
  });
});

describe('the end of a thread', () => {
  test('leaves its lock and its marks, as nobody in the kernel cleans up; the others wait for ever', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    await c.request('terminateThreads', { threadIds: [1] });
    const stop = await c.stop();
    expect(stop?.description).toMatch(/^Paused: t1 is dead: .*in transition/);
    const { threads } = await c.request<DebugProtocol.ThreadsResponse['body']>('threads');
    expect(threads.find((t) => t.id === 1)?.name).toMatch(/^t1 \[dead: /);
    await c.request('setExceptionBreakpoints', { filters: ['stuck'] });
    const stuck = await c.go('continue');
    expect(stuck?.reason).toBe('exception');
    expect(stuck?.text).toContain('t2');
    // back: it lives
    while ((await c.go('stepBack'))?.reason !== 'entry');
    await c.go('next');
    expect((await c.request<DebugProtocol.ThreadsResponse['body']>('threads')).threads[1]?.name).not.toContain('dead');
  });

  test.each([
    [{}, 'threadIds'],
    [{ threadIds: [] }, 'threadIds'],
    [{ threadIds: [77] }, 'there is no thread 77'],
    [{ threadIds: [SCRIPT_THREAD] }, 'script is no thread of the kernel, and cannot die'],
  ])('%j is refused', async (args, why) => {
    const c = await atEntry(SCRIPT);
    const answer = await c.answer('terminateThreads', args);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(why);
  });
});
