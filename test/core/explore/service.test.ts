// The explorer that answers messages: what it finds as plain data, in slices, with later questions.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { reportedExpectations } from '../../../core/check/reported.ts';
import type { Bounds } from '../../../core/explore/bounds.ts';
import { type Answer, type Ask, ExploreService } from '../../../core/explore/service/service.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { tickingClock } from '../../patience.ts';

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

/** A clock by which each slice takes as long as the last, however busy the machine is. */
function slowly(): void {
  let ms = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 13));
  onTestFinished(() => clock.mockRestore());
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
  expect(worst?.order.schedule).toMatch(/^schedule t1( t[12](\*\d+)?)+$/);
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

test('several questions at once have the answers that each has alone', async () => {
  slowly();
  const ask = async (together: boolean) => {
    const { service, told, report } = await reported(STALE);
    const found = [...report.suspects, ...report.outcomes, ...report.calls.flatMap(({ results }) => results)];
    const asks = found.map(({ key }, id) => ({ kind: 'baked' as const, id, key }));
    if (together) await Promise.all(asks.map((one) => service.hear(one)));
    else for (const one of asks) await service.hear(one);
    const answers = told.flatMap((answer) => (answer.kind === 'baked' ? [answer] : []));
    return answers.sort((a, b) => a.id - b.id).map(({ baked }) => baked);
  };
  const alone = await ask(false);
  expect(alone.every((baked) => baked !== undefined)).toBe(true);
  expect(await ask(true)).toEqual(alone);
});

test('an order as a text: what each thread did, and what is there at the end', async () => {
  const { report, hear } = await reported(STALE);
  const steps = await hear({ kind: 'steps', id: 1, key: report.suspects[0]?.key ?? '' });
  if (steps?.kind !== 'steps' || !steps.lines) throw new Error('no steps');
  expect(steps.lines[0]).toBe('t1: vm_map_wire(0x3000, 0x4000, USER|NOHOLES)  # line 5');
  expect(steps.lines).toContain('t2: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)  # line 8');
  expect(steps.lines).toContain("  t2's vm_map_wire returned KERN_INVALID_ADDRESS");
  const end = steps.lines.slice(steps.lines.indexOf('entries'));
  expect(end[1]).toBe('  0x1000..0x2000 rw-/rwx wired 1, in transition by t2');
  expect(end.slice(-2)).toEqual(['  t1: idle', '  t2: idle']);
});

test('lines that say what is to be found hold or not, with an order that decides it', async () => {
  const told: Answer[] = [];
  const service = new ExploreService(
    (answer) => void told.push(structuredClone(answer)),
    async () => {},
    reportedExpectations,
  );
  const claims = 'expect explore: mark-without-owner\nexpect explore: t2.1 = KERN_SUCCESS\nexpect explore: complete\n';
  await service.hear({ kind: 'explore', text: `${STALE}${claims}`, bounds: {} });
  const answer = told.at(-1);
  if (answer?.kind !== 'done') throw new Error(JSON.stringify(answer));
  const { expectations = [], suspects } = answer.report;
  expect(expectations.map(({ line, verdict, witness }) => [line, verdict, witness?.title])).toEqual([
    [9, 'passed', 'Mark without an owner'],
    [10, 'failed', 't2 line 8: KERN_INVALID_ADDRESS'],
    [11, 'passed', undefined],
  ]);
  expect(expectations[0]?.witness).toMatchObject({ key: suspects[0]?.key, order: suspects[0]?.order });
});

