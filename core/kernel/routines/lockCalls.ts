// The lock functions as calls of a script's thread (vm_map_lock(9)): the thread then holds the lock
// between its calls, until it gives it back itself. Each exclusive lock, and each upgrade that
// succeeds, counts the timestamp (kernel-behaviour.md, section 2). freebsd-5 and freebsd-6 take a
// read lock exclusively: there an upgrade always succeeds and a downgrade does nothing. Source:
// vm_map.c, _vm_map_lock to _vm_map_lock_downgrade, of April 2003, March 2006 (1.373) and 13.0.
import { FALSE, NOTHING, ONE, TRUE } from '../constants.ts';
import { mapOf, ret, thread } from '../frames.ts';
import { countTimestamp, downgrade, lockStep, tryLock, tryUpgrade, unlockStep } from '../lock.ts';
import { holdsExclusively, holdsToRead, notLocked } from '../lockAssert.ts';
import { lockLost, lockTaken } from '../reasons/locks.ts';
import { fail } from '../refusal.ts';
import { labels, local, routine, step, when } from '../routine.ts';
import type { Rules } from '../rules.ts';

const nothing = step('return;', (k) => ret(k, NOTHING));

/** `sx_xlock(&map->lock)` or the older lock manager's words. */
const taking = (rules: Rules, shared: boolean): string => {
  if (rules.lockManager) return 'lockmgr(&map->lock, LK_EXCLUSIVE);';
  return shared && rules.sharedReaders ? 'sx_slock(&map->lock);' : 'sx_xlock(&map->lock);';
};

const atLock = labels('lock', 'done');
export const lock = routine({
  name: 'vm_map_lock',
  signature: 'void vm_map_lock(map)',
  doc: 'Takes the map lock exclusively, and counts the timestamp.',
  locals: [],
  at: atLock,
  keeps: {
    lock: [],
  },
  steps: {
    lock: lockStep((rules) => `${taking(rules, false)} map->timestamp++;`, 'x', atLock.done),
    done: nothing,
  },
});

const atRead = labels('lock', 'done');
export const lockRead = routine({
  name: 'vm_map_lock_read',
  signature: 'void vm_map_lock_read(map)',
  doc: 'Takes the map lock to read. The timestamp is not counted.',
  locals: [],
  at: atRead,
  keeps: {
    lock: [],
  },
  steps: {
    lock: lockStep((rules) => taking(rules, true), 's', atRead.done),
    done: nothing,
  },
});

const atUnlock = labels('assert', 'unlock', 'done');
export const unlock = routine({
  name: 'vm_map_unlock',
  signature: 'void vm_map_unlock(map)',
  doc: 'Gives the exclusive lock back; what was removed under it is freed after that.',
  locals: [],
  at: atUnlock,
  keeps: {
    done: [],
  },
  steps: {
    assert: step('the lock has to be held exclusively;', (k, f) =>
      holdsExclusively(k, f) ? atUnlock.unlock : notLocked(k, 'x'),
    ),
    unlock: unlockStep('release the lock; vm_map_process_deferred();', atUnlock.done),
    done: nothing,
  },
});

const atUnlockRead = labels('assert', 'unlock', 'done');
export const unlockRead = routine({
  name: 'vm_map_unlock_read',
  signature: 'void vm_map_unlock_read(map)',
  doc: 'Gives the read lock back.',
  locals: [],
  at: atUnlockRead,
  keeps: {
    done: [],
  },
  steps: {
    assert: step('the lock has to be held to read;', (k, f) =>
      holdsToRead(k, f) ? atUnlockRead.unlock : notLocked(k, 's'),
    ),
    unlock: unlockStep('release the lock; vm_map_process_deferred();', atUnlockRead.done),
    done: nothing,
  },
});

const atTry = labels('enter', 'try', 'done');
export const trylock = routine({
  name: 'vm_map_trylock',
  signature: 'int vm_map_trylock(map)',
  doc: 'Takes the map lock exclusively if nobody has it, and counts the timestamp; never waits.',
  locals: [local('locked:result', 'rv')],
  at: atTry,
  keeps: {
    try: [],
  },
  visible: { try: 'changes' },
  steps: {
    enter: step('{', (k) => {
      // what it answers depends on who ran before: another thread may run here, as before a lock
      thread(k).atPoint = true;
      return atTry.try;
    }),
    try: step(
      'if (locked = sx_try_xlock(&map->lock)) map->timestamp++;',
      (k, f) => {
        if (!tryLock(k, f, 'x')) return fail(k, f, FALSE, atTry.done);
        f.rv = TRUE;
        return atTry.done;
      },
      lockTaken,
    ),
    done: step('return (locked);', (k, f) => ret(k, f.rv)),
  },
});

