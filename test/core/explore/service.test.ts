// The explorer that answers messages: what it finds as plain data, in slices, with later questions.
import { expect, test } from 'vitest';
import { type Answer, type Ask, ExploreService } from '../../../core/explore/service/service.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

/** A wirer whose entry is gone when it comes back, in some order: its mark stays for ever. */
const STALE = `kernel freebsd-13
map    0x1000..0x20000
entry  0x1000..0x3000 rw- max=rwx
entry  0x3000..0x4000 r-- max=rwx
t1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)
t1: vm_map_inherit(0x2000, 0x3000, share)
t1: vm_map_remove(0x3000, 0x4000)
t2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)
`;

/** Too many orders for a test. */
const LARGE = `map 0x1000..0x20000
entry 0x1000..0x9000 rw- max=rwx
${[1, 2, 3, 4, 5].map((t) => `t${t}: vm_map_wire(0x1000, 0x9000, USER|NOHOLES)\nt${t}: vm_map_unwire(0x2000, 0x${t + 2}000, USER|HOLESOK)\nt${t}: vm_map_protect(0x1000, 0x${t + 3}000, r--)`).join('\n')}
`;

function newService() {
  const told: Answer[] = [];
  let breaths = 0;
  const service = new ExploreService(
    // as a worker posts it
    (answer) => void told.push(structuredClone(answer)),
    async () => {
      breaths++;
    },
  );
  const hear = async (ask: Ask): Promise<Answer | undefined> => {
    await service.hear(ask);
    return told.at(-1);
  };
  return { told, hear, service, breaths: () => breaths };
}

async function reported(text: string) {
  const made = newService();
  const answer = await made.hear({ kind: 'explore', text, bounds: {} });
  if (answer?.kind !== 'done') throw new Error(JSON.stringify(answer));
  return { ...made, report: answer.report };
}

test('each call has its results, each suspicion and outcome its order', async () => {
  const { report } = await reported(STALE);
  expect(report).toMatchObject({ kernel: 'freebsd-13', bound: undefined });
  expect(report.calls.map(({ thread, line, results }) => [thread, line, results.map(({ result }) => result)])).toEqual([
    ['t1', 5, ['KERN_SUCCESS']],
    ['t1', 6, ['KERN_SUCCESS']],
    ['t1', 7, ['KERN_SUCCESS']],
    ['t2', 8, ['KERN_SUCCESS', 'KERN_INVALID_ADDRESS']],
  ]);
  const [worst] = report.suspects;
  expect(worst).toMatchObject({ group: 'suspect', kind: 'mark-without-owner' });
  expect(worst?.order.turns).toMatch(/^t1( t[12])+$/);
  expect(worst?.order.schedule).toBe(`schedule ${worst?.order.turns}`);
  expect(worst?.order.length).toBe(worst?.order.turns.split(' ').length);
  expect(report.outcomes).toHaveLength(report.outcomeCount);
});

test('a finding can be asked for when it was baked in, and for a script that ends so', async () => {
  const { report, hear } = await reported(STALE);
  const [worst] = report.suspects;
  const key = worst?.key ?? '';
  const baked = await hear({ kind: 'baked', id: 7, key });
  expect(baked).toMatchObject({
    kind: 'baked',
    id: 7,
    baked: { text: expect.stringMatching(/^it cannot be avoided/) },
  });
  const saved = await hear({ kind: 'save', id: 8, key, title: 'The mark stays' });
  if (saved?.kind !== 'saved') throw new Error('not saved');
  expect(saved.saved.text).toMatch(/^# The mark stays\n/);
  expect(compile(parse(saved.saved.text)).diagnostics).toEqual([]);
  expect(await hear({ kind: 'baked', id: 9, key: 'nothing' })).toEqual({ kind: 'baked', id: 9, baked: undefined });
});

test('what was found until it is cancelled stays, and says that it is not all', async () => {
  const { told, service } = newService();
  const exploring = service.hear({ kind: 'explore', text: LARGE, bounds: {} });
  await service.hear({ kind: 'cancel' });
  await exploring;
  const answer = told.at(-1);
  if (answer?.kind !== 'done') throw new Error(JSON.stringify(answer));
  expect(answer.report.bound).toBe('cancelled');
  expect(answer.report.states).toBeGreaterThan(10);
});

test('a bound ends it, and nobody can say when something was baked in', async () => {
  const { hear } = newService();
  const answer = await hear({ kind: 'explore', text: LARGE, bounds: { states: 500 } });
  if (answer?.kind !== 'done') throw new Error(JSON.stringify(answer));
  expect(answer.report.bound).toBe('states');
  const found = answer.report.suspects[0] ?? answer.report.outcomes[0];
  const baked = await hear({ kind: 'baked', id: 1, key: found?.key ?? '' });
  expect(baked).toEqual({ kind: 'baked', id: 1, baked: undefined });
});

test('a script with an error is not explored', async () => {
  const { hear } = newService();
  const answer = await hear({ kind: 'explore', text: 'map 0x1000..0x9000\nt1: vm_map_wier(0x1000)\n', bounds: {} });
  expect(answer).toMatchObject({ kind: 'failed', message: expect.stringMatching(/^line 2: /) });
});
