// From initialize to disconnect, and everything a client can do wrong on the way: each gets an
// answer that says what and why.
import { describe, expect, test } from 'vitest';
import { SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, type Event, faults, PROGRAM, type Request, TestClient } from '../client.ts';
import { LOCK, longScript, SLEEP } from '../scripts.ts';

const refusal = async (client: TestClient, command: string, args?: unknown): Promise<string> => {
  const response = await client.answer(command, args);
  expect(response.success).toBe(false);
  return response.message ?? '';
};

/** Takes long to read, and is refused at its end. */
const HUGE = `${'t1: vm_map_remove(0x1000, 0x2000)\n'.repeat(500_000)}nonsense\n`;
/** What was asked has begun, and is not over if it is long: it rests after each slice. */
const begun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('launch', () => {
  const failing = async (files: Record<string, string>, args: Args): Promise<[TestClient, string]> => {
    const c = new TestClient(files);
    await c.initialize();
    const message = await refusal(c, 'launch', args);
    expect((await c.event('terminated')).event).toBe('terminated');
    await c.request('disconnect');
    expect(faults(c.log)).toEqual([]);
    return [c, message];
  };
  test('a script that is not there', async () => {
    const [, message] = await failing({}, { program: '/gone.vmtrace' });
    expect(message).toBe(
      'Cannot read the script /gone.vmtrace: no such file. Check "program" in the launch configuration.',
    );
  });
  test('a script with errors: all of them, each with its line, and their number', async () => {
    const [c, message] = await failing(
      { [PROGRAM]: 'map 0x1000..0x100000\nt1: vm_map_wier(0x1000, 0x2000, USER)\nnonsense\n' },
      { program: PROGRAM },
    );
    expect(message).toMatch(/^The script has 2 errors, first in line 2: .*vm_map_wier/);
    const told = c.events('output').map((e) => ({ line: e.body.line, source: e.body.source?.path }));
    expect(told).toEqual([
      { line: 2, source: PROGRAM },
      { line: 3, source: PROGRAM },
    ]);
    expect(c.output('stderr')).toMatch(/case\.vmtrace:2:\d+: error: .*Did you mean vm_map_wire\?/);
  });
  test('tells the first thousand errors of many, and how many more there are', async () => {
    const text = 't1: vm_map_wier(0x1000, 0x2000)\n'.repeat(1234);
    const [c, message] = await failing({ [PROGRAM]: text }, { program: PROGRAM });
    expect(message).toMatch(/^The script has 1234 errors, first in line 1: .*The first 1000 are in the Debug Console/);
    expect(c.events('output').length).toBe(1001);
    expect(c.output('stderr')).toMatch(/\.\.\. and 234 more problems\n$/);
  });
  test.each(['disconnect', 'terminate'])(
    '%s while a long script is read: the reading ends at once',
    async (command) => {
      const c = new TestClient({ [PROGRAM]: HUGE });
      await c.initialize();
      const launched = c.send('launch', { program: PROGRAM });
      await begun();
      expect((await c.answer(command)).success).toBe(true);
      expect((await c.answerTo(launched, 'launch')).message).toBe('the session was ended before the trace began');
      expect(c.events('initialized')).toEqual([]);
      expect(faults(c.log)).toEqual([]);
    },
  );
  test('a schedule that is none', async () => {
    const [, message] = await failing({ [PROGRAM]: SLEEP }, { program: PROGRAM, schedule: 't1 t9' });
    expect(message).toMatch(/"t9" is neither script, round-robin, random, random SEED nor a thread.*t1, t2/);
  });
  test.each(['stopOnEntry', 'stopAtEnd', 'trace', 'noDebug'])('a word for %s', async (name) => {
    const [, message] = await failing({ [PROGRAM]: SLEEP }, { program: PROGRAM, [name]: 'yes' });
    expect(message).toBe(`"${name}" must be true or false, and is "yes": check the launch configuration`);
  });
  test.each([[undefined], [null], [7], ['']])('without a program: %s', async (program) => {
    const c = new TestClient();
    await c.initialize();
    expect(await refusal(c, 'launch', { program })).toMatch(/"program" is missing/);
  });
  test('an empty script says that there is nothing to run, and ends', async () => {
    for (const text of ['', '# nothing\n', 'map 0x1000..0x2000\n']) {
      const c = new TestClient({ [PROGRAM]: text });
      await c.launch();
      expect(await c.stop()).toBeUndefined();
      expect(c.output()).toMatch(/nothing to run/);
      await c.request('disconnect');
      expect(faults(c.log)).toEqual([]);
    }
  });
  test('NUL bytes and a line of a megabyte are errors of the script, told in short', async () => {
    for (const text of ['t1: vm_map_wire(\0)\n', `t1: vm_map_wire(${'9'.repeat(1 << 20)}, 1, USER)\n`]) {
      const c = new TestClient({ [PROGRAM]: text });
      await c.initialize();
      expect(await refusal(c, 'launch', { program: PROGRAM })).toMatch(/^The script has .* in line 1/);
    }
  });
  test.each([['script'], ['round-robin'], ['random:7'], ['t1 t1 t2']])('schedule %s', async (schedule) => {
    const c = new TestClient({ [PROGRAM]: LOCK });
    await c.launch({ schedule }, () => c.request('setExceptionBreakpoints', { filters: [] }));
    expect(await c.stop()).toBeUndefined();
    expect(c.output('stdout')).not.toBe('');
  });
  test('twice', async () => {
    const c = await atEntry(SLEEP);
    expect(await refusal(c, 'launch', { program: PROGRAM })).toMatch(/already/);
  });
  test('trace tells every event with its line', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.launch({ trace: true });
    await c.stop();
    const told = c.events('output').filter((e) => /set IN_TRANSITION on 0x10000/.test(e.body.output));
    expect(told.map((e) => e.body.line)).toContain(3);
    expect(c.output('console')).toMatch(/t2 fell asleep: 0x10000\.\.0x14000 is in transition, t1 has it/);
    expect(c.output('console')).toMatch(/t2 unwired 1 page of 0x11000/);
    // all is told as what was done
    expect(c.output('console')).not.toMatch(
      /^t\d (begins|calls|returns|takes|releases|sleeps|wakes|makes|clips|faults) /m,
    );
  });
});

