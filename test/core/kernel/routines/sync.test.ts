// vm_map_sync by its rules (core/kernel/routines/sync.ts names their source): what it refuses, and
// that in freebsd-13 it gives the lock up while it writes.
import { describe, expect, test } from 'vitest';
import type { End, Outcome } from './script.ts';
import { runTo } from './script.ts';

const MAP = `object f1 16 pages
entry 0x10000..0x12000 rw- object=f1
entry 0x12000..0x14000 r-- object=f1 offset=0x2000
entry 0x15000..0x16000 rw-
fault 0x11000 = KERN_FAILURE`;
const sync = (kernel: string, lines: string, end: End = 'done'): Outcome => runTo(end, kernel, lines, MAP);
const written = ({ events }: Outcome): number[][] =>
  events.flatMap((e) => (e.kind === 'sync' ? [[e.start, e.end]] : []));

describe.each(['freebsd-6', 'freebsd-13'])('%s', (kernel) => {
  test('writes each entry of the range, under the read lock', () => {
    const outcome = sync(kernel, 't1: vm_map_sync(0x11000, 0x13000, 0, 0) = KERN_SUCCESS\nassert map.timestamp == 0');
    expect(outcome.failures).toEqual([]);
    expect(written(outcome)).toEqual([
      [0x11, 0x12],
      [0x12, 0x13],
    ]);
  });
  test('an empty range is the entry that holds it', () => {
    expect(written(sync(kernel, 't1: vm_map_sync(0x13000, 0x13000, 0, 0) = KERN_SUCCESS'))).toEqual([[0x12, 0x14]]);
    expect(sync(kernel, 't1: vm_map_sync(0x14000, 0x14000, 0, 0) = KERN_INVALID_ADDRESS').failures).toEqual([]);
  });
  test('a hole is KERN_INVALID_ADDRESS, and nothing is written', () => {
    for (const range of ['0x10000, 0x16000', '0x14000, 0x16000', '0x15000, 0x17000']) {
      const outcome = sync(kernel, `t1: vm_map_sync(${range}, 0, 0) = KERN_INVALID_ADDRESS`);
      expect(outcome.failures).toEqual([]);
      expect(written(outcome)).toEqual([]);
    }
  });
  test('what a user has wired cannot be thrown away: KERN_INVALID_ARGUMENT; the system may', () => {
    const { failures } = sync(
      kernel,
      `t1: vm_map_wire(0x12000, 0x13000, USER)
       t1: vm_map_sync(0x10000, 0x14000, 1, 1) = KERN_INVALID_ARGUMENT
       t1: vm_map_sync(0x12000, 0x14000, 1, 0) = KERN_SUCCESS
       t1: vm_map_unwire(0x12000, 0x13000, USER)
       t1: vm_map_wire(0x15000, 0x16000, SYSTEM)
       t1: vm_map_sync(0x15000, 0x16000, 1, 1) = KERN_SUCCESS`,
    );
    expect(failures).toEqual([]);
  });
});

test('freebsd-5 has no vm_map_sync', () => {
  expect(sync('freebsd-5', 't1: vm_map_sync(0x10000, 0x12000, 0, 0)', 'refused').errors).toEqual([
    'freebsd-5 has no vm_map_sync: in 2003 it was vm_map_clean, with other rules',
  ]);
});

test('a write that is waited for and fails is KERN_FAILURE in freebsd-13, the rest is written; freebsd-6 does not look', () => {
  const lines = (result: string) => `t1: vm_map_sync(0x10000, 0x14000, 1, 0) = ${result}
     t1: vm_map_sync(0x10000, 0x14000, 0, 0) = KERN_SUCCESS
     t1: vm_map_sync(0x12000, 0x14000, 1, 0) = KERN_SUCCESS`;
  const now = sync('freebsd-13', lines('KERN_FAILURE'));
  expect(now.failures).toEqual([]);
  expect(written(now)).toHaveLength(5);
  expect(sync('freebsd-6', lines('KERN_SUCCESS')).failures).toEqual([]);
});

test('freebsd-13 gives the lock up while it writes, and goes on after what was unmapped meanwhile', () => {
  const outcome = sync(
    'freebsd-13',
    `t1 > vm_map_sync(0x10000, 0x14000, 0, 0) @ vm_map_sync.sync
     assert map.lock.readers == 0
     t2: vm_map_remove(0x12000, 0x13000) = KERN_SUCCESS
     t1 < KERN_SUCCESS`,
  );
  expect(outcome.failures).toEqual([]);
  expect(written(outcome)).toEqual([
    [0x10, 0x12],
    [0x12, 0x14],
  ]);
  expect(outcome.state.kernel.objects[1]?.references).toBe(3);
});

test('freebsd-6 keeps the lock', () => {
  const { failures } = sync(
    'freebsd-6',
    `t1 > vm_map_sync(0x10000, 0x14000, 0, 0) @ vm_map_sync.sync_locked
     t2: vm_map_remove(0x12000, 0x13000) = KERN_SUCCESS
     assert t2.state == blocked && map.lock.holder == t1
     t1 < KERN_SUCCESS`,
  );
  expect(failures).toEqual([]);
});
