// Refusals of an argument by itself, whatever the map is.

import { INHERIT_NAMES, INSERT, MCL, MS, protName } from '../constants.ts';
import { mostResources } from '../data/limitValues.ts';
import { NO_OBJECT } from '../data/objects.ts';
import { RULES } from '../rules.ts';
import { reason } from './reason.ts';
import { address, bounds, ofPage } from './words.ts';

const hex = (n: number): string => `0x${n.toString(16)}`;

export const badHow = reason('how', ({ f }) => {
  if (f.flags === 0) return 'how is 0: neither MCL_CURRENT nor MCL_FUTURE is asked for';
  const unknown = f.flags & ~(MCL.CURRENT | MCL.FUTURE);
  return unknown === 0 ? undefined : `how has bits that this kernel does not know: ${hex(unknown)}`;
});

export const noSuchCall = reason('no-such-call', () => 'this kernel has a number for the call and nothing behind it');

export const unknownResource = reason('resource', ({ f, k }) =>
  f.flags < mostResources(RULES[k.config.vintage])
    ? undefined
    : `resource is ${f.flags}, and this kernel knows those below ${mostResources(RULES[k.config.vintage])}`,
);

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

export const noSegment = reason('no-segment', () => 'no object of the script is given as the segment');

export const oddAddress = reason('odd-address', ({ f }) =>
  f.startBytes === 0 ? undefined : `addr is ${hex(f.startBytes)} beyond a page boundary, and SHM_RND is not given`,
);

export const noAttachment = reason('not-attached', (at) => ({
  text: `no object is mapped from its beginning at ${address(at, at.f.start)}`,
  blame: ofPage(at, 'mapping', at.f.start),
}));

export const belowHeap = reason('below-heap', (at) => {
  const { f, m } = at;
  if (f.savedEnd >= m.dataStart) return undefined;
  return `the data segment begins at ${address(at, m.dataStart)}, and the break asked for, ${address(at, f.savedEnd)}, lies below it`;
});

export const heapBeyondMap = reason('outside-map', (at) =>
  at.f.savedEnd > at.m.max
    ? `the break asked for, ${address(at, at.f.savedEnd)}, is not within the map (${bounds(at)})`
    : undefined,
);
