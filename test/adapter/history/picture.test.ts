// The picture of the run as a client gets it: what is known so far, branches, a stretch, and what
// there is to say of a point. To look moves nothing.
import { expect, test } from 'vitest';
import type { PictureAnswer, PictureDetail } from '../../../adapter/protocol.ts';
import { firstDifference } from '../../../core/picture/compare.ts';
import { LANE } from '../../../core/picture/picture.ts';
import { atEntry, type TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

const picture = (c: TestClient, asked: object = {}) => c.request<PictureAnswer>('vmtrace/picture', asked);
const travel = async (c: TestClient, position: number) => {
  await c.request('vmtrace/travel', { position });
  await c.stop();
};
const detail = (c: TestClient, point: object) => c.request<PictureDetail>('vmtrace/pictureDetail', point);

test('grows with the run, and knows what is ahead after going back', async () => {
  const c = await atEntry(SLEEP);
  expect(await picture(c)).toMatchObject({ position: 0, length: 0, recorded: 0, tracks: [] });
  for (let i = 0; i < 4; i++) await c.go('next');
  const before = await c.request('vmtrace/state', {});
  const whole = await picture(c);
  expect(whole.recorded).toBe(whole.length);
  expect(whole.position).toBe(whole.length);
  expect(whole.lanes.map(({ calls }) => calls.map(({ result }) => result))).toEqual([
    ['KERN_SUCCESS'],
    ['KERN_SUCCESS'],
  ]);
  expect(whole.wakeups.length).toBe(3);
  expect(await c.request('vmtrace/state', {})).toEqual(before);
  await c.go('stepBack');
  expect(await picture(c)).toMatchObject({ ...whole, position: expect.any(Number), changed: expect.any(Array) });
});

test('a branch that was left is a track', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 3; i++) await c.go('next');
  const { length } = await picture(c);
  await travel(c, 3);
  await c.request('evaluate', { expression: 't2: vm_map_wakeup()', context: 'repl' });
  await c.stop();
  const now = await picture(c);
  expect(now.tracks).toEqual([{ id: 0, name: 'main', from: 3, length }]);
  expect(now.length).toBeLessThan(length);
  // to be compared: the other branch, whole, while this one stays the present one
  const before = await c.request('vmtrace/state', {});
  const other = await picture(c, { branch: 0 });
  expect([other.branch, other.length, other.recorded]).toEqual([0, length, length]);
  expect(firstDifference(now, other)).toBeGreaterThanOrEqual(3);
  expect(await picture(c)).toEqual(now);
  expect(await c.request('vmtrace/state', {})).toEqual(before);
  const end = await detail(c, { position: length, branch: 0, thread: 1 });
  expect(end.step).toBe('');
  expect(await c.request('vmtrace/state', {})).toEqual(before);
  await expect(detail(c, { position: length, thread: 1 })).rejects.toThrow(`there is no position ${length}`);
  await expect(picture(c, { branch: 7 })).rejects.toThrow('there is no branch 7: there are 0 to 1');
});

test('a stretch has no more detail than its columns, and ends where the run does', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 4; i++) await c.go('next');
  const { length } = await picture(c);
  expect(await picture(c, { from: 5, to: 15, columns: 1000 })).toMatchObject({ from: 5, to: 15, grain: 1 });
  expect(await picture(c, { from: 0, to: length * 2, columns: 4 })).toMatchObject({ to: length + 1 });
  expect((await picture(c, { columns: 4 })).lanes[0]?.segments.length).toBeLessThanOrEqual(4 * 9);
});

test('a range of the map can be had alone', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 4; i++) await c.go('next');
  const rows = (await picture(c)).maps[0]?.rows ?? [];
  expect(rows.length).toBeGreaterThan(2);
  const [, second] = rows;
  const near = await picture(c, { map: 0, low: second?.start, high: second?.end });
  expect(near.maps[0]?.rows).toEqual([second]);
  expect(near.maps[0]?.bands.length).toBeLessThan((await picture(c)).maps[0]?.bands.length ?? 0);
});

test('of a point it says the thread or the entry as it is there, and the step that comes next', async () => {
  const c = await atEntry(SLEEP);
  for (let i = 0; i < 4; i++) await c.go('next');
  const { wakeups, position } = await picture(c);
  const woken = wakeups[0] as number;
  const asleep = (await picture(c)).lanes[1]?.segments ?? [];
  const began = asleep[asleep.findIndex((kind, i) => i % 4 === 2 && kind === LANE.asleep) - 2];
  expect((await detail(c, { position: began, thread: 1 })).text).toMatch(/^\*\*t2\*\* asleep: .* t1 has it$/);
  expect((await detail(c, { position: woken - 1, thread: 1 })).step).toMatch(/^t1 woke t2$/);
  const start = (await picture(c)).maps[0]?.rows[0]?.start;
  expect((await detail(c, { position: 0, map: 0, page: start })).text).toMatch(/^\*\*0x\w+\.\.0x\w+\*\*/);
  expect((await detail(c, { position: 0, map: 0, page: 0 })).text).toBe('no entry: nothing was ever mapped there');
  await expect(detail(c, { position: position + 1000 })).rejects.toThrow('there is no position');
  expect(await picture(c)).toMatchObject({ position });
});

test('of a hole it says who made it, and with which step; before that the entry is there', async () => {
  const c = await atEntry(
    'map 0x1000..0x9000\nentry 0x2000..0x4000 rw-\nt1: vm_map_remove(0x3000, 0x4000)\nassert user_wired == 0\n',
  );
  await c.go('continue');
  const { length } = await picture(c);
  const hole = { map: 0, page: 3 };
  const { text } = await detail(c, { ...hole, position: length });
  expect(text).toMatch(/^no entry: unmapped by t1's vm_map_remove, line 3, step \d+$/);
  const step = Number(/\d+$/.exec(text)?.[0]);
  expect((await detail(c, { ...hole, position: step + 1 })).text).toBe(text);
  expect((await detail(c, { ...hole, position: step })).text).toMatch(/^\*\*0x\w+\.\.0x4000\*\*/);
});

test('where a call is refused the picture says so before it returns', async () => {
  const c = await atEntry('map 0x1000..0x9000\nt1: vm_map_wire(0x2000, 0x3000, USER|NOHOLES)\n', {});
  await c.go('continue');
  const { lanes, causes } = await picture(c);
  expect(lanes[0]?.calls[0]).toMatchObject({ failing: { result: 'KERN_INVALID_ADDRESS' }, failed: false });
  expect(causes).toEqual([expect.objectContaining({ thread: 0, text: expect.stringMatching(/not mapped/) })]);
  // also after going back from there
  await travel(c, 1);
  const back = await picture(c);
  expect([back.position, back.lanes, back.causes]).toEqual([1, lanes, causes]);
});
