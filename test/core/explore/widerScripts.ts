// Random scripts with what the others leave out: a stack that grows, whole maps, msync,
// limits of pages, space that the kernel chooses, fork, locks held between calls, a thread
// that dies in its call.
import fc from 'fast-check';

const PAGE = 0x1000;
const address = (page: number): string => `0x${(page * PAGE).toString(16)}`;

/** The stack has pages 16 to 22; what else is mapped lies below. */
const STACK = 16;
const STACK_PAGES = 6;

const bytes = (from: number, pages: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(pages - 1), fc.integer({ min: 1, max: pages }))
    .map(([at, length]) => `${address(from + at)}, ${address(Math.min(length, pages - at))}`);

const where = fc.oneof({ weight: 3, arbitrary: bytes(1, 4) }, { weight: 2, arbitrary: bytes(STACK, STACK_PAGES) });

const call: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: where.map((r) => `mlock(${r})`) },
  { weight: 3, arbitrary: where.map((r) => `munlock(${r})`) },
  { weight: 2, arbitrary: where.map((r) => `munmap(${r})`) },
  { weight: 2, arbitrary: where.map((r) => `msync(${r}, MS_INVALIDATE)`) },
  { weight: 2, arbitrary: fc.constantFrom('mlockall(MCL_CURRENT)', 'munlockall()', 'mlockall(MCL_FUTURE)') },
  { weight: 3, arbitrary: fc.nat(STACK_PAGES - 1).map((page) => `touch ${address(STACK + page)} write`) },
  { weight: 1, arbitrary: fc.nat(3).map((page) => `touch ${address(1 + page)} write`) },
  {
    weight: 2,
    arbitrary: fc.tuple(where, fc.constantFrom('r--', 'rw-', '---')).map(([r, prot]) => `mprotect(${r}, ${prot})`),
  },
  { weight: 1, arbitrary: where.map((r) => `minherit(${r}, copy)`) },
  { weight: 1, arbitrary: where.map((r) => `vslock(${r})`) },
  { weight: 1, arbitrary: where.map((r) => `vsunlock(${r})`) },
  { weight: 1, arbitrary: fc.constantFrom('vm_map_find(0x1000, 0x2000, rw-)', 'mmap(0, 0x1000, rw-, MAP_ANON)') },
  { weight: 1, arbitrary: where.map((r) => `mmap(${r}, rw-, MAP_ANON|MAP_FIXED)`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'sbrk(0x1000)',
      'madvise(0x1000, 0x1000, random)',
      'vm_map_busy()',
      'vm_map_unbusy()',
      'vm_map_wakeup()',
      'vm_map_wait_busy()',
      'vm_map_lookup(0x1000, rw-)',
      'vm_map_lookup_done()',
      'vm_map_check_protection(0x1000, 0x4000, r--)',
      'mincore(0x1000, 0x2000)',
      'shmat(f, 0x5000, 0)',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('vm_map_lock()', 'vm_map_unlock()', 'fork(p2)', 'vfork(p2)', 'exit()', 'execve()'),
  },
);

interface Parts {
  readonly vintage: string;
  readonly guard: number;
  readonly swap: number | undefined;
  readonly memlock: number | undefined;
  readonly userWired: number | undefined;
  readonly flaky: readonly number[];
  readonly dies: boolean;
  readonly threads: readonly (readonly string[])[];
}

/** What older kernels lack. */
const NO_BUSY = /vm_map_(un|wait_)?busy\(\)/g;
const NO_MSYNC = /vm_map_(un|wait_)?busy\(\)|msync\(.*\)/g;

function textOf({ vintage, guard, swap, memlock, userWired, flaky, dies, threads }: Parts): string {
  const isNew = !/-[56]$/.test(vintage);
  const lines = [`kernel ${vintage}`, `map ${address(1)}..${address(30)}`, 'process p2', 'object f 8 pages'];
  lines.push(...threads.map((_, i) => `thread t${i + 1}`), 'thread child of p2');
  lines.push('limit stack_growth 8K', `limit stack_guard ${guard}`, 'privileged');
  if (isNew && swap !== undefined) lines.push(`limit swap ${4 * swap}K`);
  if (isNew && memlock !== undefined) lines.push(`limit memlock ${4 * memlock}K`);
  if (isNew && userWired !== undefined) lines.push(`limit user_wired ${userWired}`);
  lines.push(`entry ${address(1)}..${address(3)} rw- max=rwx`);
  lines.push(`entry ${address(3)}..${address(4)} r-- max=rwx flags=COW|NEEDS_COPY object=f`);
  for (const page of new Set(flaky)) lines.push(`fault ${address(page)} = KERN_SUCCESS or KERN_FAILURE`);
  lines.push(`t1: vm_map_stack(${address(STACK)}, ${address(STACK_PAGES)}, rw-, max=rwx)`);
  threads.forEach((calls, i) => {
    for (const one of calls) lines.push(`t${i + 1}: ${one}`);
  });
  if (dies) {
    const last = lines.length - 1;
    lines[last] = (lines[last] as string).replace(': ', ' > ');
    lines.push(`t${threads.length} dies`);
  }
  if (lines.some((line) => line.endsWith('fork(p2)'))) lines.push('child: mlock(0x1000, 0x1000)');
  const text = `${lines.join('\n')}\n`;
  const lacks = isNew ? /(?!)/g : vintage === 'freebsd-6' ? NO_BUSY : NO_MSYNC;
  return text.replace(lacks, 'munlock(0x1000, 0x1000)');
}

const maybe = (most: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min: 0, max: most }), { nil: undefined, freq: 2 });

export const wider = (threads = 3, calls = 2): fc.Arbitrary<string> =>
  fc
    .record({
      vintage: fc.constantFrom('freebsd-5', 'freebsd-6', 'freebsd-13', 'freebsd-14', 'freebsd-15'),
      guard: fc.constantFrom(0, 1),
      swap: maybe(12),
      memlock: maybe(6),
      userWired: maybe(6),
      flaky: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 1 }),
      dies: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      threads: fc.array(fc.array(call, { minLength: 1, maxLength: calls }), { minLength: 2, maxLength: threads }),
    })
    .map(textOf);
