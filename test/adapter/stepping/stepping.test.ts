// One test for each cell of the table in docs/stepping.md. The transcripts show the
// same as whole sessions.
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { atEntry, faults, type TestClient } from '../client.ts';
import { LOCK, longScript, PANIC, SLEEP, STUCK } from '../scripts.ts';

const T1 = 1;
const T2 = 2;

/** `vm_map_wire`, `script:4`: the top frame of a thread. */
async function top(client: TestClient, thread: number): Promise<string> {
  const [frame] = await client.stack(thread);
  return frame?.name.startsWith('script') ? `script:${frame.line}` : `${frame?.name}`;
}
const depth = async (client: TestClient, thread: number): Promise<number> => (await client.stack(thread)).length - 1;
const position = async (client: TestClient): Promise<number> =>
  (await client.request<{ position: number }>('vmtrace/state')).position;
const wait = (client: TestClient, threadId: number): Promise<string> =>
  client
    .request<{ threads: { id: number; name: string }[] }>('threads')
    .then(({ threads }) => threads.find((t) => t.id === threadId)?.name ?? '');

/** Goes over lines until the script stands at this one. */
async function toLine(client: TestClient, line: number): Promise<void> {
  for (let i = 0; i < 20 && (await top(client, SCRIPT_THREAD)) !== `script:${line}`; i++) await client.go('next');
  expect(await top(client, SCRIPT_THREAD)).toBe(`script:${line}`);
}

describe('the script, or a thread in no call', () => {
  test('step over: the whole line, its thread to its goal, up to the line after it', async () => {
    const c = await atEntry(SLEEP);
    expect(await top(c, SCRIPT_THREAD)).toBe('script:3');
    expect(await c.go('next')).toMatchObject({ reason: 'step', threadId: SCRIPT_THREAD });
    expect(await top(c, SCRIPT_THREAD)).toBe('script:4');
    expect(await wait(c, T1)).toBe('t1 [held, faulting 0x11000]');
    await c.go('next');
    expect(await top(c, SCRIPT_THREAD)).toBe('script:5');
    expect(await wait(c, T2)).toMatch(/^t2 \[asleep: t1 has 0x10000\.\.0x14000\]$/);
    await c.request('disconnect');
    expect(faults(c.log)).toEqual([]);
  });
  test('step over lets threads that are woken run on', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 6);
    await c.go('next');
    expect(await c.evaluate('t1.state == idle && t2.state == idle')).toBe('true');
    expect(await top(c, SCRIPT_THREAD)).toBe('script:7');
  });
  test('step over of an idle thread names that thread', async () => {
    const c = await atEntry(SLEEP);
    expect(await top(c, T2)).toBe('script:3');
    expect(await c.go('next', T2)).toMatchObject({ reason: 'step', threadId: T2 });
    expect(await top(c, T2)).toBe('script:4');
    expect(await depth(c, T1)).toBeGreaterThan(0);
  });
  test('step over first ends the line that is under way', async () => {
    const c = await atEntry(LOCK);
    await c.go('stepIn');
    await c.go('next', T2);
    expect(await wait(c, T2)).toMatch(/waits: t1 has the map lock/);
    expect(await top(c, SCRIPT_THREAD)).toBe('script:5');
  });
  test('step over of the last line shows the map as it ends; the next one ends the trace', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 7);
    expect(await c.go('next')).toMatchObject({ reason: 'step' });
    expect(await c.go('next')).toBeUndefined();
    expect(c.events('exited').map((e) => e.body.exitCode)).toEqual([0]);
  });
  test("step into: the line has begun, on its thread, before the kernel's first step", async () => {
    const c = await atEntry(SLEEP);
    expect(await c.go('stepIn')).toMatchObject({ reason: 'step', threadId: T1 });
    expect(await top(c, T1)).toBe('vm_map_wire');
    const [frame, caller] = await c.stack(T1);
    const { content } = await c.request<{ content: string }>('source', { source: frame?.source });
    expect(content.split('\n').indexOf('{') + 2).toBe(frame?.line);
    expect(caller).toMatchObject({ name: 'script', line: 3 });
    expect(await c.evaluate('map.lock.holder == none')).toBe('true');
  });
  test('step into a line that goes on with a held thread stops on that thread', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 6);
    expect(await c.go('stepIn')).toMatchObject({ threadId: T1 });
    expect(await wait(c, T1)).not.toMatch(/held/);
  });
  test('step into an assert evaluates it, and stays with who asked', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 5);
    expect(await c.go('stepIn')).toMatchObject({ reason: 'step', threadId: SCRIPT_THREAD });
    expect(await top(c, SCRIPT_THREAD)).toBe('script:6');
  });
  test('step out runs on, as continue', async () => {
    const c = await atEntry(SLEEP);
    expect(await c.go('stepOut')).toBeUndefined();
    const idle = await atEntry(SLEEP);
    expect(await idle.go('stepOut', T2)).toBeUndefined();
  });
});

