// What a script that was imported says of a failure: what the log shows, what was inferred, and
// what it does not show, with the command that tells it.
import { expect, test } from 'vitest';
import { explanationOf, reasonText } from '../../../../core/debugger/why/explanation.ts';
import { wouldHaveGiven } from '../../../../core/debugger/why/meanings.ts';
import { resultValue } from '../../../../core/kernel/constants.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

function run(text: string): { machine: Machine; compiled: ReturnType<typeof compile> } {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(compiled);
  while (machine.next() !== undefined) machine.step();
  return { machine, compiled };
}

/** What would have given a result, of the last call of the only thread: a line a cause. */
const causes = (text: string, errno: string): string[] =>
  wouldHaveGiven(run(text).machine, 0, resultValue(errno) as number)
    ?.split('\n')
    .slice(1) ?? [];

const HEAD = '# Imported from x.truss: truss, 3 lines.\nkernel freebsd-15  # log uname:1\n';

test('a limit that no line tells is not known, and the command that tells it is named', () => {
  const told = causes(
    `${HEAD}t1: mmap(0x200000, 16K, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)\nt1: mlockall(MCL_CURRENT)`,
    'ENOMEM',
  );
  expect(told[0]).toMatch(
    /RLIMIT_MEMLOCK: not known, the log does not show RLIMIT_MEMLOCK \('procstat -l PID' tells\); more may be mapped than the log shows \('procstat -v PID' tells\); `limit memlock SIZE` declares it$/,
  );
});

test('a limit that the log shows to be none leaves nothing open', () => {
  const script = `${HEAD}# no limit memlock: log limits:3\n# no limit user_wired: log limits:4\nentry 0x200000..0x204000 rw-  # log map:1\nt1: mlockall(MCL_CURRENT)`;
  expect(causes(script, 'ENOMEM')).toEqual([
    '- a limit: no, there is no RLIMIT_MEMLOCK and no vm.max_user_wired',
    '- so the rules of freebsd-15 never give it here: lines of the log may be missing, or the kernel may be another',
  ]);
});

test('what an inferred entry decides is not known; what a listed one decides is', () => {
  const call = 't1: mprotect(0x200000, 16K, r--)';
  const inferred = causes(`${HEAD}entry 0x200000..0x204000 rw-  # inferred: mlock of log 3\n${call}`, 'EACCES');
  expect(inferred[0]).toMatch(/: not known: all of .*; 0x200000\.\.0x204000 is inferred \(mlock of log 3\)/);
  const listed = causes(`${HEAD}entry 0x200000..0x204000 rw-  # log map:3\n${call}`, 'EACCES');
  expect(listed[0]).toMatch(/: no, all of what is mapped there allows it$/);
});

test('a script that a person wrote is taken at its word', () => {
  const told = causes('kernel freebsd-15\nentry 0x200000..0x204000 rw-\nt1: mlockall(MCL_CURRENT)', 'ENOMEM');
  expect(told.join()).not.toMatch(/not known|the log/);
  expect(told.join()).toContain('a limit: no, the script sets no RLIMIT_MEMLOCK');
});

test('where the kernel is a guess, the causes of other kernels are told', () => {
  const text =
    '# Imported from x.truss: truss, 1 line.\nkernel freebsd-15  # unknown: the log does not name the release\nt1: munmap(0x200000, 16K)';
  expect(causes(text, 'EINVAL')).toContain(
    "- not of freebsd-15, which the log does not name, but of freebsd-5 and freebsd-6: part of the range is not mapped, or was unmapped while the call slept ('uname -a' tells the kernel)",
  );
  expect(causes(text.replace(/ {2}# unknown.*/, '  # log uname:1'), 'EINVAL').join()).not.toContain('uname');
});

test.each([
  [
    'an entry',
    'limit memlock 8K  # log l:1\nentry 0x200000..0x204000 rw-  # inferred: stands for all that was mapped before log 1',
    'mlockall(MCL_CURRENT)',
    'ENOMEM',
  ],
  [
    'a fault',
    'fault 0x201000 = KERN_FAILURE  # inferred: a page could not be brought in (log 1)\nentry 0x200000..0x204000 rw-  # log m:1',
    'mlock(0x200000, 16K)',
    'ENOMEM',
  ],
  [
    'a protection',
    'entry 0x200000..0x204000 rw- max=rw-  # inferred: mlock of log 1',
    'mprotect(0x200000, 16K, rwx)',
    'EACCES',
  ],
])('a reason that rests on %s that was inferred says so', (_, lines, call) => {
  const { machine, compiled } = run(`${HEAD}${lines}\nt1: ${call}`);
  const why = explanationOf({ machine, compiled }, 0);
  expect(why && reasonText(why)).toMatch(/inferred/);
});
