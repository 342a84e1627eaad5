// Causes that keep pages from being wired or unwired: no access, faults that fail, no wiring.
import { EFLAG, KERN, MCL, PROT_READ, PROT_WRITE, protName, WIRE } from '../constants.ts';
import { lastAtOrBelow } from '../data/entries.ts';
import { filePage } from '../data/objects.ts';
import type { Rules } from '../rules.ts';
import {
  type Asked,
  address,
  deniesWiring,
  entriesFaulted,
  entriesOf,
  entrySpan,
  gives,
  isNothing,
  type Look,
  type Meaning,
  NOTHING,
  no,
  type Part,
  pages,
  partsFaulted,
  subMapOf,
  yes,
} from './meaning.ts';

const checks = (rules: Rules): boolean => rules.wireChecksAccess;
const faultDecides = (rules: Rules): boolean => !rules.wireChecksAccess;

const isSystem = ({ call, args }: Asked): boolean =>
  call === 'vslock' || (call === 'vm_map_wire' && !((args.flags ?? 0) & WIRE.USER));

/** Since 2010 wiring looks at the protection; a call that allows holes passes such entries over. */
function wiresNoAccess(at: Asked): Look {
  if (isNothing(at)) return NOTHING;
  const flags = at.call === 'vm_map_wire' ? (at.args.flags ?? 0) : 0;
  if (flags & WIRE.HOLESOK) return no('HOLESOK is given: such entries are passed over');
  for (const [entry] of entriesOf(at)) {
    if (!deniesWiring(at, entry)) continue;
    return yes(`${entrySpan(at, entry)} has protection ${protName(at.m.entries.prot[entry] as number)}`);
  }
  return no('all of what is mapped there may be accessed');
}

/**
 * Before, the fault decided: by the protection, or for a user by the maximum, from which the first
 * page's fault takes what the second needs: to write.
 */
