// The lock functions as calls of a thread, by their rules: kernel-behaviour.md, section
// 2, vm_map_lock(9), and vm_map.c of each vintage (core/kernel/routines/lockCalls.ts
// and busyCalls.ts say which).
import { describe, expect, test } from 'vitest';
import { describeThread } from '../../../../core/inspect/describe.ts';
import { VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { RULES } from '../../../../core/kernel/rules.ts';
import { results, run, runTo } from './script.ts';

/** What each kernel says of an unlock by a thread that has not got the lock. */
const NOT_HELD = {
  'freebsd-5': 'lock not held',
  'freebsd-6': 'not exclusively locked',
  'freebsd-13': 'not exclusively locked',
  'freebsd-14': 'not exclusively locked',
  'freebsd-15': 'not exclusively locked',
} as const;
const OLD = VINTAGES.filter((vintage) => !RULES[vintage].sharedReaders);

describe.each(VINTAGES)('%s: the exclusive lock', (kernel) => {
  test('is held between calls, and counts the timestamp', () => {
    const { state, failures } = run(
      kernel,
      `t1: vm_map_lock() = 0
       assert map.lock.holder == t1 && map.timestamp == 1 && t1.state == idle
       t1: vm_map_unlock() = 0
       assert map.lock.holder == none && map.timestamp == 1`,
    );
    expect(failures).toEqual([]);
    expect(state.script.end).toBe('done');
  });
  test('keeps others out until it is given back', () => {
    const { failures } = run(
      kernel,
      `t1: vm_map_lock()
       t2: vm_map_wire(0x10000, 0x12000, USER) = KERN_SUCCESS
       assert t2.state == blocked && t1.state == idle
       t1: vm_map_unlock()
       assert t2.state == idle && entry(0x10000).user_wired`,
    );
    expect(failures).toEqual([]);
  });
  test('taken twice is a panic: no call that takes it works with it held', () => {
    const twice = runTo('panic', kernel, 't1: vm_map_lock()\nt1: vm_map_lock()');
    const wire = runTo('panic', kernel, 't1: vm_map_lock()\nt1: vm_map_wire(0x10000, 0x12000, USER)');
    expect(wire.state.kernel.panic).toBe(twice.state.kernel.panic);
    const older: Partial<Record<Vintage, string>> = {
      'freebsd-5': 'locking against myself',
      'freebsd-6': 'already held',
    };
    expect(twice.state.kernel.panic).toContain(older[kernel] ?? 'recursed');
  });
  test('but for the two that want it held: an insert, and a check, go on under it', () => {
    const { failures } = run(
      kernel,
      `t1: vm_map_lock()
       t1: vm_map_insert(0x20000, 0x21000, rw-) = KERN_SUCCESS
       t1: vm_map_check_protection(0x20000, 0x21000, rw-) = TRUE
       assert map.lock.holder == t1 && map.timestamp == 1
       t1: vm_map_unlock()`,
    );
    expect(failures).toEqual([]);
  });
  test('given back by one who has not got it is a panic', () => {
    for (const lines of ['t1: vm_map_unlock()', 't1: vm_map_lock()\nt2: vm_map_unlock()'])
      expect(runTo('panic', kernel, lines).state.kernel.panic).toContain(NOT_HELD[kernel]);
    const read = RULES[kernel].sharedReaders ? 'not share locked' : NOT_HELD[kernel];
    expect(runTo('panic', kernel, 't1: vm_map_unlock_read()').state.kernel.panic).toContain(read);
  });
  test('a try answers at once, and counts only if it got the lock', () => {
    const { failures, state } = run(
      kernel,
      `t1: vm_map_trylock() = TRUE
       t2: vm_map_trylock() = FALSE
       t1: vm_map_trylock() = FALSE
       t2: vm_map_trylock_read() = FALSE
       assert map.timestamp == 1 && map.lock.holder == t1
       t1: vm_map_unlock()
       t2: vm_map_trylock_read() = TRUE
       assert map.timestamp == 1
       t2: vm_map_unlock_read() = 0`,
    );
    expect(failures).toEqual([]);
    expect(state.script.end).toBe('done');
  });
});

describe('freebsd-13: the read lock', () => {
  test('is shared, and counts no timestamp', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock_read() = 0
       t2: vm_map_trylock_read() = TRUE
       t3: vm_map_trylock() = FALSE
       assert map.lock.readers == 2 && map.lock.holder == none && map.timestamp == 0`,
    );
    expect(failures).toEqual([]);
  });
  test('is not the exclusive one: the wrong unlock is a panic', () => {
    expect(runTo('panic', 'freebsd-13', 't1: vm_map_lock_read()\nt1: vm_map_unlock()').state.kernel.panic).toBe(
      'Lock vm map (user) not exclusively locked',
    );
    expect(runTo('panic', 'freebsd-13', 't1: vm_map_lock()\nt1: vm_map_unlock_read()').state.kernel.panic).toBe(
      'Lock vm map (user) not share locked',
    );
  });
  test('a thread that has one lock and wants the other waits for itself', () => {
    for (const script of ['t1: vm_map_lock_read()\nt1: vm_map_lock()', 't1: vm_map_lock()\nt1: vm_map_lock_read()']) {
      const { reasons } = runTo('stuck', 'freebsd-13', script);
      expect(reasons[0]).toContain('waits for the map lock, it has it itself');
    }
  });
  test('the only reader upgrades in place: the timestamp is counted', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock_read()
       t1: vm_map_lock_upgrade() = 0
       assert map.lock.holder == t1 && map.lock.readers == 0 && map.timestamp == 1
       t1: vm_map_lock_downgrade() = 0
       assert map.lock.holder == none && map.lock.readers == 1 && map.timestamp == 1
       t1: vm_map_unlock_read()`,
    );
    expect(failures).toEqual([]);
  });
  test('an upgrade that had to let go succeeds if nobody locked exclusively meanwhile', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock_read()
       t2: vm_map_lock_read()
       t1: vm_map_lock_upgrade() = 0
       assert t1.state == blocked && map.lock.readers == 1
       t2: vm_map_unlock_read()
       assert map.lock.holder == t1 && map.timestamp == 1`,
    );
    expect(failures).toEqual([]);
  });
  test('and fails, without any lock and without counting, if somebody did', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock_read()
       t2: vm_map_lock_read()
       t1: vm_map_lock_upgrade() = 1
       t2: vm_map_lock_upgrade() = 0
       assert map.timestamp == 1
       t2: vm_map_unlock()
       assert t1.result == 1 && map.lock.holder == none && map.lock.readers == 0 && map.timestamp == 1`,
    );
    expect(failures).toEqual([]);
  });
  test('upgrade and downgrade want the right lock', () => {
    const panicOf = (lines: string): string => runTo('panic', 'freebsd-13', lines).state.kernel.panic;
    expect(panicOf('t1: vm_map_lock_upgrade()')).toBe('Lock vm map (user) not share locked');
    expect(panicOf('t1: vm_map_lock_read()\nt1: vm_map_lock_downgrade()')).toBe(
      'Lock vm map (user) not exclusively locked',
    );
  });
});

