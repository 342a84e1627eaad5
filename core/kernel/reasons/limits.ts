// Refusals by a limit or a privilege: what is counted, the amount requested, and the limit.

import { EFLAG } from '../constants.ts';
import { HEADER } from '../data/entries.ts';
import { dataLimit, limitOf } from '../data/limitValues.ts';
import { entryCharged, NO_OBJECT, objectOf } from '../data/objects.ts';
import { LIMITS, type LimitName } from '../limits.ts';
import { RULES } from '../rules.ts';
import type { Frame } from '../state.ts';
import { type Finding, type Reason, reason, type Sight } from './reason.ts';
import { amount, more } from './words.ts';

/** Pages of a system call's rounded range. */
const asked = (f: Frame): number => f.savedEnd - f.savedStart;

const called = (name: LimitName): string => LIMITS[name].name;

const count = (pages: number, are: string): string => `${pages} ${pages === 1 ? 'page is' : 'pages are'} ${are}`;

/** `3 pages are wired in this map and 2 more are asked for: RLIMIT_MEMLOCK is 4 pages (16 KiB)` */
function over(at: Sight, there: number, where: string, name: LimitName): Finding | undefined {
  const limit = limitOf(at.k, name);
  const wanted = asked(at.f);
  if (there + wanted <= limit) return undefined;
  return {
    text: `${count(there, where)} and ${more(wanted)}: ${called(name)} is ${amount(at, limit)}`,
    blame: { kind: 'limit', name },
  };
}

/** What one call asks for is more than the limit alone. */
export const tooManyAtOnce = reason('one-call-limit', (at) => {
  const { k, f } = at;
  const name: LimitName = RULES[k.config.vintage].userWiredLimit ? 'user_wired' : 'wired';
  const limit = limitOf(k, name);
  if (asked(f) <= limit) return undefined;
  return {
    text: `${count(asked(f), 'asked for in one call')}: ${called(name)} is ${amount(at, limit)}`,
    blame: { kind: 'limit', name },
  };
});

export const overMemlock = reason('memlock-limit', (at) =>
  over(at, at.m.wiredPages.count, 'wired in this map', 'memlock'),
);

/** Pages that are mapped without access. */
function withoutAccess({ m: { entries: e } }: Sight): number {
  let pages = 0;
  for (let entry = e.next[HEADER] as number; entry !== HEADER; entry = e.next[entry] as number)
    if (e.prot[entry] === 0 && !((e.eflags[entry] as number) & (EFLAG.GUARD | EFLAG.IS_SUB_MAP)))
      pages += (e.end[entry] as number) - (e.start[entry] as number);
  return pages;
}

/** mlockall counts what is mapped, not what is wired. */
export const mapOverMemlock = reason('memlock-limit', (at) => {
  const { size } = at.m;
  const limit = limitOf(at.k, 'memlock');
  if (size <= limit) return undefined;
  const reserved = withoutAccess(at);
  const included = reserved === 0 ? '' : `, ${amount(at, reserved)} without access (PROT_NONE) included`;
  return {
    text: `${count(size, 'mapped')}, all of which MCL_CURRENT wires${included}: ${called('memlock')} is ${amount(at, limit)}`,
    blame: { kind: 'limit', name: 'memlock' },
  };
});

export const overVmem = reason('vmem-limit', (at) => over(at, at.m.size, 'mapped', 'vmem'));

/** brk: the whole data segment is held to the limit. */
export const overData = reason('data-limit', (at) => {
  const { f, m } = at;
  const limit = dataLimit(at.k);
  const size = f.savedEnd - m.dataStart;
  if (size <= limit) return undefined;
  const most = limit < limitOf(at.k, 'data') ? 'is at most (MAXDSIZ)' : 'is';
  return {
    text: `the data segment would have ${amount(at, size)}: ${called('data')} ${most} ${amount(at, limit)}`,
    blame: { kind: 'limit', name: 'data' },
  };
});

