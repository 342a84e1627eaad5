// Causes of shared memory, of mincore, and of a process that asks to be protected.
import { MADV, SHM } from '../constants.ts';
import { contains, lastAtOrBelow } from '../data/entries.ts';
import { NO_OBJECT, objectOf } from '../data/objects.ts';
import { type Asked, address, bounds, entrySpan, gives, type Look, type Meaning, no, span, yes } from './meaning.ts';

const isPlaced = ({ args }: Asked): boolean => (args.addr ?? 0) !== 0 || (args.addr_bytes ?? 0) !== 0;
const segmentPages = ({ k, args }: Asked): number => (args.shmid ? objectOf(k, args.shmid).size : 0);

const noSegment = ({ args }: Asked): Look => (args.shmid ? no('there is one') : yes('no object is given'));

function oddAddress({ args }: Asked): Look {
  const rest = args.addr_bytes ?? 0;
  if (rest === 0) return no('the address is on a page');
  return (args.flags ?? 0) & SHM.RND ? no('SHM_RND is given') : yes(`the address is ${rest} bytes past a page`);
}

/** At a given address the whole segment has to be free, within the map. */
function segmentTaken(at: Asked): Look {
  const { m, start } = at;
  if (!isPlaced(at)) return no("the address is the kernel's choice");
  const end = start + segmentPages(at);
  if (start < m.min || end > m.max) return yes(`${span(at, start, end)} is not within ${bounds(at)}`);
  const below = lastAtOrBelow(m, start);
  const entry = contains(m, below, start) ? below : (m.entries.next[below] as number);
  return (m.entries.start[entry] as number) < end ? yes(`${entrySpan(at, entry)} is there already`) : no('it is free');
}

function noAttachment(at: Asked): Look {
  const { m, start, args } = at;
  const e = m.entries;
  const entry = lastAtOrBelow(m, start);
  const begins = !args.addr_bytes && contains(m, entry, start) && e.start[entry] === start;
  const object = begins ? (e.object[entry] as number) : NO_OBJECT;
  const is = object !== NO_OBJECT && objectOf(at.k, object).name !== '' && e.offset[entry] === 0;
  return is ? no(`${entrySpan(at, entry)} is one`) : yes(`no segment begins at ${address(at, start)}`);
}

const beyond = (at: Asked): Look =>
  at.end > at.m.max
    ? yes(`it ends at ${address(at, at.end)}; the map is ${bounds(at)}`)
    : no(`the map is ${bounds(at)}`);

const mayNotProtect = ({ k, args, rules }: Asked): Look => {
  if (args.behav !== MADV.protect) return no('MADV_PROTECT is not asked for');
  if (k.config.jail !== 'none') return yes('the process is in a jail');
  if (k.config.privileged) return no('the process is the superuser');
  const isUser = !rules.usersMayWire || k.limits.unprivileged_mlock === 0;
  return isUser
    ? yes('the process is not the superuser')
    : no('the script does not say that the process is a user: it is taken for the superuser');
};

export const SHARED_MEANINGS: readonly Meaning[] = [
  {
    id: 'no-segment',
    gives: [gives('EINVAL', 'shmat')],
    cause: 'there is no such segment of shared memory',
    advice: 'Look at ipcs(1): it may have been removed.',
    asked: 'begin',
    look: noSegment,
  },
  {
    id: 'odd-address',
    gives: [gives('EINVAL', 'shmat')],
    cause: 'the address is not on a page, and SHM_RND is not given',
    advice: "Give 0 for an address of the kernel's choice, or SHM_RND.",
    asked: 'begin',
    look: oddAddress,
  },
  {
    id: 'segment-taken',
    alike: ['taken', 'outside-map', 'no-room'],
    gives: [gives('ENOMEM', 'shmat')],
    cause: 'the segment does not fit at the address: something is mapped there',
    advice: "Give 0 for an address of the kernel's choice.",
    asked: 'map',
    look: segmentTaken,
  },
  {
    id: 'not-attached',
    gives: [gives('EINVAL', 'shmdt')],
    cause: 'no segment is attached at the address',
    advice: 'Give the address that shmat returned.',
    asked: 'begin',
    look: noAttachment,
  },
  {
    id: 'beyond-map',
    alike: ['outside-map'],
    gives: [
      gives('ENOMEM', 'mincore', (rules) => rules.mincoreWantsMapped),
      gives('EINVAL', 'mincore', (rules) => !rules.mincoreWantsMapped),
    ],
    cause: 'the range goes beyond the addresses that a process may use',
    advice: 'Use an address that mmap has returned.',
    asked: 'begin',
    look: beyond,
  },
  {
    id: 'protect-privilege',
    gives: [gives('EPERM', 'madvise')],
    cause: 'MADV_PROTECT is for the superuser, outside of jails',
    advice: 'Use protect(1), as root, from outside of the jail.',
    asked: 'begin',
    look: mayNotProtect,
  },
];
