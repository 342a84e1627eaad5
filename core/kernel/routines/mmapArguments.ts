// What mmap(2) refuses before it looks at the map: one step a test, in the kernel's order
// (vm_mmap.c: mmap of 2003 and 2006, kern_mmap, vn_mmap). The older kernels test far less: what
// they do not know they ignore.
import { MMAP, MMAP_ALIGNMENT, MMAP_ALIGNMENT_SHIFT, PROT_ALL, PROT_READ, PROT_WRITE } from '../constants.ts';
import { mapOf, ret } from '../frames.ts';
import { notWithinMax } from '../reasons/access.ts';
import {
  badAlign,
  badAnon,
  badGuardFlags,
  badPlace,
  badProt,
  badStackFlags,
  exclWithoutFixed,
  neitherSharedNorPrivate,
  notOpen,
  notOpenedFor,
  sharedAndPrivate,
  unknownFlags,
} from '../reasons/mmapArguments.ts';
import { emptyLength, wrapsAround } from '../reasons/ranges.ts';
import { refuse } from '../refusal.ts';
import type { Kernel, Step } from '../routine.ts';
import { labels, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { defaultHint, max32, textStart } from './placement.ts';
import { NOT_SET } from './protectEntry.ts';
import { errno, OK, roundRange } from './syscall.ts';

export const at = labels(
  'bits',
  'max',
  'empty',
  'anon',
  'stack',
  'unknown',
  'exclusive',
  'sharing',
  'guard',
  'align',
  'round',
  'place',
  'below',
  'hint',
  'descriptor',
  'kind',
  'readable',
  'writable',
  'count',
  'nothing',
  'vmem',
  'memlock',
  'clear',
  'map',
  'mapped',
  'share',
  'shared',
  'wirefuture',
  'wire_now',
  'lock',
  'test',
  'wire',
  'unlock',
  'done',
);

const IGNORED: number = MMAP.RENAME | MMAP.NORESERVE;
/** Of the kernels that know a flag from a bit without meaning. */
const KNOWN = Object.values(MMAP).reduce((all, flag) => all | flag, MMAP_ALIGNMENT) & ~IGNORED;
const GUARD_FLAGS = MMAP.FIXED | MMAP.GUARD | MMAP.EXCL | MMAP.MAP_32BIT | MMAP_ALIGNMENT;
/** Bits of an address. */
const ADDRESS_BITS = 64;

const READ_WRITE = PROT_READ | PROT_WRITE;

const has = (f: Frame, flag: number): boolean => (f.flags & flag) !== 0;
/** `first`: the descriptor is a number that is no object of the script. */
const isDescriptorGiven = (f: Frame): boolean => f.object !== 0 || f.first !== 0;
const isOffsetGiven = (f: Frame): boolean => f.offset !== 0 || f.i !== 0;
const refuseIf =
  (name: Parameters<typeof errno>[0], next: number, test: (f: Frame, k: Kernel) => boolean): Step['run'] =>
  (k, f) =>
    test(f, k) ? refuse(k, f, errno(name)) : next;

/** The protections that a file was opened for: a mapping of it can have no others. */
const openedFor = (k: Kernel, f: Frame): number => k.config.objects[f.object - 1]?.access ?? PROT_ALL;

function badAlignment(f: Frame, k: Kernel): boolean {
  const align = (f.flags & MMAP_ALIGNMENT) >>> 0;
  if (align === 0 || align === MMAP.ALIGNED_SUPER) return false;
  const log = align >>> MMAP_ALIGNMENT_SHIFT;
  return log >= ADDRESS_BITS || log < Math.log2(k.config.pageSize);
}

export const ARGUMENT_STEPS = {
  bits: step(
    (rules) =>
      rules.mmapChecksArguments
        ? 'if (prot has other bits than PROT_* and PROT_MAX) return (EINVAL); flags &= ~(MAP_RENAME | MAP_NORESERVE);'
        : 'prot &= VM_PROT_ALL;',
    (k, f) => {
      if (f.prot & ~PROT_ALL && k.rules.mmapChecksArguments) return refuse(k, f, errno('EINVAL'));
      f.prot &= PROT_ALL;
      if (k.rules.mmapChecksArguments) f.flags &= ~IGNORED;
      if (!k.rules.protectSetsBoth) f.maxProt = NOT_SET;
      return at.max;
    },
    badProt,
  ),
  max: when(
    'protectSetsBoth',
    step(
      'if (PROT_MAX is given && prot is not within it) return (ENOTSUP);',
      refuseIf('ENOTSUP', at.empty, (f) => f.maxProt !== NOT_SET && (f.prot & ~f.maxProt) !== 0),
      notWithinMax,
    ),
  ),
  empty: when(
    'emptyRangeIsNothing',
    step(
      'if (len == 0) return (EINVAL);',
      refuseIf('EINVAL', at.anon, (f) => f.length === 0 && f.lengthBytes === 0),
      emptyLength,
    ),
  ),
  anon: step(
    (rules) => `if (MAP_ANON && (fd != -1${rules.mmapChecksArguments ? ' || offset != 0' : ''})) return (EINVAL);`,
    (k, f) => {
      if (!has(f, MMAP.ANON)) return at.stack;
      if (isDescriptorGiven(f) || (k.rules.mmapChecksArguments && isOffsetGiven(f)))
        return refuse(k, f, errno('EINVAL'));
      f.offset = 0;
      return at.stack;
    },
    badAnon,
  ),
  stack: step(
    'if (MAP_STACK) { if (fd != -1 || prot does not allow both reading and writing) return (EINVAL); flags |= MAP_ANON; offset = 0; }',
    (k, f) => {
      if (!has(f, MMAP.STACK)) return at.unknown;
      if (isDescriptorGiven(f) || (f.prot & READ_WRITE) !== READ_WRITE) return refuse(k, f, errno('EINVAL'));
      f.flags |= MMAP.ANON;
      f.offset = 0;
      f.i = 0;
      return at.unknown;
    },
    badStackFlags,
  ),
  unknown: when(
    'mmapChecksArguments',
    step(
      'if (flags has a bit that is no MAP_*) return (EINVAL);',
      refuseIf('EINVAL', at.exclusive, (f) => (f.flags & ~KNOWN) !== 0),
      unknownFlags,
    ),
  ),
  exclusive: when(
    'mmapChecksArguments',
    step(
      'if (MAP_EXCL && !MAP_FIXED) return (EINVAL);',
      refuseIf('EINVAL', at.sharing, (f) => has(f, MMAP.EXCL) && !has(f, MMAP.FIXED)),
      exclWithoutFixed,
    ),
  ),
  sharing: when(
    'mmapChecksArguments',
    step(
      'if (MAP_SHARED && MAP_PRIVATE) return (EINVAL);',
      refuseIf('EINVAL', at.guard, (f) => has(f, MMAP.SHARED) && has(f, MMAP.PRIVATE)),
      sharedAndPrivate,
    ),
  ),
  guard: when(
    'mmapChecksArguments',
    step(
      'if (MAP_GUARD && (prot != PROT_NONE || fd != -1 || offset != 0 || other flags than FIXED, EXCL, 32BIT, ALIGNED)) return (EINVAL);',
      refuseIf(
        'EINVAL',
        at.align,
        (f) =>
          has(f, MMAP.GUARD) &&
          (f.prot !== 0 || isDescriptorGiven(f) || isOffsetGiven(f) || (f.flags & ~GUARD_FLAGS) !== 0),
      ),
      badGuardFlags,
    ),
  ),
  align: when(
    'mmapChecksArguments',
    step(
      'if (MAP_ALIGNED(n), and 2^n is less than a page or no address can have so many bits) return (EINVAL);',
      refuseIf('EINVAL', at.round, badAlignment),
      badAlign,
    ),
  ),
  round: step(
    'pageoff = offset within its page; size = round_page(len + pageoff); without MAP_FIXED addr = round_page(addr);',
    (k, f) => {
      const { pageSize } = k.config;
      if (has(f, MMAP.FIXED)) f.startBytes -= f.i;
      else if (f.startBytes > 0) {
        f.start++;
        f.startBytes = 0;
      }
      const bytes = f.lengthBytes;
      if (f.length > 0 || bytes > 0 || k.rules.emptyRangeIsNothing) f.lengthBytes += f.i;
      const whole = roundRange(k, f);
      const size = f.length + Math.ceil(f.lengthBytes / pageSize);
      f.lengthBytes = bytes;
      // a hint is only a hint
      if (!whole && !has(f, MMAP.FIXED)) {
        f.savedStart = mapOf(k, f).min;
        f.savedEnd = f.savedStart + size;
        return at.descriptor;
      }
      return whole ? at.place : refuse(k, f, errno('EINVAL'));
    },
    wrapsAround,
  ),
  place: step(
    'if (MAP_FIXED && (addr - pageoff is not on a page, or the range is not within the map)) return (EINVAL);',
    (k, f) => {
      const m = mapOf(k, f);
      if (!has(f, MMAP.FIXED)) return at.below;
      const beyond = has(f, MMAP.MAP_32BIT) && k.rules.mmapChecksArguments && f.savedEnd > max32(k.config);
      const bad = f.startBytes !== 0 || f.savedStart < m.min || f.savedEnd > m.max || beyond;
      return bad ? refuse(k, f, errno('EINVAL')) : at.descriptor;
    },
    badPlace,
  ),
  below: when(
    'mmapChecksArguments',
    step('if (!MAP_FIXED && MAP_32BIT) { if (addr + size > 2 GiB) addr = 0; } else', (k, f) => {
      if (has(f, MMAP.FIXED) || !has(f, MMAP.MAP_32BIT)) return at.hint;
      if (f.savedEnd > max32(k.config)) {
        f.savedEnd -= f.savedStart;
        f.savedStart = 0;
      }
      return at.descriptor;
    }),
  ),
  hint: step(
    (rules) =>
      `if (!MAP_FIXED && (${rules.anonStart ? '(addr == 0 && !MAP_ANON)' : 'addr == 0'} || addr is in the program or where its heap may grow)) addr = the end of the largest heap;`,
    (k, f) => {
      const size = f.savedEnd - f.savedStart;
      if (has(f, MMAP.FIXED)) return at.descriptor;
      const end = defaultHint(k, f, size);
      const isNone = f.savedStart === 0 && !(k.rules.anonStart && has(f, MMAP.ANON));
      const inHeap = f.savedStart >= textStart(k.config, mapOf(k, f)) && f.savedStart < end;
      if (isNone || inHeap) {
        f.savedStart = end;
        f.savedEnd = end + size;
      }
      return at.descriptor;
    },
  ),
  descriptor: step(
    'if (!MAP_ANON && !MAP_GUARD && fd is not open) return (EBADF);',
    (k, f) => {
      if (has(f, MMAP.ANON) || (has(f, MMAP.GUARD) && k.rules.guards)) return at.count;
      return f.object === 0 ? refuse(k, f, errno('EBADF')) : at.kind;
    },
    notOpen,
  ),
  kind: when(
    'mmapChecksArguments',
    step(
      'if (neither MAP_SHARED nor MAP_PRIVATE) return (EINVAL);',
      refuseIf('EINVAL', at.readable, (f) => !has(f, MMAP.SHARED | MMAP.PRIVATE)),
      neitherSharedNorPrivate,
    ),
  ),
  readable: step(
    'if (prot allows reading && the file is not open for reading) return (EACCES);',
    refuseIf('EACCES', at.writable, (f, k) => (f.prot & PROT_READ & ~openedFor(k, f)) !== 0),
    notOpenedFor,
  ),
  writable: step(
    'if (MAP_SHARED && prot allows writing && the file is not open for writing) return (EACCES);',
    (k, f) => {
      const access = openedFor(k, f);
      if (has(f, MMAP.SHARED) && f.prot & PROT_WRITE & ~access) return refuse(k, f, errno('EACCES'));
      const most = has(f, MMAP.SHARED) ? access : access | PROT_WRITE;
      if (most !== PROT_ALL) f.maxProt = f.maxProt === NOT_SET ? most : f.maxProt & most;
      return at.count;
    },
    notOpenedFor,
  ),
  nothing: unless(
    'emptyRangeIsNothing',
    step('if (size == 0) return (0);', (k, f) => (f.savedEnd > f.savedStart ? at.vmem : ret(k, OK))),
  ),
} as const;
