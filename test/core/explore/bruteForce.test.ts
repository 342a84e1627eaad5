// What the explorer finds is what the machine comes to when it makes every choice itself, one after
// another, and goes back for the next.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { ALL_REDUCTIONS, NO_REDUCTION } from '../../../core/explore/step/reductions.ts';
import { ThreadStatus } from '../../../core/kernel/state.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, few } from '../../property.ts';
import { bruteForce, endText } from './bruteForce.ts';
import { driven } from './driven.ts';
import { everything } from './everything.ts';
import { explorable } from './scripts.ts';
import { exchangedOutcome, exchangesOf, withTwins } from './twins.ts';

/** States of the machine, of one script. */
const MOST = 800;

/** Texts of all ends, with all exchanges of alike threads. */
function endsOf(script: Compiled, reductions: typeof NO_REDUCTION): string[] {
  const found = driven(explore(script, { reductions }));
  const ends = exchangesOf(found).flatMap((threads) =>
    found.outcomes.map((outcome) => endText(exchangedOutcome(outcome, threads, found))),
  );
  return [...new Set(ends)].sort();
}

describe('the explorer finds the ends that the machine comes to', () => {
  test.each([
    ['scripts of all that the language has', everything(), 160, 150],
    ['races of two threads', explorable(2), 160, 150],
    ['alike threads', withTwins(explorable(3, 1)), 40, 30],
  ])('%s', (_name, scripts, runs, others) => {
    const withOneEnd = few(others);
    checkProperty(
      fc.property(scripts, (text) => {
        const script = compile(parse(text));
        const { ends, complete } = bruteForce(script, MOST);
        fc.pre(complete);
        withOneEnd(ends.size > 1);
        const expected = [...ends].sort();
        expect(endsOf(script, ALL_REDUCTIONS)).toEqual(expected);
        expect(endsOf(script, NO_REDUCTION)).toEqual(expected);
        expect(endsOf(script, { ...NO_REDUCTION, alike: true })).toEqual(expected);
      }),
      runs,
    );
  });
});

const MAP = 'entry 0x1000..0x2000 rw-\n';

/** Ends in which this is found, of all ends. */
function ends(text: string, found: RegExp): string {
  const all = endsOf(compile(parse(text)), ALL_REDUCTIONS);
  return `${all.filter((end) => found.test(end)).length} of ${all.length}`;
}

describe('a thread that is in no call', () => {
  test('ends with its process, or has begun its call before', () => {
    const text = `${MAP}t1: execve()\nt2: mlock(0x1000, 4096)\n`;
    expect(ends(text, /"1:3=/)).toBe('2 of 3');
  });

  test.each(['vm_map_lock()', 'vm_map_sync(0x1000, 0x2000, 0, 0)', 'mlock(0x1000, 4096)'])(
    'begins no further %s once its process has ended',
    (call) => {
      const script = compile(parse(`${MAP}t1: exit()\nt2: vm_map_lock()\nt2: ${call}\n`));
      const expected = [...bruteForce(script, MOST).ends].sort();
      // it had waited for the lock, got it, and has nothing to work on
      expect(expected.filter((end) => /"done","returned":\["0:2=1000","1:3=1000"\]/.test(end))).toHaveLength(1);
      for (const reductions of [ALL_REDUCTIONS, NO_REDUCTION]) expect(endsOf(script, reductions)).toEqual(expected);
    },
  );

  test('waits for the fork that makes its process', () => {
    const text = `${MAP}process p2\nthread t2 of p2\nt1: fork(p2)\nt2: munmap(0x1000, 4096)\n`;
    expect(ends(text, /"0:5=1000"/)).toBe('1 of 1');
  });
});

test('a thread whose process has no map ends all the same', () => {
  const text = `${MAP}process p2\nthread t2 of p2\nschedule t2 t1\nt1: munmap(0x1000, 4096)\nt2 dies\n`;
  const machine = createMachine(compile(parse(text)));
  while (machine.state.script.end === 'running') machine.step();
  expect(machine.state.kernel.threads.map(({ status, depth }) => [status, depth])).toEqual([
    [ThreadStatus.dead, 0],
    [ThreadStatus.idle, 0],
  ]);
  expect(machine.state.script.end).toBe('done');
});

test('a result that a call gives before it meets another thread is among the results', () => {
  const script = compile(parse(`${MAP}t1: munmap(0x1001, 0)\nt2: munmap(0x1000, 4096)\n`));
  const { results } = driven(explore(script));
  expect(results.map(({ line }) => line)).toEqual([2, 3]);
});

test('a clip below the start of an entry is a panic, whether its steps are watched or not', () => {
  const text = `kernel freebsd-6
limit stack_growth 0x1000
submap sub 0x6000..0x9000
t1: vm_map_stack(0x8000, 0x3000, rw-)
t1: vm_map_submap(0x6000, 0x9000, sub)
`;
  expect(ends(text, /clip_end cuts 1 page below/)).toBe('1 of 1');
});
