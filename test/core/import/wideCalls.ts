// Runs of all that a log can have beside the plain calls of one process: a file, stacks, page
// faults, a process that is forked, and the kernel's own routines, which DTrace shows.
import fc from 'fast-check';
import { anyCall, BASE, CHILD, overlapped, THREADS, whole } from './randomCalls.ts';
import type { MadeCall, Writer } from './writers.ts';

const PAGE = 4096;
const hex = (value: number): string => `0x${value.toString(16)}`;
const page = fc.integer({ min: 0, max: 7 });
const pages = fc.integer({ min: 1, max: 4 });
const address = page.map((n) => hex(BASE + n * PAGE));
const length = pages.map((n) => hex(n * PAGE));
const range = fc.tuple(page, pages).map(([n, m]) => [hex(BASE + n * PAGE), hex(BASE + (n + m) * PAGE)] as const);

type Made = Omit<MadeCall, 'result' | 'thread'>;
const made = (name: string) => (args: readonly string[]) => ({ name, args });

/** The file that the first thread opens: its path, its descriptor, its pages. */
const PATH = '"/lib/libc.so.7"';
const FD = '3';
const FILE_PAGES = 16;
const offset = fc.integer({ min: 0, max: FILE_PAGES - 4 }).map((n) => hex(n * PAGE));

/** Of all that a log of system calls can have, and page faults, which kdump alone shows. */
const wideCall = fc.oneof(
  { weight: 6, arbitrary: anyCall },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('0x0', hex(BASE + 0x10000)), length)
      .map(([at, size]) => ({ name: 'mmap', args: [at, size, 'rw-', 'PRIVATE|STACK|ANON'] })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(address, length, fc.constantFrom('r--', 'rw-'), offset)
      .map(([at, size, prot, from]) => ({ name: 'mmap', args: [at, size, prot, 'PRIVATE|FIXED', FD, from] })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(address, fc.constantFrom('read', 'write')).map(made('touch')),
  },
);

