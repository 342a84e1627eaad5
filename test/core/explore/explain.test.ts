// From results to the order that explains them: found where the model can give them, refused with
// the first that it cannot where it cannot.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { randomLog } from '../../../bench/explain/logs.ts';
import { type Explanation, explain } from '../../../core/explore/explain/explain.ts';
import { Logged } from '../../../core/explore/explain/logged.ts';
import { following, type LoggedCall, logOf } from '../../../core/explore/explain/records.ts';
import { type Exploration, explore } from '../../../core/explore/explore.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { LINE } from '../../../core/explore/moves.ts';
import type { Order } from '../../../core/explore/orders.ts';
import { type Plan, planOf } from '../../../core/explore/plan.ts';
import { Search } from '../../../core/explore/search.ts';
import { ALL_REDUCTIONS } from '../../../core/explore/step/reductions.ts';
import { Steps } from '../../../core/explore/step/steps.ts';
import { Trial } from '../../../core/explore/step/trial.ts';
import { FollowedOrder } from '../../../core/explore/words/followed.ts';
import { ERRNO, ERRNO_BASE, fulfils, KERN, resultName } from '../../../core/kernel/constants.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { explorable } from './scripts.ts';

function compiled(text: string): Compiled {
  const made = compile(parse(text));
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return made;
}

function done<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done: isDone, value } = work.next();
    if (isDone) return value as T;
  }
}

const explained = (text: string): Explanation => done(explain(compiled(text)));
const HEAD = 'kernel freebsd-13\nmap 0x1000..0x20000\nentry 0x1000..0x5000 rw- max=rwx\n';

test('an order is found in which a call fails for what another did meanwhile', () => {
  const text = `${HEAD}t1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES) = KERN_INVALID_ADDRESS
t2: vm_map_wire(0x2000, 0x5000, USER|NOHOLES) = KERN_SUCCESS
t3: vm_map_remove(0x3000, 0x4000) = KERN_SUCCESS
`;
  const { order, inOrder } = explained(text);
  expect(inOrder).toBe(false);
  const machine = followOrder(compiled(text), order ?? { machine: 0, picks: [], ends: [] });
  expect(machine.state.script.failures).toBe(0);
  expect(machine.state.kernel.threads.map(({ lastResult }) => resultName(lastResult))).toEqual([
    'KERN_INVALID_ADDRESS',
    'KERN_SUCCESS',
    'KERN_SUCCESS',
  ]);
});

test('pages that a call wires beside other threads are one step, where nothing asks how far it is; one that may fail is found among them', () => {
  const text = `kernel freebsd-13
map 0x1000..0x80000000
entry 0x1000000..0x2000000 rw- max=rwx
fault 0x1800000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x1000000, 0x2000000, USER|NOHOLES) = KERN_FAILURE
t2: vm_map_protect(0x1000000, 0x1001000, r--) = KERN_SUCCESS
t2: vm_map_unwire(0x1000000, 0x2000000, USER|HOLESOK) = KERN_SUCCESS
`;
  const { order, states } = explained(text);
  expect(states).toBeLessThan(200);
  expect(order?.picks.some(({ outcome }) => outcome === 1)).toBe(true);
  expect(followOrder(compiled(text), order as Order).state.script.failures).toBe(0);
});

test('which values of an open limit explain the results is said', () => {
  const { machines, tried } = explained(
    `${HEAD}limit user_wired 0..8\nt1: mlock(0x1000, 0x2000) = 0\nt2: mlock(0x3000, 0x2000) = ENOMEM\n`,
  );
  expect(tried).toBe(9);
  expect(machines.flat().map(({ value }) => value)).toEqual([3, 2]);
});

test('where no order gives the results, the first that cannot be is named', () => {
  const { order, impossible, bound } = explained(
    `${HEAD}t1: mlock(0x1000, 0x2000) = 0\nt2: munmap(0x1000, 0x1000) = 0\nt3: mlock(0x4000, 0x1000) = ENOMEM\n`,
  );
  expect(order).toBeUndefined();
  expect(bound).toBeUndefined();
  expect(impossible).toMatchObject({ thread: 2, line: 6 });
});

