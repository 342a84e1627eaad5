// Which values of open limits explain results: the same as if each were explained by itself, though
// most are not searched.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Explanation, explain } from '../../../core/explore/explain/explain.ts';
import { Verdicts } from '../../../core/explore/explain/verdicts.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, few } from '../../property.ts';

function explained(text: string): Explanation {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const work = explain(compiled);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Limits and how many pages or bytes a value of the list is. */
const OPEN = {
  'freebsd-15': ['user_wired', 'memlock', 'swap', 'vmem'],
  'freebsd-6': ['wired', 'memlock', 'vmem'],
} as const;

const written = (what: string, value: number): string =>
  what === 'wired' || what === 'user_wired' ? `${value}` : `${4 * value}K`;

const call = fc
  .tuple(
    fc.constantFrom('mlock', 'mlock', 'munlock', 'munmap', 'mmap', 'mlockall'),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom('', ' = 0', ' = 0', ' = ENOMEM', ' = EAGAIN'),
  )
  .map(([name, page, pages, result]) => {
    const range = `0x${(page + 1).toString(16)}000, ${4 * pages}K`;
    if (name === 'mmap')
      return `mmap(${range}, rw-, MAP_ANON|MAP_FIXED|MAP_PRIVATE)${result === ' = ENOMEM' ? result : ''}`;
    return name === 'mlockall' ? `mlockall(MCL_CURRENT|MCL_FUTURE)${result}` : `${name}(${range})${result}`;
  });

const script = fc
  .record({
    kernel: fc.constantFrom('freebsd-15' as const, 'freebsd-6' as const),
    which: fc.tuple(fc.nat(3), fc.nat(3)),
    calls: fc.array(fc.tuple(fc.constantFrom('t1', 't2'), call), { minLength: 1, maxLength: 5 }),
    two: fc.boolean(),
  })
  .map(({ kernel, which, calls, two }) => {
    const all = OPEN[kernel];
    const limits = [...new Set(which.map((i) => all[i % all.length] as string))].slice(0, two ? 2 : 1);
    const head = `kernel ${kernel}\nprivileged\nmap 0x1000..0x20000\nentry 0x1000..0x5000 rw-\n`;
    const lines = calls.map(([thread, text]) => `${thread}: ${text}`).join('\n');
    return { head, limits, lines };
  });

test('values of open limits explain what they explain if each is given by itself', () => {
  const allOrNone = few(30);
  checkProperty(
    fc.property(script, ({ head, limits, lines }) => {
      const most = limits.length > 1 ? 3 : 7;
      const open = limits.map((what) => `limit ${what} 0..${written(what, most)}\n`).join('');
      const { machines, tried, plan, bound, inOrder } = explained(`${head}${open}${lines}\n`);
      expect(bound).toBeUndefined();
      expect(tried).toBe(plan.machines.length);
      allOrNone(machines.length > 0 && machines.length < tried);
      for (const machine of plan.machines) {
        const own = machine.map(({ what, value }) => `limit ${what} ${written(what, value)}\n`).join('');
        const alone = explained(`${head}${own}${lines}\n`);
        // the order of the lines stands if any value explains them so
        const explains = alone.order !== undefined && alone.inOrder === inOrder;
        if (machines.length > 0) expect([own, machines.includes(machine)]).toEqual([own, explains]);
        else expect([own, alone.order]).toEqual([own, undefined]);
      }
    }),
    40,
  );
});

const longLog = (calls: number, open: string): string => {
  const made = Array.from({ length: calls }, (_, i) => {
    const at = `0x${(0x10 + 4 * (i % 8)).toString(16)}000`;
    const name = (i >> 3) % 2 === 0 ? 'mlock' : 'munlock';
    return `t${1 + (i % 8)}: ${name}(${at}, 4K) = 0`;
  });
  made.splice(calls / 2, 0, `t1: mlock(0x100000, 1M) = ENOMEM`);
  return `kernel freebsd-15\nmap 0x1000..0x400000\nentry 0x10000..0x300000 rw-\n${open}\n${made.join('\n')}\n`;
};

test('many values of an open limit take few searches', () => {
  const one = explained(longLog(160, 'limit memlock 128K'));
  const all = explained(longLog(160, 'limit memlock 32K..900K'));
  expect(all.machines).toHaveLength(218);
  expect(all.states).toBeLessThan(2 * one.states);
});

test('machines that are far apart come first, and each is tried again if none explains the log', () => {
  const verdicts = new Verdicts(Array.from({ length: 100 }, (_, value) => [{ what: 'memlock', value }]));
  const tried: (number | undefined)[] = [];
  for (let n = 0; n < 201; n++) {
    const machine = verdicts.next();
    tried.push(machine);
    expect(verdicts.isLast).toBe(n >= 100);
    if (machine !== undefined) verdicts.put(machine, 'open');
  }
  expect(tried.slice(0, 4)).toEqual([0, 99, 14, 28]);
  expect(new Set(tried.slice(0, 100)).size).toBe(100);
  expect(new Set(tried.slice(100, 200)).size).toBe(100);
  expect(tried[200]).toBeUndefined();
  expect(verdicts.told.gaveUp).toBe(true);
});
