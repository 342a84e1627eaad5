// What people reported, told right: the cause of each failing call, the other causes that do not
// hold, and what one can do.
import { describe, expect, test } from 'vitest';
import { decisionOf, isFailure } from '../../../../core/debugger/why/decision.ts';
import { type Explanation, explanationOf, explanationTexts } from '../../../../core/debugger/why/explanation.ts';
import { meaningOf, meaningTexts, wouldHaveGiven } from '../../../../core/debugger/why/meanings.ts';
import { addressResult, NO_RESULT, RESULT_WORDS, resultName, resultValue } from '../../../../core/kernel/constants.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const MOST_STEPS = 10_000;

/** Runs a script, and asks after each call of it. */
function each(text: string, ask: (machine: Machine, thread: number, result: number, line: number) => void): void {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(compiled);
  const returned: { thread: number; result: number; line: number }[] = [];
  machine.listen((event) => {
    if (event.kind === 'result') returned.push(event);
  });
  while (machine.next() !== undefined && machine.position < MOST_STEPS) {
    machine.step();
    for (const { thread, result, line } of returned.splice(0)) ask(machine, thread, result, line);
  }
  expect(machine.state.script.failures).toBe(0);
}

test('every word of a result is a failure, but those of a success; an address is none', () => {
  const good = RESULT_WORDS.filter((word) => !isFailure(resultValue(word) as number));
  expect(good).toEqual(['KERN_SUCCESS', 'TRUE', '1', '0']);
  expect([addressResult(0), addressResult(4096), NO_RESULT].map(isFailure)).toEqual([false, false, false]);
});

/** `ENOMEM map-over-memlock`, of each call that fails. */
function causes(text: string): string[] {
  const found: string[] = [];
  each(text, (machine, thread, result) => {
    const { position } = machine;
    const decision = isFailure(result) ? decisionOf(machine, thread) : undefined;
    if (decision) found.push(`${resultName(result)} ${meaningOf(machine, thread, decision)?.id}`);
    expect(machine.position).toBe(position);
  });
  return found;
}