test('what was found until it is cancelled stays, and says that it is not all', async () => {
  const { told, service, breaths } = newService();
  slowly();
  const exploring = service.hear({ kind: 'explore', text: LARGE, bounds: {} });
  while (breaths() < 5) await undefined;
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

/** The limit refuses a call with each value, and nothing else does in any of many orders. */
const UNKNOWN = `kernel freebsd-15
entry 0x10000..0x30000 rw-
limit memlock 0..64K
t5 > mlock(0x10000, 128K)
${[1, 2, 3, 4].map((t) => `t${t} > mprotect(0x1${t}000, 0x2000, PROT_READ)\n`).join('')}t5 < ENOMEM
${[1, 2, 3, 4].map((t) => `t${t} < 0\n`).join('')}`;

/** The greatest value needs an order with another switch than a lower one. */
const BETTERED = `kernel freebsd-15
entry 0x10000..0x20000 rw-
limit memlock 0..64K
t1 > mlock(0x10000, 64K)
t2 > munmap(0x14000, 4K)
t2 < 0
t2 > mmap(0x14000, 4K, PROT_READ|PROT_WRITE, MAP_ANON|MAP_PRIVATE|MAP_FIXED, -1, 0)
t2 < 0x14000
t1 < ENOMEM
`;

describe('results that are explained', () => {
  test.each([
    [
      'time',
      {},
      4_000,
      /\(17 values tried, all that line 3 leaves open; whether they are without a limit too is not known: the search ended after 10 s\)$/,
    ],
    ['states', { states: 400 }, 0, /not known: the search ended after 400 states\)$/],
  ])('a bound of %s that ends the search without a limit is said', async (_, bounds, slow, text) => {
    const clock = slow > 0 ? tickingClock(slow) : undefined;
    onTestFinished(() => clock?.mockRestore());
    const { explained: found } = await explained(UNKNOWN, bounds);
    expect(found?.limits).toMatch(text);
  });

  describe('where two limits are open', () => {
    const head =
      'kernel freebsd-15\nmap 0x1000..0x40000\nlimit memlock 0..16K\nlimit vmem 32K..64K\nentry 0x10000..0x18000 rw-\n';
    const refused = 't1: mlock(0x10000, 20K) = ENOMEM\n';
    test('each has its values, and how many pairs were tried', async () => {
      const { explained: found } = await explained(`${head}${refused}`);
      expect(found?.limits).toBe(
        'with RLIMIT_MEMLOCK at 0 to 16K and RLIMIT_VMEM at 32K to 64K, or without RLIMIT_VMEM, every result is as seen (45 pairs of values tried, all that lines 3 and 4 leave open)',
      );
    });
    test('values that go with some of the other alone are told with them', async () => {
      const text =
        't1: mlock(0x10000, 12K) = 0\nt1: mmap(0x20000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED) = 0x20000\n';
      const { explained: found } = await explained(head + text);
      expect(found?.limits).toMatch(/^with RLIMIT_MEMLOCK at 12K to 16K and RLIMIT_VMEM at 48K to 64K, or without/);
    });
    test('each is tried without, where the greatest values explain the results', async () => {
      const { explained: found, others } = await explained(
        `${head}t1: munmap(0x12000, 4K) = 0\n${refused}t1: munmap(0x11000, 4K) = 0\n`,
      );
      expect(found?.limits).toContain(', or without RLIMIT_MEMLOCK or RLIMIT_VMEM, every result is as seen');
      expect(others.map(({ differs }) => differs[0])).toEqual([
        'there is no RLIMIT_MEMLOCK',
        'there is no RLIMIT_VMEM',
      ]);
    });
  });

  test("kdump's own lines are entries and returns, whose calls overlap", async () => {
    const line = (thread: number, text: string): string => `  900 10050${thread} db 1.000000 ${text}\n`;
    const { explained: found, refusal } = await explained(
      [
        line(0, 'CALL  mmap(0,0x100000,0x3<PROT_READ|PROT_WRITE>,0x1002<MAP_PRIVATE|MAP_ANON>,0xffffffff,0)'),
        line(0, 'RET   mmap 34374418432/0x800e00000'),
        line(1, 'CALL  mlock(0x800e00000,0x100000)'),
        line(2, 'CALL  munmap(0x800e40000,0x1000)'),
        line(2, 'RET   munmap 0'),
        line(1, 'RET   mlock -1 errno 12 Cannot allocate memory'),
      ].join(''),
    );
    expect(refusal).toBe('');
    expect(found?.otherOrder).toBe(false);
    expect(found?.calls.map(({ result }) => result)).toEqual(['0x800e00000', '0', 'ENOMEM']);
  });

  describe('where no value of an open limit explains them, they are explained without it', () => {
    const head = 'kernel freebsd-15\nmap 0x1000..0x40000\nentry 0x10000..0x20000 rw-\n';
    const race = `t1: mlock(0x10000, 16K) = 0
t2 > mlock(0x14000, 4K)
t1: munmap(0x14000, 4K) = 0
t2 < ENOMEM
`;
    test.each([
      ['a range', 'limit memlock 4K..8K'],
      ['the only value of an import', 'limit memlock 8K  # unknown: it was refused; only 8K fits'],
    ])('%s', async (_, line) => {
      const { explained: found, refusal } = await explained(`${head}${line}\n${race}`);
      expect(refusal).toBe('');
      expect(found?.limits).toBe(
        'without RLIMIT_MEMLOCK every result is as seen, and with no value that line 4 gives it: it is greater, or there is none',
      );
      expect(found?.order.limitLines).toEqual(['# no limit memlock']);
      expect(found?.script.text).not.toMatch(/^limit/m);
      expect(found?.calls.map(({ result }) => result)).toEqual(['0', '0', 'ENOMEM']);
    });
    test('the others that are open have a value', async () => {
      const { explained: found } = await explained(`${head}limit vmem 64K..80K\nlimit memlock 4K..8K\n${race}`);
      expect(found?.limits).toMatch(
        /^without RLIMIT_MEMLOCK and with limit vmem 80K every result is as seen, and with no value that line 5 /,
      );
      expect(found?.order.limits.map(({ what }) => what)).toEqual(['memlock', 'vmem']);
    });
    test('what a person has declared stands', async () => {
      const { explained: found, refusal } = await explained(`${head}limit memlock 8K\n${race}`);
      expect([found, refusal]).toEqual([undefined, expect.stringContaining('the first that cannot be is line 5')]);
    });
  });

  test('the explanation with the fewest switches is the first, though another was found before it', async () => {
    const { explained: found, others } = await explained(BETTERED);
    expect([found?.switches, ...others.map(({ switches }) => switches)]).toEqual([1, 2, 2]);
    expect(found?.order.limitLines).toEqual(['limit memlock 0']);
    expect(others.map(({ differs }) => differs.length > 0)).toEqual([true, true]);
    expect(found?.calls.map(({ result }) => result)).toEqual(['0', '0x14000', 'ENOMEM']);
  });

  /** Three calls of a log: t1's fails only if the range is unmapped while it sleeps. */
  const log = (result: string): string => `kernel freebsd-15
map 0x1000..0x20000
entry 0x1000..0x5000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES) = ${result}
t2: vm_map_wire(0x2000, 0x5000, USER|NOHOLES) = KERN_SUCCESS
t3: vm_map_remove(0x3000, 0x4000) = KERN_SUCCESS
`;
  async function explained(text: string, bounds: Bounds = {}) {
    const answer = await newService().hear({ kind: 'explain', text, name: 'log.vmtrace', bounds });
    if (answer?.kind !== 'explained') throw new Error(JSON.stringify(answer));
    return answer.report;
  }

  test('an order, the reason of the failure, what happened between the threads, and a script', async () => {
    const { explained: found, refusal, line } = await explained(log('KERN_INVALID_ADDRESS'));
    expect([refusal, line]).toEqual(['', 0]);
    expect(found?.otherOrder).toBe(true);
    expect(found?.order.turns).toMatch(/^t1( t[123])+$/);
    const failed = found?.calls.filter((call) => call.failed);
    expect(failed).toMatchObject([
      { thread: 't1', line: 4, result: 'KERN_INVALID_ADDRESS', reason: expect.stringContaining("t3's vm_map_remove") },
    ]);
    expect(found?.calls.map(({ line: of }) => of).sort()).toEqual([4, 5, 6]);
    expect(found?.story.map(({ line: of, text }) => `${of} ${text}`)).toEqual([
      '6 t3 unmapped 0x3000..0x4000',
      expect.stringMatching(/^4 t1 was refused: KERN_INVALID_ADDRESS/),
    ]);
    expect(found?.script.text).toMatch(/^# an order that gives the results of log\.vmtrace\n/);
    expect(compile(parse(found?.script.text ?? '')).diagnostics).toEqual([]);
  });
  test('the first result that no order gives, with its line', async () => {
    const report = await explained(log('KERN_NO_SPACE'));
    expect(report).toMatchObject({ explained: undefined, bound: undefined, line: 4 });
    expect(report.refusal).toContain("the first that cannot be is line 4, t1's KERN_NO_SPACE");
    expect(report.closest?.turns).toMatch(/^t1( t[123])*$/);
  });
  /** The result of the last call cannot be, and many orders lead to it. */
  const hard = LARGE.replace(/\)\n$/, ') = KERN_NO_SPACE\n');
  test('a bound is no refusal', async () => {
    const report = await explained(hard, { states: 500 });
    expect(report).toMatchObject({ explained: undefined, bound: 'states', line: 0 });
    expect(report.refusal).toBe('no order was found: the bound of states was reached, others may explain it');
  });
  test('it can be cancelled', async () => {
    const { told, service } = newService();
    const explaining = service.hear({ kind: 'explain', text: hard, name: 'log.vmtrace', bounds: {} });
    await service.hear({ kind: 'cancel' });
    await explaining;
    expect(told.at(-1)).toMatchObject({ kind: 'explained', report: { bound: 'cancelled', explained: undefined } });
  });
});
