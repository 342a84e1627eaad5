// Causes that are an argument of mmap by itself: a row for each of the kernel's tests
// (routines/mmapArguments.ts).
import {
  MMAP,
  MMAP_32BIT_END,
  MMAP_ALIGNMENT,
  MMAP_ALIGNMENT_SHIFT,
  PROT_ALL,
  PROT_READ,
  PROT_WRITE,
  protName,
} from '../constants.ts';
import type { Rules } from '../rules.ts';
import { type Asked, address, bounds, gives, type Look, type Meaning, no, span, yes } from './meaning.ts';

const checked = (rules: Rules): boolean => rules.mmapChecksArguments;
const has = ({ args }: Asked, flag: number): boolean => ((args.flags ?? 0) & flag) !== 0;
/** Below zero: a number that is no object of the script. */
const isDescriptorGiven = ({ args }: Asked): boolean => (args.object ?? 0) !== 0;
const isOffsetGiven = ({ args }: Asked): boolean => (args.offset ?? 0) !== 0 || (args.offset_bytes ?? 0) !== 0;
const isAnonymous = (at: Asked): boolean => has(at, MMAP.ANON) || has(at, MMAP.STACK);
const isGuard = (at: Asked): boolean => has(at, MMAP.GUARD) && at.rules.guards;
const hasFile = (at: Asked): boolean => (at.args.object ?? 0) > 0 && !isAnonymous(at) && !isGuard(at);
const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;

const protection = ({ args }: Asked): Look => {
  const unknown = (args.prot ?? 0) & ~PROT_ALL;
  return unknown ? yes(`prot has the unknown bits ${hex(unknown)}`) : no('prot has known bits only');
};

function anonymous(at: Asked): Look {
  if (!has(at, MMAP.ANON)) return no('MAP_ANON is not given');
  if (isDescriptorGiven(at)) return yes('MAP_ANON is given, and a descriptor that is not -1');
  return at.rules.mmapChecksArguments && isOffsetGiven(at)
    ? yes('MAP_ANON is given, and an offset that is not 0')
    : no('descriptor and offset are as MAP_ANON wants them');
}

function stack(at: Asked): Look {
  const both = PROT_READ | PROT_WRITE;
  if (!has(at, MMAP.STACK)) return no('MAP_STACK is not given');
  if (isDescriptorGiven(at)) return yes('MAP_STACK is given, and a descriptor that is not -1');
  const prot = at.args.prot ?? 0;
  return (prot & both) === both
    ? no('the stack can be read and written')
    : yes(`MAP_STACK is given with ${protName(prot)}`);
}

function unknownFlags({ args }: Asked): Look {
  const known = Object.values(MMAP).reduce((all, flag) => all | flag, MMAP_ALIGNMENT);
  const unknown = (args.flags ?? 0) & ~known;
  return unknown ? yes(`flags has the unknown bits ${hex(unknown)}`) : no('all flags are known');
}

const exclusive = (at: Asked): Look => {
  if (!has(at, MMAP.EXCL)) return no('MAP_EXCL is not given');
  return has(at, MMAP.FIXED) ? no('both are given') : yes('MAP_EXCL is given, MAP_FIXED is not');
};

const sharing = (at: Asked): Look =>
  has(at, MMAP.SHARED) && has(at, MMAP.PRIVATE) ? yes('both are given') : no('not both are given');

function guard(at: Asked): Look {
  const prot = at.args.prot ?? 0;
  if (!has(at, MMAP.GUARD)) return no('MAP_GUARD is not given');
  if (prot !== 0) return yes(`MAP_GUARD is given with ${protName(prot)}`);
  if (isDescriptorGiven(at)) return yes('MAP_GUARD is given, and a descriptor that is not -1');
  if (isOffsetGiven(at)) return yes('MAP_GUARD is given, and an offset that is not 0');
  const allowed = MMAP.FIXED | MMAP.GUARD | MMAP.EXCL | MMAP.MAP_32BIT | MMAP_ALIGNMENT | MMAP.RENAME | MMAP.NORESERVE;
  const others = (at.args.flags ?? 0) & ~allowed;
  const names = Object.entries(MMAP).flatMap(([name, bit]) =>
    others & bit ? [`MAP_${name.replace('MAP_', '')}`] : [],
  );
  return others ? yes(`MAP_GUARD is given with ${names.join(' and ')}`) : no('MAP_GUARD stands alone');
}

