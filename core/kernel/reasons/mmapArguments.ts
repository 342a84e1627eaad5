// Refusals of mmap(2) by its arguments alone.

import { MMAP, MMAP_32BIT_END, MMAP_ALIGNMENT, MMAP_ALIGNMENT_SHIFT, PROT_ALL, protName } from '../constants.ts';
import { RULES } from '../rules.ts';
import { type Finding, reason, type Sight } from './reason.ts';
import { address, amount, bounds, span } from './words.ts';

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const flagNames = (flags: number): string =>
  Object.entries(MMAP)
    .filter(([, bit]) => flags & bit)
    .map(([name]) => (name.startsWith('MAP_') ? name : `MAP_${name}`))
    .join(' and ');
const KNOWN = Object.values(MMAP).reduce((all, flag) => all | flag, MMAP_ALIGNMENT);

/** What of a descriptor and an offset `flag` does not go with. */
function fileGiven({ f, k }: Sight, flag: string): Finding | undefined {
  if (f.object !== 0 || f.first !== 0) {
    const file = k.config.objects[f.object - 1];
    return { text: `${flag} is given with ${file ? `the file ${file.name}` : 'a descriptor'}`, id: 'with-file' };
  }
  const offset = BigInt(f.offset) * BigInt(k.config.pageSize) + BigInt(f.i);
  return offset === 0n
    ? undefined
    : { text: `${flag} is given with the offset 0x${offset.toString(16)}`, id: 'with-offset' };
}

export const badProt = reason(
  'prot-bits',
  ({ f }) => `prot has bits that are neither PROT_* nor PROT_MAX: ${hex(f.prot & ~PROT_ALL)}`,
);
export const badAnon = reason('anon', (at) => fileGiven(at, 'MAP_ANON'));
export const badStackFlags = reason('stack', (at) => {
  const { f } = at;
  return f.object !== 0 || f.first !== 0
    ? fileGiven(at, 'MAP_STACK')
    : { text: `MAP_STACK wants to be read and written, and prot is ${protName(f.prot)}`, id: 'stack-protection' };
});
export const unknownFlags = reason(
  'unknown-flags',
  ({ f }) => `flags has bits that are no MAP_*: ${hex(f.flags & ~KNOWN)}`,
);
export const exclWithoutFixed = reason('excl-without-fixed', () => 'MAP_EXCL is given without MAP_FIXED');
export const sharedAndPrivate = reason('shared-and-private', () => 'MAP_SHARED and MAP_PRIVATE are both given');
export const neitherSharedNorPrivate = reason(
  'neither-shared-nor-private',
  () => 'a file is mapped with neither MAP_SHARED nor MAP_PRIVATE',
);

const GUARD_FLAGS = MMAP.FIXED | MMAP.GUARD | MMAP.EXCL | MMAP.MAP_32BIT | MMAP_ALIGNMENT;
export const badGuardFlags = reason('guard', (at) => {
  const { f } = at;
  if (f.prot !== 0)
    return { text: `MAP_GUARD is given with the protection ${protName(f.prot)}`, id: 'guard-with-protection' };
  return (
    fileGiven(at, 'MAP_GUARD') ?? {
      text: `MAP_GUARD is given with ${flagNames(f.flags & ~GUARD_FLAGS) || hex(f.flags & ~GUARD_FLAGS)}`,
      id: 'guard-with-flags',
    }
  );
});

export const badAlign = reason('alignment', ({ f, k }) => {
  const log = ((f.flags & MMAP_ALIGNMENT) >>> 0) >>> MMAP_ALIGNMENT_SHIFT;
  const page = Math.log2(k.config.pageSize);
  return `MAP_ALIGNED(${log}) is asked for: a page has 2^${page} bytes, and an address 64 bits`;
});

/** MAP_FIXED wants a place that can be had. */
export const badPlace = reason('fixed-place', (at) => {
  const { f, m } = at;
  if (f.startBytes !== 0)
    return {
      text: `MAP_FIXED is given, and addr${f.i === 0 ? '' : ' less the offset within its page'} is ${f.startBytes} bytes past the page at ${address(at, f.start)}`,
      id: 'unaligned',
    };
  const range = span(at, f.savedStart, f.savedEnd);
  if (f.savedStart < m.min || f.savedEnd > m.max)
    return { text: `${range} is not within the map (${bounds(at)})`, id: 'outside-map' };
  return {
    text: `${range} goes beyond what MAP_32BIT allows, ${amount(at, MMAP_32BIT_END / at.k.config.pageSize)}`,
    id: 'beyond-32bit',
  };
});

export const notOpen = reason('not-open', ({ f, k }) => {
  const knowsGuard = RULES[k.config.vintage].guards;
  const unknown = f.flags & MMAP.GUARD ? ' (MAP_GUARD is none that this kernel knows)' : '';
  const flags = knowsGuard ? 'neither MAP_ANON nor MAP_GUARD is given' : `MAP_ANON is not given${unknown}`;
  return `fd is ${f.first === 0 ? '-1' : 'no open file'}, and ${flags}`;
});

export const notOpenedFor = reason('file-access', ({ f, k }) => {
  const file = k.config.objects[f.object - 1];
  if (!file) return undefined;
  return `${protName(f.prot)} is asked for${f.flags & MMAP.SHARED ? ' with MAP_SHARED' : ''}, and ${file.name} was opened for ${protName(file.access ?? PROT_ALL)}`;
});
