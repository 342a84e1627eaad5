// A session that follows an order: it begins where the end cannot be avoided any more, with all of
// the order in its history, and goes forwards and backwards from there.
import { afterEach, expect, test, vi } from 'vitest';
import {
  type HistoryAnswer,
  NO_LIMIT,
  OUTLOOK_EVENT,
  type OutlookAnswer,
  REQUEST,
  SCRIPT_THREAD,
} from '../../../adapter/protocol.ts';
import { type Answer, ExploreService } from '../../../core/explore/service/service.ts';
import { type Args, PROGRAM, TestClient } from '../client.ts';

afterEach(() => vi.restoreAllMocks());

const STALE = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x3000 rw- max=rwx
entry  0x3000..0x4000 r-- max=rwx
t1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)
t1: vm_map_inherit(0x2000, 0x3000, share)
t1: vm_map_remove(0x3000, 0x4000)
t2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)
`;

/** What the explorer finds first, and when it cannot be avoided any more. */
async function worst() {
  const told: Answer[] = [];
  const service = new ExploreService(
    (answer) => void told.push(answer),
    async () => {},
  );
  await service.hear({ kind: 'explore', text: STALE, bounds: {} });
  const done = told.find(({ kind }) => kind === 'done');
  const finding = done?.kind === 'done' ? done.report.suspects[0] : undefined;
  await service.hear({ kind: 'baked', id: 1, key: finding?.key ?? '' });
  const asked = told.find(({ kind }) => kind === 'baked');
  const baked = asked?.kind === 'baked' ? asked.baked : undefined;
  if (!finding || !baked) throw new Error('nothing was found');
  return { order: finding.order.turns, noReturn: baked.turns, noReturnText: finding.text, position: baked.position };
}

async function launched(args: Args, text = STALE): Promise<TestClient> {
  const c = new TestClient({ [PROGRAM]: text });
  await c.initialize();
  const launch = c.send('launch', { program: PROGRAM, stopOnEntry: true, stopAtEnd: true, ...args });
  await c.event('initialized');
  await c.request('configurationDone');
  await launch;
  return c;
}

const historyOf = async (c: TestClient): Promise<HistoryAnswer> =>
  (await c.request(REQUEST.history, {})) as HistoryAnswer;

test('it stops at the point of no return, marks it in the history, and ends as the order does', async () => {
  const { position, ...found } = await worst();
  const c = await launched(found);
  const stopped = await c.event('stopped');
  expect(stopped.body).toMatchObject({
    description: 'Paused at the point of no return',
    text: `After step ${position} every order ends so: ${found.noReturnText}`,
  });
  const history = await historyOf(c);
  expect(history.noReturn).toEqual({ position: history.position, text: stopped.body.text });
  expect(history.position).toBe(position);
  const results = history.rows.map(({ thread, result }) => `${thread} ${result}`);
  expect(results).toEqual(['t1 KERN_SUCCESS', 't2 KERN_INVALID_ADDRESS', 't1 KERN_SUCCESS', 't1 KERN_SUCCESS']);
  await c.request('reverseContinue', { threadId: 1 });
  await c.event('stopped');
  expect((await historyOf(c)).position).toBe(0);
  const reasons: string[] = [];
  while (reasons.at(-1) !== 'end') {
    await c.request('continue', { threadId: 1 });
    reasons.push((await c.event('stopped')).body.reason);
  }
  // at the call that fails, and at the end
  expect(reasons).toEqual(['exception', 'end']);
  expect(JSON.stringify(await c.request(REQUEST.state, {}))).toContain('"inTransition":true');
  expect(c.output()).not.toContain('turns');
});

test('Step Into Targets tell whether a choice can still end badly', async () => {
  const { order, noReturn } = await worst();
  // an answer waits a second for the exploration: here as long as it takes
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  const labels = async (turns: number): Promise<string[]> => {
    const c = await launched({ order, noReturn: turns });
    await c.event('stopped');
    const { stackFrames } = await c.request<{ stackFrames: { id: number }[] }>('stackTrace', { threadId: 2 });
    const answer = await c.request<{ targets: { label: string }[] }>('stepInTargets', { frameId: stackFrames[0]?.id });
    return answer.targets.map(({ label }) => label.replace(/^(t\d).*; /, '$1 '));
  };
  expect(await labels(0)).toEqual([
    expect.stringMatching(/^t1 can end badly, by \d+ % of the ways on: Mark without an owner/),
    expect.stringMatching(/^t2 can end badly, by \d+ % of the ways on: Mark without an owner/),
  ]);
  const after = await labels(noReturn ?? 0);
  expect(after.length).toBeGreaterThan(0);
  for (const label of after) expect(label).toMatch(/^t\d always ends badly: Mark without an owner/);
  // the choice before it is the one that mattered, also within a section that the
  // explorer makes at once
  expect((await labels((noReturn ?? 0) - 1)).sort()).toEqual([
    expect.stringMatching(/^t1 always ends badly: /),
    expect.stringMatching(/^t2 nothing bad can come of it$/),
  ]);
});

const outlookNow = async (c: TestClient): Promise<OutlookAnswer> =>
  (await c.request(REQUEST.outlook, {})) as OutlookAnswer;

/** As an editor has it: it asks again when the adapter tells that it knows more. */
async function outlookOf(c: TestClient): Promise<OutlookAnswer> {
  for (;;) {
    const answer = await outlookNow(c);
    if (answer.points.length > 0) return answer;
    await c.event(OUTLOOK_EVENT);
  }
}

test('the run of an order says how it stands at each position, and since when it was certain', async () => {
  const { position, noReturnText, order } = await worst();
  const c = await launched({ order });
  await c.event('stopped');
  const { points, fates } = await outlookOf(c);
  expect(points[0]).toMatchObject({ position: 0, always: false });
  expect(points.at(-1)).toEqual({ position, share: 1, always: true });
  const shares = points.map(({ share }) => share);
  expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
  expect(new Set(shares).size).toBeGreaterThan(2);
  expect(fates[0]).toMatchObject({ position, threadId: 1 });
  expect(fates[0]?.text).toContain(
    `After step ${position} every order ends so: ${noReturnText} (Mark without an owner)`,
  );
  expect(fates[0]?.text).toMatch(/; before, \d+ % of the ways on led there$/);
  expect(fates[0]?.from).toBeLessThan(position);
});

test('a run by the lines of the script is looked at in the same way', async () => {
  const c = await launched({});
  await c.event('stopped');
  expect((await outlookOf(c)).points).toEqual([{ position: 0, share: expect.any(Number), always: false }]);
  await c.request('continue', { threadId: 1 });
  await c.event('stopped');
  // one call after another: nothing goes wrong
  const { points, fates } = await outlookOf(c);
  expect(points.at(-1)).toMatchObject({ share: 0, always: false });
  expect(fates).toEqual([]);
});

test('what is done by hand ends what is known of the run, and what was known before it stays', async () => {
  const c = await launched({});
  await c.event('stopped');
  await c.request('continue', { threadId: 1 });
  await c.event('stopped');
  const before = (await outlookOf(c)).points;
  await c.request('stepBack', { threadId: 1 });
  await c.event('stopped');
  await c.request('setExpression', { expression: 'map.timestamp', value: '9' });
  const { points, fates } = await outlookOf(c);
  const last = points.at(-1);
  expect(last).toMatchObject({ share: 0, always: false });
  expect(points.slice(0, -1)).toEqual(before.slice(0, points.length - 1));
  expect(points.length).toBeGreaterThan(1);
  expect(fates).toEqual([]);
});

test('an assert in the middle of a run is no obstacle, and a clean script says nothing', async () => {
  const asserting = STALE.replace('t2: ', 'assert map.busy == 0\nt2 > ').replace('NOHOLES)\n', 'NOHOLES)\n');
  const c = await launched({}, `${asserting.trimEnd()} @ fault\nassert t2.state == held\n`);
  await c.event('stopped');
  await c.request('continue', { threadId: 1 });
  await c.event('stopped');
  expect((await outlookOf(c)).points.length).toBeGreaterThan(1);
  const clean = await launched({}, 'map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\nt1: mlock(0x1000, 0x2000)\n');
  await clean.event('stopped');
  expect(await outlookNow(clean)).toEqual({ points: [], fates: [] });
});

test('a script that is too long is not explored, which is said once', async () => {
  const calls = Array.from({ length: 5_001 }, () => 't1: mlock(0x1000, 0x1000)').join('\n');
  const c = await launched({}, `map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\n${calls}\n`);
  await c.event('stopped');
  expect(await outlookNow(c)).toEqual({ points: [], fates: [] });
  const { stackFrames } = await c.request<{ stackFrames: { id: number }[] }>('stackTrace', { threadId: SCRIPT_THREAD });
  for (let n = 0; n < 2; n++) await c.request('stepInTargets', { frameId: stackFrames[0]?.id });
  expect(c.output().match(/not every order was explored: the script has more than 5,000 lines\./g)).toHaveLength(1);
});

test('without a point of no return it begins at the start, with the order ahead', async () => {
  const c = await launched({ order: (await worst()).order });
  expect((await c.event('stopped')).body.reason).toBe('entry');
  const history = await historyOf(c);
  expect(history.noReturn).toBeUndefined();
  expect(history).toMatchObject({ total: 4, position: 0 });
});

test('the launch may choose the kernel, and an order of it is debugged', async () => {
  const text = 'kernel freebsd-13\nmap 0x1000..0x9000\nentry 0x1000..0x5000 rw-\nt1: mlock(0x1000, 0x2000)\n';
  const result = async (args: Args) => {
    const c = await launched({ order: 't1*9', ...args }, text);
    await c.event('stopped');
    return [(await historyOf(c)).rows[0]?.result, c.output()];
  };
  expect((await result({}))[0]).toBe('0');
  const [refused, told] = await result({ kernel: 'freebsd-6' });
  expect(refused).toBe('EPERM');
  expect(told).toContain('The rules are those of freebsd-6, as the launch says');
  const c = await launched({ kernel: 'freebsd-6', order: 't1' }, text);
  await c.event('stopped');
  const saved = await c.request<{ text: string }>(REQUEST.script, { form: 'script' });
  expect(saved.text).toMatch(/^kernel freebsd-6$/m);
});

test('a limit that is left open has the value of the order', async () => {
  const open = `limit user_wired 0..8\nmap 0x1000..0x9000\nentry 0x1000..0x5000 rw- max=rwx\nt1: mlock(0x1000, 0x3000)\n`;
  const history = async (limits: Args) => {
    const c = await launched({ order: 't1 t1 t1 t1 t1 t1 t1 t1 t1', limits }, open);
    await c.event('stopped');
    return (await historyOf(c)).rows[0]?.result;
  };
  expect(await history({ user_wired: 3 })).toBe('0');
  expect(await history({ user_wired: 1 })).not.toBe('0');
});

test('an order of another script is followed as far as it goes, and says so', async () => {
  const c = await launched({ order: `t1 t1!dies ${'t2 '.repeat(40)}`, noReturn: 42 });
  expect((await c.event('stopped')).body.reason).toBe('entry');
  expect(c.output()).toMatch(/^Of the order's 42 turns \d+ can be made: /);
});

test('an order that needs no limit is followed without the limit that the script leaves open', async () => {
  const text = `kernel freebsd-15
