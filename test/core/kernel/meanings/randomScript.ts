// Scripts of random calls, of which many fail: of every kind, on a map with something of
// everything.
import { newRandom, next, type Random } from '../../../../bench/random.ts';
import type { Vintage } from '../../../../core/kernel/constants.ts';
import { compile } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const CALLS = 40;

/** Capital letters stand for a random choice. */
const TEMPLATES = [
  'mlock(A, L)',
  'mlock(A, L)',
  'munlock(A, L)',
  'mlockall(H)',
  'munlockall()',
  'mmap(A, L, P, F)',
  'mmap(A, L, P, F, O)',
  'mmap(0, L, P, F)',
  'munmap(A, L)',
  'mprotect(A, L, P)',
  'mprotect(A, L, P)',
  'minherit(A, L, I)',
  'madvise(A, L, B)',
  'msync(A, L, S)',
  'touch A read',
  'touch A write',
  'vslock(A, L)',
  'brk(A)',
  'sbrk(L)',
  'mincore(A, L)',
  'shmat(f1, A)',
  'shmat(f1)',
  'shmdt(A)',
  'vm_map_insert(A, E, P)',
  'vm_map_find(A, L, P)',
  'vm_map_fixed(A, L, P)',
  'vm_map_protect(A, E, P)',
  'vm_map_inherit(A, E, I)',
  'vm_map_madvise(A, E, B)',
  'vm_map_wire(A, E, USER)',
  'vm_map_wire(A, E, SYSTEM)',
  'vm_map_unwire(A, E, USER)',
  'vm_map_unwire(A, E, SYSTEM)',
  'vm_map_stack(A, L, rw-)',
  'vm_map_growstack(A)',
  'vm_map_submap(A, E, sub)',
  'vm_map_sync(A, E, 1, 0)',
  'vm_map_sync(A, E, 1, 1)',
  'vm_map_lookup(A, P)',
  'vm_map_find_min(A, L, A, P)',
  'vm_map_insert(sub, A, E, P)',
  'vm_map_wire(sub, A, E, SYSTEM)',
  'vm_map_wire(A, E, USER|HOLESOK)',
];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  L: ['0', '0x1000', '0x1000', '0x2000', '0x3000', '0x10000', '0x200000', '0xfffffffffffff000'],
  P: ['---', 'r--', 'rw-', 'rw-', 'r-x', 'rwx'],
  H: ['0', 'MCL_CURRENT', 'MCL_FUTURE', 'MCL_CURRENT|MCL_FUTURE', '4'],
  F: [
    'MAP_ANON|MAP_PRIVATE',
    'MAP_ANON|MAP_PRIVATE|MAP_FIXED',
    'MAP_SHARED|MAP_FIXED',
    'MAP_PRIVATE|MAP_FIXED|MAP_EXCL',
    'MAP_ANON|MAP_SHARED|MAP_PRIVATE',
    'MAP_STACK|MAP_FIXED',
    'MAP_STACK',
    'MAP_STACK|MAP_FIXED|MAP_EXCL',
    'MAP_ANON|MAP_ALIGNED(16)',
    'MAP_ANON|MAP_ALIGNED(19)',
    'MAP_ANON|MAP_ALIGNED_SUPER',
    'MAP_ANON|MAP_32BIT',
    'MAP_STACK|MAP_32BIT|MAP_ALIGNED(20)',
    'MAP_GUARD|MAP_FIXED',
    'MAP_ANON|MAP_PRIVATE|MAP_EXCL',
    'MAP_ANON|MAP_PRIVATE|MAP_ALIGNED(3)',
  ],
  O: ['f1', 'f2', 'f3', 'f1, 0x1000', 'f1, 0x1010', '-1', '-1, 0x1000', '99'],
  I: ['none', 'share', 'copy', '99'],
  B: ['random', 'willneed', '77', 'protect'],
  S: ['MS_SYNC', 'MS_ASYNC', 'MS_INVALIDATE', 'MS_ASYNC|MS_INVALIDATE'],
};
const DECLARATIONS = [
  'limit memlock 12K',
  'limit user_wired 4',
  'limit wired 6',
  'limit vmem 160K',
  'limit data 8K',
  'limit stack 12K',
  'limit swap 96K',
  'limit entries 8',
  'privileged',
  'jail',
  'fault 0x11000 = KERN_FAILURE',
  'fault 0x12000 = KERN_OUT_OF_BOUNDS',
];

const pick = <T>(r: Random, list: readonly T[]): T => list[next(r, list.length)] as T;
/** Mostly pages where something is, at times bytes between, or what lies outside. */
const address = (r: Random): number =>
  pick(r, [0x10000, 0x14000, 0x18000, 0x30000, 0x60000, 0x68000, 0xfe000]) + next(r, 6) * 0x1000;

function call(r: Random): string {
  const start = address(r);
  const hex = (n: number): string => `0x${n.toString(16)}`;
  return pick(r, TEMPLATES).replace(/\b[A-Z]\b/g, (letter) => {
    if (letter === 'A') return hex(start + (next(r, 12) === 0 ? 0x10 : 0));
    return letter === 'E' ? hex(start + (1 + next(r, 5)) * 0x1000) : pick(r, CHOICES[letter] ?? ['0']);
  });
}

/** Lines that a kernel does not know are left out. Threads call in turns as the script has them. */
export function randomScript(kernel: Vintage, seed: number, calls = CALLS, threads = 1): string {
  const r = newRandom(BigInt(seed));
  const head = [
    `kernel ${kernel}`,
    'map 0x1000..0x100000',
    'object f1 8 pages',
    'object f2 2 pages read-only',
    'object f3 2 pages write-only',
    'submap sub 0x18000..0x1a000',
    'heap 0x50000',
    'entry 0x10000..0x14000 rw-',
    'entry 0x14000..0x16000 r-- object=f2 inherit=share',
    'entry 0x16000..0x17000 --- max=---',
    'entry 0x18000..0x1a000 ---',
    'entry 0x1a000..0x1e000 rw- object=f2 inherit=share',
    'entry 0x30000..0x32000 rw- flags=COW|NEEDS_COPY object=f1',
    'limit stack_growth 8K',
  ];
  const lines = [
    ...head,
    ...DECLARATIONS.filter(() => next(r, 4) === 0),
    't1: vm_map_stack(0x60000, 0x10000, rw-)',
    ...Array.from({ length: calls }, () => `t${threads === 1 ? 1 : 1 + next(r, threads)}: ${call(r)}`),
  ];
  const wrong = new Set(parse(lines.join('\n')).diagnostics.flatMap((d) => (d.severity === 'error' ? [d.line] : [])));
  const known = lines.filter((_, i) => !wrong.has(i + 1));
  const compiled = compile(parse(known.join('\n'))).diagnostics;
  const refused = new Set(compiled.flatMap((d) => (d.severity === 'error' ? [d.line] : [])));
  return known.filter((_, i) => !refused.has(i + 1)).join('\n');
}
