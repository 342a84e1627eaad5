// What a step that refused has found: the condition of the listing with the values that it had. Each is read from the state before the step, and
// says nothing where it cannot tell. A routine's step that is not here is told by its line of the listing alone.

import { pages } from '../../inspect/describe.ts';
import { formatAddress, formatRange, formatSize } from '../../kernel/address.ts';
import { EFLAG, KERN, protName, resultName, WIRE } from '../../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../../kernel/data/entries.ts';
import { limitOf } from '../../kernel/data/limitValues.ts';
import { systemWirings } from '../../kernel/lock.ts';
import { pastFile } from '../../kernel/routines/fault.ts';
import { LOOKUP } from '../../kernel/routines/mapLookup.ts';
import { RULES } from '../../kernel/rules.ts';
import type { Frame, KernelState, MapState } from '../../kernel/state.ts';
import type { Decision } from './decision.ts';

/** All that a step sees: the kernel, its map, its frame, and what it gave. */
interface At {
  readonly k: KernelState;
  readonly m: MapState;
  readonly f: Frame;
  readonly result: number;
}
type Predicate = (at: At) => string | undefined;

const address = ({ k }: At, page: number): string => formatAddress(page, k.config.pageSize);
const span = ({ k }: At, start: number, end: number): string => formatRange(start, end, k.config.pageSize);
const entrySpan = (at: At, entry: number): string =>
  `entry ${span(at, at.m.entries.start[entry] as number, at.m.entries.end[entry] as number)}`;
const bounds = (at: At): string => span(at, at.m.min, at.m.max);
const swap = (at: At, needed: number): string | undefined =>
  at.k.swapReserved + needed > limitOf(at.k, 'swap')
    ? `${pages(at.k.swapReserved)} of swap are reserved and ${needed} more are needed: the limit is ${pages(limitOf(at.k, 'swap'))}`
    : undefined;

/** Wire and unwire: the range's start is not mapped. */
const startNotMapped: Predicate = (at) => {
  const { f, m } = at;
  if (f.ret) return undefined;
  // a range is cut to the map's bounds without an error
  if (f.start >= m.max || f.start < m.min) return `the range lies outside the map (${bounds(at)})`;
  return `start ${address(at, f.start)} is not mapped`;
};

/** Wire and unwire: a hole after the entry that the pass is at. */
const hole: Predicate = (at) => {
  const { m, f } = at;
  const end = m.entries.end[f.entry] as number;
  const next = m.entries.next[f.entry] as number;
  const above = next === HEADER ? m.max : (m.entries.start[next] as number);
  const from = address(at, end);
  const gap = next === HEADER ? `nothing is mapped from ${from} on` : `a hole at ${span(at, end, above)}`;
  return above > end || next === HEADER ? `${gap}, and the range goes on to ${address(at, f.end)}` : undefined;
};

const unmappedNow: Predicate = (at) => {
  const { f, m } = at;
  if (f.ret || f.flags) return undefined;
  return `the map changed while the thread slept: its timestamp was ${f.lastTimestamp}, and is ${m.timestamp} after taking the lock again (${f.lastTimestamp + 1} if nobody else had it); ${address(at, f.start)} is not mapped any more`;
};

const noWiring: Predicate = (at) => {
  const { m, f } = at;
  const count = m.entries.wiredCount[f.entry] as number;
  const byUser = ((m.entries.eflags[f.entry] as number) & EFLAG.USER_WIRED) !== 0;
  const system = systemWirings(m, f.entry);
  const has = `${entrySpan(at, f.entry)} has wired_count ${count}`;
  if (f.flags & WIRE.USER) return byUser ? undefined : `${has}, and no user's wiring (USER_WIRED is clear)`;
  if (count === 0) return has;
  return system === 0 ? `${has}, which is the user's: the system has not wired it` : undefined;
};

const noAccess: Predicate = (at) => {
  const { m, f } = at;
  const prot = protName(m.entries.prot[f.entry] as number);
  return `${entrySpan(at, f.entry)} has protection ${prot}${f.flags & WIRE.WRITE ? ', and WRITE was asked for' : ''}`;
};

const pageFault: Predicate = (at) => {
  const { k, m, f, result } = at;
  const page = address(at, f.page);
  const entry = lastAtOrBelow(m, f.page);
  if (!contains(m, entry, f.page)) return `page ${page} is not mapped`;
  const past = pastFile(k, f);
  if (past)
    return `page ${page} would be page ${past.index} of ${past.file.name}, which has ${pages(past.file.size)} (0 to ${past.file.size - 1}): it lies past the end of the file`;
  const e = m.entries;
  const scripted = k.config.faults.get(f.page)?.includes(result) === true;
  if (result !== KERN.KERN_PROTECTION_FAILURE)
    return scripted ? `the fault on page ${page} gives ${resultName(result)}, as the script says` : undefined;
  if (scripted || e.subMap[entry] !== 0) return undefined;
  return `${entrySpan(at, entry)} has protection ${protName(e.prot[entry] as number)}, of at most ${protName(e.maxProt[entry] as number)}`;
};

const lookupAccess: Predicate = (at) => {
  const { m, f } = at;
  const most = (f.flags & LOOKUP.OVERRIDE) !== 0;
  const prot = (most ? m.entries.maxProt[f.entry] : m.entries.prot[f.entry]) as number;
  if (prot !== 0 && !(f.prot & ~prot)) return undefined;
  const asked = f.prot === 0 ? '' : `${protName(f.prot)} is asked of page ${address(at, f.page)}, and `;
  return `${asked}${entrySpan(at, f.entry)} has ${most ? 'max_protection' : 'protection'} ${protName(prot)}`;
};

