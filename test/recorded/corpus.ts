// The scripts of which is recorded what the product says: random ones of every kernel, and the
// examples.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { newRandom, next } from '../../bench/random.ts';
import { VINTAGES } from '../../core/kernel/constants.ts';
import { compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { randomScript } from '../core/kernel/meanings/randomScript.ts';

export interface CorpusScript {
  readonly name: string;
  readonly text: string;
}

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

export const EXAMPLES: readonly CorpusScript[] = readdirSync(folder)
  .filter((name) => name.endsWith('.vmtrace'))
  .sort()
  .map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));

const SCHEDULES = ['', 'schedule random 1', 'schedule random 7', 'schedule round-robin'];
const RESULTS = ['0', 'ENOMEM', 'EINVAL'];
const ASSERTS = [
  'assert user_wired == 0',
  'assert entry(0x10000).wired_count == 1',
  'assert t1.state == idle && map.busy == 0',
  'assert entry(0x12000).prot == rw- || map.entries > 9',
];

/** What random calls leave out: processes, a lock that is kept, the ends of threads. */
const OTHERS: readonly (readonly string[])[] = [
  ['t1: fork(p2)', 'child: mlock(0x10000, 0x2000)', 'child: munmap(0x30000, 0x1000)', 't1: touch 0x30000 write'],
  ['limit swap 48K', 't1: mmap(0, 0x8000, rw-, MAP_ANON|MAP_PRIVATE)', 't1: fork(p2)', 't1: touch 0x31000 write'],
  ['t1: minherit(0x10000, 0x2000, zero)', 't1: fork(p2)', 'child: touch 0x11000 write', 'child: exit()'],
  [
    't2: touch 0x10000 write',
    't1: vfork(p2)',
    'child: mprotect(0x12000, 0x1000, r--)',
    'child: execve()',
    't1: exit()',
  ],
  [
    't1: rfork(p2)',
    'child: mlockall(MCL_CURRENT|MCL_FUTURE)',
    't1: mmap(0, 0x3000, rw-, MAP_ANON)',
    'child: munlockall()',
  ],
  ['t1: mlockall(MCL_FUTURE)', 't1: vm_map_growstack(0x68000)', 't1: execve()', 't1: mmap(0, 0x1000, rw-, MAP_ANON)'],
  ['t1: vm_map_lock_read()', 't1: vm_map_lock_upgrade()', 't2: vm_map_trylock()', 't1: vm_map_lock_downgrade()'],
  ['t1: vm_map_busy()', 't2: vm_map_protect(0x10000, 0x12000, r--)', 't1: vm_map_unbusy()', 't2: vm_map_wait_busy()'],
  ['t1 > vm_map_wire(0x10000, 0x13000, USER) @ fault 0x11000', 't2: munlock(0x10000, 0x1000)', 't1 dies'],
  [
    't1 > mlock(0x10000, 0x4000) @ fault 0x12000',
    't2: munmap(0x11000, 0x1000)',
    't1 <',
    't2: msync(0x10000, 0x1000, MS_ASYNC)',
  ],
  [
    't1: setrlimit(RLIMIT_MEMLOCK, 0x2000)',
    't1: mlock(0x10000, 0x3000)',
    't2: mlock(0x10000, 0x2000)',
    't2: munlockall()',
  ],
  [
    't1: mlock(0x10000, 0x2000)',
    't2: msync(0x10000, 0x4000, MS_INVALIDATE)',
    't2: madvise(0x12000, 0x1000, free)',
    't1: munlock(0x10000, 0x2000)',
  ],
  ['t1: shmat(f1, 0x40000)', 't2: touch 0x41000 write', 't1: mincore(0x40000, 0x2000)', 't1: shmdt(0x40000)'],
  ['heap 0x50000', 't1: sbrk(0x3000)', 't2: mlock(0x50000, 0x2000)', 't1: brk(0x51000)', 't1: sbrk(-0x1000)'],
];
const HEAD = [
  'map 0x1000..0x100000',
  'process p2',
  'thread t1',
  'thread t2',
  'thread child of p2',
  'privileged',
  'object f1 8 pages',
  'limit stack_growth 8K',
  'entry 0x10000..0x14000 rw-',
  'entry 0x30000..0x32000 rw- flags=COW|NEEDS_COPY object=f1',
];

/** Lines that a kernel does not know are left out. */
export const OTHER_SCRIPTS: readonly CorpusScript[] = VINTAGES.flatMap((kernel) =>
  OTHERS.map((others, i) => {
    const lines = [`kernel ${kernel}`, ...HEAD, 't1: vm_map_stack(0x60000, 0x10000, rw-)'];
    for (const line of others) {
      const tried = /^(?:limit|heap)/.test(line) ? lines.toSpliced(1, 0, line) : [...lines, line];
      const { diagnostics } = compile(parse(tried.join('\n')));
      if (diagnostics.every(({ severity }) => severity !== 'error')) lines.splice(0, lines.length, ...tried);
    }
    return { name: `${kernel}-other-${i + 1}`, text: `${lines.join('\n')}\n` };
  }),
);

/** Of three threads under some schedule, with results that hold or not, and asserts. */
function withMore(text: string, seed: number): string {
  const r = newRandom(BigInt(seed) + 1000n);
  const lines = text.split('\n').flatMap((line) => {
    const isSystemCall = /^t\d: m[a-z]+\(/.test(line);
    const shown = isSystemCall && next(r, 3) === 0 ? `${line} = ${RESULTS[next(r, RESULTS.length)]}` : line;
    return /^t\d/.test(line) && next(r, 6) === 0 ? [shown, ASSERTS[next(r, ASSERTS.length)] as string] : [shown];
  });
  const first = lines.findIndex((line) => /^t\d/.test(line));
  return lines.toSpliced(first, 0, SCHEDULES[seed % SCHEDULES.length] as string).join('\n');
}

/** So many of each kernel. */
export const randomScripts = (count: number, calls: number): CorpusScript[] =>
  VINTAGES.flatMap((kernel) =>
    Array.from({ length: count }, (_, i) => {
      const text = randomScript(kernel, 100 + i, calls, 1 + (i % 3));
      return {
        name: `${kernel}-${i + 1}`,
        text: `${withMore(text, i)}
`,
      };
    }),
  );
