import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { parseHitCondition } from '../../../core/debugger/stops/breakpoint.ts';
import { FILTERS } from '../../../core/debugger/stops/filters.ts';
import { type Args, atEntry, PROGRAM, type Response, TestClient } from '../client.ts';
import { FAILURES, LOCK, longScript, SLEEP, STUCK } from '../scripts.ts';

type Breakpoint = DebugProtocol.Breakpoint;
const source = { path: PROGRAM };

async function set(client: TestClient, breakpoints: Args[], where: Args = source): Promise<Breakpoint[]> {
  return (await client.request<{ breakpoints: Breakpoint[] }>('setBreakpoints', { source: where, breakpoints }))
    .breakpoints;
}
const lines = (...numbers: number[]): Args[] => numbers.map((line) => ({ line }));

/** Lines of the script at which a run stops. */
async function stops(script: string, breakpoints: Args[]): Promise<(number | undefined)[]> {
  const c = new TestClient({ [PROGRAM]: script });
  await c.launch({}, () => set(c, breakpoints));
  const found: (number | undefined)[] = [];
  for (let stop = await c.stop(); stop; stop = await c.go('continue')) found.push((await c.stack())[0]?.line);
  return found;
}

describe('line breakpoints', () => {
  test('are verified at once, and moved to the next statement, the last one at the furthest', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    expect(await set(c, lines(1, 4, 99))).toEqual([
      { id: 1, verified: true, line: 3 },
      { id: 2, verified: true, line: 4 },
      { id: 3, verified: true, line: 7 },
    ]);
  });
  test('count lines as the client does', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ linesStartAt1: false, columnsStartAt1: false });
    expect(await set(c, lines(0, 3))).toMatchObject([{ line: 2 }, { line: 3 }]);
    await c.launch({ stopOnEntry: true });
    await c.stop();
    expect((await c.stack())[0]).toMatchObject({ line: 2, column: 0 });
  });
  test('stop before the line, the first one too, and once', async () => {
    expect(await stops(SLEEP, lines(3, 4, 7))).toEqual([3, 4, 7]);
  });
  test('say why they cannot be', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP, '/empty.vmtrace': '# nothing\n' });
    await c.initialize();
    const bad = [
      { line: 4, condition: 'entry(' },
      { line: 4, hitCondition: 'often' },
      { line: 4, hitCondition: '% 0' },
      { line: 4, logMessage: 'so {t1.stat' },
      { line: -3 },
      {},
    ];
    const answers = await set(c, bad);
    expect(answers.map((b) => b.verified)).toEqual(bad.map(() => false));
    for (const b of answers) expect(b.message).toMatch(/\w{4}/);
    expect(await set(c, lines(1), { path: '/empty.vmtrace' })).toMatchObject([
      { verified: false, message: 'nothing runs in this document' },
    ]);
    expect((await set(c, lines(1), { path: '/gone.vmtrace' }))[0]?.message).toMatch(/cannot read .*no such file/);
  });
  test('keep their numbers when they are set again, and new ones get new numbers', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    expect((await set(c, lines(3, 4))).map((b) => b.id)).toEqual([1, 2]);
    expect((await set(c, lines(4, 5))).map((b) => b.id)).toEqual([2, 3]);
    expect((await set(c, [{ line: 4, condition: 'true' }])).map((b) => b.id)).toEqual([4]);
  });
  test('a name that nothing has is told before anything stops there, with the near one', async () => {
    const c = new TestClient({
      [PROGRAM]: SLEEP,
      '/other.vmtrace': 'thread worker\nworker: vm_map_wire(0x1000, 0x2000)\n',
    });
    await c.initialize();
    const wrong: [wanted: { condition?: string; logMessage?: string }, message: RegExp][] = [
      [{ condition: 'map.entreis == 3' }, /^condition, column 5: .*expected a field of a map; did you mean entries\?$/],
      [{ condition: '1 == 1 && user_wird > 0' }, /^condition, column 11: .*did you mean user_wired\?$/],
      [{ condition: 't9.state == asleep' }, /"t9"/],
      [{ condition: 'entri(0x1000) == none' }, /did you mean entry\?$/],
    ];
    const right = [
      { condition: 't1.state == running' },
      { condition: 'start == 0x1000' },
      { logMessage: '{map.busy}' },
    ];
    const all = [...wrong.map(([wanted]) => wanted), ...right].map((wanted) => ({ line: 5, ...wanted }));
    expect((await set(c, all)).every(({ verified }) => verified)).toBe(true);
    await c.launch({ stopOnEntry: true });
    await c.stop();
    const told = c.events('breakpoint').map(({ body }) => body.breakpoint);
    expect(told.map(({ verified }) => verified)).toEqual(wrong.map(() => false));
    const answers = await set(c, all);
    expect(answers.map(({ verified }) => verified)).toEqual(all.map((_, i) => i >= wrong.length));
    wrong.forEach(([, message], i) => void expect(answers[i]?.message).toMatch(message));
    const other = await set(c, [{ line: 2, condition: 'worker.state == running' }], { path: '/other.vmtrace' });
    expect(other[0]?.verified).toBe(true);
  });
  test('conditions see the state before the line', async () => {
    expect(await stops(SLEEP, [{ line: 5, condition: 't2.state == asleep' }])).toEqual([5]);
    expect(await stops(SLEEP, [{ line: 5, condition: 't2.state == idle' }])).toEqual([]);
    expect(await stops(SLEEP, [{ line: 4, condition: 't2.state == asleep' }])).toEqual([]);
  });
  test('a condition without a value does not stop, and says so once', async () => {
    const c = new TestClient({ [PROGRAM]: longScript(3) });
    await c.launch({}, () =>
      set(
        c,
        [3, 4, 5].map((line) => ({ line, condition: 'map.timestamp.holder == 1' })),
      ),
    );
    expect(await c.stop()).toBeUndefined();
    expect(c.output('stderr').match(/cannot be evaluated/g)).toHaveLength(3);
  });
  test('hit counts', async () => {
    const hits = (given: string): number[] => [1, 2, 3, 4, 5, 6].filter((n) => parseHitCondition(given)?.(n));
    expect(hits('3')).toEqual([3, 4, 5, 6]);
    expect(hits('>= 3')).toEqual([3, 4, 5, 6]);
    expect(hits('> 3')).toEqual([4, 5, 6]);
    expect(hits('= 3')).toEqual([3]);
    expect(hits('==3')).toEqual([3]);
    expect(hits('< 3')).toEqual([1, 2]);
    expect(hits('<= 3')).toEqual([1, 2, 3]);
    expect(hits('% 3')).toEqual([3, 6]);
    for (const bad of ['', 'x', '3 >', '-1', '% 0']) expect(parseHitCondition(bad)).toBeUndefined();
  });
  test('a log point speaks, and does not stop', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.launch({}, () => set(c, [{ line: 5, logMessage: 't2 is {t2.state}, {{as is}}, {nobody.here}' }]));
    expect(await c.stop()).toBeUndefined();
    const said = c.events('output').filter((e) => e.body.line === 5);
    expect(said[0]?.body.output).toMatch(/^t2 is asleep, \{as is\}, \{.*nobody.*\}\n$/);
  });
  test('a log point speaks also when one steps over its line', async () => {
    const c = await atEntry(SLEEP, {}, (client) =>
      set(client, [
        { line: 3, logMessage: 'first' },
        { line: 4, logMessage: 'second' },
      ]),
    );
    await c.go('next');
    await c.go('next');
    expect(c.output('console')).toBe('first\nsecond\n');
  });
  test('the end of a step tells of the breakpoint that it met, and going on is not stopped by it', async () => {
    const c = await atEntry(SLEEP, {}, (client) => set(client, lines(3, 4)));
    expect(c.events('stopped')[0]?.body).toMatchObject({ reason: 'entry', hitBreakpointIds: [1] });
    expect(await c.go('next')).toMatchObject({ reason: 'step', hitBreakpointIds: [2] });
    expect(await c.go('continue')).toBeUndefined();
  });
  test('may change while the trace stands', async () => {
    const c = await atEntry(SLEEP, {}, (client) => set(client, lines(4)));
    await set(c, lines(6));
    expect(await c.go('continue')).toMatchObject({ reason: 'breakpoint', threadId: SCRIPT_THREAD });
    expect((await c.stack())[0]?.line).toBe(6);
  });
  test('breakpointLocations are the statements', async () => {
    const c = await atEntry(SLEEP);
    const { breakpoints } = await c.request<{ breakpoints: unknown }>('breakpointLocations', {
      source,
      line: 1,
      endLine: 4,
    });
    expect(breakpoints).toEqual([
      { line: 3, column: 1 },
      { line: 4, column: 1 },
    ]);
  });
});

