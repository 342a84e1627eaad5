// Causes that are about a stack that is to grow, by itself or because a page below it is touched.
import { EFLAG, PROT_WRITE } from '../constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../data/entries.ts';
import { gapProt, gapRoom } from '../data/stackGap.ts';
import type { Rules } from '../rules.ts';
import {
  type Asked,
  address,
  against,
  amount,
  entriesOf,
  entrySpan,
  gives,
  type Look,
  limit,
  type Meaning,
  no,
  pages,
  unset,
  yes,
} from './meaning.ts';

/** What lies at the address. */
export function noStack(at: Asked): Look {
  const { entries: e } = at.m;
  for (const [entry] of entriesOf(at)) {
    const eflags = e.eflags[entry] as number;
    if (!(eflags & EFLAG.GUARD)) return no(`${entrySpan(at, entry)} is there: nothing has to grow`);
    const above = e.next[entry] as number;
    const grows = eflags & EFLAG.STACK_GAP_DN && (e.eflags[above] as number) & EFLAG.GROWS_DOWN;
    return grows && e.start[above] === e.end[entry]
      ? no(`${entrySpan(at, above)} is a stack`)
      : yes(`no stack is right above ${entrySpan(at, entry)}`);
  }
  return yes(`${address(at, at.start)} is not mapped, and no stack's gap`);
}

function guardTouched(at: Asked): Look {
  for (const [entry] of entriesOf(at)) if ((at.m.entries.eflags[entry] as number) & EFLAG.GUARD) return noStack(at);
  return { ...no('it is no guard'), moot: true };
}

/** A touch in a stack's gap that was cut: no piece but the one below the stack grows it. */
export function gapCut(at: Asked): Look {
  const { entries: e } = at.m;
  const isGap = (entry: number): boolean =>
    entry !== HEADER && ((e.eflags[entry] as number) & EFLAG.STACK_GAP_DN) !== 0;
  if (at.call !== 'touch' && !at.args.grow) return no('no stack is to grow');
  for (const [entry] of entriesOf(at)) {
    if (!isGap(entry)) return no(`${entrySpan(at, entry)} is no stack's gap`);
    const [below, above] = [e.prev[entry] as number, e.next[entry] as number];
    const other = isGap(above) && e.start[above] === e.end[entry] ? above : below;
    const meets = other === above || (isGap(below) && e.end[below] === e.start[entry]);
    if (!meets) return no(`${entrySpan(at, entry)} is a whole gap`);
    const pieces = `${entrySpan(at, entry)} is a piece of it, ${entrySpan(at, other)} another`;
    // each piece keeps the guard pages
    return { holds: other === above || stackRoom(at).holds, text: pieces };
  }
  return no('the page is not mapped at all');
}

interface Growing {
  /** Pages that it would grow by at least. */
  readonly needed: number;
  readonly room: number;
  /** What it grows by can be written, and reserves swap. */
  readonly writable: boolean;
}

/** The protection of what a stack grows by: that of its lowest entry, until its gap kept one. */
export const grownProt = ({ m: { entries: e }, rules }: Asked, gap: number): number =>
  rules.gapsKeepProtection ? gapProt(e, gap) : (e.prot[e.next[gap] as number] as number);

/** The stack above an address. */
function stackAbove(at: Asked): Growing | undefined {
  const { entries: e } = at.m;
  const below = lastAtOrBelow(at.m, at.start);
  const isGap = at.rules.stackGaps && below !== HEADER && ((e.eflags[below] as number) & EFLAG.STACK_GAP_DN) !== 0;
  const above = e.next[below] as number;
  if (above === HEADER || (!at.rules.stackGaps && contains(at.m, below, at.start))) return undefined;
  const grows = (e.eflags[above] as number) & EFLAG.GROWS_DOWN && e.start[above] === e.end[below];
  if (at.rules.stackGaps && !(isGap && grows)) return undefined;
  const needed = (e.start[above] as number) - at.start;
  const writable = isGap && (grownProt(at, below) & PROT_WRITE) !== 0;
  // a gap notes its guard pages where a stack notes its room
  if (isGap) return { needed, room: gapRoom(e, below), writable };
  const room = e.avail[above] as number;
  const isStack = at.rules.growFlags ? (e.eflags[above] as number) & EFLAG.GROWS_DOWN : needed <= room;
  return isStack ? { needed, room, writable } : undefined;
}

