// Stacks by their rules (core/kernel/routines/stack.ts and growstack.ts name the source): what is
// mapped at first, what keeps the room free, how much is added, and what stands in the way.
import { describe, expect, test } from 'vitest';
import { eflagNames, protName, VINTAGES } from '../../../../core/kernel/constants.ts';
import { dumpEntries } from '../../../../core/kernel/kernel.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import type { End, Outcome } from './script.ts';
import { runTo } from './script.ts';

const OLD = VINTAGES.filter((vintage) => !RULES[vintage].stackGaps);
/** A stack of 8 pages, two of them mapped at first; it grows by two. */
const SCENE = 'limit stack_growth 8K';
const MAKE = 't1: vm_map_stack(0x20000, 0x8000, rw-) = KERN_SUCCESS\n';
const stack = (kernel: string, lines: string, more = '', end: End = 'done'): Outcome =>
  runTo(end, kernel, lines, `${SCENE}\n${more}`);

/** `20-26 --- GUARD`: the map, in pages. */
const shape = ({ state }: Outcome): string[] =>
  dumpEntries(state.kernel).map((e) =>
    [`${e.start.toString(16)}-${e.end.toString(16)}`, protName(e.prot), ...eflagNames(e.eflags)].join(' '),
  );

describe.each(VINTAGES)('%s: a stack', (kernel) => {
  test('is mapped by its upper end only', () => {
    const outcome = stack(kernel, MAKE);
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome).at(-1)).toMatch(/^26-28 rw-/);
  });
  test('needs all its room', () => {
    const { failures } = stack(
      kernel,
      `t1: vm_map_stack(0x24000, 0x8000, rw-) = KERN_NO_SPACE
       t1: vm_map_stack(0x1e000, 0x8000, rw-) = KERN_NO_SPACE
       t1: vm_map_stack(0x0, 0x8000, rw-) = ${RULES[kernel].stackGaps ? 'KERN_INVALID_ADDRESS' : 'KERN_NO_SPACE'}
       t1: vm_map_stack(0xfe000, 0x8000, rw-) = KERN_INVALID_ADDRESS
       t1: vm_map_stack(0x28000, 0x0, rw-) = KERN_INVALID_ADDRESS`,
      'entry 0x24000..0x25000 rw-',
    );
    expect(failures).toEqual([]);
  });
  test('grows by multiples, down to the address that was touched', () => {
    const one = stack(
      kernel,
      `${MAKE}t1: vm_map_growstack(0x25000) = KERN_SUCCESS\nassert entry(0x24000).start == 0x24000`,
    );
    expect(one.failures).toEqual([]);
    const three = stack(
      kernel,
      `${MAKE}t1: vm_map_growstack(0x23000) = KERN_SUCCESS\nassert entry(0x22000).start == 0x22000`,
    );
    expect(three.failures).toEqual([]);
    expect(one.state.kernel.maps[0]?.size).toBe(4);
    expect(three.state.kernel.maps[0]?.size).toBe(6);
  });
  test('is limited by RLIMIT_STACK: not beyond it, and no more than up to it', () => {
    const { failures, state } = stack(
      kernel,
      `${MAKE}t1: vm_map_growstack(0x24000) = KERN_NO_SPACE
       t1: vm_map_growstack(0x25000) = KERN_SUCCESS
       assert entry(0x25000).start == 0x25000`,
      'limit stack 12K',
    );
    expect(failures).toEqual([]);
    expect(state.kernel.maps[0]?.stackPages).toBe(3);
  });
  test('is limited by RLIMIT_VMEM: growth that is rounded up beyond it is refused, not cut', () => {
    const { failures } = stack(
      kernel,
      `t1: setrlimit(RLIMIT_VMEM, 4K) = 0
       t1: vm_map_stack(0x20000, 0x8000, rw-) = KERN_NO_SPACE
       t1: setrlimit(RLIMIT_VMEM, 8K) = 0
       ${MAKE}t1: setrlimit(RLIMIT_VMEM, 12K) = 0
       t1: vm_map_growstack(0x25000) = KERN_NO_SPACE
       assert map.size == 8K
       t1: setrlimit(RLIMIT_VMEM, 16K) = 0
       t1: vm_map_growstack(0x25000) = KERN_SUCCESS
       t1: vm_map_growstack(0x23000) = KERN_NO_SPACE
       assert map.size == 16K`,
    );
    expect(failures).toEqual([]);
  });
  test('what was added is wired under MAP_WIREFUTURE', () => {
    const { failures } = stack(
      kernel,
      `${MAKE}t1: set_wirefuture(1)
       t1: vm_map_growstack(0x25000) = KERN_SUCCESS
       assert entry(0x24000).user_wired && !entry(0x27000).user_wired`,
    );
    expect(failures).toEqual([]);
  });
});

