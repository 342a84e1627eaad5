// Causes that are swap: it is reserved for private memory as soon as that can be written.
import { EFLAG, INSERT, MMAP, PROT_WRITE } from '../constants.ts';
import { entryCharged, NO_OBJECT, objectOf } from '../data/objects.ts';
import {
  type Asked,
  amount,
  entriesOf,
  GROWS_NOT,
  gives,
  growsNot,
  isBreak,
  type Look,
  limit,
  type Meaning,
  no,
  pages,
  unsetLimit,
} from './meaning.ts';
import { firstOfStack } from './stacks.ts';

function swapOver(at: Asked, needed: number, what: string): Look {
  const { swapReserved } = at.k;
  const most = limit(at, 'swap');
  if (needed === 0) return no(`${what} needs no swap`);
  if (most === Number.POSITIVE_INFINITY) return unsetLimit('swap', 'limit of swap');
  const text = `${pages(swapReserved)} of swap reserved, ${needed} more needed; there are ${amount(at, most)}`;
  return { holds: swapReserved + needed > most, text };
}

/** Of a stack the part that it begins with; vm_map_fixed cuts its range to the map. */
function reservedAtFirst(at: Asked): number {
  if (at.call === 'mmap' && (at.args.flags ?? 0) & MMAP.STACK) return firstOfStack(at);
  return at.call === 'vm_map_fixed' ? Math.min(at.end, at.m.max) - Math.max(at.start, at.m.min) : at.end - at.start;
}

/** A new mapping that may be written, of its own pages, reserves swap. */
function swapOfMapping(at: Asked): Look {
  if (growsNot(at)) return GROWS_NOT;
  const { call, args } = at;
  const flags = args.flags ?? 0;
  const isMmap = call === 'mmap';
  const exempt = isMmap ? flags & MMAP.GUARD : flags & (INSERT.NOCHARGE | INSERT.NOFAULT | INSERT.GUARD);
  const own = isMmap
    ? flags & MMAP.ANON || !(flags & MMAP.SHARED)
    : flags & INSERT.COW || (args.object ?? 0) === NO_OBJECT;
  const writable = isBreak(at) || (args.prot ?? 0) & PROT_WRITE;
  const needed = !exempt && own && writable ? reservedAtFirst(at) : 0;
  return swapOver(at, needed, 'such a mapping');
}

/**
 * An entry that becomes writable for the first time reserves swap; one with an object of its own
 * reserves that of the whole object, and gets one if it is split.
 */
function swapOfProtect(at: Asked): Look {
  const e = at.m.entries;
  const objects = new Set<number>();
  let needed = 0;
  if ((at.args.prot ?? -1) > 0 && (at.args.prot ?? 0) & PROT_WRITE)
    for (const [entry, from, to] of entriesOf(at)) {
      const eflags = e.eflags[entry] as number;
      const object = e.object[entry] as number;
      const isPrivate = eflags & EFLAG.NEEDS_COPY || object === NO_OBJECT || objectOf(at.k, object).anonymous;
      const writable = (e.prot[entry] as number) & PROT_WRITE;
      if (writable || !isPrivate || eflags & EFLAG.GUARD || entryCharged(at.k, at.m, entry)) continue;
      const [start, end] = [e.start[entry] as number, e.end[entry] as number];
      if (eflags & EFLAG.NEEDS_COPY) needed += to - from;
      else if (object === NO_OBJECT) needed += end - start;
      else if (!objects.has(object)) needed += objectOf(at.k, object).size;
      objects.add(object);
    }
  return swapOver(at, needed, 'the new protection');
}

/** What a child would need: at least the charges of what it copies. */
function swapOfFork(at: Asked): Look {
  const e = at.m.entries;
  let least = 0;
  for (const [entry, from, to] of entriesOf(at)) if (e.inherit[entry] === 1 && e.charged[entry]) least += to - from;
  return swapOver(at, least, 'the child');
}

export const SWAP_MEANINGS: readonly Meaning[] = [
  {
    id: 'swap',
    gives: [
      gives(
        'KERN_RESOURCE_SHORTAGE',
        'vm_map_insert vm_map_find vm_map_find_min vm_map_fixed',
        (rules) => rules.swapCharges,
      ),
      gives('EINVAL', 'mmap', (rules) => rules.swapCharges),
      gives('ENOMEM', 'brk sbrk', (rules) => rules.swapCharges),
    ],
    cause: 'no swap is left to reserve for a private writable mapping',
    advice: 'Add swap, raise RLIMIT_SWAP (`ulimit -w`), map it without write, or set vm.overcommit back to 0.',
    asked: 'map',
    look: swapOfMapping,
  },
  {
    id: 'protect-swap',
    alike: ['swap'],
    gives: [
      gives('KERN_RESOURCE_SHORTAGE', 'vm_map_protect', (rules) => rules.swapCharges),
      gives('ENOMEM', 'mprotect', (rules) => rules.swapCharges),
    ],
    cause: 'no swap is left to reserve for private memory that becomes writable',
    advice: 'Add swap, raise RLIMIT_SWAP (`ulimit -w`), make less of it writable, or set vm.overcommit back to 0.',
    asked: 'map',
    look: swapOfProtect,
  },
  {
    id: 'fork-swap',
    alike: ['swap'],
    gives: [gives('ENOMEM', 'fork', (rules) => rules.swapCharges)],
    cause: "no swap is left to reserve for the child's copies",
    advice:
      'Add swap, raise RLIMIT_SWAP (`ulimit -w`), give large ranges to no child (minherit(2) with INHERIT_NONE), or use vfork(2) or posix_spawn(3).',
    asked: 'begin',
    look: swapOfFork,
  },
];
