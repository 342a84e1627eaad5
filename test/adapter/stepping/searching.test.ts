// While the machine is moved over its history: what is asked meanwhile, what overtakes it, and what
// it leaves behind.
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../../adapter/protocol.ts';
import { type Args, atEntry, faults, type Response, type TestClient } from '../client.ts';
import { longScript } from '../scripts.ts';

const LONG = longScript(20_000);

/** At the end of a long run. */
async function atEnd(script = LONG): Promise<TestClient> {
  const c = await atEntry(script, { stopAtEnd: true }, (client) =>
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
  const stack = c.send('stackTrace', { threadId: 1 });
  expect((await c.answer('restart')).message).toContain('has ended');
  expect(await stateOf(c)).toEqual(before);
  expect((await c.answerTo(asked, 'gotoTargets')).body.targets).toHaveLength(1);
  const after = await c.answer('stackTrace', { threadId: 1 });
  expect((await c.answerTo(stack, 'stackTrace')).body).toEqual(after.body);
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

/** What clients look at a stopped trace with; `frameId`s are of the script's frame. */
const LOOKS: readonly (readonly [command: string, args: Args])[] = [
  ['threads', {}],
  ['stackTrace', { threadId: 1 }],
  ['scopes', { frameId: 0 }],
  ['variables', { variablesReference: 0 }],
  ['evaluate', { expression: 'map.timestamp', context: 'watch' }],
  ['evaluate', { expression: 'user_wired', context: 'hover' }],
  ['evaluate', { expression: ':branches', context: 'repl' }],
  ['completions', { text: 'map.', column: 5 }],
  ['dataBreakpointInfo', { name: 'map.timestamp' }],
  ['setDataBreakpoints', { breakpoints: [{ dataId: 'map.timestamp' }] }],
  ['setFunctionBreakpoints', { breakpoints: [{ name: 'map.timestamp changes' }] }],
  ['setExpression', { expression: 'map.wire_future', value: '0' }],
  ['stepInTargets', { frameId: 0 }],
  [REQUEST.state, {}],
  [REQUEST.history, { start: -5, count: 5 }],
  [REQUEST.historyEvents, { index: 3 }],
  [REQUEST.branches, {}],
  [REQUEST.changes, { expression: 'map.timestamp', count: 3 }],
  [REQUEST.findProposals, { query: 'user_w' }],
  [REQUEST.picture, { columns: 20 }],
  [REQUEST.pictureDetail, { position: 10, thread: 0 }],
  [REQUEST.script, { form: 'schedule' }],
];

/** With the numbers of the frame and of its first scope that the client holds. */
async function looksOf(c: TestClient): Promise<readonly (readonly [command: string, args: Args])[]> {
  const [frame] = await c.stack();
  const { scopes } = await c.request<{ scopes: { variablesReference: number }[] }>('scopes', { frameId: frame?.id });
  return LOOKS.map(([command, args]) => [
    command,
    {
      ...args,
      ...('frameId' in args && { frameId: frame?.id }),
      ...('variablesReference' in args && { variablesReference: scopes[0]?.variablesReference }),
    },
  ]);
}

/** The number of a search through the whole history that leads nowhere. */
const searchAll = (c: TestClient): number => c.send(REQUEST.find, { query: 't1.depth < 0' });

/** Without what is counted anew at each setting. */
const bodyOf = ({ body }: { body?: unknown }): unknown =>
  JSON.parse(JSON.stringify(body ?? {}, (k, v) => (k === 'id' ? 0 : v)));

test('whatever is looked at meanwhile is answered after a search, in its order, as before it', async () => {
  const c = await atEnd(longScript(2000));
  // a picture is recorded in slices
  for (let known = { length: 1, recorded: 0 }; known.recorded < known.length; )
    known = await c.request(REQUEST.picture, { columns: 20 });
  const looks = await looksOf(c);
  const before = [];
  for (const [command, args] of looks) before.push(bodyOf(await c.answer(command, args)));
  const asked = searchAll(c);
  const sent = looks.map(([command, args]) => [command, c.send(command, args)] as const);
  const answers = await Promise.all(sent.map(([command, seq]) => c.answerTo(seq, command)));
  expect(answers.map(({ command, message }) => [command, message])).toEqual(
    looks.map(([command]) => [command, undefined]),
  );
  expect(answers.map(bodyOf)).toEqual(before);
  const order = c.log.flatMap((m) => (m.type === 'response' ? [(m as Response).request_seq] : []));
  // this one explores before it answers
  const inOrder = sent.filter(([command]) => command !== 'stepInTargets').map(([, seq]) => seq);
  expect(order.filter((seq) => seq === asked || inOrder.includes(seq))).toEqual([asked, ...inOrder]);
  expect(faults(c.log)).toEqual([]);
});

test('a request that waits can be cancelled alone; the search goes on', async () => {
  const c = await atEnd();
  const asked = searchAll(c);
  const stack = c.send('stackTrace', { threadId: 1 });
  const state = c.send(REQUEST.state);
  await c.request('cancel', { requestId: stack });
  expect(await c.answerTo(stack, 'stackTrace')).toMatchObject({ success: false, message: 'cancelled' });
  expect((await c.answerTo(asked, REQUEST.find)).body).toMatchObject({ before: [], after: [] });
  expect((await c.answerTo(state, REQUEST.state)).success).toBe(true);
  expect(faults(c.log)).toEqual([]);
});

test.each<[string, Args, string | undefined]>([
  ['pause', { threadId: SCRIPT_THREAD }, undefined],
  ['disconnect', {}, 'the session was ended'],
  ['terminate', {}, 'the trace is running: pause it first'],
])('%s ends a search that others wait for', async (command, args, refusal) => {
  const c = await atEnd();
  const asked = searchAll(c);
  const stack = c.send('stackTrace', { threadId: 1 });
  expect((await c.answer(command, args)).success).toBe(true);
  expect((await c.answerTo(asked, REQUEST.find)).success).toBe(false);
  expect((await c.answerTo(stack, 'stackTrace')).message).toBe(refusal);
  if (command !== 'pause') await c.event('terminated');
  expect(faults(c.log)).toEqual([]);
});

test('a step is refused in words that the client shows; a jump waits, and goes from where the first one led', async () => {
  const c = await atEnd();
  const query = 'map.timestamp > 100000';
  const first = c.send(REQUEST.jump, { expression: 'map.timestamp' });
  const second = c.send(REQUEST.jump, { expression: 'map.timestamp' });
  const step = await c.answer('next', { threadId: SCRIPT_THREAD });
  expect(step.message).toBe('the history is being read: wait for that, or cancel it');
  expect(step.body.error.showUser).toBe(true);
  const [one, two] = [await c.answerTo(first, 'jump'), await c.answerTo(second, 'jump')];
  expect(two.body.position).toBeLessThan(one.body.position);
  expect((await c.answer(REQUEST.findNext, { query })).success).toBe(true);
  expect(faults(c.log)).toEqual([]);
});

test('a value is not set where a search has led', async () => {
  const c = await atEnd();
  const asked = c.send(REQUEST.jump, { expression: 'map.timestamp' });
  const set = c.send('setExpression', { expression: 'map.wire_future', value: '1' });
  expect((await c.answerTo(asked, 'jump')).body.found).toBe(true);
  expect((await c.answerTo(set, 'setExpression')).message).toBe('the search has led elsewhere: nothing was changed');
  expect(await c.evaluate('map.wire_future')).not.toBe('1');
});