describe('in the kernel, and can run', () => {
  test('step into: one step of the listing', async () => {
    const c = await atEntry(LOCK);
    await c.go('stepIn');
    const before = await position(c);
    expect(await c.go('stepIn', T1)).toMatchObject({ reason: 'step', threadId: T1 });
    expect(await position(c)).toBe(before + 1);
  });
  test('step into goes into what the step calls; step over runs it whole; step out returns', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    for (let i = 0; i < 100 && (await depth(c, T1)) === 1; i++) await c.go('stepIn', T1);
    expect(await depth(c, T1)).toBe(2);
    expect(await c.go('stepOut', T1)).toMatchObject({ reason: 'step', threadId: T1 });
    expect(await depth(c, T1)).toBe(1);

    const over = await atEntry(SLEEP);
    await over.go('stepIn');
    for (let i = 0; i < 100 && (await depth(over, T1)) === 1; i++) {
      expect(await depth(over, T1)).toBe(1);
      await over.go('next', T1);
    }
    expect(await depth(over, T1)).toBe(0);
    expect(await over.evaluate('t1.result')).toBe('KERN_SUCCESS');
  });
  test('the others do not run', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 5);
    const asleep = await wait(c, T2);
    for (let i = 0; i < 5; i++) await c.go('stepIn', T1);
    expect(await wait(c, T2)).toBe(asleep);
    expect(await top(c, SCRIPT_THREAD)).toBe('script:5');
  });
  test('a held thread runs when it is stepped', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 4);
    expect(await wait(c, T1)).toMatch(/held/);
    expect(await c.go('next', T1)).toMatchObject({ reason: 'step', threadId: T1 });
    expect(await wait(c, T1)).not.toMatch(/held/);
  });
  test('a held thread whose own line is due: the line begins, and the step is made', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 6);
    const before = await c.stack(T1);
    await c.go('stepIn', T1);
    expect((await c.stack(T1))[0]).not.toEqual(before[0]);
    expect(await c.evaluate('t1.line')).toBe('6');
  });
});

describe('in the kernel, and cannot run', () => {
  test.each(['next', 'stepIn'])(
    'asleep, %s: the others run until it can, and then it makes the step',
    async (command) => {
      const c = await atEntry(SLEEP);
      await toLine(c, 5);
      expect(await wait(c, T2)).toMatch(/asleep/);
      expect(await c.go(command, T2)).toMatchObject({ reason: 'step', threadId: T2 });
      expect(await wait(c, T2)).not.toMatch(/asleep/);
      expect(await depth(c, T2)).toBeGreaterThan(0);
    },
  );
  test('asleep, step out: until its routine has returned', async () => {
    const c = await atEntry(SLEEP);
    await toLine(c, 5);
    const [before] = await c.stack(T2);
    const deep = await depth(c, T2);
    expect(await c.go('stepOut', T2)).toMatchObject({ reason: 'step', threadId: T2 });
    expect(await depth(c, T2)).toBeLessThan(deep);
    expect((await c.stack(T2))[0]?.name).not.toBe(before?.name);
  });
  test.each(['next', 'stepIn'])('the lock is taken, %s: the same', async (command) => {
    const c = await atEntry(LOCK);
    await toLine(c, 5);
    expect(await wait(c, T2)).toMatch(/waits: t1 has the map lock/);
    expect(await c.go(command, T2)).toMatchObject({ reason: 'step', threadId: T2 });
    expect(await c.evaluate('map.lock.holder == t2')).toBe('true');
  });
  test('the lock is taken, step out: until its call has returned', async () => {
    const c = await atEntry(LOCK);
    await toLine(c, 5);
    expect(await c.go('stepOut', T2)).toMatchObject({ reason: 'step', threadId: T2 });
    expect(await depth(c, T2)).toBe(0);
  });
  test.each(['next', 'stepIn', 'stepOut'])(
    'nobody can ever wake it, %s: it says what it waits for',
    async (command) => {
      const c = await atEntry(STUCK);
      await c.go('next');
      expect(await wait(c, T1)).toMatch(/asleep/);
      const stop = await c.go(command, T1);
      expect(stop).toMatchObject({ reason: 'step', threadId: T1 });
      expect(stop?.text).toMatch(/t1 is stuck: asleep: 0x10000\.\.0x14000 is wired by the system.*nobody else can run/);
    },
  );
  test('and then, step over of the script brings the end of the trace', async () => {
    const c = await atEntry(STUCK);
    await c.go('next');
    expect(await c.go('next')).toMatchObject({ reason: 'exception', threadId: T1 });
    expect(await c.go('continue')).toBeUndefined();
    expect(c.events('exited').map((e) => e.body.exitCode)).toEqual([1]);
  });
});

