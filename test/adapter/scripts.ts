// Small scripts that several tests debug. Their lines are numbered in the tests: do not move them.

/** t1 is held in a fault with the lock dropped; t2 sleeps on its transition. */
export const SLEEP = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
assert t2.state == asleep
t1 < KERN_SUCCESS
assert entry(0x10000).wired_count == 1
`;

/** t2 waits for the lock that t1 is held with. */
export const LOCK = `map 0x1000..0x100000
entry 0x1000..0x5000 rw- max=rwx
t1 > vm_map_protect(0x1000, 0x2000, r--) @ vm_map_protect.set
t2: vm_map_protect(0x2000, 0x3000, r--)
t1 < KERN_SUCCESS
t2 < KERN_SUCCESS
`;

/** t1 sleeps on the transition of t2; before it goes on, t3 unmaps what it slept for. */
export const UNMAPPED = `map 0x1000..0x100000
entry 0x10000..0x12000 rw- max=rwx
entry 0x12000..0x14000 r-- max=rwx
t2 > vm_map_wire(0x12000, 0x14000, USER|NOHOLES) @ fault 0x12000
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ asleep
t2 < KERN_SUCCESS
t3: vm_map_remove(0x12000, 0x14000) = KERN_SUCCESS
t1 < KERN_INVALID_ADDRESS
`;

/** An unmap that waits for a system wiring that nobody undoes. */
export const STUCK = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx wired=1
t1: vm_map_remove(0x10000, 0x14000)
`;

/** Results that are failures, and an expectation that does not hold. */
export const FAILURES = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: vm_map_wire(0x20000, 0x21000, USER|NOHOLES)
t1: vm_map_unwire(0x10000, 0x11000, SYSTEM|NOHOLES) = KERN_SUCCESS
assert entry(0x10000).wired_count == 7
t1: vm_map_wire(0x10000, 0x11000, USER|NOHOLES) = KERN_SUCCESS
`;

/** Many short calls. */
export const longScript = (calls: number): string =>
  [
    'map 0x1000..0x100000',
    'entry 0x10000..0x14000 rw- max=rwx',
    ...Array.from({ length: calls }, (_, i) =>
      i % 2 === 0
        ? 't1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)'
        : 't1: vm_map_unwire(0x10000, 0x14000, USER|NOHOLES)',
    ),
    '',
  ].join('\n');

/** A kernel assertion fails. */
export const PANIC = `map 0x1000..0x100000
t1: vm_map_insert(0x20000, 0x21000, rwx, r--)
t2: vm_map_remove(0x20000, 0x21000)
`;