const more = (count: number): string => `${count} more ${count === 1 ? 'is' : 'are'} asked for`;

/** Pages that are asked for beside what is wired, and the limit. */
const over = (there: number, where: string, { f }: At, name: string, limit: number): string =>
  `${pages(there)} ${there === 1 ? 'is' : 'are'} wired ${where} and ${more(f.savedEnd - f.savedStart)}: ${name} is ${pages(limit)}`;

const overUserWired: Predicate = (at) => {
  const { userWired } = at.k;
  const limit = limitOf(at.k, 'user_wired');
  if (userWired >= 0) return over(userWired, 'by users', at, 'vm_page_max_user_wired', limit);
  return `the count of pages wired by users is ${userWired}, which unsigned is above vm_page_max_user_wired (${limit}), and ${more(at.f.savedEnd - at.f.savedStart)}`;
};

/** vm_map_protect looks through its whole range before it changes anything. */
const protectRange: Predicate = (at) => {
  const { m, f, result } = at;
  const e = m.entries;
  for (let entry = f.first; entry !== HEADER && (e.start[entry] as number) < f.end; entry = e.next[entry] as number) {
    const eflags = e.eflags[entry] as number;
    if (eflags & EFLAG.GUARD) continue;
    if (eflags & EFLAG.IS_SUB_MAP)
      return result === KERN.KERN_INVALID_ARGUMENT ? `${entrySpan(at, entry)} is a submap` : undefined;
    const most = e.maxProt[entry] as number;
    const asked = [f.prot, f.maxProt].find((prot) => prot >= 0 && prot & ~most);
    if (asked !== undefined)
      return `${protName(asked)} was asked for, and max_protection of ${entrySpan(at, entry)} is ${protName(most)}`;
  }
  return undefined;
};

const both: Predicate = ({ f }) => `${protName(f.prot)} has WRITE and EXECUTE, and the map forbids that (MAP_WXORX)`;
const notWithin: Predicate = ({ f }) => `${protName(f.prot)} is not within ${protName(f.maxProt)}`;

const PREDICATES: Readonly<Record<string, Predicate>> = {
  'vm_map_wire_locked.first': startNotMapped,
  'vm_map_unwire.first': startNotMapped,
  'vm_map_wire_locked.next': hole,
  'vm_map_unwire.hole': hole,
  'vm_map_entry_in_transition.found': unmappedNow,
  'vm_map_unwire.wired': noWiring,
  'vm_map_wire_locked.access': noAccess,
  'vm_map_wire_locked.limit': overUserWired,
  'vm_fault.enter': pageFault,
  'vm_fault_touch.enter': pageFault,
  'vm_map_lookup.found': (at) => (at.f.ret ? undefined : `page ${address(at, at.f.page)} is not mapped`),
  'vm_map_lookup.access': lookupAccess,
  'vm_map_protect.check': protectRange,
  'vm_map_protect.within': notWithin,
  'vm_map_protect.wxorx': both,
  'vm_map_insert.wxorx': both,
  'vm_map_insert.valid': (at) =>
    at.f.start >= at.f.end
      ? `the range ${span(at, at.f.start, at.f.end)} is empty`
      : `${span(at, at.f.start, at.f.end)} is not within the map (${bounds(at)})`,
  'vm_map_insert.free': (at) => {
    const e = at.m.entries;
    const taken = at.f.ret ? at.f.out : (e.next[at.f.out] as number);
    return taken === HEADER
      ? `the range ends beyond the map (${bounds(at)})`
      : `${entrySpan(at, taken)} is there already`;
  },
  'vm_map_insert.charge': (at) => swap(at, at.f.end - at.f.start),
  'vm_map_find.space': (at) =>
    `vm_map_findspace finds no ${formatSize(at.f.length, at.k.config.pageSize)} in one piece at or above ${address(at, at.f.start)}`,
  'munmap.within': (at) => `${span(at, at.f.savedStart, at.f.savedEnd)} is not within the map (${bounds(at)})`,
  'mlock.limit': ({ k, f }) => {
    const users = RULES[k.config.vintage].userWiredLimit;
    const [name, limit] = users
      ? ['vm_page_max_user_wired', limitOf(k, 'user_wired')]
      : ['vm_page_max_wired', limitOf(k, 'wired')];
    return `${pages(f.savedEnd - f.savedStart)} are asked for in one call: ${name} is ${pages(limit)}`;
  },
  'mlock.memlock': (at) => over(at.m.wiredPages.count, 'in this map', at, 'RLIMIT_MEMLOCK', limitOf(at.k, 'memlock')),
  'mlock.system': (at) =>
    over(
      at.k.maps.reduce((sum, m) => sum + m.wiredPages.count, 0),
      'in the system',
      at,
      'vm_page_max_wired',
      limitOf(at.k, 'wired'),
    ),
  'vmspace_fork.reserve': (at) => swap(at, at.f.length),
};

/** The condition that a step has found violated, with its values; undefined: only its line is known. The state is that before the step. */
export function violated(k: KernelState, thread: number, { routine, pc, result }: Decision): string | undefined {
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const m = f && k.maps[f.map];
  return f && m ? PREDICATES[`${routine.name}.${routine.labels[pc]}`]?.({ k, m, f, result }) : undefined;
}