describe('freebsd-13', () => {
  test('a guard keeps the room free; growing takes from it, and the old piece stays an entry of its own', () => {
    const made = stack('freebsd-13', MAKE);
    expect(shape(made)).toEqual(['20-26 --- GUARD STACK_GAP_DN', '26-28 rw- GROWS_DOWN']);
    const grown = stack('freebsd-13', `${MAKE}t1: vm_map_growstack(0x25000) = KERN_SUCCESS`);
    expect(shape(grown)).toEqual(['20-24 --- GUARD STACK_GAP_DN', '24-26 rw- GROWS_DOWN', '26-28 rw- GROWS_DOWN']);
    expect(stack('freebsd-13', `${MAKE}t1: vm_map_insert(0x20000, 0x21000, rw-) = KERN_NO_SPACE`).failures).toEqual([]);
  });
  test('the guard page stays, however far the stack grows', () => {
    const outcome = stack(
      'freebsd-13',
      `${MAKE}t1: vm_map_growstack(0x20000) = KERN_NO_SPACE
       t1: vm_map_growstack(0x21000) = KERN_SUCCESS`,
    );
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)[0]).toBe('20-21 --- GUARD STACK_GAP_DN');
  });
  test('a stack that is all guard is refused; a small one is mapped but for the guard page', () => {
    expect(stack('freebsd-13', 't1: vm_map_stack(0x20000, 0x1000, rw-) = KERN_INVALID_ARGUMENT').failures).toEqual([]);
    expect(shape(stack('freebsd-13', 't1: vm_map_stack(0x20000, 0x2000, rw-)'))).toEqual([
      '20-21 --- GUARD STACK_GAP_DN',
      '21-22 rw- GROWS_DOWN',
    ]);
  });
  test('an address that is no gap is a success if it is mapped, else a failure; a plain guard does not grow', () => {
    const { failures } = stack(
      'freebsd-13',
      `${MAKE}t1: vm_map_growstack(0x27000) = KERN_SUCCESS
       t1: vm_map_growstack(0x40000) = KERN_FAILURE
       t1: vm_map_growstack(0x30000) = KERN_FAILURE
       t1: vm_map_remove(0x26000, 0x28000)
       t1: vm_map_growstack(0x25000) = KERN_FAILURE`,
      'entry 0x30000..0x31000 --- flags=GUARD',
    );
    expect(failures).toEqual([]);
  });
  const GAP = 'entry 0x20000..0x26000 --- max=--- flags=GUARD|STACK_GAP_DN';
  test.each([
    ['a gap with its stack', `${GAP}\nentry 0x26000..0x28000 rw- flags=GROWS_DOWN`, 'KERN_SUCCESS'],
    [
      'a guard that is no gap',
      `${GAP.replace('|STACK_GAP_DN', '')}\nentry 0x26000..0x28000 rw- flags=GROWS_DOWN`,
      'KERN_FAILURE',
    ],
    ['a gap below what does not grow', `${GAP}\nentry 0x26000..0x28000 rw-`, 'KERN_FAILURE'],
    ['a gap with a hole above it', `${GAP}\nentry 0x27000..0x28000 rw- flags=GROWS_DOWN`, 'KERN_FAILURE'],
  ])('grows only into the gap right below it: %s', (_what, entries, result) => {
    expect(stack('freebsd-13', `t1: vm_map_growstack(0x25000) = ${result}`, entries).failures).toEqual([]);
  });
  test('under MAP_WIREFUTURE it is what mmap makes: its mapped part is wired, and it is not the stack of the process', () => {
    const { failures, state } = stack(
      'freebsd-13',
      `t1: set_wirefuture(1)
       ${MAKE}assert entry(0x26000).user_wired && entry(0x20000).wired_count == 0 && map.wired == 2`,
    );
    expect(failures).toEqual([]);
    expect(state.kernel.maps[0]?.stackTop).toBe(0);
  });
  test('is not made without a direction', () => {
    const { panic } = stack('freebsd-13', 't1: vm_map_stack(0x20000, 0x8000, rw-, NOCORE)', '', 'panic').state.kernel;
    expect(panic).toBe('No stack grow direction');
  });
  test('no swap for it: nothing is left of the stack; for growing: the gap is put back', () => {
    const none = stack(
      'freebsd-13',
      't1: vm_map_stack(0x20000, 0x8000, rw-) = KERN_RESOURCE_SHORTAGE',
      'limit swap 4K',
    );
    expect(none.failures).toEqual([]);
    expect(shape(none)).toEqual([]);
    for (const address of ['0x25000', '0x21000']) {
      const grown = stack(
        'freebsd-13',
        `${MAKE}t1: vm_map_growstack(${address}) = KERN_RESOURCE_SHORTAGE`,
        'limit swap 8K',
      );
      expect(grown.failures).toEqual([]);
      expect(shape(grown)).toEqual(['20-26 --- GUARD STACK_GAP_DN', '26-28 rw- GROWS_DOWN']);
    }
  });
  test('without a guard page the gap can go whole, and comes back whole if there is no swap', () => {
    const all = stack('freebsd-13', `${MAKE}t1: vm_map_growstack(0x20000) = KERN_SUCCESS`, 'limit stack_guard 0');
    expect(all.failures).toEqual([]);
    expect(shape(all)).toEqual(['20-26 rw- GROWS_DOWN', '26-28 rw- GROWS_DOWN']);
    const none = stack(
      'freebsd-13',
      `${MAKE}t1: vm_map_growstack(0x20000) = KERN_RESOURCE_SHORTAGE`,
      'limit stack_guard 0\nlimit swap 8K',
    );
    expect(shape(none)).toEqual(['20-26 --- GUARD STACK_GAP_DN', '26-28 rw- GROWS_DOWN']);
  });
  test('RLIMIT_VMEM counts a stack that is smaller than its first piece whole, with its guard', () => {
    const { failures } = stack(
      'freebsd-13',
      `t1: vm_map_stack(0x20000, 0x2000, rw-) = KERN_NO_SPACE
       set limit.vmem = 8K
       t1: vm_map_stack(0x20000, 0x2000, rw-) = KERN_SUCCESS
       assert map.size == 4K`,
      'limit vmem 4K',
    );
    expect(failures).toEqual([]);
  });
  test('growth that RLIMIT_VMEM refuses leaves the whole gap as it was', () => {
    const { failures } = stack(
      'freebsd-13',
      `${MAKE}t1: vm_map_growstack(0x20000) = KERN_NO_SPACE
       set limit.vmem = none
       t1: vm_map_growstack(0x20000) = KERN_SUCCESS`,
      'limit stack_guard 0\nlimit vmem 28K',
    );
    expect(failures).toEqual([]);
  });
  test('under MAP_WIREFUTURE growth is held to RLIMIT_MEMLOCK, unless vm.old_mlock is 1', () => {
    const { failures } = stack(
      'freebsd-13',
      `${MAKE}t1: set_wirefuture(1)
       t1: vm_map_growstack(0x25000) = KERN_NO_SPACE
       set limit.old_mlock = true
       t1: vm_map_growstack(0x25000) = KERN_SUCCESS
       assert entry(0x25000).user_wired`,
      'limit memlock 4K',
    );
    expect(failures).toEqual([]);
  });
  test('a page fault in the gap grows the stack, under its read lock upgraded', () => {
    const { failures, events } = stack(
      'freebsd-13',
      `${MAKE}t1: vm_map_lookup(0x25000, rw-) = KERN_PROTECTION_FAILURE
       t1: vm_map_lookup(0x25000, rw-, 1) = KERN_SUCCESS
       assert map.lock.readers == 1 && entry(0x25000).start == 0x24000
       t1: vm_map_lookup_done() = 0
       t1: vm_map_lookup(0x20000, rw-, 1) = KERN_PROTECTION_FAILURE
       assert map.lock.readers == 0`,
    );
    expect(failures).toEqual([]);
    expect(events.some((e) => e.kind === 'upgrade')).toBe(true);
  });
  test('an upgrade that fails begins again: two threads touch the same page, one of them grows the stack', () => {
    const outcome = stack(
      'freebsd-13',
      `${MAKE}t1 > vm_map_lookup(0x25000, rw-, 1) @ vm_map_lock_upgrade.upgrade
       t2 > vm_map_lookup(0x25000, rw-, 1) @ vm_map_lock_upgrade.upgrade
       t1 < KERN_SUCCESS
       t2 < KERN_SUCCESS
       t2: vm_map_lookup_done()
       assert t1.state == idle && map.lock.readers == 1`,
    );
    expect(outcome.failures).toEqual([]);
    // once to grow the stack, once to make the page's object
    const tries = outcome.events.filter((e) => e.kind === 'upgrade' || e.kind === 'contended');
    expect(tries.map((e) => `t${e.thread + 1} ${e.kind}`)).toEqual(['t1 contended', 't2 upgrade', 't2 upgrade']);
    expect(outcome.state.kernel.maps[0]?.size).toBe(4);
    expect(shape(outcome)).toHaveLength(3);
  });
});

