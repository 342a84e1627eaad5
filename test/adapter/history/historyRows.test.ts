// What a row of the history tells of the present moment: under way or over, held or not; and what
// the map's rows tell of a wiring.
import { expect, test } from 'vitest';
import type { HistoryAnswer, HistoryEvent, HistoryRow } from '../../../adapter/protocol.ts';
import { atEntry, type TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

async function rows(c: TestClient): Promise<readonly HistoryRow[]> {
  return (await c.request<HistoryAnswer>('vmtrace/history', {})).rows;
}
const marks = (all: readonly HistoryRow[]) =>
  all.map(({ isCall, underWay, holds, result }) => [isCall, underWay, holds, result]);

test('a call is under way until it returns; a line that only lets go on is never', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 4; i++) await c.go('next');
  expect(marks(await rows(c))).toEqual([
    [true, false, undefined, 'KERN_SUCCESS'],
    [true, false, undefined, 'KERN_SUCCESS'],
    [false, false, true, undefined],
    [false, false, undefined, undefined],
  ]);
  await c.go('stepBack');
  expect(marks(await rows(c)).slice(0, 2)).toEqual([
    [true, true, undefined, 'KERN_SUCCESS'],
    [true, true, undefined, 'KERN_SUCCESS'],
  ]);
});

test('an assert that does not hold has failed; to judge it moves nothing', async () => {
  const c = await atEntry(`${SLEEP}assert user_wired == 99\n`);
  for (let i = 0; i < 6; i++) await c.go('next');
  const before = await c.request('vmtrace/state', {});
  const all = await rows(c);
  expect(all.at(-1)).toMatchObject({ text: 'assert user_wired == 99', holds: false, failed: true, isCall: false });
  expect(all.at(-2)).toMatchObject({ holds: true, failed: false });
  expect(await c.request('vmtrace/state', {})).toEqual(before);
  expect(await rows(c)).toEqual(all);
});

test('an address is no failure, an errno is; the map says what may be wired', async () => {
  const c = await atEntry(
    'limit memlock 64K\nt1: mmap(0x10000, 1M, rw-, MAP_ANON|MAP_FIXED) = 0x10000\nt1: mlock(0x10000, 1M)\n',
  );
  const limit = async () => (await c.request<{ map: { memlock?: number } }>('vmtrace/state', {})).map.memlock;
  expect(await limit()).toBe(16);
  for (let i = 0; i < 2; i++) await c.go('next');
  const failed = (await rows(c)).map(({ result, failed }) => [result, failed]);
  expect(failed).toEqual([
    ['0x10000', false],
    ['ENOMEM', true],
  ]);
  const shown = await c.request<HistoryAnswer>('vmtrace/history', { filter: { kind: 'failed' } });
  expect(shown.rows.map(({ text }) => text)).toEqual(['mlock(0x10000, 0x100000)']);
});

test('who was ended by hand is named once, and its call is over', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 2; i++) await c.go('next');
  await c.request('terminateThreads', { threadIds: [2] });
  await c.stop();
  const all = await rows(c);
  expect(all.at(-1)).toMatchObject({ thread: 't2', text: 'dies', byHand: true, isCall: false });
  expect(all[1]).toMatchObject({ thread: 't2', isCall: true, underWay: false });
  expect(all[1]?.result).toBeUndefined();
});

interface State {
  readonly entries: readonly { readonly tooltip: string }[];
  readonly threads: readonly { readonly frozen: boolean }[];
  readonly canUndoJump: boolean;
}
const state = (c: TestClient): Promise<State> => c.request('vmtrace/state', {});

test("a wiring under way is not the system's: whose it is, and when it is marked", async () => {
  const c = await atEntry(SLEEP);
  await c.go('next');
  const [moving] = (await state(c)).entries;
  expect(moving?.tooltip).toContain(
    "counted already: t1's wiring for a user, which is marked `USER_WIRED` when it is done",
  );
  expect(moving?.tooltip).not.toContain('by the system');
  for (let i = 0; i < 3; i++) await c.go('next');
  const [done] = (await state(c)).entries;
  expect(done?.tooltip).toContain('(once by a user)');
});

test('a wiring for the system is counted apart from those that are done', async () => {
  const script = SLEEP.replace('rw- max=rwx', 'rw- max=rwx wired=2').replace(
    'USER|NOHOLES) @ fault 0x11000',
    'SYSTEM) @ vm_map_wire_locked.next',
  );
  const c = await atEntry(script);
  await c.go('next');
  const [moving] = (await state(c)).entries;
  expect(moving?.tooltip).toContain(
    "(2 times by the system; counted already: t1's wiring for the system, which is not done yet)",
  );
});

test('the state tells who is frozen, and whether there is a jump to undo', async () => {
  const c = await atEntry(SLEEP);
  await c.go('next');
  expect([(await state(c)).canUndoJump, (await state(c)).threads.map(({ frozen }) => frozen)]).toEqual([
    false,
    [false, false],
  ]);
  await c.request('vmtrace/freeze', { threadId: 2, frozen: true });
  await c.request('vmtrace/travel', { position: 0 });
  await c.stop();
  expect([(await state(c)).canUndoJump, (await state(c)).threads.map(({ frozen }) => frozen)]).toEqual([
    true,
    [false, true],
  ]);
});

test('by time the rows are turns, and what a turn did is asked for by its number', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 5; i++) await c.go('next');
  const turns = await c.request<HistoryAnswer>('vmtrace/history', { byTime: true });
  expect(turns.total).toBe(turns.rows.length);
  for (const [i, row] of turns.rows.entries()) {
    expect(row.position).toBe(i === 0 ? 0 : turns.rows[i - 1]?.to);
    const { events } = await c.request<{ events: HistoryEvent[] }>('vmtrace/historyEvents', { index: i, byTime: true });
    for (const { threadId, position } of events) {
      expect(threadId).toBe(row.threadId);
      expect(position).toBeLessThan(row.to ?? 0);
    }
  }
  expect(turns.rows.some(({ goesOn }) => goesOn)).toBe(true);
  await expect(c.request('vmtrace/historyEvents', { index: 99, byTime: true })).rejects.toThrow('there is no turn 99');
});

test('by time a line that lets a thread go on has the result of its call, and what the thread did', async () => {
  const c = await atEntry(
    'map 0x1000..0x9000\nentry 0x2000..0x4000 rw-\nt1 > vm_map_wire(0x2000, 0x3000, USER|NOHOLES) @ fault\nt1 < KERN_FAILURE\n',
  );
  await c.go('continue');
  const { rows } = await c.request<HistoryAnswer>('vmtrace/history', { byTime: true });
  const last = rows.find(({ text }) => text.startsWith('<'));
  expect(last).toMatchObject({ isCall: false, result: 'KERN_SUCCESS', failed: false });
  const asked = { index: last?.index, byTime: true };
  const { events } = await c.request<{ events: HistoryEvent[] }>('vmtrace/historyEvents', asked);
  expect(events.map(({ text }) => text)).toContain('t1 released the map lock');
});