describe('the end', () => {
  /** Names of the messages from the first request on that is named. */
  const from = (c: TestClient, command: string): string[] => {
    const names = c.log.map((m) => (m.type === 'event' ? (m as Event).event : `${m.type} ${(m as Request).command}`));
    return names
      .slice(names.indexOf(`request ${command}`) + 1)
      .filter((name) => name !== 'output' && name !== 'exited');
  };
  test.each(['disconnect', 'terminate'])(
    'the answer to %s goes out before the session is said to be over',
    async (command) => {
      const c = await atEntry(SLEEP);
      await c.request(command);
      await c.event('terminated');
      expect(from(c, command)).toEqual([`response ${command}`, 'terminated']);
    },
  );
  test.each(['disconnect', 'terminate'])('%s while the client configures', async (command) => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    const launched = c.send('launch', { program: PROGRAM });
    await c.event('initialized');
    await c.request(command);
    await c.answerTo(launched, 'launch');
    await c.event('terminated');
    expect(from(c, command)).toEqual([`response ${command}`, 'response launch', 'terminated']);
  });
  test('a launch that fails', async () => {
    const c = new TestClient();
    await c.initialize();
    await c.answer('launch', { program: '/none' });
    await c.event('terminated');
    expect(from(c, 'launch')).toEqual(['response launch', 'terminated']);
  });
  test('a run to the end', async () => {
    const c = await atEntry(SLEEP);
    await c.request('continue', { threadId: 1 });
    await c.event('terminated');
    expect(from(c, 'continue')).toEqual(['response continue', 'terminated']);
  });
});

/** What each request below takes. */
const ARGUMENTS = { threadId: 1, frameId: 1, variablesReference: 1, expression: '1' };