entry 0x10000..0x20000 rw-
limit memlock 0..60K
t1: mlock(0x10000, 64K) = ENOMEM
t2: munmap(0x14000, 4K) = 0
`;
  const told: Answer[] = [];
  const service = new ExploreService(
    (answer) => void told.push(answer),
    async () => {},
  );
  await service.hear({ kind: 'explain', name: 'a', text, bounds: {} });
  const found = told.find((answer) => answer.kind === 'explained');
  const other = found?.report.others.at(-1);
  if (!other) throw new Error('there is none');
  expect(other.order.limitLines).toEqual(['# no limit memlock']);
  const c = await launched({ order: other.order.turns, stopOnEntry: false, limits: { memlock: NO_LIMIT } }, text);
  const stopped = await c.event('stopped');
  const { result } = (await c.request('evaluate', { expression: 'limit.memlock' })) as { result: string };
  expect(result).toBe('unlimited');
  expect(stopped.body).toMatchObject({ reason: 'exception', text: "t1's mlock(0x10000, 0x10000) fails with ENOMEM" });
});

test.each([
  [{ order: 't1 t9' }, '"order": "t9" is no thread of the script, which has t1, t2'],
  [{ order: 't1 t1*1000000' }, '"order": it has more than 1000000 turns'],
  [{ order: 't1', limits: { pages: 3 } }, '"limits": there is no limit pages'],
  [{ kernel: 'freebsd-7' }, '"kernel" must be one of freebsd-5, freebsd-6, freebsd-13, freebsd-14, freebsd-15'],
  [{ order: 7 }, '"order" must be a string, and is 7: check the launch configuration'],
])('a wrong one is refused: %j', async (args, message) => {
  const c = new TestClient({ [PROGRAM]: STALE });
  await c.initialize();
  const answer = await c.answer('launch', { program: PROGRAM, ...args });
  expect(answer.message).toContain(message);
});