/** The kernel's own routines. */
const routine = fc.oneof(
  { weight: 4, arbitrary: range.map(([a, b]) => ({ name: 'vm_map_wire', args: [a, b, '0x1'] })) },
  { weight: 1, arbitrary: range.map(([a, b]) => ({ name: 'vm_map_wire', args: [a, b, '0x3'] })) },
  { weight: 3, arbitrary: range.map(([a, b]) => ({ name: 'vm_map_unwire', args: [a, b, '0x1'] })) },
  { weight: 3, arbitrary: range.map(made('vm_map_remove')) },
  {
    weight: 2,
    arbitrary: fc.tuple(range, fc.constantFrom('0', '1', '3')).map(([[a, b], p]) => ({
      name: 'vm_map_protect',
      args: [a, b, p],
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(range, fc.constantFrom('3', '4', '5')).map(([[a, b], how]) => ({
      name: 'vm_map_madvise',
      args: [a, b, how],
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(range, fc.constantFrom('0', '1', '2')).map(([[a, b], how]) => ({
      name: 'vm_map_inherit',
      args: [a, b, how],
    })),
  },
  { weight: 1, arbitrary: range.map(([a, b]) => ({ name: 'vm_map_insert', args: [a, b, '3'] })) },
  { weight: 2, arbitrary: fc.tuple(address, length).map(([a, l]) => ({ name: 'vm_map_fixed', args: [a, l, '3'] })) },
);

/** The child's second one, which strace would not tell from a thread of the parent. */
const CHILD_SECOND = '100302';

export interface WideRun {
  readonly calls: readonly (Made & { readonly thread: string })[];
  readonly seed: number;
  /** Pages; null: no such limit. That of what is mapped comes on top of what was mapped before. */
  readonly memlock: number | null;
  readonly vmem: number | null;
  /** Pages that were mapped before, and whether they were locked. */
  readonly before: number | null;
  readonly isLocked: boolean;
  /** A listing tells the limits. */
  readonly isTold: boolean;
  /** Which of its calls come behind a fork, those of which are the child's; null: there is none. */
  readonly forkAt: number | null;
}

const runs = (call: fc.Arbitrary<Made>, forks: boolean): fc.Arbitrary<WideRun> =>
  fc.record({
    calls: fc.array(
      fc.tuple(fc.constantFrom(...THREADS), call).map(([thread, one]) => ({ thread, ...one })),
      { minLength: 2, maxLength: 12 },
    ),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    memlock: fc.option(fc.integer({ min: 4, max: 14 })),
    vmem: fc.option(fc.integer({ min: 9, max: 22 }), { freq: 2 }),
    before: fc.option(fc.integer({ min: 1, max: 6 })),
    isLocked: fc.boolean(),
    isTold: fc.boolean(),
    forkAt: forks ? fc.option(fc.integer({ min: 0, max: 6 })) : fc.constant(null),
  });

export const wideRuns = (numRuns: number, seed: number): WideRun[] =>
  fc.sample(runs(wideCall, true), { numRuns, seed });
export const routineRuns = (numRuns: number, seed: number): WideRun[] =>
  fc.sample(runs(routine, false), { numRuns, seed });

export interface WideLog {
  readonly log: string;
  /** The log and the listing beside it. */
  readonly files: readonly string[];
}

/** What a writer prints of a run under a kernel's rules. */
export function wideLog(run: WideRun, command: string, writer: Writer, kernel: string): WideLog {
  const { calls, seed, memlock, vmem, before, isLocked, isTold, forkAt } = run;
  const isStrace = command.startsWith('strace');
  const isOld = kernel === 'freebsd-5' || kernel === 'freebsd-6';
  const isRoutines = calls[0]?.name.startsWith('vm_map_') ?? false;
  const hasLimit = memlock !== null && !isRoutines;
  const space = vmem === null ? null : vmem + (before ?? 0);
  const end = hex(0x200000 + (before ?? 0) * PAGE);
  const wired = isLocked ? ' wired=1 flags=USER_WIRED' : '';
  const machine = [
    ...(hasLimit ? [`limit memlock ${memlock * 4}K`] : []),
    ...(space === null || isRoutines ? [] : [`limit vmem ${space * 4}K`]),
    ...(before === null ? [] : [`entry 0x200000..${end} rw-${wired}`]),
    ...(isRoutines ? [] : [`object libc ${FILE_PAGES * 4}K read-only`]),
    ...(forkAt === null ? [] : ['process p2', `thread t${CHILD} of p2`, `thread t${CHILD_SECOND} of p2`]),
  ];
  const ofChild = (thread: string): string =>
    isStrace || thread === THREADS[1] ? CHILD : thread === THREADS[2] ? CHILD_SECOND : thread;
  const all = calls.flatMap((call, i) => {
    const fork = i === forkAt ? [{ thread: THREADS[0] as string, process: '577', name: 'fork', args: [] }] : [];
    // each second call behind the fork is the child's
    const isChild = forkAt !== null && i >= forkAt && i % 2 === 1 && call.thread !== THREADS[0];
    const thread = isChild ? ofChild(call.thread) : call.thread;
    // what freebsd-5 and freebsd-6 do not have
    if (isOld && call.args.some((arg) => /EXCL|GUARD|STACK/.test(arg))) return fork;
    return [...fork, { ...call, thread, process: isChild ? CHILD : '577' }];
  });
  const events = overlapped(all, seed, machine, kernel);
  const opened = { thread: THREADS[0] as string, process: '577', name: 'open', args: [PATH], result: '0x3' };
  const shown = events.filter(({ call: { name } }) => name !== 'touch' || writer.showsFaults);
  const log = writer.write(isRoutines ? shown : [...whole([opened]), ...shown]);
  const told = [
    ...(hasLimit ? [`max locked memory       (kbytes, -l) ${memlock * 4}`] : []),
    ...(space !== null && !isRoutines ? [`virtual memory          (kbytes, -v) ${space * 4}`] : []),
  ];
  return { log, files: isTold && told.length > 0 ? [log, `${told.join('\n')}\n`] : [log] };
}