const atTryRead = labels('enter', 'try', 'done');
export const trylockRead = routine({
  name: 'vm_map_trylock_read',
  signature: 'int vm_map_trylock_read(map)',
  doc: 'Takes the map lock to read if that can be done at once; never waits.',
  locals: [local('locked:result', 'rv')],
  at: atTryRead,
  keeps: {
    try: [],
  },
  visible: { try: 'changes' },
  steps: {
    enter: step('{', (k) => {
      thread(k).atPoint = true;
      return atTryRead.try;
    }),
    try: step(
      (rules) => `locked = ${rules.sharedReaders ? 'sx_try_slock' : 'sx_try_xlock'}(&map->lock);`,
      (k, f) => {
        if (!tryLock(k, f, 's')) return fail(k, f, FALSE, atTryRead.done);
        f.rv = TRUE;
        return atTryRead.done;
      },
      lockTaken,
    ),
    done: step('return (locked);', (k, f) => ret(k, f.rv)),
  },
});

const atUp = labels(
  'assert',
  'upgrade',
  'dropped',
  'deferred',
  'exclusive',
  'changed',
  'lost',
  'failed',
  'count',
  'done',
);
export const lockUpgrade = routine({
  name: 'vm_map_lock_upgrade',
  signature: 'int vm_map_lock_upgrade(map)',
  doc: 'Makes a read lock exclusive. With other readers it has to let go first: if the map was locked exclusively meanwhile it fails, without any lock.',
  locals: [local('last_timestamp:count', 'lastTimestamp')],
  at: atUp,
  keeps: {
    deferred: ['lastTimestamp'],
    exclusive: ['lastTimestamp'],
    failed: [],
  },
  steps: {
    assert: step('the lock has to be held to read;', (k, f) => (holdsToRead(k, f) ? atUp.upgrade : notLocked(k, 's'))),
    upgrade: step(
      (rules) =>
        rules.sharedReaders
          ? 'if (!sx_try_upgrade(&map->lock)) {   // somebody else reads too'
          : 'map->timestamp++;   // the lock is exclusive already',
      (k, f) => {
        if (tryUpgrade(k, f)) return atUp.done;
        f.lastTimestamp = mapOf(k, f).timestamp;
        return atUp.dropped;
      },
    ),
    dropped: when(
      'sharedReaders',
      unlockStep('    last_timestamp = map->timestamp; sx_sunlock(&map->lock);', atUp.deferred),
    ),
    deferred: when(
      'sharedReaders',
      step('    vm_map_process_deferred();', () => atUp.exclusive),
    ),
    exclusive: when('sharedReaders', lockStep('    sx_xlock(&map->lock);', 'x', atUp.changed, false)),
    changed: when(
      'sharedReaders',
      step(
        '    if (last_timestamp != map->timestamp)',
        (k, f) => (f.lastTimestamp === mapOf(k, f).timestamp ? atUp.count : fail(k, f, ONE, atUp.lost)),
        lockLost,
      ),
    ),
    lost: when('sharedReaders', unlockStep('        { sx_xunlock(&map->lock);', atUp.failed)),
    failed: when(
      'sharedReaders',
      step('        return (1); } }', (k) => ret(k, ONE)),
    ),
    count: when(
      'sharedReaders',
      step('map->timestamp++;', (k, f) => {
        countTimestamp(k, f);
        return atUp.done;
      }),
    ),
    done: step('return (0);', (k) => ret(k, NOTHING)),
  },
});

const atDown = labels('assert', 'downgrade', 'done');
export const lockDowngrade = routine({
  name: 'vm_map_lock_downgrade',
  signature: 'void vm_map_lock_downgrade(map)',
  doc: 'Makes an exclusive lock a read lock: other readers may come in, nobody can change the map in between.',
  locals: [],
  at: atDown,
  steps: {
    assert: step('the lock has to be held exclusively;', (k, f) =>
      holdsExclusively(k, f) ? atDown.downgrade : notLocked(k, 'x'),
    ),
    downgrade: step(
      (rules) => (rules.sharedReaders ? 'sx_downgrade(&map->lock);' : '// a read lock is taken exclusively too'),
      (k, f) => {
        downgrade(k, f);
        return atDown.done;
      },
    ),
    done: nothing,
  },
});
