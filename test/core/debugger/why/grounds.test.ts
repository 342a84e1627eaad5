// Of each cause of a failure, what it rests on that a log does not show, and which command of the
// system that the log is of tells it.
import { describe, expect, test } from 'vitest';
import { doubtsOf, doubtText, nothingShown } from '../../../../core/debugger/why/doubts.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { Origin } from '../../../../core/trace/origin.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const machine = createMachine(
  compile(
    parse(
      'kernel freebsd-15\nmap 0x1000..0x100000\nobject data 4 pages\nentry 0x2000..0x4000 rw- object=data\nt1: munlockall()\n',
    ),
  ),
);
const { kernel } = machine.state;
/** A call of both write and execute, on the whole map. */
const AT = {
  k: kernel,
  rules: RULES['freebsd-15'],
  process: kernel.processes[0],
  m: kernel.maps[0],
  call: 'mprotect',
  args: { prot: 6 },
  start: kernel.maps[0]?.min,
  end: kernel.maps[0]?.max,
} as never as Parameters<typeof doubtsOf>[1];
/** A log that tells nothing. */
const ORIGIN: Origin = {
  inferred: [],
  isListed: false,
  hasBegun: false,
  shown: new Set(),
  unsized: new Set(['data']),
  unopened: new Set(['data']),
  isOfLinux: false,
  isKernelGuess: false,
  tellsJail: false,
  starts: [],
};
const texts = (id: string, change: Partial<Origin> = {}, at: object = {}): string[] =>
  doubtsOf({ id }, { ...AT, ...at }, { ...ORIGIN, ...change }).map(doubtText);

const MEMLOCK = "the log does not show RLIMIT_MEMLOCK ('procstat -l PID' tells)";
const VMEM = "the log does not show RLIMIT_VMEM ('procstat -l PID' tells)";
const USER_WIRED = "the log does not show vm.max_user_wired ('sysctl vm.max_user_wired' tells)";
const SWAP = expect.stringMatching(/^the log does not show .*swap.* \('swapinfo' and 'sysctl vm\.overcommit' tell\)$/i);
const MAPPED = "more may be mapped than the log shows ('procstat -v PID' tells)";
const LOCKED = "more may have been locked before the log began ('procstat -v PID' tells)";
const WIRED = "no log shows what other processes have locked ('sysctl vm.stats.vm.v_user_wire_count' tells)";
const ROOM = "the log does not show all that was mapped before it began ('procstat -v PID' tells)";
const FAULTS = "no call shows whether a page could be brought in ('dmesg' and 'ktrace -t cnf' tell)";
const OPENED = 'the log does not show how data was opened (the line of its open tells)';
const JAIL = "the log does not show whether it was in a jail ('sysctl security.jail.jailed' tells)";
const ROOT = "the log does not show whose process it is ('ps -o user -p PID' tells)";
const SIZE = "the log does not show the size of data ('ls -l' tells)";

test.each<[string, unknown[]]>([
  ['not-open-for-reading', [OPENED]],
  ['not-open-for-writing', [OPENED]],
  ['max-protection', [OPENED]],
  ['jail', [JAIL]],
  [
    'privilege',
    [expect.stringMatching(/unprivileged_mlock.*\('sysctl security\.bsd\.unprivileged_mlock' tells\)$/), ROOT],
  ],
  ['protect-privilege', [ROOT, JAIL]],
  ['one-call-limit', [USER_WIRED]],
  ['memlock-limit', [MEMLOCK, LOCKED]],
  ['future-memlock-limit', [MEMLOCK, LOCKED]],
  ['growth-memlock', [MEMLOCK, LOCKED]],
  ['map-over-memlock', [MEMLOCK, MAPPED]],
  ['user-wired-limit', [USER_WIRED, WIRED]],
  ['growth-user-wired', [USER_WIRED, WIRED]],
  ['system-wired-limit', [WIRED, LOCKED]],
  ['vmem-limit', [VMEM, MAPPED]],
  ['stack-vmem', [VMEM, MAPPED]],
  ['growth-vmem', [VMEM, MAPPED]],
  ['data-limit', ["the log does not show RLIMIT_DATA ('procstat -l PID' tells)"]],
  ['stack-limit', ["the log does not show RLIMIT_STACK ('procstat -l PID' tells)"]],
  ['entries-limit', [expect.stringMatching(/max_proc_mmap.*\('sysctl vm\.max_proc_mmap' tells\)$/), MAPPED]],
  ...['swap', 'protect-swap', 'fork-swap', 'growth-swap', 'stack-swap'].map((id): [string, unknown[]] => [id, [SWAP]]),
  ...['taken', 'no-room', 'room-missed', 'room-below-first-free', 'stack-taken', 'segment-taken'].map(
    (id): [string, unknown[]] => [id, [ROOM]],
  ),
  ...['page-fails', 'page-read-fails', 'page-out-of-bounds', 'write-fails'].map((id): [string, unknown[]] => [
    id,
    [FAULTS],
  ]),
  ['beyond-file', [SIZE]],
  ['wxorx', [expect.stringMatching(/W\^X is in force \('sysctl kern\.elf64\.allow_wx' and .* tell\)$/)]],
  ...['hole', 'page-not-mapped', 'no-access', 'fault-no-access', 'not-wired', 'touch-denied', 'user-wired'].map(
    (id): [string, unknown[]] => [id, []],
  ),
  ['an argument alone', []],
])('%s', (id, doubts) => {
  expect(texts(id)).toEqual(doubts);
});

