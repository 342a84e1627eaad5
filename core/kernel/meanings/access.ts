// Causes that are about what an entry says of its pages: protections, and what is written back.
import { EFLAG, KERN, MS, PROT_EXECUTE, PROT_WRITE, protName } from '../constants.ts';
import { bottomOf, NO_OBJECT, objectOf } from '../data/objects.ts';
import { gapMaxProt, isStackGap } from '../data/stackGap.ts';
import { gapCut, grownProt, noStack } from './growth.ts';
import {
  type Asked,
  address,
  entriesOf,
  entrySpan,
  gives,
  isNothing,
  type Look,
  type Meaning,
  NOTHING,
  no,
  yes,
} from './meaning.ts';

function beyondMaximum(at: Asked): Look {
  if (at.start === at.end) return NOTHING;
  const [prot, max] = [at.args.prot ?? -1, at.args.max ?? -1];
  for (const [entry] of entriesOf(at)) {
    const eflags = at.m.entries.eflags[entry] as number;
    const gap = isStackGap(at, eflags);
    const most = gap ? gapMaxProt(at.m.entries, entry) : (at.m.entries.maxProt[entry] as number);
    if (eflags & EFLAG.GUARD && !gap) continue;
    if (eflags & EFLAG.IS_SUB_MAP) return no(`${entrySpan(at, entry)} is a submap: that is refused first`);
    const wanted = [prot, max].find((one) => one >= 0 && one & ~most);
    if (wanted !== undefined)
      return yes(`${protName(wanted)} asked for; ${entrySpan(at, entry)} allows at most ${protName(most)}`);
  }
  return no('all of what is mapped there allows it');
}

/** Guards, which any protection passes over, may have been given to a submap too. */
function isSubmap(at: Asked): Look {
  if (at.start === at.end) return NOTHING;
  for (const [entry] of entriesOf(at)) {
    const eflags = at.m.entries.eflags[entry] as number;
    if (eflags & EFLAG.GUARD && !isStackGap(at, eflags)) continue;
    if (eflags & EFLAG.IS_SUB_MAP) return yes(`${entrySpan(at, entry)} is a submap`);
  }
  return no('there is no submap in the range');
}

const isProtecting = ({ call }: Asked): boolean => call === 'mprotect' || call === 'vm_map_protect';

function writeAndExecute(at: Asked): Look {
  const both = PROT_WRITE | PROT_EXECUTE;
  if (isProtecting(at) && isNothing(at)) return NOTHING;
  if (!at.m.wxorx) return no('the map allows memory to be both writable and executable');
  const prot = at.args.prot ?? -1;
  return prot >= 0 && (prot & both) === both
    ? yes(`${protName(prot)} is asked for, and the map has W^X`)
    : no('write and execute are not both asked for');
}

function outsideOwnMax(at: Asked): Look {
  const { args, call } = at;
  if (call === 'vm_map_protect' && isNothing(at)) return NOTHING;
  const [prot, max] = [args.prot ?? -1, args.max ?? -1];
  if (prot < 0 || max < 0) return no('PROT_MAX is not given');
  return prot & ~max ? yes(`${protName(prot)} is not within ${protName(max)}`) : no('the protection is within it');
}

function touchDenied(at: Asked): Look {
  const wanted = at.args.access ?? at.args.fault_type ?? 0;
  if (gapCut(at).holds) return no("it is a stack's gap that was cut");
  for (const [entry] of entriesOf(at)) {
    const eflags = at.m.entries.eflags[entry] as number;
    const grows = eflags & EFLAG.STACK_GAP_DN && (at.call === 'touch' || at.args.grow) && !noStack(at).holds;
    const prot = grows ? grownProt(at, entry) : (at.m.entries.prot[entry] as number);
    if (grows && !(wanted & ~prot)) return no(`${entrySpan(at, entry)} is the gap of a stack, which is to grow`);
    const denied = (wanted & ~prot) !== 0 || (prot === 0 && !at.rules.overridesProtection);
    const text = `${protName(wanted)} asked for; ${entrySpan(at, entry)} has protection ${protName(prot)}`;
    return { holds: denied, text };
  }
  return no('the page is not mapped at all');
}

function wiredCopy(at: Asked): Look {
  const both = EFLAG.USER_WIRED | EFLAG.COW;
  if (!((at.args.access ?? at.args.fault_type ?? 0) & PROT_WRITE)) return no('it is no write');
  for (const [entry] of entriesOf(at)) {
    const is = ((at.m.entries.eflags[entry] as number) & both) === both;
    return { holds: is, text: `${entrySpan(at, entry)} is ${is ? '' : 'not '}both locked by a user and copy-on-write` };
  }
  return no('the page is not mapped at all');
}

function invalidatesWired(at: Asked): Look {
  const invalidate = at.call === 'msync' ? (at.args.flags ?? 0) & MS.INVALIDATE : at.args.invalidate;
  if (!invalidate) return no('MS_INVALIDATE is not given');
  for (const [entry] of entriesOf(at))
    if ((at.m.entries.eflags[entry] as number) & EFLAG.USER_WIRED)
      return yes(`${entrySpan(at, entry)} is locked by a user`);
  return no('nothing of it is locked by a user');
}