test('entries and returns of a long log are told together in one pass over its lines', () => {
  const pairs = 20_000;
  const made = compiled(`${HEAD}${'t1 > mlock(0x1000, 0x1000)\nt1 < 0\n'.repeat(pairs)}`);
  const plan = planOf(made);
  const { statements } = made.program;
  let read = 0;
  function* counted<T>(lines: Iterable<T>): Generator<T> {
    for (const line of lines) {
      // far above: the test ends at once
      if (++read > 20 * pairs) throw new Error('the lines are read again and again');
      yield line;
    }
  }
  for (const lines of [...made.program.own, statements] as Iterable<unknown>[]) {
    const all = lines[Symbol.iterator].bind(lines);
    vi.spyOn(lines, Symbol.iterator).mockImplementation(() => counted({ [Symbol.iterator]: all }));
  }
  const asked = vi.spyOn(statements, 'at');
  const { returns } = logOf(plan, true);
  expect(returns.map(({ rank }) => rank)).toEqual(Array.from({ length: pairs }, (_, i) => i));
  expect(read + asked.mock.calls.length).toBeLessThan(8 * pairs);
});

describe('a call that had not returned when the log ended', () => {
  const WIRE = 't1 > vm_map_wire(0x1000, 0x2000, SYSTEM|HOLESOK)\nt2 > vm_map_remove(0x1000, 0x2000)\n';
  const endOf = (text: string) => {
    const { order, hanging } = explained(HEAD + text);
    const given = order ?? { machine: 0, picks: [], ends: [] };
    const { state } = followOrder(compiled(HEAD + text), given);
    const last = new FollowedOrder(compiled(HEAD + text), given, hanging).story.at(-1);
    return { end: hanging?.end, depths: state.kernel.threads.map(({ depth }) => depth > 0), last };
  };
  test('is left waiting for ever if some order does that, and says for what', () => {
    const { end, depths, last } = endOf(`${WIRE}t1 < KERN_SUCCESS\n`);
    expect(end).toBe('waiting');
    expect(depths).toEqual([false, true]);
    expect(last).toMatchObject({ thread: 1, line: 5 });
    expect(last?.text).toBe('t2 never returns, asleep: 0x1000..0x2000 is wired by the system');
  });
  test('where no order does, that is said', () => {
    const { end, last } = endOf(
      `${WIRE}t1 < KERN_SUCCESS\nt1: vm_map_unwire(0x1000, 0x2000, SYSTEM|HOLESOK) = KERN_SUCCESS\n`,
    );
    expect(end).toBe('none');
    expect(last?.text).toMatch(/^no order leaves t2's call waiting for ever/);
  });
  test('calls that have all returned say nothing of it', () => {
    expect(explained(`${HEAD}t1: mlock(0x1000, 0x1000) = 0\n`).hanging).toBeUndefined();
  });
});

test('a result is not blamed for one that the log has later', () => {
  const text = `${HEAD}t1 > vm_map_insert(0x6000, 0x8000, rw-)
t2: mlock(0x6000, 0x1000) = 0
t1 < KERN_NO_SPACE
`;
  const { impossible, closest } = explained(text);
  expect(impossible).toMatchObject({ thread: 0, line: 4 });
  const given = resultsOf(compiled(text), closest ?? { machine: 0, picks: [], ends: [] });
  expect([...given].map(([line, result]) => [line, resultName(result)])).toEqual([
    [4, 'KERN_SUCCESS'],
    [5, '0'],
  ]);
});

describe('records of entries and returns', () => {
  const records = (first: string) => `${HEAD}t1 > vm_map_wire(0x1000, 0x5000, USER|NOHOLES)
${first}
t1 < KERN_INVALID_ADDRESS
`;
  test('calls that overlap may meet in any way', () => {
    expect(explained(records('t2: vm_map_remove(0x2000, 0x3000) = KERN_SUCCESS')).order).toBeDefined();
  });
  test('a call has begun after those that had returned', () => {
    const text = `${HEAD}t1: vm_map_wire(0x1000, 0x5000, USER|NOHOLES) = KERN_INVALID_ADDRESS
t2 > vm_map_remove(0x2000, 0x3000)
t2 < KERN_SUCCESS
`;
    const { order, impossible } = explained(text);
    expect(order).toBeUndefined();
    expect(impossible).toMatchObject({ thread: 0, line: 4 });
  });
  test('a call without a return record had not returned', () => {
    expect(
      explained(`${HEAD}t1: vm_map_wire(0x1000, 0x5000, SYSTEM) = KERN_SUCCESS\nt2 > munmap(0x1000, 0x1000)\n`).order,
    ).toBeDefined();
  });
});

/** The script with the results of an outcome on its lines. */
function withResults(text: string, { results }: Exploration['outcomes'][number]): string {
  const by = new Map(results.map(({ line, result }) => [line, result]));
  return text
    .split('\n')
    .map((line, i) => (by.has(i + 1) ? `${line} = ${resultName(by.get(i + 1) as number)}` : line))
    .join('\n');
}

/** Results of calls that an order gives, by line. */
function resultsOf(script: Compiled, order: NonNullable<Explanation['order']>): Map<number, number> {
  const results = new Map<number, number>();
  const hear = (event: MachineEvent): void => {
    if (event.kind === 'result') results.set(event.line, event.result);
  };
  followOrder(script, order, order.picks.length, hear);
  return results;
}

test('what some order gives is explained, by an order that gives it', () => {
  checkProperty(
    fc.property(explorable(), fc.nat(), (text, n) => {
      const outcomes = done(explore(compiled(text), { bounds: { states: 30_000 } })).outcomes.filter(
        ({ kind }) => kind === 'done',
      );
      fc.pre(outcomes.length > 0);
      const outcome = outcomes[n % outcomes.length];
      if (!outcome) return;
      const script = compiled(withResults(text, outcome));
      const { order } = done(explain(script));
      expect(order).toBeDefined();
      if (!order) return;
      const given = resultsOf(script, order);
      for (const { line, result } of outcome.results) expect(fulfils(given.get(line) ?? -1, result)).toBe(true);
    }),
    100,
  );
});

/** The fewest switches between threads with which any order gives the results, by trying all. */
function fewestSwitches(plan: Plan, inOrder: boolean): number | undefined {
  const telling = { timestamps: plan.timestamps };
  const steps = new Steps(new Trial(plan, { telling, results: false, reductions: ALL_REDUCTIONS }));
  const logged = new Logged(steps.trial.stage, logOf(plan, inOrder));
  const search = new Search(steps);
  const tuple = new Int32Array(plan.threads.length + 1);
  let layer: { state: number; last: number }[] = [{ state: search.addFirst(0), last: LINE }];
  const met = new Set<string>();
  for (let switches = 0; layer.length > 0; switches++) {
    const next: typeof layer = [];
    for (let one = layer.pop(); one; one = layer.pop()) {
      const { state, last } = one;
      if (met.has(`${state} ${last}`)) continue;
      met.add(`${state} ${last}`);
      search.states.read(state, tuple);
      if (logged.reached(tuple) === logged.log.returns.length) return switches;
      for (let thread = 0; thread < plan.threads.length; thread++) {
        search.states.read(state, tuple);
        if (!logged.mayGo(tuple, thread)) continue;
        const row = steps.row(tuple[0] as number, tuple[thread + 1] as number);
        const first = steps.firstOf(row);
        for (let step = first, end = first + steps.countOf(row); step < end; step++) {
          const reached = search.go(state, thread, step, (told) => logged.misfit(told) === undefined);
          const into = thread === last || last === LINE ? layer : next;
          if (reached) into.push({ state: reached.state, last: thread });
        }
      }
    }
    layer = next;
  }
  return undefined;
}

test('of several orders one with the fewest switches is given', () => {
  let switched = 0;
  checkProperty(
    fc.property(explorable(), fc.nat(), (text, n) => {
      const outcomes = done(explore(compiled(text), { bounds: { states: 10_000 } })).outcomes.filter(
        ({ kind }) => kind === 'done',
      );
      const outcome = outcomes[n % Math.max(1, outcomes.length)];
      fc.pre(outcome !== undefined);
      if (!outcome) return;
      const { plan, switches, isFewest, inOrder } = done(explain(compiled(withResults(text, outcome))));
      fc.pre(isFewest && plan.barriers.length === 0 && plan.machines.length === 1);
      switched = Math.max(switched, switches);
      expect(switches).toBe(fewestSwitches(plan, inOrder));
    }),
    60,
  );
  expect(switched).toBeGreaterThan(1);
});

test('what a thread does in several stretches is put together in an order of many calls', () => {
  const log = compiled(randomLog({ threads: 8, calls: 40 }, 1));
  const { order, switches, plan } = done(explain(log));
  // 299 by the search alone
  expect(switches).toBeLessThan(250);
  const results = plan.threads.map((): number[] => []);
  followOrder(log, order ?? { machine: 0, picks: [], ends: [] }, undefined, (event) => {
    if (event.kind === 'result') results[event.thread]?.push(event.result);
  });
  for (const [thread, lines] of plan.threads.entries())
    for (const [i, { expected = 0 }] of lines.entries()) {
      const result = results[thread]?.[i];
      expect(result !== undefined && fulfils(result, expected)).toBe(true);
    }
});

test('an order of a long log is found although the order of its returns is a wrong one', () => {
  for (const seed of [3, 5]) {
    const log = compiled(randomLog({ threads: 16, calls: 20 }, seed));
    // within these bounds a search without other turns finds neither
    const made = done(explain(log, { states: 20_000 }));
    expect(made.bound).toBeUndefined();
    expect(made.order).toBeDefined();
  }
});

test('what no order gives is refused', () => {
  checkProperty(
    fc.property(explorable(), fc.nat(), (text, n) => {
      const found = done(explore(compiled(text), { bounds: { states: 30_000 } }));
      const [first] = found.outcomes.filter(({ kind }) => kind === 'done');
      fc.pre(first !== undefined && found.complete);
      if (!first) return;
      // another result of one call, which no order has together with the rest
      const other = (result: number): number => (result >= ERRNO_BASE ? ERRNO_BASE + ERRNO.EINTR : KERN.KERN_RESTART);
      const at = n % first.results.length;
      const results = first.results.map((one, i) => (i === at ? { ...one, result: other(one.result) } : one));
      const { order, impossible } = done(explain(compiled(withResults(text, { ...first, results }))));
      expect(order).toBeUndefined();
      expect(impossible).toBeDefined();
    }),
    60,
  );
});

test.each([
  ['mprotect(0x2010, 0x1000, PROT_READ) = 0', 2, 4],
  ['mmap(0x2010, 0x1001, PROT_READ, MAP_ANON|MAP_PRIVATE|MAP_FIXED) = EINVAL', 2, 4],
  ['mmap(0x2010, 0x1001, PROT_READ, MAP_ANON|MAP_PRIVATE) = 0x7000', 7, 9],
  ['mmap(0x2010, 0x1001, PROT_READ, MAP_ANON|MAP_PRIVATE) = 0', 1, 32],
  ['mmap(0x2010, 0x1001, PROT_READ, MAP_ANON|MAP_PRIVATE)', 1, 32],
  ['mmap(0x2010, 0x1001, PROT_READ, MAP_ANON|MAP_PRIVATE) = ENOMEM', 1, 32],
  ['vm_map_find(0x2000, 0x1000, rw-) = KERN_SUCCESS', 1, 32],
  ['sbrk(0x1000) = 0', 1, 32],
  ['munlockall() = 0', 1, 32],
])('the pages that a call of a log is about: %s', (call, from, to) => {
  const plan = planOf(compiled(`kernel freebsd-13\nmap 0x1000..0x20000\nt1: ${call}\n`));
  expect(logOf(plan, true).calls[0]?.[0]?.range).toEqual([from, to]);
});

test('a call is put behind one of another thread, and stays free of the others', () => {
  const lines = ['t1: munlockall() = 0', 't2: munlockall() = 0', 't2: munlockall() = 0', 't3: munlockall() = 0'];
  const log = logOf(planOf(compiled(`kernel freebsd-13\nmap 0x1000..0x20000\n${lines.join('\n')}\n`)), false);
  const call = (thread: number, index: number) => log.calls[thread]?.[index] as LoggedCall;
  const after = (first: LoggedCall, second: LoggedCall) =>
    following(log, first, second).calls.map((own) => own.map((one) => one.after));
  const free = log.calls.map((own) => own.map((one) => one.after));
  expect(after(call(1, 0), call(2, 0))).toEqual([free[0], free[1], [[0, 1, 0]]]);
  expect(after(call(1, 1), call(0, 0))).toEqual([[[0, 2, 0]], free[1], free[2]]);
  // what it comes behind already stays so
  const [twice] = [following(log, call(1, 1), call(2, 0))];
  expect(following(twice, call(1, 0), twice.calls[2]?.[0] as LoggedCall).calls[2]?.[0]?.after).toEqual([0, 2, 0]);
});