describe('what the log shows is no doubt', () => {
  test('a limit that is shown, or that a call of the log has set', () => {
    expect(texts('memlock-limit', { shown: new Set(['memlock']) })).toEqual([]);
    const limits = { ...kernel.processes[0]?.limits, memlock: 5, vmem: 5 };
    expect(texts('memlock-limit', {}, { process: { ...kernel.processes[0], limits } })).toEqual([LOCKED]);
    const set = { process: { ...kernel.processes[0], limits } };
    expect(texts('memlock-limit', { shown: new Set(['memlock']) }, set)).toEqual([LOCKED]);
  });
  test('where it shows that there is no limit: then what counts against it does not matter either', () => {
    expect(kernel.processes[0]?.limits.vmem).toBe(Number.POSITIVE_INFINITY);
    expect(texts('vmem-limit', { shown: new Set(['vmem']) })).toEqual([]);
    expect(texts('vmem-limit')).toEqual([VMEM, MAPPED]);
  });
  test('a listing of the map, the beginning of the program, a jail that is told, files that are opened', () => {
    for (const id of ['taken', 'no-room']) expect(texts(id, { isListed: true })).toEqual([]);
    expect(texts('vmem-limit', { isListed: true })).toEqual([VMEM]);
    expect(texts('memlock-limit', { isListed: true })).toEqual([MEMLOCK]);
    expect(texts('memlock-limit', { hasBegun: true })).toEqual([MEMLOCK]);
    expect(texts('jail', { tellsJail: true })).toEqual([]);
    expect(texts('beyond-file', { unsized: new Set() })).toEqual([]);
    expect(texts('max-protection', { unopened: new Set() })).toEqual([]);
  });
  test('W^X of a call that does not ask for both, and where it is in force', () => {
    for (const prot of [0, 1, 2, 3, 4, 5]) expect(texts('wxorx', {}, { args: { prot } })).toEqual([]);
    expect(texts('wxorx', {}, { args: { prot: 7 } })).toHaveLength(1);
    expect(texts('wxorx', {}, { args: {} })).toEqual([]);
    expect(texts('wxorx', {}, { m: { ...kernel.maps[0], wxorx: true } })).toEqual([]);
  });
  test('nor the file that mmap names', () => {
    const mmap = (object?: number) => ({ call: 'mmap', args: { object } });
    expect(texts('not-open-for-reading', {}, mmap(1))).toEqual([OPENED]);
    expect(texts('not-open-for-reading', {}, mmap())).toEqual([]);
    expect(texts('beyond-file', {}, { start: 5, end: 9 })).toEqual([]);
  });
});

describe('an inferred entry', () => {
  const inferred = [{ start: 2, end: 4, line: 4, why: 'mlock of log 3' }];
  test('is what a cause of its range rests on', () => {
    for (const id of ['hole', 'no-access', 'not-wired', 'user-wired'])
      expect(texts(id, { inferred })).toEqual([
        "0x2000..0x4000 is inferred (mlock of log 3) ('procstat -v PID' tells)",
      ]);
    expect(doubtsOf({ id: 'hole' }, AT, { ...ORIGIN, inferred })[0]?.isInferred).toBe(true);
    expect(texts('hole', { inferred }, { start: 4, end: 9 })).toEqual([]);
    expect(texts('hole', { inferred: [{ ...inferred[0], start: 4, end: 6 }] as never })).toEqual([]);
  });
  test('stands for what may be mapped beside the log, and for what may be locked if it is', () => {
    const guess = expect.stringMatching(/^0x2000\.\.0x4000 is inferred/);
    expect(texts('vmem-limit', { inferred })).toEqual([VMEM, guess]);
    expect(texts('vmem-limit', { inferred, isListed: true })).toEqual([VMEM, guess]);
    expect(texts('memlock-limit', { inferred })).toEqual([MEMLOCK, LOCKED]);
  });
});

describe('of Linux', () => {
  const linux = { isOfLinux: true };
  test('its own commands tell it', () => {
    expect(texts('vmem-limit', linux)).toEqual([
      "the log does not show RLIMIT_VMEM ('cat /proc/PID/limits' tells)",
      "more may be mapped than the log shows ('cat /proc/PID/maps' tells)",
    ]);
    expect(texts('memlock-limit', linux)[1]).toMatch(/\('cat \/proc\/PID\/smaps' tells\)$/);
    expect(texts('page-fails', linux)).toEqual(["no call shows whether a page could be brought in ('dmesg' tells)"]);
    expect(texts('beyond-file', linux)).toEqual([SIZE]);
    expect(texts('max-protection', linux)).toEqual([OPENED]);
    expect(texts('protect-privilege', linux)).toEqual([ROOT]);
  });
  test('what it has not is no doubt', () => {
    for (const id of ['jail', 'one-call-limit', 'user-wired-limit', 'entries-limit', 'swap', 'wxorx'])
      expect(
        texts(id, linux).filter((text) => text !== MAPPED.replace("'procstat -v PID'", "'cat /proc/PID/maps'")),
        id,
      ).toEqual([]);
    expect(texts('privilege', linux)).toEqual([ROOT]);
  });
});

test('that a log shows nothing where a call finds nothing is a doubt, unless a listing shows all', () => {
  expect(nothingShown(ORIGIN)).toBe("the log shows nothing mapped there ('procstat -v PID' tells)");
  expect(nothingShown({ ...ORIGIN, isOfLinux: true })).toBe(
    "the log shows nothing mapped there ('cat /proc/PID/maps' tells)",
  );
  expect(nothingShown({ ...ORIGIN, isListed: true })).toBe('');
});
