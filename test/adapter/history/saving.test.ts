// Saving the way as text: from what was launched, and in slices, during which the session hears
// what it is asked.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REQUEST, type ScriptAnswer } from '../../../adapter/protocol.ts';
import { tickingClock } from '../../patience.ts';
import { atEntry, faults, PROGRAM, TestClient } from '../client.ts';
import { longScript, SLEEP } from '../scripts.ts';

const save = (c: TestClient, form: 'script' | 'schedule'): Promise<ScriptAnswer> => c.request(REQUEST.script, { form });
const position = async (c: TestClient): Promise<number> =>
  (await c.request<{ position: number }>(REQUEST.state)).position;

/** At the end of a long way of threads that take turns. */
async function atEnd(clientCapabilities = {}): Promise<TestClient> {
  const calls = longScript(1200).replaceAll('t1: vm_map_unwire', 't2: vm_map_unwire');
  const c = new TestClient({ [PROGRAM]: calls });
  await c.initialize(clientCapabilities);
  await c.launch({ schedule: 'round-robin', stopAtEnd: true }, () =>
    c.request('setExceptionBreakpoints', { filters: [] }),
  );
  expect((await c.stop())?.reason).toBe('end');
  return c;
}

test('the file may be gone, or another, meanwhile: what was launched is saved', async () => {
  const c = await atEntry(SLEEP);
  await c.go('next');
  await c.go('next');
  const before = await save(c, 'script');
  expect(before).toEqual({ text: expect.stringMatching(/\S/) });
  expect(before.text).toContain('entry  0x10000..0x14000 rw-  max=rwx\n');
  c.files.set(PROGRAM, 'map 0x1000..0x2000\nt1: vm_map_lock()\n');
  expect(await save(c, 'script')).toEqual(before);
  c.files.clear();
  expect(await save(c, 'script')).toEqual(before);
  const free = await atEntry(longScript(4));
  free.files.clear();
  await free.go('next');
  expect(await save(free, 'schedule')).toEqual({ text: expect.stringMatching(/\S/) });
});

test('the saved script stops in its last line at the moment that was saved', async () => {
  const c = await atEntry(readFileSync('examples/unwire-sleeps.vmtrace', 'utf8'));
  for (let i = 0; i < 9; i++) await c.go('stepIn', 1);
  const { text } = await save(c, 'script');
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.startsWith('assert')) + 1;
  expect(lines.slice(line)).toEqual(['']);
  const again = await atEntry(text);
  await again.request('setBreakpoints', { source: { path: PROGRAM }, breakpoints: [{ line }] });
  await again.go('continue');
  const picture = async (of: TestClient): Promise<unknown> => [
    await of.evaluate('map.timestamp'),
    (await of.stack(1)).map(({ name }) => name),
    await of.evaluate('t1.routine'),
    await of.evaluate('t2.routine'),
  ];
  expect(await picture(again)).toEqual(await picture(c));
});

test.each(['script', 'schedule'] as const)('as a %s it can be given up, and done again', async (form) => {
  const c = await atEnd();
  const here = await position(c);
  const asked = c.send(REQUEST.script, { form });
  // nothing else moves or looks at the machine meanwhile
  expect((await c.answer('next', { threadId: 1 })).message).toContain('the history is being read');
  expect((await c.answer('cancel', { requestId: asked })).success).toBe(true);
  const answer = await c.answerTo(asked, 'saving');
  expect(answer.body).toEqual({ text: '', note: 'it was given up' });
  expect(await position(c)).toBe(here);
  expect(await save(c, form)).toEqual({ text: expect.stringMatching(/\S/) });
  expect(await position(c)).toBe(here);
  expect(faults(c.log)).toEqual([]);
});

test('the state and the threads are told when it is over: meanwhile the machine is elsewhere', async () => {
  const c = await atEnd();
  const here = await position(c);
  const threads = await c.request('threads');
  const asked = c.send(REQUEST.script, { form: 'script' });
  const both = [c.answer(REQUEST.state), c.answer('threads')] as const;
  const [state, names] = await Promise.all(both);
  expect(state.body.position).toBe(here);
  expect(names.body).toEqual(threads);
  expect((await c.answerTo(asked, 'saving')).success).toBe(true);
  expect(faults(c.log)).toEqual([]);
});

test('the end of the session is heard in the middle of it', async () => {
  const c = await atEnd();
  const asked = c.send(REQUEST.script, { form: 'script' });
  await c.request('disconnect');
  const answer = await c.answerTo(asked, 'saving');
  expect(answer.success).toBe(false);
  expect(answer.message).toContain('the session went on to something else');
  expect(faults(c.log)).toEqual([]);
});

test('a long one tells how far it is', async () => {
  const c = await atEnd({ supportsProgressReporting: true });
  const before = c.events('progressStart').length;
  const clock = tickingClock();
  try {
    expect(await save(c, 'script')).toEqual({ text: expect.stringMatching(/\S/) });
  } finally {
    clock.mockRestore();
  }
  const [start] = c.events('progressStart').slice(before);
  expect(start?.body).toMatchObject({ title: 'Writing the script', cancellable: true });
  const shares = c
    .events('progressUpdate')
    .filter((e) => e.body.progressId === start?.body.progressId)
    .map((e) => e.body.percentage as number);
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(c.events('progressEnd').at(-1)?.body.progressId).toBe(start?.body.progressId);
});

test('a client that shows no progress is told of none, however long it takes', async () => {
  const c = await atEnd({ supportsProgressReporting: false });
  const clock = tickingClock();
  try {
    expect(await save(c, 'script')).toEqual({ text: expect.stringMatching(/\S/) });
  } finally {
    clock.mockRestore();
  }
  expect(['progressStart', 'progressUpdate', 'progressEnd'].flatMap((name) => c.events(name))).toEqual([]);
});

test('after the session has ended its way can still be had, and it stays ended', async () => {
  const c = new TestClient({ [PROGRAM]: longScript(10) });
  await c.launch({}, () => c.request('setExceptionBreakpoints', { filters: [] }));
  await c.event('terminated');
  expect(await save(c, 'script')).toEqual({ text: expect.stringMatching(/\S/) });
  expect((await c.answer('next', { threadId: 1 })).message).toContain('has ended');
  await c.request('disconnect');
  expect(faults(c.log)).toEqual([]);
});