describe.each(OLD)('%s: the read lock', (kernel) => {
  test('is exclusive; an upgrade only counts the timestamp, a downgrade changes nothing', () => {
    const { failures } = run(
      kernel,
      `t1: vm_map_lock_read()
       t2: vm_map_trylock_read() = FALSE
       assert map.lock.holder == t1 && map.timestamp == 0
       t1: vm_map_lock_upgrade() = 0
       assert map.timestamp == 1
       t1: vm_map_lock_downgrade() = 0
       assert map.lock.holder == t1 && map.timestamp == 1
       t1: vm_map_unlock_read() = 0`,
    );
    expect(failures).toEqual([]);
  });
  test('there are no busy maps', () => {
    for (const call of ['vm_map_busy', 'vm_map_unbusy', 'vm_map_wait_busy'])
      expect(runTo('refused', kernel, `t1: ${call}()`).errors).toEqual([
        `${kernel} has no ${call}: maps are busy only since 2011`,
      ]);
  });
});

describe.each(VINTAGES)('%s: sleeping on the map', (kernel) => {
  test('releases the lock, and lasts until a wakeup', () => {
    const { failures, events } = run(
      kernel,
      `t1: vm_map_lock()
       t1: vm_map_unlock_and_wait() = 0
       assert t1.state == asleep && map.lock.holder == none
       t2: vm_map_wakeup() = 0
       assert t1.state == idle && map.lock.holder == none && map.timestamp == 1`,
    );
    expect(failures).toEqual([]);
    expect(events.find((e) => e.kind === 'wakeup')).toMatchObject({ channel: 'map', woken: [0] });
  });
  test('a wakeup wakes all who sleep, and nobody who comes later', () => {
    const { state, reasons } = runTo(
      'stuck',
      kernel,
      `t1: vm_map_lock()
       t1: vm_map_unlock_and_wait()
       t2: vm_map_lock()
       t2: vm_map_unlock_and_wait()
       t3: vm_map_wakeup()
       t1: vm_map_lock()
       t1: vm_map_unlock_and_wait()`,
    );
    expect(results(state)).toEqual(['0', '0', '0']);
    expect(reasons).toEqual(['t1 in vm_map_unlock_and_wait (line 11) asleep: until somebody calls vm_map_wakeup']);
  });
  test('wants the lock', () => {
    expect(runTo('panic', kernel, 't1: vm_map_unlock_and_wait()').state.kernel.panic).toContain(NOT_HELD[kernel]);
  });
});