const NO_STACK = no('no stack is above it');
/** One row says that there is no stack. */
const MOOT: Look = { ...NO_STACK, moot: true };

function stackRoom(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return NO_STACK;
  const { needed, room } = above;
  return { holds: needed > room, text: `it would grow by ${amount(at, needed)}; its room is ${amount(at, room)}` };
}

/** What RLIMIT_STACK leaves; it is for the stack of the process alone. */
function leftOfLimit(at: Asked): number {
  const { stackBottom, stackTop, stackPages } = at.m;
  const isOwn = at.start >= stackBottom && at.start < stackTop;
  return isOwn ? limit(at, 'stack') - stackPages : Number.POSITIVE_INFINITY;
}

function stackLimit(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return MOOT;
  const most = limit(at, 'stack');
  if (most === Number.POSITIVE_INFINITY) return unset('RLIMIT_STACK');
  if (leftOfLimit(at) === Number.POSITIVE_INFINITY) return no('it is not the stack of the process');
  const { needed } = above;
  const text = `${amount(at, at.m.stackPages)} of stack, ${needed} more needed; RLIMIT_STACK is ${amount(at, most)}`;
  return { holds: needed > leftOfLimit(at), text };
}

/** Pages that it grows by: by sgrowsiz at once. */
function grown(at: Asked, { needed, room }: Growing): number {
  const step = limit(at, 'stack_growth');
  return Math.max(needed, Math.min(Math.ceil(needed / step) * step, room, leftOfLimit(at)));
}

function growthVmem(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return MOOT;
  const more = grown(at, above);
  return against(at, 'vmem', `${pages(at.m.size)} mapped, it would grow by ${more}`, at.m.size + more);
}

function growthMemlock(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return MOOT;
  if (!at.m.wireFuture) return no('mlockall(MCL_FUTURE) is not in force');
  if (limit(at, 'old_mlock')) return no('vm.old_mlock is 1');
  const [wired, more] = [at.m.wiredPages.count, grown(at, above)];
  return against(at, 'memlock', `${pages(wired)} wired in this map, it would grow by ${more}`, wired + more);
}

/** What it grows by is locked under MCL_FUTURE. */
function growthUserWired(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return MOOT;
  if (!at.m.wireFuture) return no('mlockall(MCL_FUTURE) is not in force');
  const [wired, more] = [at.k.userWired, grown(at, above)];
  return against(at, 'user_wired', `${pages(wired)} wired by users, it would grow by ${more}`, wired + more);
}

function growthSwap(at: Asked): Look {
  const above = stackAbove(at);
  if (!above) return MOOT;
  if (!above.writable) return no('what it grows by cannot be written, and needs no swap');
  const [reserved, more] = [at.k.swapReserved, grown(at, above)];
  return against(at, 'swap', `${pages(reserved)} of swap reserved, it would grow by ${more}`, reserved + more);
}

/** A touch grows a stack since it has a gap. */
const touches = (rules: Rules): boolean => rules.stackGaps;