function faultsNoAccess(at: Asked): Look {
  if (at.k.config.faultMode === 'opaque') return no('`faults opaque`: faults do not look at protections');
  if (at.call === 'mlockall' && !((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
  const wanted = isSystem(at) ? PROT_READ | PROT_WRITE : PROT_READ;
  for (const [there, entry, from, to] of entriesFaulted(at)) {
    const e = there.m.entries;
    const [prot, most] = [e.prot[entry] as number, e.maxProt[entry] as number];
    const overridden = !isSystem(at) && (most & (PROT_READ | PROT_WRITE)) === (PROT_READ | PROT_WRITE);
    const lasts = (prot & PROT_WRITE) !== 0 || to - from === 1;
    const text = `${entrySpan(there, entry)} has protection ${protName(prot)}, of at most ${protName(most)}`;
    if (wanted & ~prot && !overridden) return yes(text);
    if (wanted & ~prot && !lasts) return yes(`${text}, which the fault of its first page takes the write from`);
  }
  return no('all of what is mapped there may be faulted in');
}

/** What the script says of the pages that would be faulted. */
const faultOf =
  (results: readonly number[]) =>
  (at: Asked): Look => {
    const { faults } = at.k.config;
    if (at.call === 'mlockall' && !((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
    for (const [, , from, to] of faults.size === 0 ? [] : partsFaulted(at)) {
      for (const [page, outcomes] of faults) {
        if (page < from || page >= to || !outcomes.some((outcome) => results.includes(outcome))) continue;
        return outcomes.every((outcome) => results.includes(outcome))
          ? yes(`the script says that page ${address(at, page)} fails`)
          : no(`page ${address(at, page)} may fail: the script gives it several results`);
      }
    }
    return no('the script names no page of it that fails');
  };
const ANY = [KERN.KERN_FAILURE, KERN.KERN_OUT_OF_BOUNDS];

/** Pages of an entry that its file does not have. */
function beyondFile(at: Asked): Look {
  if (!at.k.config.fileEnds) return no('files are taken to be as large as their mappings');
  if (at.call === 'mlockall' && !((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
  for (const [there, entry, from, to] of entriesFaulted(at)) {
    const last = filePage(at.k, there.m, entry, to - 1);
    if (!last || last.index < last.file.size) continue;
    const page = Math.max(from, to - 1 - (last.index - last.file.size));
    return yes(`page ${address(at, page)} is past the end of its file, which has ${pages(last.file.size)}`);
  }
  return no('no page of it is past the end of a file');
}

/** The first page of a part that a fault does not find, because a submap lacks it. */
function lackedBySubmap([there, entry, from, to]: Part): number | undefined {
  const inner = subMapOf(there, entry);
  if (!inner) return undefined;
  const within = { ...there, m: inner, start: from, end: to };
  let page = from;
  for (const [below, start, end] of entriesOf(within)) {
    if (start > page) return page;
    const deeper = lackedBySubmap([within, below, start, end]);
    if (deeper !== undefined) return deeper;
    page = end;
  }
  return page < to ? page : undefined;
}

/** Holes that a call allows are those of its own map. */
function submapHole(at: Asked): Look {
  if (at.k.config.faultMode === 'opaque') return no('`faults opaque`: faults find every page');
  if (at.call === 'mlockall' && !((at.args.how ?? 0) & MCL.CURRENT)) return no('MCL_CURRENT is not asked for');
  let isAny = false;
  for (const part of partsFaulted(at)) {
    const page = lackedBySubmap(part);
    if (page !== undefined)
      return yes(`${entrySpan(at, part[1])} is a submap, in which ${address(at, page)} is not mapped`);
    isAny ||= subMapOf(at, part[1]) !== undefined;
  }
  return isAny ? no('the submaps have all of it') : { ...no('there is no submap in the range'), moot: true };
}

/** Of no pages the kernel splits the entry around the address: what is between has no length. */
function* entriesUnwired(at: Asked): Generator<number> {
  for (const [entry] of entriesOf(at)) yield entry;
  const e = at.m.entries;
  for (let entry = lastAtOrBelow(at.m, at.start); e.start[entry] === at.start; entry = e.prev[entry] as number)
    if (e.end[entry] === at.start && (e.eflags[entry] as number) & EFLAG.IN_TRANSITION) yield entry;
}

function notWired(at: Asked): Look {
  const e = at.m.entries;
  const user = at.call === 'munlock' || ((at.args.flags ?? 0) & WIRE.USER) !== 0;
  if (user && at.rules.unwireToleratesUnwired) return no('a user may unlock what is not locked');
  if (isNothing(at)) return NOTHING;
  for (const entry of entriesUnwired(at)) {
    const count = e.wiredCount[entry] as number;
    const byUser = ((e.eflags[entry] as number) & EFLAG.USER_WIRED) !== 0;
    const old = !at.rules.unwireToleratesUnwired;
    const lacks = old ? count === 0 || (user && !byUser) : count - (byUser ? 1 : 0) <= 0;
    if (lacks) return yes(`${entrySpan(at, entry)} has wired_count ${count}${byUser ? ", a user's" : ''}`);
  }
  return no('all of what is mapped there is wired so');
}

const PERMIT =
  'Give the range read access first (mprotect(2)), or leave it out: PROT_NONE reservations and guard pages cannot be locked.';

export const WIRING_MEANINGS: readonly Meaning[] = [
  {
    id: 'no-access',
    gives: [
      gives('ENOMEM', 'mlock', checks),
      gives('EFAULT', 'vslock', checks),
      gives('KERN_INVALID_ADDRESS', 'vm_map_wire', checks),
    ],
    cause: 'part of the range may not be accessed (PROT_NONE, a guard)',
    advice: PERMIT,
    asked: 'map',
    look: wiresNoAccess,
  },
  {
    id: 'fault-no-access',
    alike: ['no-access'],
    gives: [
      gives('ENOMEM', 'mlock', faultDecides),
      gives('EFAULT', 'vslock', faultDecides),
      gives('EAGAIN', 'mlockall', (rules) => rules.wireFlags && !rules.wireChecksAccess),
      gives('KERN_PROTECTION_FAILURE', 'vm_map_wire', faultDecides),
    ],
    cause: 'part of the range may not be read (the kernel for itself: read and written), nor could be by its maximum',
    advice: PERMIT,
    asked: 'map',
    look: faultsNoAccess,
  },
  {
    id: 'submap-hole',
    alike: ['page-not-mapped'],
    gives: [
      gives('ENOMEM', 'mlock'),
      gives('EAGAIN', 'mlockall', (rules) => rules.wireFlags),
      gives('EFAULT', 'vslock'),
      gives('KERN_INVALID_ADDRESS', 'vm_map_wire'),
    ],
    cause: 'part of the range belongs to a submap, which does not map all of it',
    advice: 'Map those pages in the submap first, or leave the submap out of the range.',
    asked: 'map',
    look: submapHole,
  },
  {
    id: 'page-fails',
    alike: ['fault'],
    gives: [
      gives('ENOMEM', 'mlock'),
      gives('EAGAIN', 'mlockall', (rules) => rules.wireFlags),
      gives('EFAULT', 'vslock'),
    ],
    cause: 'a page could not be brought in: an input error, or no memory',
    advice: 'Look at dmesg(8) for disk errors.',
    asked: 'map',
    look: faultOf(ANY),
  },
  {
    id: 'page-read-fails',
    alike: ['page-fails', 'fault'],
    gives: [gives('KERN_FAILURE', 'vm_map_wire touch')],
    cause: 'the pager could not bring the page in (a touch: SIGBUS)',
    advice: 'Look at dmesg(8) for disk errors.',
    asked: 'map',
    look: faultOf([KERN.KERN_FAILURE]),
  },
  {
    id: 'page-out-of-bounds',
    alike: ['page-fails', 'fault'],
    gives: [gives('KERN_OUT_OF_BOUNDS', 'vm_map_wire touch')],
    cause: 'the pager has no such page (a touch: SIGBUS)',
    advice: 'Look at dmesg(8) for disk errors.',
    asked: 'map',
    look: faultOf([KERN.KERN_OUT_OF_BOUNDS]),
  },
  {
    id: 'beyond-file',
    alike: ['past-end-of-file'],
    gives: [
      gives('ENOMEM', 'mlock'),
      gives('EAGAIN', 'mlockall', (rules) => rules.wireFlags),
      gives('EFAULT', 'vslock'),
      gives('KERN_OUT_OF_BOUNDS', 'vm_map_wire touch', (rules) => rules.outOfBounds),
      gives('KERN_PROTECTION_FAILURE', 'vm_map_wire touch', (rules) => !rules.outOfBounds),
    ],
    cause: 'a page lies past the end of its file (a touch: SIGBUS)',
    advice:
      'Map or lock no more than the file has, or make the file larger first (ftruncate(2)); see whether it was truncated.',
    asked: 'map',
    look: beyondFile,
  },
  {
    id: 'not-wired',
    alike: ['not-user-wired', 'not-system-wired'],
    gives: [
      gives('ENOMEM', 'munlock', (rules) => !rules.unwireToleratesUnwired),
      gives('KERN_INVALID_ARGUMENT', 'vm_map_unwire'),
    ],
    cause: 'part of the range is not wired by who unwires it',
    advice: 'Unlock only what was locked, once.',
    asked: 'map',
    look: notWired,
  },
];
