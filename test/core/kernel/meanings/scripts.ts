// Small scripts of one failing call each: its cause, by the id of its row; declarations, what comes
// before, and the call in each of its forms. `?` stands for the result.
export interface Failing {
  readonly declarations?: string;
  /** Instead of `declarations`, for the calls of old kernels and the like. */
  readonly before?: string;
  /** By the call's name. */
  readonly calls: Readonly<Record<string, string>>;
}

/** Declarations that all scripts have. */
export const MAP = `object f1 16 pages
entry 0x10000..0x14000 rw-
entry 0x16000..0x18000 r--
entry 0x18000..0x19000 --- max=---`;

const PRIVATE = 'MAP_PRIVATE|MAP_ANON';
const wraps = (name: string, more = ''): string => `${name}(0x10000, 0xfffffffffffff000${more})`;

const LOCKING = {
  mlock: 'mlock(0x10000, 0x1000)',
  munlock: 'munlock(0x10000, 0x1000)',
  mlockall: 'mlockall(MCL_FUTURE)',
  munlockall: 'munlockall()',
};
const BREAK = { brk: 'brk(0x52000)', sbrk: 'sbrk(0x2000)' };

export const FAILING: Readonly<Record<string, Failing | readonly Failing[]>> = {
  'no-segment': { calls: { shmat: 'shmat(none, 0x40000)' } },
  'odd-address': { calls: { shmat: 'shmat(f1, 0x40123)' } },
  'segment-taken': { calls: { shmat: 'shmat(f1, 0x10000)' } },
  'not-attached': { calls: { shmdt: 'shmdt(0x10000)' } },
  'beyond-map': { calls: { mincore: 'mincore(0xff000, 0x2000)' } },
  'protect-privilege': { declarations: 'jail', calls: { madvise: 'madvise(0x10000, 0x1000, protect)' } },
  'break-below': { declarations: 'heap 0x50000', calls: { brk: 'brk(0x4f000)' } },
  'break-beyond': { declarations: 'heap 0xff000', calls: { brk: 'brk(0x101000)', sbrk: 'sbrk(0x2000)' } },
  'data-limit': { declarations: 'heap 0x50000\nlimit data 4K', calls: BREAK },
  'no-such-call': { calls: { mlockall: 'mlockall(CURRENT)', munlockall: 'munlockall()' } },
  resource: { calls: { setrlimit: 'setrlimit(RLIMIT_SWAP, 1M)' } },
  how: { declarations: 'privileged', calls: { mlockall: 'mlockall(0)' } },
  inheritance: {
    calls: { minherit: 'minherit(0x10000, 0x1000, 99)', vm_map_inherit: 'vm_map_inherit(0x10000, 0x11000, 99)' },
  },
  advice: {
    calls: { madvise: 'madvise(0x10000, 0x1000, 77)', vm_map_madvise: 'vm_map_madvise(0x10000, 0x11000, 77)' },
  },
  'sync-flags': { calls: { msync: 'msync(0x10000, 0x1000, MS_ASYNC|MS_INVALIDATE)' } },
  guard: {
    calls: {
      vm_map_insert: 'vm_map_insert(0x30000, 0x31000, ---, rwx, GUARD)',
      vm_map_find: 'vm_map_find(0x30000, 0x1000, ---, rwx, GUARD)',
      vm_map_find_min: 'vm_map_find_min(0x30000, 0x1000, 0x20000, ---, rwx, GUARD)',
      vm_map_fixed: 'vm_map_fixed(0x30000, 0x1000, ---, rwx, GUARD)',
    },
  },
  'mmap-protection': { calls: { mmap: `mmap(0x30000, 0x1000, 0x40, ${PRIVATE})` } },
  'anon-with-file': { calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}, f1)` } },
  'stack-flags': { calls: { mmap: 'mmap(0x30000, 0x1000, r--, MAP_PRIVATE|MAP_STACK)' } },
  'unknown-flags': { calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}|0x8000)` } },
  'excl-without-fixed': { calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}|MAP_EXCL)` } },
  'shared-and-private': { calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}|MAP_SHARED)` } },
  'guard-flags': { calls: { mmap: 'mmap(0x30000, 0x1000, rw-, MAP_GUARD)' } },
  alignment: { calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}|MAP_ALIGNED(3))` } },
  unaligned: { calls: { mmap: `mmap(0x30010, 0x1000, rw-, ${PRIVATE}|MAP_FIXED)` } },
  'fixed-outside': { calls: { mmap: `mmap(0xff000, 0x2000, rw-, ${PRIVATE}|MAP_FIXED)` } },
  'no-descriptor': { calls: { mmap: 'mmap(0x30000, 0x1000, r--, MAP_PRIVATE)' } },
  'no-kind': { calls: { mmap: 'mmap(0x30000, 0x1000, r--, 0, f1)' } },
  'not-open-for-reading': {
    declarations: 'object f2 4 pages write-only',
    calls: { mmap: 'mmap(0x30000, 0x1000, r--, MAP_PRIVATE, f2)' },
  },
  'not-open-for-writing': {
    declarations: 'object f2 4 pages read-only',
    calls: { mmap: 'mmap(0x30000, 0x1000, rw-, MAP_SHARED, f2)' },
  },
  jail: { declarations: 'privileged\njail', calls: LOCKING },
  privilege: { declarations: 'OLD', calls: LOCKING },
  'one-call-limit': {
    declarations: 'privileged\nlimit OF_ONE_CALL 1',
    calls: { mlock: 'mlock(0x10000, 0x2000)', vslock: 'vslock(0x10000, 0x2000)' },
  },
  'memlock-limit': { declarations: 'privileged\nlimit memlock 4K', calls: { mlock: 'mlock(0x10000, 0x2000)' } },
  'future-memlock-limit': {
    declarations: 'heap 0x50000\nlimit memlock 4K',
    before: 't1: mlockall(MCL_FUTURE)',
    calls: { mmap: `mmap(0x30000, 0x2000, rw-, ${PRIVATE})`, ...BREAK },
  },
  'map-over-memlock': { declarations: 'limit memlock 4K', calls: { mlockall: 'mlockall(MCL_CURRENT)' } },
  'user-wired-limit': [
    {
      declarations: 'limit user_wired 2',
      before: 't1: mlock(0x16000, 0x1000)',
      calls: {
        mlock: 'mlock(0x10000, 0x2000)',
        mlockall: 'mlockall(MCL_CURRENT)',
        vm_map_wire: 'vm_map_wire(0x10000, 0x12000, USER)',
      },
    },
    { declarations: 'heap 0x50000\nlimit user_wired 1', before: 't1: mlockall(MCL_FUTURE)', calls: BREAK },
  ],
  'system-wired-limit': {
    declarations: 'privileged\nlimit wired 2',
    before: 't1: vm_map_wire(0x10000, 0x12000, SYSTEM)',
    calls: { mlock: 'mlock(0x12000, 0x1000)' },
  },
  'vmem-limit': {
    declarations: 'heap 0x50000\nlimit vmem 28K',
    calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE})`, ...BREAK },
  },
  'entries-limit': { declarations: 'limit entries 3', calls: { mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE})` } },
  swap: {
    declarations: 'heap 0x50000\nlimit swap 16K',
    calls: {
      ...BREAK,
      mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE})`,
      vm_map_insert: 'vm_map_insert(0x30000, 0x31000, rw-)',
      vm_map_find: 'vm_map_find(0x30000, 0x1000, rw-)',
      vm_map_find_min: 'vm_map_find_min(0x30000, 0x1000, 0x20000, rw-)',
      vm_map_fixed: 'vm_map_fixed(0x30000, 0x1000, rw-)',
    },
  },
  'protect-swap': {
    declarations: 'limit swap 20K',
    calls: { mprotect: 'mprotect(0x16000, 0x2000, rw-)', vm_map_protect: 'vm_map_protect(0x16000, 0x18000, rw-)' },
  },
  'fork-swap': { declarations: 'process child\nlimit swap 20K', calls: { fork: 'fork(child)' } },
  hole: {
    declarations: 'privileged',
    calls: {
      mlock: 'mlock(0x13000, 0x2000)',
      munlock: 'munlock(0x14000, 0x1000)',
      vslock: 'vslock(0x13000, 0x2000)',
      munmap: 'munmap(0x13000, 0x2000)',
      mincore: 'mincore(0x13000, 0x2000)',
      msync: 'msync(0x13000, 0x2000, MS_SYNC)',
      vm_map_wire: 'vm_map_wire(0x13000, 0x15000, USER)',
      vm_map_unwire: 'vm_map_unwire(0x14000, 0x15000, USER)',
      vm_map_sync: 'vm_map_sync(0x13000, 0x15000, 1, 0)',
    },
  },
  'wraps-around': {
    declarations: 'privileged',
    calls: {
      mlock: wraps('mlock'),
      munlock: wraps('munlock'),
      munmap: wraps('munmap'),
      mprotect: wraps('mprotect', ', r--'),
      minherit: wraps('minherit', ', none'),
      madvise: wraps('madvise', ', random'),
      msync: wraps('msync', ', MS_SYNC'),
      mmap: wraps('mmap', `, rw-, ${PRIVATE}|MAP_FIXED`),
      vslock: wraps('vslock'),
    },
  },
  empty: { calls: { munmap: 'munmap(0x10000, 0)', mmap: `mmap(0x30000, 0, rw-, ${PRIVATE})` } },
  'outside-map': {
    calls: {
      munmap: 'munmap(0xff000, 0x2000)',
      madvise: 'madvise(0, 0x1000, random)',
    },
  },
  'insert-outside': {
    calls: {
      vm_map_insert: 'vm_map_insert(0xff000, 0x101000, rw-)',
      vm_map_fixed: 'vm_map_fixed(0x30000, 0, rw-)',
    },
  },
  'find-empty': {
    calls: {
      vm_map_find: 'vm_map_find(0x30000, 0, rw-)',
      vm_map_find_min: 'vm_map_find_min(0x30000, 0, 0x20000, rw-)',
    },
  },
  taken: {
    declarations: 'heap 0x20000\nentry 0x21000..0x22000 rw-',
    calls: {
      brk: 'brk(0x23000)',
      sbrk: 'sbrk(0x3000)',
      vm_map_insert: 'vm_map_insert(0x13000, 0x15000, rw-)',
      vm_map_fixed: 'vm_map_fixed(0x13000, 0x2000, rw-, rwx, EXCL)',
      mmap: `mmap(0x13000, 0x2000, rw-, ${PRIVATE}|MAP_FIXED|MAP_EXCL)`,
    },
  },
  'no-room': [
    {
      calls: {
        vm_map_find: 'vm_map_find(0x30000, 0xf0000, rw-)',
        vm_map_find_min: 'vm_map_find_min(0, 0xf0000, 0x1000, rw-)',
        mmap: `mmap(0x30000, 0xf0000, rw-, ${PRIVATE})`,
        shmat: 'shmat(large)',
      },
      declarations: 'object large 256 pages',
    },
    { calls: { vm_map_find_min: 'vm_map_find_min(0x30000, 0xf0000, 0x20000, rw-)' } },
  ],
  'room-missed': {
    declarations: 'map 0x1000..0x40000',
    before: 't1: munmap(0x1000, 0x3f000)\nt1: vm_map_insert(0x10000, 0x11000, rw-)',
    calls: {
      vm_map_find: 'vm_map_find(0x1000, 0x10000, rw-)',
      vm_map_find_min: 'vm_map_find_min(0x8000, 0x10000, 0x1000, rw-)',
      mmap: `mmap(0x8000, 0x10000, rw-, ${PRIVATE})`,
      shmat: 'shmat(f1)',
    },
  },
  'room-below-first-free': {
    declarations: 'map 0x1000..0x20000\nobject f2 12 pages',
    before: 't1: vm_map_insert(0xd000, 0xe000, rw-)',
    calls: {
      vm_map_find: 'vm_map_find(0x1000, 0xc000, rw-)',
      vm_map_find_min: 'vm_map_find_min(0, 0xc000, 0x1000, rw-)',
      mmap: `mmap(0, 0xc000, rw-, ${PRIVATE})`,
      shmat: 'shmat(f2)',
    },
  },
  'page-not-mapped': { calls: { touch: 'touch 0x14000 read', vm_map_lookup: 'vm_map_lookup(0x14000, r--)' } },
  'not-one-entry': {
    declarations: 'submap sub 0x10000..0x12000',
    calls: { vm_map_submap: 'vm_map_submap(0x13000, 0x17000, sub)' },
  },
  'no-access': {
    declarations: 'entry 0x20000..0x21000 ---',
    calls: {
      mlock: 'mlock(0x20000, 0x1000)',
      vslock: 'vslock(0x20000, 0x1000)',
      vm_map_wire: 'vm_map_wire(0x20000, 0x21000, USER)',
    },
  },
  'fault-no-access': {
    declarations: 'privileged',
    calls: {
      mlock: 'mlock(0x18000, 0x1000)',
      vslock: 'vslock(0x18000, 0x1000)',
      mlockall: 'mlockall(MCL_CURRENT)',
      vm_map_wire: 'vm_map_wire(0x18000, 0x19000, USER)',
    },
  },
  'submap-hole': {
    declarations: 'privileged\nsubmap sub 0x20000..0x22000\nentry 0x20000..0x22000 rw-',
    before: 't1: vm_map_submap(0x20000, 0x22000, sub)',
    calls: {
      mlock: 'mlock(0x20000, 0x2000)',
      mlockall: 'mlockall(MCL_CURRENT)',
      vslock: 'vslock(0x20000, 0x2000)',
      vm_map_wire: 'vm_map_wire(0x20000, 0x22000, USER)',
    },
  },
  'page-fails': {
    declarations: 'privileged\nfault 0x11000 = KERN_FAILURE',
    calls: {
      mlock: 'mlock(0x10000, 0x2000)',
      mlockall: 'mlockall(MCL_CURRENT)',
      vslock: 'vslock(0x10000, 0x2000)',
    },
  },
  'page-read-fails': {
    declarations: 'fault 0x11000 = KERN_FAILURE',
    calls: { vm_map_wire: 'vm_map_wire(0x10000, 0x12000, USER)', touch: 'touch 0x11000 read' },
  },
  'page-out-of-bounds': {
    declarations: 'fault 0x11000 = KERN_OUT_OF_BOUNDS',
    calls: { vm_map_wire: 'vm_map_wire(0x10000, 0x12000, USER)', touch: 'touch 0x11000 read' },
  },
  'beyond-file': {
    declarations: 'privileged\nobject f2 1 pages\nentry 0x20000..0x22000 rw- object=f2 inherit=share',
    calls: {
      mlock: 'mlock(0x20000, 0x2000)',
      mlockall: 'mlockall(MCL_CURRENT)',
      vslock: 'vslock(0x20000, 0x2000)',
      vm_map_wire: 'vm_map_wire(0x20000, 0x22000, USER)',
      touch: 'touch 0x21000 read',
    },
  },
  'not-wired': {
    declarations: 'privileged',
    calls: { munlock: 'munlock(0x10000, 0x1000)', vm_map_unwire: 'vm_map_unwire(0x10000, 0x11000, SYSTEM)' },
  },
  'max-protection': {
    calls: { mprotect: 'mprotect(0x18000, 0x1000, r--)', vm_map_protect: 'vm_map_protect(0x18000, 0x19000, r--)' },
  },
  submap: {
    declarations: 'submap sub 0x20000..0x21000\nentry 0x20000..0x21000 rw-',
    before: 't1: vm_map_submap(0x20000, 0x21000, sub)',
    calls: { mprotect: 'mprotect(0x20000, 0x1000, r--)', vm_map_protect: 'vm_map_protect(0x20000, 0x21000, r--)' },
  },
  wxorx: {
    declarations: 'map 0x1000..0x100000 wxorx',
    calls: {
      mprotect: 'mprotect(0x10000, 0x1000, rwx)',
      mmap: `mmap(0x30000, 0x1000, rwx, ${PRIVATE})`,
      vm_map_protect: 'vm_map_protect(0x10000, 0x11000, rwx)',
      vm_map_insert: 'vm_map_insert(0x30000, 0x31000, rwx)',
      vm_map_find: 'vm_map_find(0x30000, 0x1000, rwx)',
      vm_map_find_min: 'vm_map_find_min(0x30000, 0x1000, 0x20000, rwx)',
      vm_map_fixed: 'vm_map_fixed(0x30000, 0x1000, rwx)',
    },
  },
  'beyond-max': {
    calls: {
      mprotect: 'mprotect(0x10000, 0x1000, rw-, max=r--)',
      mmap: `mmap(0x30000, 0x1000, rw-, ${PRIVATE}, max=r--)`,
      vm_map_protect: 'vm_map_protect(0x10000, 0x11000, rw-, max=r--)',
    },
  },
  'touch-denied': { calls: { touch: 'touch 0x16000 write', vm_map_lookup: 'vm_map_lookup(0x16000, -w-)' } },
  'user-wired-cow': {
    declarations: 'privileged\nentry 0x20000..0x21000 rw- flags=COW|NEEDS_COPY object=f1',
    before: 't1: mlock(0x20000, 0x1000)',
    calls: { touch: 'touch 0x20000 write', vm_map_lookup: 'vm_map_lookup(0x20000, -w-)' },
  },
  'user-wired': {
    declarations: 'privileged',
    before: 't1: mlock(0x10000, 0x1000)',
    calls: {
      msync: 'msync(0x10000, 0x1000, MS_INVALIDATE)',
      vm_map_sync: 'vm_map_sync(0x10000, 0x11000, 1, 1)',
    },
  },
  'write-fails': {
    declarations: 'entry 0x20000..0x21000 rw- object=f1 inherit=share\nfault 0x20000 = KERN_FAILURE',
    calls: { msync: 'msync(0x20000, 0x1000, MS_SYNC)', vm_map_sync: 'vm_map_sync(0x20000, 0x21000, 1, 0)' },
  },
  'stack-outside': { calls: { vm_map_stack: 'vm_map_stack(0xff000, 0x10000, rw-)' } },
  'stack-empty': { calls: { vm_map_stack: 'vm_map_stack(0x40000, 0, rw-)' } },
  'stack-vmem': { declarations: 'limit vmem 40K', calls: { vm_map_stack: 'vm_map_stack(0x40000, 0x10000, rw-)' } },
  'growth-memlock': {
    declarations: 'privileged\nlimit stack_growth 8K\nlimit memlock 12K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)\nt1: mlockall(MCL_FUTURE)',
    calls: { touch: 'touch 0x68000 write', vm_map_growstack: 'vm_map_growstack(0x68000)' },
  },
  'growth-vmem': {
    declarations: 'limit stack_growth 8K\nlimit vmem 48K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)',
    calls: { touch: 'touch 0x68000 write', vm_map_growstack: 'vm_map_growstack(0x68000)' },
  },
  'stack-all-guard': [
    { calls: { vm_map_stack: 'vm_map_stack(0x40000, 0x1000, rw-)', mmap: 'mmap(0x40000, 0x1000, rw-, MAP_STACK)' } },
    { calls: { mmap: 'mmap(0x40010, 0x1000, rw-, MAP_STACK)' } },
  ],
  'stack-swap': {
    declarations: 'limit stack_growth 8K\nlimit swap 20K',
    calls: { vm_map_stack: 'vm_map_stack(0x60000, 0x10000, rw-)' },
  },
  'growth-swap': {
    declarations: 'limit stack_growth 8K\nlimit swap 24K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)',
    calls: { touch: 'touch 0x6d000 write', vm_map_growstack: 'vm_map_growstack(0x6d000)' },
  },
  'growth-user-wired': {
    declarations: 'limit stack_growth 8K\nlimit user_wired 1',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)\nt1: mlockall(MCL_FUTURE)',
    calls: { touch: 'touch 0x6d000 write', vm_map_growstack: 'vm_map_growstack(0x6d000)' },
  },
  'stack-taken': {
    calls: { vm_map_stack: 'vm_map_stack(0x12000, 0x10000, rw-)', mmap: 'mmap(0x12000, 0x10000, rw-, MAP_STACK)' },
  },
  'gap-cut': {
    declarations: 'limit stack_growth 8K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)\nt1: minherit(0x68000, 0x1000, share)',
    calls: { touch: 'touch 0x64000 write', vm_map_lookup: 'vm_map_lookup(0x64000, rw-, 1)' },
  },
  'no-stack': { calls: { vm_map_growstack: 'vm_map_growstack(0x14000)' } },
  'guard-touched': {
    before: 't1: mmap(0x40000, 0x1000, ---, MAP_GUARD|MAP_FIXED)',
    calls: { touch: 'touch 0x40000 write' },
  },
  'stack-room': {
    declarations: 'limit stack_growth 8K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)',
    calls: { touch: 'touch ROOM write', vm_map_growstack: 'vm_map_growstack(ROOM)' },
  },
  'stack-limit': {
    declarations: 'limit stack_growth 8K\nlimit stack 12K',
    before: 't1: vm_map_stack(0x60000, 0x10000, rw-)',
    calls: { touch: 'touch 0x68000 write', vm_map_growstack: 'vm_map_growstack(0x68000)' },
  },
};