export const GROWTH_MEANINGS: readonly Meaning[] = [
  {
    id: 'gap-cut',
    gives: [gives('KERN_PROTECTION_FAILURE', 'touch vm_map_lookup', (rules) => rules.stackGaps)],
    cause: "the stack's gap was cut in two, and the stack does not grow below the cut (SIGSEGV)",
    advice:
      'Let no mprotect, minherit, madvise, mlock or munlock begin within the gap of a stack, the part of it that is not mapped yet. Only a new stack has a whole gap again.',
    asked: 'map',
    look: gapCut,
  },
  {
    id: 'no-stack',
    alike: ['page-not-mapped', 'gap-cut'],
    gives: [gives('KERN_FAILURE', 'vm_map_growstack', (rules) => rules.stackGaps)],
    cause: "the address is not in a stack's gap",
    advice: 'Look what lies there (VM Map).',
    asked: 'map',
    look: noStack,
  },
  {
    id: 'guard-touched',
    alike: ['no-stack'],
    gives: [gives('KERN_PROTECTION_FAILURE', 'touch', touches)],
    cause: 'the page is a guard, or the gap of a stack that is gone: nothing grows over it (SIGSEGV)',
    advice: 'Make what runs into it larger: it keeps a stack or a buffer from running over what lies below.',
    asked: 'map',
    look: guardTouched,
  },
  {
    id: 'stack-room',
    alike: ['stack-room-taken', 'gap-cut'],
    gives: [
      gives('KERN_NO_SPACE', 'vm_map_growstack', (rules) => rules.growFlags),
      gives('KERN_PROTECTION_FAILURE', 'touch', touches),
    ],
    cause: 'the stack would grow beyond its room, or into what others have mapped in it',
    advice:
      'Make the stack larger (pthread_attr_setstacksize(3)), or map elsewhere; an endless recursion ends here too.',
    asked: 'map',
    look: stackRoom,
  },
  {
    id: 'stack-limit',
    gives: [gives('KERN_NO_SPACE', 'vm_map_growstack'), gives('KERN_PROTECTION_FAILURE', 'touch', touches)],
    cause: 'the stack would be larger than RLIMIT_STACK',
    advice: 'Raise RLIMIT_STACK: `ulimit -s`, `:stacksize=` in login.conf(5); an endless recursion ends here too.',
    asked: 'map',
    look: stackLimit,
  },
  {
    id: 'growth-memlock',
    alike: ['memlock-limit'],
    gives: [
      gives('KERN_NO_SPACE', 'vm_map_growstack', (rules) => rules.growthMemlock),
      gives('KERN_PROTECTION_FAILURE', 'touch', (rules) => touches(rules) && rules.growthMemlock),
    ],
    cause: 'under mlockall(MCL_FUTURE), what is wired and what the stack grows by would be more than RLIMIT_MEMLOCK',
    advice: 'Raise RLIMIT_MEMLOCK (`ulimit -l`, `:memorylocked=` in login.conf(5)), or use less stack.',
    asked: 'map',
    look: growthMemlock,
  },
  {
    id: 'growth-vmem',
    alike: ['vmem-limit'],
    gives: [gives('KERN_NO_SPACE', 'vm_map_growstack'), gives('KERN_PROTECTION_FAILURE', 'touch', touches)],
    cause: 'all that is mapped, and what the stack grows by, would be more than RLIMIT_VMEM',
    advice: 'Raise RLIMIT_VMEM: `ulimit -v`, `:vmemoryuse=` in login.conf(5).',
    asked: 'map',
    look: growthVmem,
  },
  {
    id: 'growth-swap',
    alike: ['swap'],
    gives: [
      gives('KERN_RESOURCE_SHORTAGE', 'vm_map_growstack', (rules) => rules.swapCharges),
      gives('KERN_PROTECTION_FAILURE', 'touch', touches),
    ],
    cause: 'no swap is left to reserve for what the stack grows by',
    advice: 'Add swap, raise RLIMIT_SWAP (`ulimit -w`), or set vm.overcommit back to 0.',
    asked: 'begin',
    look: growthSwap,
  },
  {
    id: 'growth-user-wired',
    alike: ['user-wired-limit'],
    gives: [
      gives('KERN_RESOURCE_SHORTAGE', 'vm_map_growstack', (rules) => rules.userWiredLimit),
      gives('KERN_PROTECTION_FAILURE', 'touch', touches),
    ],
    cause: 'under mlockall(MCL_FUTURE), all users together would have wired more than vm.max_user_wired',
    advice: 'Raise vm.max_user_wired (sysctl; pages), or lock less.',
    asked: 'begin',
    look: growthUserWired,
  },
];