describe('hit counts in a listing', () => {
  const listing = { path: 'vmtrace-kernel:/freebsd-15/vm_map_wire.vmkernel' };
  async function firstStep(c: TestClient): Promise<number> {
    const { breakpoints } = await c.request<{ breakpoints: { line: number }[] }>('breakpointLocations', {
      source: listing,
      line: 1,
      endLine: 999,
    });
    return breakpoints[0]?.line ?? 0;
  }
  test('stop before the step, on the thread that makes it', async () => {
    const c = await atEntry(SLEEP);
    const line = await firstStep(c);
    expect(await set(c, lines(1), listing)).toEqual([{ id: 1, verified: true, line }]);
    expect(await c.go('continue')).toMatchObject({ reason: 'breakpoint', threadId: 1, hitBreakpointIds: [1] });
    expect((await c.stack(1))[0]).toMatchObject({ name: 'vm_map_wire', line });
    expect(await c.go('continue')).toBeUndefined();
  });
  test('count the hits of a run, and begin anew when it is restarted', async () => {
    const c = await atEntry(longScript(10));
    const line = await firstStep(c);
    await set(c, [{ line, hitCondition: '= 3' }], listing);
    const third = async () => {
      expect(await c.go('continue')).toMatchObject({ reason: 'breakpoint' });
      expect((await c.stack(1)).at(-1)?.line).toBe(7);
    };
    await third();
    await c.request('restart', {});
    await c.stop();
    await third();
    expect(await c.go('continue')).toBeUndefined();
  });
});

