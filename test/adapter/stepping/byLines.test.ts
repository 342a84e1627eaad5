// Lines that end a thread or set a value, in a session: stepped over as an assert is, shown in the
// history, and saved again.
import { expect, test } from 'vitest';
import { type HistoryAnswer, REQUEST, SCRIPT_THREAD, type ScriptAnswer } from '../../../adapter/protocol.ts';
import { atEntry, faults, type TestClient } from '../client.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t1 dies
set entry(0x10000).wired_count = 2
set entry(0x99000).prot = r--
t2: vm_map_unwire(0x10000, 0x14000, USER|NOHOLES)
`;
const NO_FILTERS = (c: TestClient) => c.request('setExceptionBreakpoints', { filters: [] });
const line = async (c: TestClient): Promise<number | undefined> => (await c.stack())[0]?.line;

test.each(['next', 'stepIn'])('%s goes over them, line by line', async (step) => {
  const c = await atEntry(SCRIPT, { trace: true }, NO_FILTERS);
  await c.go('next');
  for (const [at, result] of [
    [4, '1'],
    [5, '1'],
    [6, '2'],
  ] as const) {
    expect(await line(c)).toBe(at);
    expect(await c.evaluate('entry(0x10000).wired_count')).toBe(result);
    const stop = await c.go(step);
    expect(stop).toMatchObject({ reason: 'step', threadId: SCRIPT_THREAD });
  }
  expect(await line(c)).toBe(7);
  expect(await c.evaluate('t1.state')).toBe('dead');
  const said = c.output();
  expect(said).toContain('t1 died: it left 0x10000..0x14000 in transition\n');
  expect(said).toContain('set entry(0x10000).wired_count = 2, was 1\n');
  expect(said).toContain(
    'assertion failed: set entry(0x99000).prot = r-- (there is no entry at 0x99000: nothing is set)\n',
  );
  for (const at of [6, 5, 4]) {
    await c.go('stepBack');
    expect(await line(c)).toBe(at);
  }
  expect(await c.evaluate('t1.state')).toBe('held');
  expect(faults(c.log)).toEqual([]);
});

test('a thread that is stepped when its end is due stops there, and the others do not run', async () => {
  const c = await atEntry(SCRIPT, {}, NO_FILTERS);
  await c.go('next');
  for (const step of ['next', 'stepIn', 'stepOut']) {
    const stop = await c.go(step, 1);
    expect(stop).toMatchObject({ reason: 'step', threadId: 1 });
    expect(await line(c)).toBe(5);
    await c.go('stepBack', SCRIPT_THREAD);
    expect(await line(c)).toBe(4);
  }
});

test('who could go next is told that it would die', async () => {
  const c = await atEntry(SCRIPT, {}, NO_FILTERS);
  await c.go('next');
  const [frame] = await c.stack();
  const { targets } = await c.request<{ targets: { label: string }[] }>('stepInTargets', { frameId: frame?.id });
  expect(targets.map(({ label }) => label)).toEqual([expect.stringContaining('dies in line 4')]);
});

test('the history has them in their own words', async () => {
  const c = await atEntry(SCRIPT, {}, NO_FILTERS);
  for (let i = 0; i < 4; i++) await c.go('next');
  const { rows } = await c.request<HistoryAnswer>(REQUEST.history, {});
  expect(rows.slice(1).map((r) => [r.thread, r.text, r.line, r.isCall, r.underWay, r.byHand])).toEqual([
    ['t1', 'dies', 4, false, false, false],
    ['script', 'set entry(0x10000).wired_count = 2', 5, false, false, false],
    ['script', 'set entry(0x99000).prot = r--', 6, false, false, false],
  ]);
});

test('what is done by hand is saved as such lines', async () => {
  const c = await atEntry(SCRIPT.replace(/^t1 dies[\s\S]*/m, 't2: vm_map_wakeup()\n'), {}, NO_FILTERS);
  await c.go('next');
  await c.request('setExpression', { expression: 'entry(0x13000).in_transition', value: 'false' });
  await c.stop();
  await c.request('terminateThreads', { threadIds: [1] });
  await c.stop();
  const saved = await c.request<ScriptAnswer>(REQUEST.script, { form: 'script' });
  expect(saved).toEqual({ text: expect.stringMatching(/\S/) });
  expect(saved.text).toMatch(/\nset entry\(0x13000\)\.in_transition = false\nt1 dies\n\nassert map\.timestamp == 1 /);
  const schedule = await c.request<ScriptAnswer>(REQUEST.script, { form: 'schedule' });
  expect(schedule).toMatchObject({ note: expect.stringContaining('save the run as a script') });
});