describe.each(VINTAGES.filter((vintage) => RULES[vintage].protectGrowsDown))('%s', (kernel) => {
  test('a protection that goes down a stack goes down the stack that is there when its wait is over', () => {
    const outcome = stack(
      kernel,
      `${MAKE}t4 > vm_map_wire(0x28000, 0x29000, USER|NOHOLES) @ fault
       # waits for that entry, and has marked those below it
       t2 > vm_map_wire(0x26000, 0x29000, USER|NOHOLES) @ asleep
       t4 < KERN_SUCCESS
       t1 > vm_map_protect(0x27000, 0x28000, r--, growsdown=1) @ asleep
       t3: munmap(0x20000, 0x4000) = 0
       t3: vm_map_insert(0x20000, 0x21000, rw-) = KERN_SUCCESS
       t2 < KERN_SUCCESS
       t1 < KERN_SUCCESS`,
      'entry 0x28000..0x29000 rw-',
    );
    expect(outcome.failures).toEqual([]);
    expect(shape(outcome)).toEqual([
      '20-21 rw-',
      '24-26 --- GUARD STACK_GAP_DN',
      '26-28 r-- USER_WIRED GROWS_DOWN',
      '28-29 rw- USER_WIRED',
    ]);
  });
});

describe.each(OLD)('%s', (kernel) => {
  test('nothing keeps the room free: whoever maps there stops the stack', () => {
    const { failures } = stack(
      kernel,
      `${MAKE}t1: vm_map_insert(0x22000, 0x23000, r--) = KERN_SUCCESS
       t1: vm_map_growstack(0x22000) = KERN_SUCCESS
       t1: vm_map_growstack(0x21000) = KERN_SUCCESS
       t1: vm_map_growstack(0x23000) = KERN_SUCCESS
       assert entry(0x23000).start == 0x23000 && entry(0x21000) == none`,
    );
    expect(failures).toEqual([]);
  });
  test('the lowest page is for use too, but no more than was asked for', () => {
    const outcome = stack(kernel, `${MAKE}t1: vm_map_growstack(0x20000) = KERN_SUCCESS`);
    expect(outcome.failures).toEqual([]);
    expect(outcome.state.kernel.maps[0]?.size).toBe(8);
    const beyond = stack(kernel, `${MAKE}t1: vm_map_growstack(0x1f000)`);
    expect(beyond.state.kernel.threads[0]?.lastResult).toBe(kernel === 'freebsd-5' ? 0 : 3);
  });
  test('new pieces may be executed, whatever the stack was made with', () => {
    const outcome = stack(kernel, `${MAKE}t1: vm_map_growstack(0x25000)`);
    const flag = kernel === 'freebsd-6' ? ' GROWS_DOWN' : '';
    expect(shape(outcome)).toEqual([`24-26 rwx${flag}`, '26-28 rw-']);
  });
  test('an address that is no stack is a success', () => {
    expect(stack(kernel, 't1: vm_map_growstack(0x40000) = KERN_SUCCESS').failures).toEqual([]);
  });
});