describe('function breakpoints', () => {
  const setFunctions = (c: TestClient, ...breakpoints: Args[]) =>
    c.request<{ breakpoints: Breakpoint[] }>('setFunctionBreakpoints', { breakpoints });

  test('stop where the routine is entered', async () => {
    const c = await atEntry(SLEEP);
    expect((await setFunctions(c, { name: 'vm_map_unwire' })).breakpoints).toMatchObject([{ id: 1, verified: true }]);
    expect(await c.go('continue')).toMatchObject({ reason: 'function breakpoint', threadId: 2, hitBreakpointIds: [1] });
    expect((await c.stack(2))[0]?.name).toBe('vm_map_unwire');
  });
  test('take a condition over the arguments, and a hit count', async () => {
    const c = await atEntry(longScript(8));
    await setFunctions(c, { name: 'vm_map_wire()', condition: 'start == 0x10000', hitCondition: '% 2' });
    expect(await c.go('continue')).toMatchObject({ reason: 'function breakpoint' });
    expect((await c.stack(1)).at(-1)?.line).toBe(5);
  });
  test('name what is near when there is no such routine', async () => {
    const c = await atEntry(SLEEP);
    const { breakpoints } = await setFunctions(c, { name: 'vm_map_wir' }, {});
    expect(breakpoints).toMatchObject([{ verified: false }, { verified: false }]);
    expect(breakpoints[0]?.message).toMatch(/did you mean vm_map_wire\?/);
  });
});