describe('order', () => {
  test('a request before initialize', async () => {
    const c = new TestClient();
    for (const command of ['launch', 'threads', 'next', 'setBreakpoints', 'evaluate'])
      expect(await refusal(c, command, {})).toMatch(/before initialize/);
  });
  test('a request before launch', async () => {
    const c = new TestClient();
    await c.initialize();
    for (const command of ['threads', 'next', 'stackTrace', 'scopes', 'variables', 'evaluate', 'pause', 'restart'])
      expect(await refusal(c, command, ARGUMENTS)).toMatch(/launch one first/);
    expect(await refusal(c, 'configurationDone')).toMatch(/after launch/);
    expect(await refusal(c, 'initialize', {})).toMatch(/already/);
  });
  test('a request before the trace has begun', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    c.send('launch', { program: PROGRAM });
    await c.event('initialized');
    for (const command of ['next', 'stackTrace', 'scopes'])
      expect(await refusal(c, command, ARGUMENTS)).toMatch(/not begun/);
    expect(await refusal(c, 'restart')).toMatch(/not begun/);
  });
  test.each(['disconnect', 'terminate'])('%s before configurationDone answers the launch too', async (command) => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize();
    const launched = c.send('launch', { program: PROGRAM });
    await c.event('initialized');
    await c.request(command);
    expect((await c.answerTo(launched, 'launch')).message).toMatch(/ended before the trace began/);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(faults(c.log)).toEqual([]);
    expect(c.events('terminated')).toHaveLength(1);
    expect(c.events('thread')).toHaveLength(0);
  });
  test('a request while the trace runs', async () => {
    const c = await atEntry(longScript(100_000));
    c.send('continue', { threadId: SCRIPT_THREAD });
    await begun();
    for (const command of ['next', 'continue', 'stackTrace', 'evaluate'])
      expect(await refusal(c, command, { threadId: 1, expression: '1' })).toMatch(/running/);
    await c.request('disconnect');
    expect(c.events('stopped')).toHaveLength(1);
    expect(faults(c.log)).toEqual([]);
  });
  test('a request after the end, and after disconnect', async () => {
    const c = await atEntry(SLEEP);
    await c.request('terminate');
    expect(await c.stop()).toBeUndefined();
    expect(await refusal(c, 'next', { threadId: 1 })).toMatch(/ended/);
    expect(await refusal(c, 'restart', {})).toMatch(/ended/);
    await c.request('terminate');
    await c.request('disconnect');
    expect(await refusal(c, 'threads')).toMatch(/after disconnect/);
    expect(c.events('terminated')).toHaveLength(1);
  });
});

describe('nonsense', () => {
  test('unknown requests, those of other debuggers among them', async () => {
    const c = await atEntry(SLEEP);
    for (const command of ['fly', 'attach', 'readMemory', 'modules', 'toString', '__proto__', 'constructor', ''])
      expect(await refusal(c, command, {})).toMatch(/not a request/);
  });
  test('unknown threads, frames and references', async () => {
    const c = await atEntry(SLEEP);
    for (const threadId of [0, 3, -1, 1.5, '1', null, undefined, 2 ** 40])
      for (const command of ['next', 'stackTrace', 'continue'])
        expect(await refusal(c, command, { threadId })).toMatch(/thread/i);
    for (const frameId of [0, 1, -5, 99_999, 2 ** 50, null, 'x']) {
      expect(await refusal(c, 'scopes', { frameId })).toMatch(/frame/);
      // dape writes null where it has no frame
      if (frameId !== null) expect(await refusal(c, 'evaluate', { expression: '1', frameId })).toMatch(/frame/);
    }
    for (const variablesReference of [0, -1, 5, 2 ** 45, null, 'x'])
      expect(await refusal(c, 'variables', { variablesReference })).toMatch(/reference|variables/i);
    expect(await refusal(c, 'source', { sourceReference: 9999 })).toMatch(/no such source/);
    expect(await refusal(c, 'vmtrace/state', { start: 'x' })).toMatch(/start/);
  });
  test.each([[undefined], [null], [[]], ['text'], [7]])('arguments that are %s', async (args) => {
    const c = await atEntry(SLEEP);
    for (const command of ['next', 'scopes', 'variables', 'evaluate', 'setBreakpoints', 'stackTrace', 'source'])
      expect(await refusal(c, command, args)).not.toMatch(/fault of its own/);
    for (const command of ['setFunctionBreakpoints', 'setExceptionBreakpoints', 'threads', 'loadedSources'])
      expect((await c.answer(command, args)).success).toBe(true);
  });
});

