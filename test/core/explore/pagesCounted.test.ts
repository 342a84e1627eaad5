// Runs of faults end where another thread can see how many pages there are: beside calls that ask
// for more than RLIMIT_MEMLOCK allows, an explanation finds what an exploration of all picks finds,
// and nothing else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../core/explore/explain/explain.ts';
import { explore } from '../../../core/explore/explore.ts';
import { NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import { resultName } from '../../../core/kernel/constants.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { lastOf, parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';

function compiled(text: string): Compiled {
  const made = compile(parse(text));
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return made;
}

const PAGES = 9;
const call = fc
  .tuple(
    fc.constantFrom('mlock', 'mlock', 'mlock', 'mlock', 'munlock', 'munmap', 'mlockall', 'mmap'),
    fc.nat(PAGES - 1),
    fc.integer({ min: 1, max: 6 }),
  )
  .map(([name, page, pages]) => {
    if (name === 'mlockall') return 'mlockall(MCL_FUTURE)';
    const range = `0x${(16 + page).toString(16)}000, 0x${pages.toString(16)}000`;
    if (name === 'mmap')
      return `mmap(0x${(16 + page + PAGES).toString(16)}000, ${pages * 4}K, rw-, MAP_ANON|MAP_FIXED|MAP_PRIVATE)`;
    return `${name}(${range})`;
  });

const script = fc
  .record({
    kernel: fc.constantFrom('freebsd-13', 'freebsd-15'),
    limit: fc.integer({ min: 1, max: 12 }),
    hole: fc.integer({ min: 1, max: PAGES + 3 }),
    fails: fc.option(fc.nat(PAGES - 1)),
    calls: fc.array(fc.tuple(fc.constantFrom('t1', 't2', 't3'), call), { minLength: 2, maxLength: 4 }),
  })
  .map(({ kernel, limit, hole, fails, calls }) => {
    const at = (page: number): string => `0x${(16 + page).toString(16)}000`;
    const entries =
      hole < PAGES
        ? `entry ${at(0)}..${at(hole)} rw-\n${hole + 1 < PAGES ? `entry ${at(hole + 1)}..${at(PAGES)} r--\n` : ''}`
        : `entry ${at(0)}..${at(4)} rw-\nentry ${at(4)}..${at(PAGES)} r--\n`;
    const fault = fails === null ? '' : `fault ${at(fails)} = KERN_SUCCESS or KERN_FAILURE\n`;
    const head = `kernel ${kernel}\nmap 0x1000..0x100000\nlimit memlock ${4 * limit}K\n${entries}${fault}`;
    return { head, calls: calls.map(([thread, text]) => `${thread}: ${text}`) };
  });

const RESULTS = ['0', 'ENOMEM', 'EAGAIN'];

describe('beside RLIMIT_MEMLOCK', () => {
  test('what some order of all picks gives is explained, and nothing else is', () => {
    let refusals = 0;
    checkProperty(
      fc.property(
        script,
        fc.nat(),
        fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
        ({ head, calls }, n, other) => {
          const text = `${head}${calls.join('\n')}\n`;
          const whole = lastOf(explore(compiled(text), { reductions: NO_REDUCTION, bounds: { states: 40_000 } }));
          fc.pre(whole.complete);
          const done = whole.outcomes.filter(({ kind }) => kind === 'done');
          const first = head.split('\n').length;
          const given = done.map(({ results }) => {
            const by = new Map(results.map(({ line, result }) => [line, resultName(result)]));
            return calls.map((_, i) => by.get(first + i) ?? '?');
          });
          fc.pre(given.length > 0);
          const all = new Set(given.map((results) => results.join()));
          const some = given[n % given.length] as string[];
          const changed = some.map((result, i) =>
            // a success of mmap is an address
            result === '?' || calls[i]?.includes('mmap') ? result : (RESULTS[other[i] as number] as string),
          );
          for (const results of [some, changed]) {
            const lines = calls.map((line, i) => `${line} = ${results[i]}`).join('\n');
            const { order } = lastOf(explain(compiled(`${head}${lines}\n`)));
            const isGiven = all.has(results.join());
            if (!isGiven) refusals++;
            expect(order !== undefined, `${head}${lines}`).toBe(isGiven);
          }
        },
      ),
      250,
    );
    expectOften(refusals, 5);
  });
});
