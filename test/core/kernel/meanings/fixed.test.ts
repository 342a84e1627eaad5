// Failures whose row was missing or did not hold once, and what explains them now.
import { expect, test } from 'vitest';
import { VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { failures } from './failures.ts';

interface Found {
  readonly kernels: readonly Vintage[];
  readonly script: string;
  /** Of the last line. */
  readonly fails: string;
  readonly row: string;
}

const OLD: readonly Vintage[] = ['freebsd-5', 'freebsd-6'];
const NEW = VINTAGES.filter((kernel) => !OLD.includes(kernel));

const FOUND: Readonly<Record<string, Found>> = {
  'a submap lacks the page, and the call allows holes': {
    kernels: ['freebsd-6', ...NEW],
    script: `privileged
submap sub 0x10000..0x14000
entry 0x10000..0x14000 rw-
t1: vm_map_submap(0x10000, 0x14000, sub)
t1: mlockall(MCL_CURRENT|MCL_FUTURE)`,
    fails: 'mlockall EAGAIN',
    row: 'submap-hole',
  },
  'the same, of vm_map_wire': {
    kernels: ['freebsd-6', ...NEW],
    script: `submap sub 0x10000..0x14000
entry 0x10000..0x14000 rw-
t1: vm_map_submap(0x10000, 0x14000, sub)
t1: vm_map_wire(0x10000, 0x15000, USER|HOLESOK)`,
    fails: 'vm_map_wire KERN_INVALID_ADDRESS',
    row: 'submap-hole',
  },
  'mmap rounds a hint up, and the size alone decides how much it maps': {
    kernels: NEW,
    script: 't1: mmap(0x62010, 0x1000, rwx, MAP_STACK)',
    fails: 'mmap EINVAL',
    row: 'stack-all-guard',
  },
  'the bytes of a page before the offset count': {
    kernels: VINTAGES,
    script: `object f1 8 pages
limit vmem 4K
t1: mmap(0x30000, 0x1000, r--, MAP_PRIVATE, f1, 0x10)`,
    fails: 'mmap ENOMEM',
    row: 'vmem-limit',
  },
  'a search for nothing at the end of the map': {
    kernels: NEW,
    script: 't1: vm_map_find(0x100000, 0, rw-)',
    fails: 'vm_map_find KERN_NO_SPACE',
    row: 'no-room',
  },
  'the search tree misses the room above the last entry': {
    kernels: NEW,
    script: `map 0x1000..0x14000
entry 0x4000..0x5000 rw-
t1: mmap(0x1000, 0x6000, rw-, MAP_PRIVATE|MAP_ANON)`,
    fails: 'mmap ENOMEM',
    row: 'room-missed',
  },
  "the system took a user's wiring": {
    kernels: ['freebsd-5'],
    script: `privileged
entry 0x10000..0x11000 rw-
t1: mlock(0x10000, 0x1000)
t1: vm_map_unwire(0x10000, 0x11000, SYSTEM)
t1: vm_map_unwire(0x10000, 0x11000, USER)`,
    fails: 'vm_map_unwire KERN_INVALID_ARGUMENT',
    row: 'not-wired',
  },
  'an old stack whose hint is where the heap may grow': {
    kernels: ['freebsd-6'],
    script: `heap 0x50000
limit data 128K
entry 0x72000..0x73000 rw-
t1: mmap(0x60000, 0x8000, rw-, MAP_STACK)`,
    fails: 'mmap ENOMEM',
    row: 'stack-taken',
  },
  'a range that ends where the map begins': {
    kernels: VINTAGES,
    script: `submap sub 0x8000..0xc000
t1: vm_map_wire(sub, 0x4000, 0x8000, SYSTEM)`,
    fails: 'vm_map_wire KERN_INVALID_ADDRESS',
    row: 'hole',
  },
  'msync of no bytes is about the whole entry': {
    kernels: NEW,
    script: `privileged
entry 0x10000..0x12000 rw-
t1: mlock(0x10000, 0x2000)
t1: msync(0x11000, 0, MS_INVALIDATE)`,
    fails: 'msync EBUSY',
    row: 'user-wired',
  },
  'a call on a submap is explained by the submap': {
    kernels: VINTAGES,
    script: `submap sub 0x8000..0xc000
entry 0x1000..0x2000 rw-
t1: vm_map_insert(sub, 0x1000, 0x2000, rw-)`,
    fails: 'vm_map_insert KERN_INVALID_ADDRESS',
    row: 'insert-outside',
  },
};

const CASES = Object.entries(FOUND).flatMap(([name, found]) =>
  found.kernels.map((kernel) => ({ name, kernel, ...found })),
);

test.each(CASES)('$kernel: $name', ({ kernel, script, fails, row }) => {
  const map = script.startsWith('map ') ? '' : 'map 0x1000..0x100000\n';
  expect(failures(`kernel ${kernel}\n${map}${script}`)).toMatchObject([{ what: fails, row, fault: undefined }]);
});
