// While the machine is moved over its history: what is asked meanwhile, what overtakes it, and what
// it leaves behind.
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, faults, type TestClient } from '../client.ts';
import { longScript } from '../scripts.ts';

const LONG = longScript(20_000);

/** At the end of a long run. */
async function atEnd(): Promise<TestClient> {
  const c = await atEntry(LONG, { stopAtEnd: true }, (client) =>
    client.request('setExceptionBreakpoints', { filters: [] }),
  );
  await c.go('continue');
  return c;
}

const stateOf = async (c: TestClient): Promise<{ position: number; threads: unknown }> => {
  const [state, threads] = await Promise.all([c.answer(REQUEST.state), c.answer('threads')]);
  return { position: state.body.position, threads: threads.body };
};

test.each<[string, Args]>([
  [REQUEST.jump, { expression: 'map.min' }],
  [REQUEST.find, { query: 'user_wired > 1000000' }],
  ['reverseContinue', { threadId: SCRIPT_THREAD }],
])(
  '%s %j: the state and the threads that are asked for meanwhile are those of where it leads',
  async (command, args) => {
    const c = await atEnd();
    // never true: a run back looks at every call
    await c.request('setFunctionBreakpoints', {
      breakpoints: [{ name: 'vm_map_wire', condition: 'map.timestamp == 1' }],
    });
    const asked = c.send(command, args);
    const meanwhile = await stateOf(c);
    expect((await c.answerTo(asked, command)).success).toBe(true);
    if (command === 'reverseContinue') expect((await c.stop())?.reason).toBe('entry');
    expect(meanwhile).toEqual(await stateOf(c));
    expect(faults(c.log)).toEqual([]);
  },
);

/** A session that has ended, and a step of a listing that ran at its beginning only. */
async function ended(): Promise<{ c: TestClient; place: Args }> {
  const c = await atEntry(LONG.replace('t1:', 't1: vm_map_remove(0x20000, 0x21000)\nt1:'), {}, (client) =>
    client.request('setExceptionBreakpoints', { filters: [] }),
  );
  await c.go('stepIn');
  const [frame] = await c.stack(1);
  expect(await c.go('continue')).toBeUndefined();
  return { c, place: { source: frame?.source, line: frame?.line } };
}

test('the history of a session that has ended can be searched: it stays ended', async () => {
  const { c, place } = await ended();
  const before = await stateOf(c);
  const asked = c.send('gotoTargets', place);
  expect((await c.answer('stackTrace', { threadId: 1 })).message).toBe(
    'the history is being searched: ask again after that',
  );
  expect((await c.answer('restart')).message).toContain('has ended');
  expect(await stateOf(c)).toEqual(before);
  expect((await c.answerTo(asked, 'gotoTargets')).body.targets).toHaveLength(1);
  expect((await c.answer('stackTrace', { threadId: 1 })).success).toBe(true);
  expect((await c.answer('next', { threadId: SCRIPT_THREAD })).message).toContain('has ended');
  await c.request('disconnect');
  expect(faults(c.log)).toEqual([]);
});

test('of a session that has ended a search can be cancelled', async () => {
  const { c, place } = await ended();
  const asked = c.send('gotoTargets', place);
  await c.request('cancel', { requestId: asked });
  expect((await c.answerTo(asked, 'gotoTargets')).body).toEqual({ targets: [] });
});

test('Find in History can be cancelled, and leaves the run where it was', async () => {
  const c = await atEnd();
  const before = await stateOf(c);
  // a run records nothing of a thread's depth: all of it is gone through
  const asked = c.send(REQUEST.find, { query: 't1.depth < 0' });
  await c.request('cancel', { requestId: asked });
  expect((await c.answerTo(asked, REQUEST.find)).message).toBe('Looking for t1.depth < 0 was given up');
  expect(await stateOf(c)).toEqual(before);
  expect(faults(c.log)).toEqual([]);
});

test('the end of a session in the middle of a search is told once', async () => {
  const { c, place } = await ended();
  const asked = c.send('gotoTargets', place);
  await c.request('terminate');
  expect((await c.answerTo(asked, 'gotoTargets')).message).toBe('the session went on to something else');
  await c.request('disconnect');
  expect(faults(c.log)).toEqual([]);
});

test('a call typed in the console is overtaken by the end of the session', async () => {
  const c = await atEntry(
    'map 0x1000..0x8000000\nentry 0x10000..0x7000000 rw- max=rwx\nthread t2\nt1: vm_map_lock()\n',
  );
  const asked = c.send('evaluate', {
    expression: 't2: vm_map_wire(0x10000, 0x7000000, USER|NOHOLES)',
    context: 'repl',
  });
  await c.request('terminate');
  expect((await c.answerTo(asked, 'evaluate')).message).toBe('the session went on to something else');
  expect(c.events('stopped').length).toBe(1);
  await c.event('terminated');
  expect(faults(c.log)).toEqual([]);
});