const FIXED = 'MAP_PRIVATE|MAP_ANON|MAP_FIXED';
const REPORTS: readonly [what: string, script: string, causes: readonly string[]][] = [
  [
    'a daemon that reserves more than it may lock',
    `kernel freebsd-13
limit memlock 128M
t1: mmap(0xc000000000, 64M, PROT_NONE, MAP_PRIVATE|MAP_ANON) = 0
t1: mmap(0x800000000, 512M, PROT_NONE, MAP_PRIVATE|MAP_ANON) = 0
t1: mlockall(MCL_CURRENT|MCL_FUTURE) = ENOMEM`,
    ['ENOMEM map-over-memlock'],
  ],
  [
    'a small map, and a smaller limit',
    `kernel freebsd-13
limit memlock 32M
entry 0x200000..0x2200000 r-x
entry 0x800000000..0x800800000 rw-
t1: mlockall(MCL_CURRENT|MCL_FUTURE) = ENOMEM`,
    ['ENOMEM map-over-memlock'],
  ],
  [
    'flags of mmap',
    `kernel freebsd-13
t1: mmap(0x200000, 0x1000, rw-, MAP_SHARED|MAP_PRIVATE|MAP_ANON|MAP_FIXED) = EINVAL
t1: mmap(0x200000, 0x1000, rw-, ${FIXED}, offset=0x5000) = EINVAL
t1: mmap(0x200010, 0x1000, rw-, ${FIXED}) = EINVAL
t1: mmap(0x200000, 0x1000, rw-, MAP_PRIVATE|MAP_ANON|MAP_EXCL) = EINVAL
t1: mmap(0x200000, 0x1000, rw-, MAP_GUARD|MAP_FIXED) = EINVAL
t1: mmap(0x200000, 0, rw-, ${FIXED}) = EINVAL`,
    ['shared-and-private', 'anon-with-file', 'unaligned', 'excl-without-fixed', 'guard-flags', 'empty'].map(
      (id) => `EINVAL ${id}`,
    ),
  ],
  [
    'a stack after mlockall, counted whole',
    `kernel freebsd-13
limit memlock 4M
entry 0x800000000..0x800010000 rw-
t1: mlockall(MCL_CURRENT|MCL_FUTURE) = 0
t1: mmap(0x900000000, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANON) = ENOMEM`,
    ['ENOMEM future-memlock-limit'],
  ],
  [
    'msync over locked memory, and over a hole',
    `kernel freebsd-13
object f1 16 pages
entry 0x10000..0x14000 rw- object=f1 inherit=share
t1: mlock(0x11000, 0x1000) = 0
t1: msync(0x10000, 0x4000, MS_SYNC|MS_INVALIDATE) = EBUSY
t1: msync(0x10000, 0x8000, MS_SYNC) = ENOMEM`,
    ['EBUSY user-wired', 'ENOMEM hole'],
  ],
  [
    'unmapped twice, in 2006',
    `kernel freebsd-6
entry 0x10000..0x14000 rw-
t1: munmap(0x10000, 0x4000) = 0
t1: munmap(0x10000, 0x4000) = EINVAL
t1: munmap(0x10000, 0) = EINVAL`,
    ['EINVAL hole', 'EINVAL empty'],
  ],
  [
    'a length that wraps around',
    `kernel freebsd-13
entry 0x10000..0x50000 rw-
t1: munmap(0x10000, 0xfffffffffffff000) = EINVAL
t1: mlock(0x10000, 0xfffffffffffff000) = EINVAL
t1: mprotect(0x10000, 0xfffffffffffff000, PROT_READ) = EINVAL`,
    ['EINVAL wraps-around', 'EINVAL wraps-around', 'EINVAL wraps-around'],
  ],
  [
    'a write to locked copy-on-write memory, in 2006',
    `kernel freebsd-6
privileged
object f1 16 pages
entry 0x10000..0x14000 r-- max=rwx flags=COW|NEEDS_COPY object=f1
t1: mlock(0x10000, 0x4000) = 0
t1: mprotect(0x10000, 0x4000, rw-) = 0
t1: touch 0x11000 write = KERN_PROTECTION_FAILURE`,
    ['KERN_PROTECTION_FAILURE user-wired-cow'],
  ],
  [
    'what MAP_FIXED replaces counts too',
    `kernel freebsd-13
limit vmem 64K
t1: mmap(0x200000, 0x8000, rw-, ${FIXED}) = 0
t1: mmap(0x300000, 0x9000, rw-, ${FIXED}) = ENOMEM
t1: mmap(0x200000, 0xa000, rw-, ${FIXED}) = ENOMEM`,
    ['ENOMEM vmem-limit', 'ENOMEM vmem-limit'],
  ],
  [
    'the superuser of 2003',
    `kernel freebsd-5
privileged
limit wired 8
entry 0x10000..0x20000 rw-
t1: mlock(0x10000, 0x4000) = 0
t1: mlock(0x14000, 0x5000) = EAGAIN
t1: munmap(0x10000, 0x10000) = 0
t1: munmap(0x10000, 0x10000) = EINVAL
t1: mlock(0x30000, 0x1000) = ENOMEM`,
    ['EAGAIN system-wired-limit', 'EINVAL hole', 'ENOMEM hole'],
  ],
];

