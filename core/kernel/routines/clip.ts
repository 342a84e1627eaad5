// vm_map_clip_start and vm_map_clip_end: an address strictly inside an entry becomes a boundary.
// Both parts keep all attributes, the in-transition mark and its owner too. An entry without an
// object first gets one, which both parts share (kernel-behaviour.md, section 3). The older kernels
// merge an entry before they split it at its start. Callers test whether there is anything to clip,
// as the kernel's macros do.

import { pages } from '../address.ts';
import { simplify, split } from '../entryChanges.ts';
import { call, enterLeaf, leaveLeaf, mapOf, panic, ret } from '../frames.ts';
import type { Kernel } from '../routine.ts';
import { CALLED, labels, local, routine, step, unless, when } from '../routine.ts';
import type { Frame } from '../state.ts';

const atStart = labels('assert', 'simplify', 'split');
const clipStartRoutine = routine({
  name: 'vm_map_clip_start',
  signature: 'void vm_map_clip_start(map, entry, start)',
  doc: 'Splits an entry at an address inside it; the record becomes the upper part, a new one the lower.',
  locals: [local('entry:entry'), local('start')],
  at: atStart,
  steps: {
    assert: when(
      'emptyRangeIsNothing',
      step('KASSERT(entry->start < start && start < entry->end && entry is no submap);', (k, f) => {
        const e = mapOf(k, f).entries;
        if (f.start >= (e.end[f.entry] as number)) return panic(k, `vm_map_clip_start: invalid clip of entry 0xP`);
        return e.subMap[f.entry] === 0 ? atStart.split : panic(k, 'map entry 0xP is a submap');
      }),
    ),
    simplify: unless(
      'mergesWithPredecessor',
      step('vm_map_simplify_entry(map, entry);', (k, f) => {
        simplify(k, mapOf(k, f), f.entry);
        return atStart.split;
      }),
    ),
    split: step('new = copy of entry; new->end = entry->start = start; link new below entry;', (k, f) => {
      split(k, mapOf(k, f), f.entry, f.start, 'start');
      return ret(k, 0);
    }),
  },
});

const atEnd = labels('assert', 'split');
const clipEndRoutine = routine({
  name: 'vm_map_clip_end',
  signature: 'void vm_map_clip_end(map, entry, end)',
  doc: 'Splits an entry at an address inside it; the record stays the lower part, a new one is the upper.',
  locals: [local('entry:entry'), local('end')],
  at: atEnd,
  steps: {
    assert: when(
      'emptyRangeIsNothing',
      step('KASSERT(entry->start < end && end < entry->end && entry is no submap);', (k, f) => {
        const e = mapOf(k, f).entries;
        if (f.end <= (e.start[f.entry] as number)) return panic(k, `vm_map_clip_end: invalid clip of entry 0xP`);
        return e.subMap[f.entry] === 0 ? atEnd.split : panic(k, 'map entry 0xP is a submap');
      }),
    ),
    split: step('new = copy of entry; entry->end = new->start = end; link new above entry;', (k, f) => {
      // the older vm_map_submap cuts the next entry, wherever it is: what comes of
      // that has no order
      const start = mapOf(k, f).entries.start[f.entry] as number;
      if (f.end < start)
        return panic(k, `the map is corrupt: vm_map_clip_end cuts ${pages(start - f.end)} below the start of an entry`);
      split(k, mapOf(k, f), f.entry, f.end, 'end');
      return ret(k, 0);
    }),
  },
});

type Side = 'start' | 'end';

/**
 * A clip within the caller's step; false if the routine would fail its assertion, which is for the
 * routine to say.
 */
function clipAtOnce(k: Kernel, f: Frame, entry: number, at: number, side: Side): boolean {
  const m = mapOf(k, f);
  const e = m.entries;
  const start = e.start[entry] as number;
  const beyond = side === 'start' ? at >= (e.end[entry] as number) : at <= start;
  if (k.rules.emptyRangeIsNothing ? beyond || e.subMap[entry] !== 0 : side === 'end' && at < start) return false;
  const callee = side === 'start' ? clipStartRoutine : clipEndRoutine;
  enterLeaf(k, callee);
  // each step of the routine but its last counts here
  if (k.rules.emptyRangeIsNothing) k.steps++;
  if (side === 'start' && !k.rules.mergesWithPredecessor) {
    simplify(k, m, entry);
    k.steps++;
  }
  split(k, m, entry, at, side);
  f.ret = 0;
  f.out = 0;
  leaveLeaf(k, callee, 0);
  return true;
}

/**
 * A caller's clip at start: goes on at `next`, through the routine only if there is something to
 * clip.
 */
export function clipStart(k: Kernel, f: Frame, entry: number, start: number, next: number): number {
  if ((mapOf(k, f).entries.start[entry] as number) >= start) return next;
  if (k.inlineLeaves && clipAtOnce(k, f, entry, start, 'start')) return next;
  const callee = call(k, f, next, clipStartRoutine);
  callee.entry = entry;
  callee.start = start;
  return CALLED;
}

/**
 * A caller's clip at end: goes on at `next`, through the routine only if there is something to
 * clip.
 */
export function clipEnd(k: Kernel, f: Frame, entry: number, end: number, next: number): number {
  if ((mapOf(k, f).entries.end[entry] as number) <= end) return next;
  if (k.inlineLeaves && clipAtOnce(k, f, entry, end, 'end')) return next;
  const callee = call(k, f, next, clipEndRoutine);
  callee.entry = entry;
  callee.end = end;
  return CALLED;
}
