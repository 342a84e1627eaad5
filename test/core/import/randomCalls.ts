// Calls of three threads at random, and what they did at once when a schedule at random ran them.
import fc from 'fast-check';
import { resultName } from '../../../core/kernel/constants.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import type { MadeCall, MadeEvent } from './writers.ts';

export const THREADS = ['100201', '100202', '100203'];
const PAGES = 8;
export const BASE = 0x801e77000;

const page = fc.integer({ min: 0, max: PAGES - 1 }).map((n) => `0x${(BASE + n * 4096).toString(16)}`);
const length = fc.integer({ min: 1, max: 4 }).map((n) => `0x${(n * 4096).toString(16)}`);
export const call = fc.oneof(
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mlock', args: [a, l] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'munlock', args: [a, l] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'munmap', args: [a, l] })),
  fc.tuple(page, length, fc.constantFrom('r--', 'rw-', '---')).map((args) => ({ name: 'mprotect', args })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mmap', args: [a, l, 'rw-', 'PRIVATE|FIXED|ANON'] })),
  fc.tuple(page, length).map(([a, l]) => ({ name: 'mmap', args: [a, l, 'r--', 'PRIVATE|FIXED|ANON|EXCL'] })),
);
export const limited = fc.oneof(
  { weight: 6, arbitrary: call },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { name: 'mlockall', args: ['MCL_CURRENT'] },
      { name: 'mlockall', args: ['MCL_FUTURE'] },
      { name: 'munlockall', args: [] },
    ),
  },
);
const advice = fc.constantFrom('MADV_WILLNEED', 'MADV_DONTNEED', 'MADV_FREE');
const inheritance = fc.constantFrom('INHERIT_SHARE', 'INHERIT_COPY', 'INHERIT_NONE');
const sync = fc.constantFrom('MS_SYNC', 'MS_INVALIDATE');
/** Of all that a log can have. */
export const anyCall = fc.oneof(
  { weight: 12, arbitrary: limited },
  { weight: 1, arbitrary: fc.tuple(page, length, advice).map((args) => ({ name: 'madvise', args })) },
  { weight: 1, arbitrary: fc.tuple(page, length, inheritance).map((args) => ({ name: 'minherit', args })) },
  { weight: 1, arbitrary: fc.tuple(page, length, sync).map((args) => ({ name: 'msync', args })) },
  { weight: 1, arbitrary: length.map((l) => ({ name: 'mmap', args: ['0x0', l, 'rw-', 'PRIVATE|ANON'] })) },
  {
    weight: 1,
    arbitrary: fc.tuple(page, length).map(([a, l]) => ({ name: 'mmap', args: [a, l, '---', 'GUARD|FIXED'] })),
  },
  { weight: 1, arbitrary: fc.constant({ name: 'mlockall', args: ['MCL_CURRENT|MCL_FUTURE'] }) },
);
const FIRST = { thread: THREADS[0] as string, result: `0x${BASE.toString(16)}` };
export const HEAD = { ...FIRST, name: 'mmap', args: ['0x0', '0x8000', 'rw-', 'PRIVATE|ANON'] };
const END = `0x${(BASE + PAGES * 4096).toString(16)}`;
/** The same by a routine of the kernel. */
const KERNEL_HEAD = { ...FIRST, name: 'vm_map_insert', args: [FIRST.result, END, '3'], result: 'KERN_SUCCESS' };

/** Entries and returns one after another, none overlapping. */
export const whole = (calls: readonly MadeCall[]): MadeEvent[] =>
  calls.flatMap((call) => [
    { kind: 'enter', call },
    { kind: 'return', call },
  ]);

const WORDS: Readonly<Record<string, readonly string[]>> = {
  vm_map_wire: ['', 'USER', '', 'USER|HOLESOK'],
  vm_map_unwire: ['', 'USER'],
  vm_map_protect: ['---', 'r--', '', 'rw-'],
  vm_map_insert: ['', '', '', 'rw-'],
  vm_map_fixed: ['', '', '', 'rw-'],
  vm_map_madvise: ['', '', '', 'MADV_WILLNEED', 'MADV_DONTNEED', 'MADV_FREE'],
  vm_map_inherit: ['share', 'copy', 'none'],
};

/** A call as a line of a script: a file by its name, a child by its own, words for numbers. */
function lineOf({ thread, name, args }: Omit<MadeCall, 'result'>): string {
  if (name === 'touch') return `t${thread}: touch ${args.join(' ')}`;
  if (name === 'fork') return `t${thread}: fork(p2)`;
  const said = args.map((arg, i) => (i === 2 ? (WORDS[name]?.[Number(arg)] ?? arg) : arg));
  if (name === 'mmap' && said[4] !== undefined) said[4] = 'libc';
  return `t${thread}: ${name}(${said.join(', ')})`;
}

/** A child's first thread has its number, as on Linux. */
export const CHILD = '100301';
const CHILD_NUMBER = `0x${Number(CHILD).toString(16)}`;

/**
 * Runs calls of three threads under a random schedule, on a machine that lines declare: their
 * entries and returns, those of the first call before all others.
 */
export function overlapped(
  made: readonly Omit<MadeCall, 'result'>[],
  seed: number,
  machine: readonly string[] = [],
  kernel = 'freebsd-13',
  begin: MadeCall = made[0]?.name.startsWith('vm_map_') ? KERNEL_HEAD : HEAD,
): MadeEvent[] {
  const head = `${lineOf(begin)} = ${begin.result}`;
  const lines = made.map(lineOf);
  const script = [`kernel ${kernel}`, `schedule random ${seed}`, ...machine, head, 'assert 1', ...lines].join('\n');
  const first = machine.length + 5;
  const run = createMachine(compile(parse(script)));
  const events: { kind: 'enter' | 'return'; call: { -readonly [K in keyof MadeCall]: MadeCall[K] } }[] = [];
  const open = new Map<number, (typeof events)[number]['call']>();
  run.listen((event) => {
    if (event.kind === 'statement' && event.line >= first) {
      const call = { ...(made[event.line - first] as MadeCall), result: '' };
      open.set(event.thread, call);
      events.push({ kind: 'enter', call });
    } else if (event.kind === 'result') {
      const call = open.get(event.thread);
      if (!call) return;
      call.result = call.name === 'fork' ? CHILD_NUMBER : resultName(event.result);
      events.push({ kind: 'return', call });
      open.delete(event.thread);
    }
  });
  for (let choice = run.next(); choice; choice = run.next()) run.step(choice);
  return [...whole([begin]), ...events];
}
