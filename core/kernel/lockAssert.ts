// Who holds the map lock, and the panics of those who do not, in the kernel's words. Assertions are
// on, as with the kernel option INVARIANTS; who reads is known too, as with WITNESS. The order of
// different locks is not looked at. A thread that holds the lock exclusively and takes it
// exclusively once more panics (`_sx_xlock_hard`: the lock is not recursive); one that holds it in
// one way and wants it in the other waits for itself for ever, as a kernel without WITNESS does
// (sx(9), kern_sx.c, kern_lock.c).

import { mapOf, panic } from './frames.ts';
import type { Kernel } from './routine.ts';
import type { Frame } from './state.ts';

export const holdsExclusively = (k: Kernel, f: Frame): boolean => mapOf(k, f).lock.holder === k.self;

/** The older kernels take a read lock exclusively, and cannot tell it from another. */
export const holdsToRead = (k: Kernel, f: Frame): boolean =>
  k.rules.sharedReaders ? mapOf(k, f).lock.readers.includes(k.self) : holdsExclusively(k, f);

const lockName = (k: Kernel): string => (k.rules.sharedReaders ? 'vm map (user)' : 'user map');

/** The thread has the lock exclusively, and takes it exclusively once more. */
export function recursed(k: Kernel): number {
  if (k.rules.lockManager) return panic(k, 'lockmgr: locking against myself');
  const { sharedReaders } = k.rules;
  return panic(
    k,
    sharedReaders
      ? `_sx_xlock_hard: recursed on non-recursive sx ${lockName(k)}`
      : `_sx_xlock (${lockName(k)}): xlock already held`,
  );
}

/** The thread has not got the lock that it wants to give back or to change. */
export function notLocked(k: Kernel, mode: 'x' | 's'): number {
  if (k.rules.lockManager) return panic(k, 'lockmgr: lock not held');
  const how = mode === 's' && k.rules.sharedReaders ? 'share' : 'exclusively';
  return panic(k, `Lock ${lockName(k)} not ${how} locked`);
}