describe('after a panic', () => {
  test.each(['next', 'stepIn', 'stepOut'])(
    'a thread in the kernel, %s: it says that nothing runs any more',
    async (command) => {
      const c = await atEntry(PANIC, {}, (client) =>
        client.request('setExceptionBreakpoints', { filters: ['assertion'] }),
      );
      expect(await c.go('next')).toMatchObject({
        reason: 'exception',
        threadId: T1,
        text: expect.stringMatching(/panic/),
      });
      const stop = await c.go(command, T1);
      expect(stop).toMatchObject({ reason: 'step', threadId: T1 });
      expect(stop?.text).toMatch(/The kernel has panicked: .*Nothing runs any more/);
    },
  );
  test.each(['next', 'stepIn', 'stepOut', 'continue'])('the script, %s: the trace ends', async (command) => {
    const c = await atEntry(PANIC, {}, (client) =>
      client.request('setExceptionBreakpoints', { filters: ['assertion'] }),
    );
    await c.go('next');
    expect(await c.go(command)).toBeUndefined();
    expect(c.output('stderr')).toMatch(/The trace has ended: panic: /);
  });
});

describe('on the way', () => {
  test('a breakpoint that another thread meets stops there, with its reason', async () => {
    const c = await atEntry(SLEEP, {}, (client) =>
      client.request('setBreakpoints', { source: { path: '/traces/case.vmtrace' }, breakpoints: [{ line: 6 }] }),
    );
    await toLine(c, 5);
    const stop = await c.go('next', T2);
    expect(stop).toMatchObject({ reason: 'breakpoint', threadId: SCRIPT_THREAD, hitBreakpointIds: [1] });
    // it goes on from there, and is not stopped by the same one again
    expect(await c.go('next', T2)).toMatchObject({ reason: 'step', threadId: T2 });
  });
  test('an exception filter that another thread meets stops there, on that thread', async () => {
    const c = await atEntry(SLEEP, {}, (client) =>
      client.request('setExceptionBreakpoints', { filters: ['transition-end'] }),
    );
    await toLine(c, 5);
    expect(await c.go('next', T2)).toMatchObject({ reason: 'exception', threadId: T1 });
  });
});

describe('continue and pause', () => {
  test('continue runs to the end, whatever thread it is asked of', async () => {
    for (const thread of [SCRIPT_THREAD, T1, T2])
      expect(await (await atEntry(SLEEP)).go('continue', thread)).toBeUndefined();
  });
  test('after the end every step is refused', async () => {
    const c = await atEntry(SLEEP);
    await c.go('continue');
    for (const command of ['continue', 'next', 'stepIn', 'stepOut'])
      expect((await c.answer(command, { threadId: T1 })).message).toMatch(/ended/);
  });
  test('pause stops a run that has only begun, between two steps', async () => {
    const c = await atEntry(longScript(200_000));
    c.send('continue', { threadId: SCRIPT_THREAD });
    const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
    for (let i = 0; i < 3; i++) await turn();
    const pausing = c.request('pause', { threadId: SCRIPT_THREAD });
    let turns = 0;
    // at the next slice of the run
    for (; c.events('stopped').length < 2 && turns < 10; turns++) await turn();
    await pausing;
    expect(turns).toBeLessThan(10);
    expect(await c.stop()).toMatchObject({ reason: 'pause', threadId: SCRIPT_THREAD });
    expect(await position(c)).toBeGreaterThan(0);
    await c.request('disconnect');
    expect(faults(c.log)).toEqual([]);
  });
});