function alignment({ args, k }: Asked): Look {
  const align = ((args.flags ?? 0) & MMAP_ALIGNMENT) >>> 0;
  if (align === 0 || align === MMAP.ALIGNED_SUPER) return no('MAP_ALIGNED(n) is not given');
  const n = align >>> MMAP_ALIGNMENT_SHIFT;
  return n >= 64 || n < Math.log2(k.config.pageSize)
    ? yes(`n is ${n}, and a page has 2^${Math.log2(k.config.pageSize)} bytes`)
    : no(`n is ${n}`);
}

const unaligned = (at: Asked): Look => {
  const rest = (at.args.addr_bytes ?? 0) - (at.args.offset_bytes ?? 0);
  if (!has(at, MMAP.FIXED)) return no('without MAP_FIXED the address is rounded');
  return rest === 0 ? no('addr is on a page') : yes(`addr is ${rest} bytes past ${address(at, at.start)}`);
};

const outside = (at: Asked): Look => {
  if (!has(at, MMAP.FIXED)) return no('without MAP_FIXED the address is a hint');
  const end32 = MMAP_32BIT_END / at.k.config.pageSize;
  if (has(at, MMAP.MAP_32BIT) && at.rules.mmapChecksArguments && at.end > end32)
    return yes(`MAP_32BIT is given, and the range ends at ${address(at, at.end)}`);
  return at.start >= at.m.min && at.end <= at.m.max
    ? no(`the map is ${bounds(at)}`)
    : yes(`${span(at, at.start, at.end)} is not within ${bounds(at)}`);
};

const noFile = (at: Asked): Look => {
  if (isAnonymous(at) || isGuard(at)) return no('no file is asked for');
  const object = at.args.object ?? 0;
  if (object > 0) return no('the descriptor is open');
  return yes(object < 0 ? 'the descriptor is no object of the script' : 'MAP_ANON is not given, and no descriptor');
};

const kind = (at: Asked): Look => {
  if (!hasFile(at)) return no('no file is mapped');
  return has(at, MMAP.SHARED) || has(at, MMAP.PRIVATE) ? no('one is given') : yes('neither is given');
};

/** The file is not open for what the mapping asks. */
const opened =
  (bit: number) =>
  (at: Asked): Look => {
    if (!hasFile(at)) return no('no file is mapped');
    const access = at.k.config.objects[(at.args.object ?? 0) - 1]?.access ?? PROT_ALL;
    if (bit === PROT_WRITE && !has(at, MMAP.SHARED)) return no('a private mapping of it may be written');
    const text = `prot is ${protName(at.args.prot ?? 0)}; the file is open for ${protName(access)}`;
    return { holds: ((at.args.prot ?? 0) & bit & ~access) !== 0, text };
  };