export const tooManyEntries = reason('entries-limit', ({ k, m }) => ({
  text: `the map has ${m.count} entries: ${called('entries')} is ${limitOf(k, 'entries')}`,
  blame: { kind: 'limit', name: 'entries' },
}));

export const overSystemWired = reason('system-wired-limit', (at) =>
  over(
    at,
    at.k.maps.reduce((sum, m) => sum + m.wiredPages.count, 0),
    'wired in the system',
    'wired',
  ),
);

/** Within vm_map_wire_locked: the pages of one entry. */
export const overUserWired = reason('user-wired-limit', (at) => {
  const { userWired } = at.k;
  if (userWired >= 0) return over(at, userWired, 'wired by users', 'user_wired');
  return {
    text: `the count of pages wired by users is ${userWired}, which unsigned is above ${called('user_wired')} (${limitOf(at.k, 'user_wired')}), and ${more(asked(at.f))}`,
    blame: { kind: 'limit', name: 'user_wired' },
  };
});

/** There is not so much swap to reserve. */
function noSwap(at: Sight, needed: number): Finding | undefined {
  const { swapReserved } = at.k;
  const limit = limitOf(at.k, 'swap');
  if (swapReserved + needed <= limit) return undefined;
  return {
    text: `${amount(at, swapReserved)} of swap ${swapReserved === 1 ? 'is' : 'are'} reserved and ${needed} more ${needed === 1 ? 'is' : 'are'} needed: the limit is ${amount(at, limit)}`,
    blame: { kind: 'limit', name: 'swap' },
  };
}

const swapFor = (needed: (at: Sight) => number): Reason => reason('swap', (at) => noSwap(at, needed(at)));
const entryLength = ({ m, f }: Sight): number =>
  (m.entries.end[f.entry] as number) - (m.entries.start[f.entry] as number);

export const noSwapForRange = swapFor(({ f }) => f.end - f.start);
export const noSwapForEntry = swapFor(entryLength);
/** vmspace_fork's charge. */
export const noSwapForFork = swapFor(({ f }) => f.length);
/** An entry that becomes writable: its own pages, or all of its object. */
export const noSwapForWrite = swapFor((at) => {
  const { k, m, f } = at;
  const id = m.entries.object[f.entry] as number;
  const own = id === NO_OBJECT || ((m.entries.eflags[f.entry] as number) & EFLAG.NEEDS_COPY) !== 0;
  if (entryCharged(k, m, f.entry)) return 0;
  return own ? entryLength(at) : objectOf(k, id).size;
});

/** MADV_PROTECT without the privilege. */
export const mayNotProtect = reason('protect-privilege', ({ k }): Finding => {
  const blame = { kind: 'limit', name: 'privilege' } as const;
  if (k.config.jail !== 'none') return { text: 'the process is in a jail, and no jail allows MADV_PROTECT', blame };
  return { text: 'the process does not run as the superuser, and MADV_PROTECT is for nobody else', blame };
});

/** Wiring without the privilege: priv_check_cred asks the jail first. */
export const notPrivileged = reason('privilege', ({ k }): Finding => {
  const { jail, privileged, vintage } = k.config;
  const { usersMayWire } = RULES[vintage];
  const blame = { kind: 'limit', name: 'privilege' } as const;
  if (jail === 'plain' || (jail === 'mlock' && !usersMayWire))
    return {
      text: `the process is in a jail${usersMayWire ? ' without allow.mlock' : ', where this kernel lets nobody wire memory'}`,
      id: 'jail',
      blame,
    };
  if (!privileged && usersMayWire)
    return {
      text: 'security.bsd.unprivileged_mlock is 0, and the process does not run as the superuser',
      blame: { kind: 'limit', name: 'unprivileged_mlock' },
    };
  return { text: 'the process does not run as the superuser, and this kernel lets nobody else wire memory', blame };
});