describe('freebsd-13: busy', () => {
  test('keeps protect waiting after the unlock', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock()
       t1: vm_map_busy() = 0
       t1: vm_map_unlock()
       t2: vm_map_protect(0x10000, 0x12000, r--) = KERN_SUCCESS
       assert t2.state == wait_busy && map.busy == 1
       t1: vm_map_lock()
       t1: vm_map_unbusy() = 0
       t1: vm_map_unlock()
       assert t2.state == idle && map.busy == 0`,
    );
    expect(failures).toEqual([]);
  });
  test('the wait itself gives the lock up, gets it back and counts the timestamp', () => {
    const { failures } = run(
      'freebsd-13',
      `t1: vm_map_lock()
       t1: vm_map_busy()
       t1: vm_map_unlock()
       t2: vm_map_lock()
       t2: vm_map_wait_busy() = 0
       assert t2.state == wait_busy && map.lock.holder == none && map.timestamp == 2
       t1: vm_map_lock()
       t1: vm_map_unbusy()
       t1: vm_map_unlock()
       assert map.lock.holder == t2 && map.timestamp == 4
       t2: vm_map_wait_busy()
       assert map.timestamp == 5
       t2: vm_map_unlock()`,
    );
    expect(failures).toEqual([]);
  });
  test('wants the exclusive lock; taken off a map that is not busy it is a panic', () => {
    const panicOf = (script: string): string => runTo('panic', 'freebsd-13', script).state.kernel.panic;
    for (const call of ['vm_map_busy', 'vm_map_unbusy', 'vm_map_wait_busy']) {
      expect(panicOf(`t1: ${call}()`)).toBe('Lock vm map (user) not exclusively locked');
      expect(panicOf(`t1: vm_map_lock_read()\nt1: ${call}()`)).toBe('Lock vm map (user) not exclusively locked');
    }
    expect(panicOf('t1: vm_map_lock()\nt1: vm_map_unbusy()')).toBe('vm_map_unbusy: not busy');
  });
});

describe('a thread that keeps the lock', () => {
  test('is named when others are stuck on it', () => {
    const { reasons } = runTo('stuck', 'freebsd-13', 't1: vm_map_lock()\nt2: vm_map_lock()');
    expect(reasons).toContain('t1 still holds the map lock');
  });
  test('is told as its holder between two calls', () => {
    const { state } = run('freebsd-13', 't1: vm_map_lock()\nt2: vm_map_trylock()');
    expect(describeThread(state, 0)).toBe('returned 0, has the map lock');
    expect(describeThread(state, 1)).toBe('returned FALSE');
    expect(describeThread(run('freebsd-13', 't1: vm_map_lock_read()').state, 0)).toBe('returned 0, reads the map');
  });
  test('is no matter if nobody wants it', () => {
    expect(run('freebsd-13', 't1: vm_map_lock()').reasons).toEqual([]);
  });
  test('can be tried for and found in every order that a schedule makes', () => {
    const script = 't1: vm_map_trylock()\nt2: vm_map_trylock()';
    const answers = Array.from({ length: 40 }, (_, seed) =>
      results(run('freebsd-13', script, `schedule random ${(seed + 1) * 7919}`).state).join(),
    );
    expect(new Set(answers)).toEqual(new Set(['TRUE,FALSE', 'FALSE,TRUE']));
  });
});