describe('exception breakpoints', () => {
  const WAIT_BUSY = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_protect(0x10000, 0x11000, r--)
t1 < KERN_SUCCESS
`;
  /** Where a run with these filters stops: reason, thread and words. */
  async function stopped(script: string, args: Args): Promise<string[]> {
    const c = new TestClient({ [PROGRAM]: script });
    await c.launch({}, () => c.request('setExceptionBreakpoints', args));
    const found: string[] = [];
    for (let stop = await c.stop(); stop; stop = await c.go('continue'))
      found.push(`${stop.threadId === SCRIPT_THREAD ? 'script' : `t${stop.threadId}`} ${stop.text}`);
    return found;
  }
  test.each([
    ['KERN_INVALID_ADDRESS', FAILURES, /^t1 t1's vm_map_wire\(.*\) fails with KERN_INVALID_ADDRESS/],
    ['KERN_INVALID_ARGUMENT', FAILURES, /^t1 t1's vm_map_unwire\(.*\) fails with KERN_INVALID_ARGUMENT/],
    ['failed', FAILURES, /^t1 t1's vm_map_wire\(.*\) fails with KERN_INVALID_ADDRESS/],
    ['wait', SLEEP, /^t2 t2 asleep: 0x10000\.\.0x14000 is in transition, t1 has it/],
    ['stuck', STUCK, /^t1 stuck: t1 .*is wired by the system/],
    ['expectation', FAILURES, /^t1 t1's vm_map_unwire returned KERN_INVALID_ARGUMENT, the trace says KERN_SUCCESS/],
    ['contended', LOCK, /^t2 t2 waits for the map lock, t1 has it/],
    ['sleep', SLEEP, /^t2 t2 asleep: 0x10000\.\.0x14000 is in transition, t1 has it/],
    ['busy', WAIT_BUSY, /^t2 t2 waits: the map is busy, t1 is faulting/],
    ['transition-begin', SLEEP, /^t1 t1 set IN_TRANSITION on 0x10000\.\.0x14000/],
    ['transition-end', SLEEP, /^t1 t1 cleared IN_TRANSITION on/],
  ])('%s', async (filter, script, words) => {
    expect((await stopped(script, { filters: [filter] }))[0]).toMatch(words);
    expect(await stopped(script, { filters: [] })).toEqual([]);
  });
  test('an assert that does not hold stops on the script, at its line', async () => {
    const c = new TestClient({ [PROGRAM]: FAILURES });
    await c.launch({}, () => c.request('setExceptionBreakpoints', { filters: ['expectation'] }));
    await c.stop();
    expect(await c.go('continue')).toMatchObject({ reason: 'exception', threadId: SCRIPT_THREAD });
    expect((await c.stack())[0]?.line).toBe(5);
  });
  test('each takes a condition', async () => {
    const with_ = (condition: string) =>
      stopped(SLEEP, { filters: [], filterOptions: [{ filterId: 'transition-begin', condition }] });
    expect(await with_('thread == t1')).toHaveLength(1);
    expect(await with_('thread == t2')).toHaveLength(1);
    expect(await with_('thread == t2 && map.busy == 99')).toHaveLength(0);
  });
  test('the defaults are those that are advertised; a client that sets none gets them', async () => {
    const c = new TestClient({ [PROGRAM]: FAILURES });
    const { exceptionBreakpointFilters } = await c.initialize();
    const on = exceptionBreakpointFilters?.filter((f) => f.default).map((f) => f.filter);
    expect(on).toEqual(['failed', 'expectation', 'assertion']);
    await c.launch();
    expect(await c.stop()).toMatchObject({
      reason: 'exception',
      description: expect.stringMatching(/KERN_INVALID_ADDRESS/),
    });
  });
  test.each(['de', 'de-AT', 'de_DE.UTF-8'])('the client shows each in its own language: %s', async (locale) => {
    const { exceptionBreakpointFilters: own = [] } = await new TestClient().initialize({ locale });
    const { exceptionBreakpointFilters: english = [] } = await new TestClient().initialize({ locale: 'C.UTF-8' });
    expect(own.map(({ filter }) => filter)).toEqual(english.map(({ filter }) => filter));
    expect(own[0]?.label).toBe('Fehlgeschlagene Aufrufe');
    for (const [i, { label, description, conditionDescription }] of own.entries()) {
      expect(label).not.toBe(english[i]?.label);
      expect(description).not.toBe(english[i]?.description);
      expect(conditionDescription).toMatch(/ ein anderer Ausdruck /);
    }
  });
  test('an unknown filter and a bad condition are told', async () => {
    const c = await atEntry(SLEEP);
    const { breakpoints } = await c.request<{ breakpoints: Breakpoint[] }>('setExceptionBreakpoints', {
      filters: ['nonsense', 'sleep'],
      filterOptions: [{ filterId: 'contended', condition: '1 +' }, null],
    });
    expect(breakpoints.map((b) => b.verified)).toEqual([false, true, false, false]);
  });
  test('exceptionInfo says what, where and what it means', async () => {
    const c = await atEntry(FAILURES, {}, (client) =>
      client.request('setExceptionBreakpoints', { filters: ['KERN_INVALID_ADDRESS'] }),
    );
    expect((await c.answer('exceptionInfo', { threadId: 1 })).success).toBe(false);
    await c.go('continue');
    expect((await c.stack(1)).map(({ name }) => name)).toEqual(['vm_map_wire_locked', 'vm_map_wire', 'script']);
    const info = await c.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId: 1 });
    expect(info.exceptionId).toBe('KERN_INVALID_ADDRESS');
    expect(info.description).toMatch(
      /fails with KERN_INVALID_ADDRESS \(line 3\)\.\nRefused: start 0x20000 is not mapped \(vm_map_wire_locked\.first: /,
    );
  });
  test('exceptionInfo is of the thread that stopped, and no other has any', async () => {
    const c = await atEntry(FAILURES, {}, (client) =>
      client.request('setExceptionBreakpoints', { filters: ['KERN_INVALID_ADDRESS', 'expectation'] }),
    );
    const refused = async (args: Args): Promise<string | undefined> => (await c.answer('exceptionInfo', args)).message;
    await c.go('continue');
    expect(await refused({ threadId: 77 })).toContain('there is no thread 77');
    expect(await refused({})).toContain('"threadId" must be a whole number');
    expect(await refused({ threadId: SCRIPT_THREAD })).toBe(
      'the script has no exception: the trace stopped at one of t1',
    );
    // a call that should have succeeded, then an assert: that is the script's
    await c.go('continue');
    await c.go('continue');
    expect(await refused({ threadId: 1 })).toBe('t1 has no exception: the trace stopped at one of the script');
    expect((await c.answer('exceptionInfo', { threadId: SCRIPT_THREAD })).success).toBe(true);
  });
  test('every filter has words', () => {
    for (const f of FILTERS) expect(f.description).toMatch(/^[A-Z].*\.$/);
    expect(new Set(FILTERS.map((f) => f.id)).size).toBe(FILTERS.length);
  });
});

test('without debugging nothing stops, and the results make a table', async () => {
  const c = new TestClient({ [PROGRAM]: FAILURES });
  await c.launch({ noDebug: true, stopOnEntry: true }, async () => {
    await set(c, lines(3, 4, 5));
    await c.request('setFunctionBreakpoints', { breakpoints: [{ name: 'vm_map_wire' }] });
    await c.request('setExceptionBreakpoints', { filters: ['expectation'] });
  });
  expect(await c.stop()).toBeUndefined();
  expect(c.output('stdout')).toBe(
    [
      'line  thread  call           result',
      '   3  t1      vm_map_wire    KERN_INVALID_ADDRESS',
      '      start 0x20000 is not mapped (vm_map_wire_locked.first); nothing was ever mapped there',
      '      What you can do: Map the whole range first, or name only what is mapped.',
      '      Other causes of KERN_INVALID_ADDRESS:',
      '      - part of the range may not be accessed (PROT_NONE, a guard): no, all of what is mapped there may be accessed',
      '   4  t1      vm_map_unwire  KERN_INVALID_ARGUMENT  (the trace says KERN_SUCCESS)',
      '      entry 0x10000..0x11000 has wired_count 0 (vm_map_unwire.wired); as line 2 declares',
      '      What you can do: Unlock only what was locked, once.',
      '   6  t1      vm_map_wire    KERN_SUCCESS',
      '',
    ].join('\n'),
  );
  expect(c.output('stderr')).toMatch(
    /3 calls returned: KERN_INVALID_ADDRESS \(once\), KERN_INVALID_ARGUMENT \(once\), KERN_SUCCESS \(once\)\.\n$/,
  );
});

test('another script, a long one, is read between other requests', async () => {
  const c = await atEntry(SLEEP);
  const path = '/traces/other.vmtrace';
  c.files.set(path, 't1: vm_map_remove(0x1000, 0x2000)\n'.repeat(100_000));
  const asked = c.send('setBreakpoints', { source: { path }, breakpoints: [{ line: 70_000 }] });
  // the file has come by then
  await new Promise((resolve) => setTimeout(resolve, 0));
  await c.request('threads');
  const isAnswered = c.log.some((m) => m.type === 'response' && (m as Response).request_seq === asked);
  expect(isAnswered).toBe(false);
  const { body } = await c.answerTo(asked, 'setBreakpoints');
  expect(body.breakpoints).toMatchObject([{ verified: true, line: 70_000 }]);
});
