// Refusals of an argument by itself, whatever the map is.

import { INHERIT_NAMES, INSERT, MCL, MS, protName } from '../constants.ts';
import { NO_OBJECT } from '../data/objects.ts';
import { reason } from './reason.ts';

const hex = (n: number): string => `0x${n.toString(16)}`;

export const badHow = reason('how', ({ f }) => {
  if (f.flags === 0) return 'how is 0: neither MCL_CURRENT nor MCL_FUTURE is asked for';
  const unknown = f.flags & ~(MCL.CURRENT | MCL.FUTURE);
  return unknown === 0 ? undefined : `how has bits that this kernel does not know: ${hex(unknown)}`;
});

export const badSyncFlags = reason('flags', ({ f }) =>
  f.flags & MS.ASYNC && f.flags & MS.INVALIDATE ? 'MS_ASYNC and MS_INVALIDATE are both given' : undefined,
);

export const badInheritance = reason(
  'inheritance',
  ({ f }) => `new_inheritance is ${INHERIT_NAMES[f.inherit] ?? f.inherit}, which this kernel does not know`,
);

export const badAdvice = reason('advice', ({ f }) => `behav is ${f.flags}, which this kernel does not know`);

export const badGuard = reason('guard', ({ f }) => {
  if (!(f.flags & INSERT.GUARD)) return undefined;
  if (f.object !== NO_OBJECT) return 'a guard is asked for with an object';
  return f.maxProt === 0 ? undefined : `a guard is asked for with max_protection ${protName(f.maxProt)}`;
});