describe('the cause of what people reported', () => {
  test.each(REPORTS)('%s', (_, script, wanted) => expect(causes(script)).toEqual(wanted));

  test.each(REPORTS)('%s: told with numbers, what one can do, and no sentence twice', (_, script) => {
    each(script, (machine, thread, result) => {
      if (!isFailure(result)) return;
      const explanation = explanationOf({ machine }, thread);
      const texts = explanation ? explanationTexts(explanation) : [];
      const lines = texts.flatMap((text) => text.split('\n'));
      expect(new Set(lines).size).toBe(lines.length);
      // the rule with the values of the state, and the step that asks
      expect(explanation?.found).toMatch(/\d|MAP_|is given/);
      expect(lines[0]).toContain(`(${explanation?.decision.routine.name}.`);
      expect(lines[1]).toMatch(/^What you can do: [A-Z`].*\.$/);
      expect(explanation?.meaning?.holds).toBe(true);
    });
  });
});

describe('what a call ignores', () => {
  const ignoring = (...lines: string[]): Explanation | undefined => {
    let found: Explanation | undefined;
    each(lines.join('\n'), (machine, thread) => {
      found = explanationOf({ machine }, thread, { ignored: true });
    });
    return found;
  };
  const FUTURE = 't1: mlockall(MCL_FUTURE) = 0';
  const MAPS = `t1: mmap(0x400000, 0x2000, rw-, ${FIXED})`;

  test('a mapping beyond the limit of all users, under MCL_FUTURE, stays unlocked', () => {
    const found = ignoring(
      'kernel freebsd-13',
      'limit user_wired 5',
      FUTURE,
      `${MAPS.replace('0x400000, 0x2000', '0x300000, 0x4000')}`,
      MAPS,
    );
    // the last call: the first one has taken four of the five pages
    expect(found?.decision.inner).toMatchObject({ name: 'vm_map_wire', args: { start: 0x400, end: 0x402 } });
    expect(found?.found).toMatch(/vm\.max_user_wired is 5 pages \(20 KiB\)$/);
    expect(found?.meaning).toMatchObject({ id: 'user-wired-limit', holds: true });
  });

  test('a page that cannot be brought in', () => {
    const found = ignoring('kernel freebsd-13', 'fault 0x401000 = KERN_FAILURE', FUTURE, MAPS);
    expect(found?.meaning).toMatchObject({ id: 'page-read-fails', holds: true });
  });

  test('is nothing where nothing failed in it', () => {
    expect(ignoring('kernel freebsd-13', FUTURE, MAPS)).toBeUndefined();
  });
});

test('the other causes with their numbers, and what one can do', () => {
  const said: (readonly string[])[] = [];
  each(
    'limit memlock 16K\nentry 0x10000..0x14000 rw-\nt1: mlock(0x13000, 0x2000) = ENOMEM',
    (machine, thread, result) => {
      const decision = decisionOf(machine, thread);
      const meaning = decision && meaningOf(machine, thread, decision);
      if (meaning) said.push(meaningTexts(result, meaning));
    },
  );
  expect(said).toHaveLength(1);
  const [advice, others] = said[0] ?? [];
  // the page that this call had wired when it failed is not counted twice
  expect(others).toContain(': no, 0 pages wired in this map, 2 more asked for; RLIMIT_MEMLOCK is 4 pages (16 KiB)\n');
  expect(others).toMatch(/^Other causes of ENOMEM:\n- /);
  expect(others).not.toContain('not mapped');
  expect(advice).toMatch(/^What you can do: Map the whole range first/);
});

test('a result of other kernels names them', () => {
  const said: (string | undefined)[] = [];
  each('kernel freebsd-15\nentry 0x10000..0x14000 rw-\nt1: mlock(0x10000, 0x2000)', (machine, thread) => {
    said.push(wouldHaveGiven(machine, thread, resultValue('EAGAIN') as number));
  });
  expect(said).toEqual([
    'mlock never gives EAGAIN in freebsd-15; in freebsd-5 and freebsd-6 it can: a line `kernel freebsd-6` takes those rules.',
  ]);
});

test('what would have given the result that was expected', () => {
  const said: (string | undefined)[] = [];
  each(
    'kernel freebsd-6\nprivileged\nlimit wired 8\nentry 0x10000..0x14000 rw-\nt1: mlock(0x10000, 0x2000)',
    (machine, thread) => {
      const expected = (name: string): void => {
        said.push(wouldHaveGiven(machine, thread, resultValue(name) as number));
      };
      for (const name of ['EAGAIN', 'EIO', '0']) expected(name);
    },
  );
  expect(said).toEqual([
    'EAGAIN would come if:\n- the system, the kernel included, would have wired more than vm_page_max_wired: no, 0 pages wired in the system, 2 more asked for; vm_page_max_wired is 8 pages (32 KiB)',
    'mlock never gives EIO in freebsd-6.',
    undefined,
  ]);
});