describe('restart', () => {
  test('reads the file anew, and keeps the breakpoints under their numbers', async () => {
    const c = await atEntry(SLEEP, {}, (client) =>
      client.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 6 }] }),
    );
    expect(await c.go('continue')).toMatchObject({ hitBreakpointIds: [1] });
    c.files.set(PROGRAM, `# a new first line\n${SLEEP}`);
    await c.request('restart', {});
    expect(await c.stop()).toMatchObject({ reason: 'entry' });
    expect((await c.stack())[0]?.line).toBe(4);
    expect(await c.go('continue')).toMatchObject({ hitBreakpointIds: [1] });
    expect((await c.stack())[0]?.line).toBe(6);
  });
  test('tells of breakpoints that move by it', async () => {
    const c = await atEntry(SLEEP, {}, (client) =>
      client.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line: 7 }] }),
    );
    c.files.set(PROGRAM, SLEEP.split('\n').slice(0, 4).join('\n'));
    await c.request('restart', {});
    expect(c.events('breakpoint').map((e) => e.body.breakpoint)).toEqual([{ id: 1, verified: true, line: 4 }]);
  });
  test('no thread keeps the reason for which it had stopped: they are let go before they begin', async () => {
    const c = await atEntry(SLEEP);
    await c.go('stepIn');
    const before = c.log.length;
    await c.request('restart', {});
    await c.stop();
    const told = c.log.slice(before).flatMap((message) => (message.type === 'event' ? [message as Event] : []));
    const names = told.map(({ event, body }) => (event === 'continued' ? [event, body.allThreadsContinued] : [event]));
    expect(names.filter(([event]) => event !== 'breakpoint')).toEqual([
      ['continued', true],
      ['thread'],
      ['thread'],
      ['thread'],
      ['stopped'],
    ]);
  });
  test('nor once another thread stops; one that is stepped again says so itself', async () => {
    const c = await atEntry(SLEEP);
    const letGo = (): number => c.events('continued').length;
    await c.go('next');
    expect(letGo()).toBe(0);
    expect(await c.go('stepIn', 1)).toMatchObject({ threadId: 1 });
    expect(letGo()).toBe(1);
    await c.go('stepIn', 1);
    expect(letGo()).toBe(1);
    expect(await c.go('next')).toMatchObject({ threadId: SCRIPT_THREAD });
    expect(letGo()).toBe(2);
  });
  test('takes new arguments', async () => {
    const c = await atEntry(SLEEP);
    await c.request('restart', { arguments: { program: PROGRAM, noDebug: false, stopOnEntry: false } });
    expect(await c.stop()).toBeUndefined();
  });
  test('is refused where the script has errors now, and the old one stays', async () => {
    const c = await atEntry(SLEEP);
    await c.go('next');
    c.files.set(PROGRAM, 'nonsense\n');
    expect(await refusal(c, 'restart', {})).toMatch(/The script has an error/);
    expect((await c.stack())[0]?.line).toBe(4);
    expect(await c.go('next')).toMatchObject({ reason: 'step' });
  });
  test('VS Code is told in another way: it would take the session for one that has ended', async () => {
    const c = new TestClient({ [PROGRAM]: SLEEP });
    await c.initialize({ clientID: 'vscode' });
    await c.launch({ stopOnEntry: true });
    await c.stop();
    await c.go('next');
    c.files.delete(PROGRAM);
    await c.request('restart', {});
    expect(await c.stop()).toMatchObject({ reason: 'step' });
    expect(c.output('important')).toMatch(/^Not restarted: Cannot read the script .* stays as it was\.$/m);
    expect(await c.go('stepBack')).toMatchObject({ reason: 'step' });
    expect((await c.stack())[0]?.line).toBe(3);
    expect(faults(c.log)).toEqual([]);
  });
  test.each(['restart', 'terminate', 'disconnect'])(
    '%s while it reads a long script: the reading ends at once',
    async (command) => {
      const c = await atEntry(SLEEP);
      c.files.set(PROGRAM, HUGE);
      const restarted = c.send('restart', {});
      await begun();
      c.files.set(PROGRAM, LOCK);
      expect((await c.answer(command, {})).success).toBe(true);
      expect((await c.answerTo(restarted, 'restart')).message).toBe('the restart was overtaken by another request');
      expect(await c.stop()).toEqual(command === 'restart' ? expect.objectContaining({ reason: 'entry' }) : undefined);
      await c.answer('disconnect');
      expect(c.events('stopped').length).toBe(command === 'restart' ? 2 : 1);
      expect(faults(c.log)).toEqual([]);
    },
  );
  test('while it runs: refused with a stop, or begun anew', async () => {
    const c = await atEntry(longScript(100_000));
    c.send('continue', { threadId: SCRIPT_THREAD });
    await begun();
    c.files.delete(PROGRAM);
    expect(await refusal(c, 'restart', {})).toMatch(/Cannot read/);
    expect(await c.stop()).toMatchObject({ reason: 'pause' });
    c.send('continue', { threadId: SCRIPT_THREAD });
    await begun();
    c.files.set(PROGRAM, SLEEP);
    await c.request('restart', {});
    expect(await c.stop()).toMatchObject({ reason: 'entry' });
    await c.request('disconnect');
    expect(faults(c.log)).toEqual([]);
  });
});

test('the end: exit code, a summary, terminated once', async () => {
  const c = await atEntry(SLEEP);
  expect(await c.go('continue')).toBeUndefined();
  expect(c.events('exited').map((e) => e.body)).toEqual([{ exitCode: 0 }]);
  expect(c.output('console')).toMatch(
    /The trace has ended: all threads have finished\. 2 calls returned KERN_SUCCESS\.\n$/,
  );
  await c.request('disconnect');
  expect(faults(c.log)).toEqual([]);
});