export const MAPPING_MEANINGS: readonly Meaning[] = [
  {
    id: 'mmap-protection',
    alike: ['prot-bits'],
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'prot has bits that are neither PROT_* nor PROT_MAX()',
    advice: 'Give PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC.',
    asked: 'begin',
    look: protection,
  },
  {
    id: 'anon-with-file',
    alike: ['anon', 'with-file', 'with-offset'],
    gives: [gives('EINVAL', 'mmap')],
    cause: (rules) =>
      rules.mmapChecksArguments
        ? 'MAP_ANON with a descriptor other than -1, or an offset other than 0'
        : 'MAP_ANON with a descriptor other than -1',
    advice: 'Give MAP_ANON with descriptor -1 and offset 0; other systems ignore both.',
    asked: 'begin',
    look: anonymous,
  },
  {
    id: 'stack-flags',
    alike: ['stack', 'stack-protection', 'with-file', 'with-offset'],
    gives: [gives('EINVAL', 'mmap')],
    cause: 'MAP_STACK with a descriptor, or without both reading and writing',
    advice: 'Give PROT_READ|PROT_WRITE and -1; without MAP_STACK for memory that is no stack.',
    asked: 'begin',
    look: stack,
  },
  {
    id: 'unknown-flags',
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'a flag that this kernel does not know',
    advice:
      'Leave out the flags of other systems (MAP_POPULATE, MAP_LOCKED and the like have no FreeBSD value), or of newer kernels.',
    asked: 'begin',
    look: unknownFlags,
  },
  {
    id: 'excl-without-fixed',
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'MAP_EXCL without MAP_FIXED',
    advice: 'Give MAP_FIXED|MAP_EXCL (the MAP_FIXED_NOREPLACE of other systems).',
    asked: 'begin',
    look: exclusive,
  },
  {
    id: 'shared-and-private',
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'MAP_SHARED together with MAP_PRIVATE',
    advice: 'Give MAP_SHARED or MAP_PRIVATE, not both.',
    asked: 'begin',
    look: sharing,
  },
  {
    id: 'guard-flags',
    alike: ['guard', 'guard-with-protection', 'guard-with-flags', 'with-file', 'with-offset'],
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'MAP_GUARD with a protection, a file, an offset or another flag',
    advice: 'Give MAP_GUARD with PROT_NONE, -1 and 0.',
    asked: 'begin',
    look: guard,
  },
  {
    id: 'alignment',
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'MAP_ALIGNED(n) with an n below that of a page or above that of an address',
    advice: 'n is a logarithm: MAP_ALIGNED(21) is 2 MiB.',
    asked: 'begin',
    look: alignment,
  },
  {
    id: 'unaligned',
    gives: [gives('EINVAL', 'mmap')],
    cause: 'MAP_FIXED with an address that is not on a page',
    advice: 'Round the address down to a page: getpagesize(3).',
    asked: 'begin',
    look: unaligned,
  },
  {
    id: 'fixed-outside',
    alike: ['outside-map', 'fixed-place', 'beyond-32bit'],
    gives: [gives('EINVAL', 'mmap')],
    cause: 'MAP_FIXED with a range that is not within the addresses that a process may use (MAP_32BIT: below 2 GiB)',
    advice: 'Use an address that mmap has returned, or let the kernel choose (no MAP_FIXED).',
    asked: 'begin',
    look: outside,
  },
  {
    id: 'no-descriptor',
    alike: ['not-open'],
    gives: [gives('EBADF', 'mmap')],
    cause: 'no open file has the descriptor, and MAP_ANON is not given',
    advice: 'Give MAP_ANON for memory without a file, or map before the file is closed.',
    asked: 'begin',
    look: noFile,
  },
  {
    id: 'no-kind',
    alike: ['neither-shared-nor-private'],
    gives: [gives('EINVAL', 'mmap', checked)],
    cause: 'a file with neither MAP_SHARED nor MAP_PRIVATE',
    advice: 'Say which: older kernels took it as MAP_PRIVATE.',
    asked: 'begin',
    look: kind,
  },
  {
    id: 'not-open-for-reading',
    alike: ['file-access'],
    gives: [gives('EACCES', 'mmap')],
    cause: 'PROT_READ of a file that is not open for reading',
    advice: 'Open it O_RDONLY or O_RDWR: a mapping always reads.',
    asked: 'begin',
    look: opened(PROT_READ),
  },
  {
    id: 'not-open-for-writing',
    alike: ['file-access'],
    gives: [gives('EACCES', 'mmap')],
    cause: 'PROT_WRITE with MAP_SHARED of a file that is not open for writing',
    advice: 'Open it O_RDWR, or map it MAP_PRIVATE.',
    asked: 'begin',
    look: opened(PROT_WRITE),
  },
];
