// Refusals of stacks: to make one, and to let it grow over an address.

import { EFLAG } from '../constants.ts';
import { HEADER } from '../data/entries.ts';
import { limitOf } from '../data/limitValues.ts';
import { RULES } from '../rules.ts';
import { type Finding, reason, type Sight } from './reason.ts';
import { address, amount, bounds, entrySpan, ofPage, span } from './words.ts';

export const badStack = reason('stack-range', (at) => {
  const { f, m, k } = at;
  if (f.length === 0) return { text: 'max_ssize is 0', id: 'empty' };
  const end = f.first + f.length;
  if (f.first < m.min || end > m.max)
    return { text: `${span(at, f.first, end)} is not within the map (${bounds(at)})`, id: 'outside-map' };
  if (f.length > limitOf(k, 'stack_guard')) return undefined;
  return {
    text: `the stack has ${amount(at, f.length)}, and its guard alone takes ${amount(at, limitOf(k, 'stack_guard'))}`,
    id: 'all-guard',
  };
});

/** Another mapping lies where the stack is to be. */
export const stackTaken = reason('taken', (at): Finding | undefined => {
  const { f, m } = at;
  const entry = f.ret ? f.out : (m.entries.next[f.out] as number);
  if (entry === HEADER) return { text: `the stack ends beyond the map (${bounds(at)})` };
  const page = Math.max(m.entries.start[entry] as number, f.first);
  return { text: `${entrySpan(at, entry)} is there already`, blame: ofPage(at, 'mapping', page) };
});

export const addressNotMapped = reason('page-not-mapped', (at) => ({
  text: `${address(at, at.f.start)} is not mapped`,
  blame: ofPage(at, 'mapping', at.f.start),
}));

const isGapAt = ({ m }: Sight, entry: number): boolean =>
  entry !== HEADER && ((m.entries.eflags[entry] as number) & EFLAG.STACK_GAP_DN) !== 0;

/** A gap that was cut: the stack does not grow below the cut. */
function cutAt(at: Sight, page: number): Finding {
  const joins = RULES[at.k.config.vintage].gapsKeepProtection ? ', and its pieces never join again' : '';
  return {
    text: `the stack's gap was cut at ${address(at, page)}${joins}`,
    id: 'gap-cut',
    blame: ofPage(at, 'cut', page),
  };
}

export const noStackAbove = reason('no-stack', (at) => {
  const { f, m } = at;
  const e = m.entries;
  const eflags = e.eflags[f.entry] as number;
  const gap = entrySpan(at, f.entry);
  const end = e.end[f.entry] as number;
  const above = e.next[f.entry] as number;
  if (eflags & EFLAG.STACK_GAP_DN && isGapAt(at, above) && e.start[above] === end) return cutAt(at, end);
  return eflags & EFLAG.STACK_GAP_DN
    ? {
        text: `no stack that grows is right above the gap, ${gap}`,
        blame: ofPage(at, 'mapping', end),
      }
    : { text: `${gap} is a guard, and no stack's gap` };
});

/** How much the stack above an address would have to grow. */
const growth = ({ m }: Sight, entry: number, page: number): number => (m.entries.start[entry] as number) - page;

export const noStackRoom = reason('stack-room', (at) => {
  const { f, m } = at;
  const e = m.entries;
  const needed = growth(at, f.first, f.start);
  const isGap = isGapAt(at, f.entry);
  const length = (e.end[f.entry] as number) - (e.start[f.entry] as number);
  const guard = e.avail[f.entry] as number;
  // a gap that came back after a failed growth (freebsd-13)
  if (isGap && guard > length)
    return `the gap ${entrySpan(at, f.entry)} lost the number of its guard pages when an earlier growth failed, and no growth fits since`;
  const room = isGap ? length - guard : (e.avail[f.first] as number);
  if (needed <= room) return undefined;
  const rest = isGap ? ` beside its guard of ${amount(at, guard)}` : '';
  const text = `the stack at ${address(at, e.start[f.first] as number)} would grow by ${amount(at, needed)}, and its room is ${amount(at, room)}${rest}`;
  const start = e.start[f.entry] as number;
  const below = e.prev[f.entry] as number;
  if (!isGap || !isGapAt(at, below) || e.end[below] !== start) return { text };
  const cut = cutAt(at, start);
  return { ...cut, text: `${text}: ${cut.text}` };
});

/** Older kernels: another mapping lies in the room of the stack. */
export const stackRoomTaken = reason('stack-room-taken', (at) => {
  const { f, m } = at;
  const e = m.entries;
  const needed = growth(at, f.first, f.start);
  if (f.entry === HEADER || needed <= f.offset) return undefined;
  return {
    text: `the stack at ${address(at, e.start[f.first] as number)} would grow by ${amount(at, needed)}, and ${entrySpan(at, f.entry)} lies in its room: ${amount(at, f.offset)} are left`,
    blame: ofPage(at, 'mapping', (e.end[f.entry] as number) - 1),
  };
});

export const overStackLimit = reason('stack-limit', (at) => {
  const { f, m, k } = at;
  return {
    text: `the stack has ${amount(at, m.stackPages)} and would grow by ${amount(at, growth(at, f.first, f.start))}: RLIMIT_STACK is ${amount(at, limitOf(k, 'stack'))}`,
    blame: { kind: 'limit', name: 'stack' },
  };
});

export const stackOverVmem = reason('vmem-limit', (at) => {
  const { f, m, k } = at;
  const first = Math.min(f.length, limitOf(k, 'stack_growth'));
  return {
    text: `${amount(at, m.size)} are mapped, and the stack begins with ${amount(at, first)} more: RLIMIT_VMEM is ${amount(at, limitOf(k, 'vmem'))}`,
    blame: { kind: 'limit', name: 'vmem' },
  };
});

export const growthOverVmem = reason('vmem-limit', (at) => {
  const { f, m, k } = at;
  return {
    text: `${amount(at, m.size)} are mapped, and the stack would grow by ${amount(at, f.length)}: RLIMIT_VMEM is ${amount(at, limitOf(k, 'vmem'))}`,
    blame: { kind: 'limit', name: 'vmem' },
  };
});

/** What a stack adds under MCL_FUTURE is wired. */
export const growthOverMemlock = reason('memlock-limit', (at) => {
  const { f, m, k } = at;
  return {
    text: `${amount(at, m.wiredPages.count)} are wired in this map, and the stack would grow by ${amount(at, f.length)}, which MCL_FUTURE wires: RLIMIT_MEMLOCK is ${amount(at, limitOf(k, 'memlock'))}`,
    blame: { kind: 'limit', name: 'memlock' },
  };
});