/** Only a file is written back: what lies at the bottom of private copies, too. */
function isOfFile({ k, m }: Asked, entry: number): boolean {
  const bottom = bottomOf(k, m.entries.object[entry] as number);
  return bottom !== NO_OBJECT && !objectOf(k, bottom).anonymous;
}

function writeFails(at: Asked): Look {
  const waits =
    at.call === 'msync' ? !((at.args.flags ?? 0) & MS.ASYNC) : Boolean(at.args.syncio) || Boolean(at.args.invalidate);
  if (!waits) return no('MS_ASYNC: the writes are not waited for');
  let isAny = false;
  for (const [entry, from, to] of at.k.config.faults.size === 0 ? [] : entriesOf(at))
    for (const [page, outcomes] of at.k.config.faults) {
      if (page < from || page >= to || outcomes.includes(KERN.KERN_SUCCESS)) continue;
      if (isOfFile(at, entry)) return yes(`the script says that page ${address(at, page)} fails`);
      isAny = true;
    }
  return no(isAny ? 'what fails there is of no file' : 'the script names no page of it that fails');
}

export const ACCESS_MEANINGS: readonly Meaning[] = [
  {
    id: 'max-protection',
    gives: [gives('EACCES', 'mprotect'), gives('KERN_PROTECTION_FAILURE', 'vm_map_protect')],
    cause: 'the protection is more than the maximum of an entry: its file was opened for less, or PROT_MAX was given',
    advice: 'Open the file for writing before it is mapped, map it MAP_PRIVATE, or give a larger PROT_MAX to mmap.',
    asked: 'map',
    look: beyondMaximum,
  },
  {
    id: 'submap',
    gives: [gives('EINVAL', 'mprotect'), gives('KERN_INVALID_ARGUMENT', 'vm_map_protect')],
    cause: 'part of the range belongs to a submap',
    advice: 'Leave the submap out of the range.',
    asked: 'map',
    look: isSubmap,
  },
  {
    id: 'wxorx',
    gives: [
      gives('EACCES', 'mprotect mmap', (rules) => rules.wxorx),
      gives(
        'KERN_PROTECTION_FAILURE',
        'vm_map_protect vm_map_insert vm_map_find vm_map_find_min vm_map_fixed',
        (rules) => rules.wxorx,
      ),
    ],
    cause: 'memory would be both writable and executable, and the process may not have that (W^X)',
    advice:
      'Write first, then mprotect(2) to r-x; or `elfctl -e +wxneeded` on the program, or `sysctl kern.elf64.allow_wx=1`.',
    asked: 'map',
    look: writeAndExecute,
  },
  {
    id: 'beyond-max',
    gives: [
      gives('ENOTSUP', 'mprotect mmap', (rules) => rules.protectSetsBoth),
      gives('KERN_OUT_OF_BOUNDS', 'vm_map_protect', (rules) => rules.protectSetsBoth),
    ],
    cause: 'the protection is not within the PROT_MAX of the same call',
    advice: 'Name in PROT_MAX all that the protection asks for.',
    asked: 'begin',
    look: outsideOwnMax,
  },
  {
    id: 'touch-denied',
    alike: ['no-access'],
    gives: [gives('KERN_PROTECTION_FAILURE', 'touch vm_map_lookup')],
    cause: 'the protection of the page does not allow the access (a touch: SIGSEGV, before 7.0 SIGBUS)',
    advice: 'Give the page that protection first (mprotect(2)).',
    asked: 'map',
    look: touchDenied,
  },
  {
    id: 'user-wired-cow',
    gives: [gives('KERN_PROTECTION_FAILURE', 'touch vm_map_lookup', (rules) => rules.overridesProtection)],
    cause: 'a write to a page that is locked and still to be copied: this kernel cannot copy locked pages',
    advice: 'Write to the pages before they are locked.',
    asked: 'map',
    look: wiredCopy,
  },
  {
    id: 'user-wired',
    gives: [
      gives('EBUSY', 'msync', (rules) => rules.mapSync),
      gives('KERN_INVALID_ARGUMENT', 'vm_map_sync', (rules) => rules.mapSync),
    ],
    cause: 'pages are to be thrown away (MS_INVALIDATE), and some of them are locked',
    advice: 'Unlock the range first (munlock(2)), or leave MS_INVALIDATE out.',
    asked: 'map',
    look: invalidatesWired,
  },
  {
    id: 'write-fails',
    alike: ['page-fails'],
    gives: [
      gives('EIO', 'msync', (rules) => rules.syncDropsLock),
      gives('KERN_FAILURE', 'vm_map_sync', (rules) => rules.syncDropsLock),
    ],
    cause: 'a page could not be written to its file',
    advice: 'Look at dmesg(8) for disk errors, and at the free space of the file system.',
    asked: 'map',
    look: writeFails,
  },
];
