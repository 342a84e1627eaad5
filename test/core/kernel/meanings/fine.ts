// Of each call one that succeeds, and what they need: no cause of a failure holds for them.
/** Of each call, one that succeeds. */
export const FINE: Readonly<Record<string, string>> = {
  mmap: 'mmap(0x30000, 0x1000, rw-, MAP_PRIVATE|MAP_ANON|MAP_FIXED)',
  munmap: 'munmap(0x10000, 0x1000)',
  mprotect: 'mprotect(0x10000, 0x1000, r--)',
  minherit: 'minherit(0x10000, 0x1000, none)',
  madvise: 'madvise(0x10000, 0x1000, random)',
  msync: 'msync(0x10000, 0x1000, MS_SYNC)',
  mlock: 'mlock(0x10000, 0x1000)',
  munlock: 'munlock(0x11000, 0x1000)',
  mlockall: 'mlockall(MCL_FUTURE)',
  munlockall: 'munlockall()',
  brk: 'brk(0x51000)',
  sbrk: 'sbrk(0x1000)',
  mincore: 'mincore(0x10000, 0x1000)',
  shmat: 'shmat(f1)',
  shmdt: 'shmdt(0x80000)',
  fork: 'fork(child)',
  touch: 'touch 0x10000 write',
  vslock: 'vslock(0x10000, 0x1000)',
  vm_map_insert: 'vm_map_insert(0x30000, 0x31000, rw-)',
  vm_map_find: 'vm_map_find(0x30000, 0x1000, rw-)',
  vm_map_find_min: 'vm_map_find_min(0x30000, 0x1000, 0x20000, rw-)',
  vm_map_fixed: 'vm_map_fixed(0x30000, 0x1000, rw-)',
  vm_map_protect: 'vm_map_protect(0x10000, 0x11000, r--)',
  vm_map_inherit: 'vm_map_inherit(0x10000, 0x11000, none)',
  vm_map_madvise: 'vm_map_madvise(0x10000, 0x11000, random)',
  vm_map_wire: 'vm_map_wire(0x10000, 0x11000, SYSTEM)',
  vm_map_unwire: 'vm_map_unwire(0x11000, 0x12000, USER)',
  vm_map_stack: 'vm_map_stack(0x40000, 0x10000, rw-)',
  vm_map_growstack: 'vm_map_growstack(0x6e000)',
  vm_map_submap: 'vm_map_submap(0x19000, 0x1a000, sub)',
  vm_map_sync: 'vm_map_sync(0x10000, 0x11000, 1, 0)',
  vm_map_lookup: 'vm_map_lookup(0x10000, r--)',
};
/** What they need: a locked page, a stack, an entry for a submap, a process to fork. */
export const FINE_DECLARATIONS = `privileged
heap 0x50000
process child
submap sub 0x19000..0x1a000
entry 0x19000..0x1a000 ---
limit stack_growth 8K`;
export const FINE_BEFORE = `t1: shmat(f1, 0x80000)
t1: mlock(0x11000, 0x1000)
t1: vm_map_stack(0x60000, 0x10000, rw-)`;
