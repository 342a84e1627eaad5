// vm_map_insert: maps a range that is free. It may grow the entry before it, share that entry's
// object, or stand alone; fresh neighbours that are alike are merged (kernel-behaviour.md, section
// 5). The caller holds the lock.

import { EFLAG, INHERIT, INSERT, KERN, PROT_EXECUTE, PROT_WRITE, STACK } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { allocate, HEADER, link, setEnd } from '../data/entries.ts';
import { changing } from '../data/objectFields.ts';
import { coalesce, NO_OBJECT, objectCharged, objectOf, reference, reserveSwap } from '../data/objects.ts';
import { treeResized } from '../data/tree/treeChanges.ts';
import { simplify, tryMerge } from '../entryChanges.ts';
import { mapOf, panic, ret } from '../frames.ts';
import { writeAndExecute } from '../reasons/access.ts';
import { badGuard } from '../reasons/arguments.ts';
import { noSwapForRange } from '../reasons/limits.ts';
import { notInMap, taken } from '../reasons/ranges.ts';
import { refuse } from '../refusal.ts';
import type { Kernel } from '../routine.ts';
import { labels, local, routine, step, when } from '../routine.ts';
import type { Frame } from '../state.ts';
import { lookup } from './lookup.ts';

/** Entry flags that insert flags ask for. */
function entryFlags(flags: number): number {
  let eflags = 0;
  if (flags & INSERT.COW) eflags |= EFLAG.COW | EFLAG.NEEDS_COPY;
  if (flags & INSERT.NOFAULT) eflags |= EFLAG.NOFAULT;
  if (flags & INSERT.NOSYNC) eflags |= EFLAG.NOSYNC;
  if (flags & INSERT.NOCORE) eflags |= EFLAG.NOCOREDUMP;
  if (flags & INSERT.GUARD) eflags |= EFLAG.GUARD;
  if (flags & STACK.STACK_GROWS_DOWN) eflags |= EFLAG.GROWS_DOWN;
  if (flags & STACK.STACK_GAP_DN) eflags |= EFLAG.STACK_GAP_DN;
  return eflags;
}

/**
 * Can the new range be added to the previous entry's object? If so that object has grown. `f.i`:
 * the new range is charged.
 */
function extendsPrevious(k: Kernel, f: Frame, eflags: number): boolean {
  const m = mapOf(k, f);
  const e = m.entries;
  const prev = f.prev;
  if (prev === HEADER || e.end[prev] !== f.start || f.flags & STACK.STACK_GROWS_DOWN) return false;
  const flags = e.eflags[prev] as number;
  if (k.rules.mergesOnInsert ? (flags & ~EFLAG.USER_WIRED) !== eflags : flags !== eflags || e.wiredCount[prev] !== 0)
    return false;
  const object = e.object[prev] as number;
  const sameCharge =
    (e.charged[prev] as number) === f.i || (object !== NO_OBJECT && objectCharged(k, object) === (f.i === 1));
  if (!sameCharge) return false;
  const length = (e.end[prev] as number) - (e.start[prev] as number);
  const reserved = f.i === 1 && !(eflags & EFLAG.NEEDS_COPY);
  return coalesce(k, object, e.offset[prev] as number, length, f.end - f.start, reserved);
}

const at = labels(
  'valid',
  'wxorx',
  'lookup',
  'free',
  'guard',
  'charge',
  'extend',
  'grow',
  'share',
  'link',
  'hint',
  'merge',
  'done',
);

export const insert = routine({
  name: 'vm_map_insert',
  signature: 'int vm_map_insert(map, object, offset, start, end, prot, max, cow)',
  doc: 'Maps a free range. The lock is held by the caller.',
  locals: [
    local('start'),
    local('end'),
    local('prot:prot'),
    local('max:prot', 'maxProt'),
    local('cow:insert-flags', 'flags'),
    local('object:object'),
    local('offset'),
    local('prev_entry:entry', 'prev'),
    local('charged:boolean', 'i'),
  ],
  at,
  steps: {
    valid: step(
      'if (start >= end || range is outside the map) return (KERN_INVALID_ADDRESS);',
      (k, f) => {
        const m = mapOf(k, f);
        if (f.start >= f.end || f.start < m.min || f.end > m.max) return refuse(k, f, KERN.KERN_INVALID_ADDRESS);
        if (k.rules.protWithinMax && (f.prot & ~f.maxProt) !== 0)
          return panic(k, 'vm_map_insert: prot is not a subset of max_prot');
        return at.wxorx;
      },
      notInMap,
    ),
    wxorx: when(
      'wxorx',
      step(
        'if (MAP_WXORX && prot has WRITE and EXECUTE) return (KERN_PROTECTION_FAILURE);',
        (k, f) => {
          const both = PROT_WRITE | PROT_EXECUTE;
          return mapOf(k, f).wxorx && (f.prot & both) === both ? refuse(k, f, KERN.KERN_PROTECTION_FAILURE) : at.lookup;
        },
        writeAndExecute,
      ),
    ),
    lookup: step('found = vm_map_lookup_entry(map, start, &prev_entry);', (k, f) => {
      return lookup(k, f, f.start, at.free);
    }),
    free: step(
      'if (found || prev_entry->next->start < end) return (KERN_NO_SPACE);',
      (k, f) => {
        const e = mapOf(k, f).entries;
        f.prev = f.out;
        const next = e.next[f.prev] as number;
        return f.ret || (e.start[next] as number) < f.end ? refuse(k, f, KERN.KERN_NO_SPACE) : at.guard;
      },
      taken,
    ),
    guard: when(
      'guards',
      step(
        'if (guard && (object != NULL || max != NONE)) return (KERN_INVALID_ARGUMENT);',
        (k, f) =>
          f.flags & INSERT.GUARD && (f.object !== NO_OBJECT || f.maxProt !== 0)
            ? refuse(k, f, KERN.KERN_INVALID_ARGUMENT)
            : at.charge,
        badGuard,
      ),
    ),
    charge: when(
      'swapCharges',
      step(
        'if (writable && private && !swap_reserve(end - start)) return (KERN_RESOURCE_SHORTAGE);',
        (k, f) => {
          const exempt = f.flags & (INSERT.NOCHARGE | INSERT.NOFAULT | INSERT.GUARD);
          const needed = !exempt && f.prot & PROT_WRITE && (f.flags & INSERT.COW || f.object === NO_OBJECT);
          if (!needed) return at.extend;
          if (!reserveSwap(k, f.end - f.start)) return refuse(k, f, KERN.KERN_RESOURCE_SHORTAGE);
          f.i = 1;
          return at.extend;
        },
        noSwapForRange,
      ),
    ),
    extend: step('if (object == NULL && prev_entry ends at start, is alike, and vm_object_coalesce(...)) {', (k, f) => {
      if (f.object !== NO_OBJECT) {
        const object = objectOf(k, f.object);
        if (object.anonymous && object.references > 1) changing(k, f.object).oneMapping = false;
        return at.link;
      }
      if (!extendsPrevious(k, f, entryFlags(f.flags))) return at.link;
      const e = mapOf(k, f).entries;
      const inherit = f.flags & INSERT.SHARE ? INHERIT.share : INHERIT.copy;
      const grows =
        e.inherit[f.prev] === inherit &&
        e.prot[f.prev] === f.prot &&
        e.maxProt[f.prev] === f.maxProt &&
        e.wiredCount[f.prev] === 0;
      return grows ? at.grow : at.share;
    }),
    grow: step(
      '    if (prev_entry is equal and not wired) { prev_entry->end = end; try to merge; return (KERN_SUCCESS); }',
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        if (!((e.eflags[f.prev] as number) & EFLAG.GUARD)) m.size += f.end - f.start;
        setEnd(m, f.prev, f.end);
        if (m.tree) treeResized(m, m.tree, f.prev);
        k.sink?.({
          kind: 'grow',
          thread: k.self,
          entry: e.serial[f.prev] as number,
          start: e.start[f.prev] as number,
          end: f.end,
        });
        if (k.rules.mergesOnInsert) tryMerge(k, m, f.prev, e.next[f.prev] as number);
        else simplify(k, m, f.prev);
        return ret(k, KERN.KERN_SUCCESS);
      },
    ),
    share: step('    object = prev_entry->object, at the offset that follows; }', (k, f) => {
      const e = mapOf(k, f).entries;
      const object = e.object[f.prev] as number;
      f.object = object;
      if (object === NO_OBJECT) return at.link;
      f.offset = (e.offset[f.prev] as number) + (e.end[f.prev] as number) - (e.start[f.prev] as number);
      reference(k, object);
      f.next = 1;
      if (f.i && objectCharged(k, object) && !((e.eflags[f.prev] as number) & EFLAG.NEEDS_COPY)) f.i = 0;
      return at.link;
    }),
    link: step('link a new entry [start, end) after prev_entry;', (k, f) => {
      const m = mapOf(k, f);
      const id = allocate(m);
      const e = m.entries;
      const changed = writing(e, id);
      changed.start[id] = f.start;
      changed.end[id] = f.end;
      changed.prot[id] = f.prot;
      changed.maxProt[id] = f.maxProt;
      changed.inherit[id] = f.flags & INSERT.SHARE ? INHERIT.share : INHERIT.copy;
      changed.eflags[id] = entryFlags(f.flags);
      changed.object[id] = f.object;
      changed.offset[id] = f.object === NO_OBJECT ? 0 : f.offset;
      changed.charged[id] = f.i;
      // the field that holds a gap's guard pages is, on every new entry, where it begins
      if (f.flags & STACK.STACK_GAP_DN) changed.avail[id] = f.start;
      if (f.object !== NO_OBJECT && !f.next) reference(k, f.object);
      link(m, f.prev, id);
      if (!(f.flags & INSERT.GUARD)) m.size += f.end - f.start;
      f.entry = id;
      k.sink?.({ kind: 'insert', thread: k.self, entry: e.serial[id] as number, start: f.start, end: f.end });
      return at.hint;
    }),
    hint: when(
      'firstFreeHint',
      step(
        'if (map->first_free == prev_entry && the new entry touches it) map->first_free = the new entry;',
        (k, f) => {
          const m = mapOf(k, f);
          // the header counts as touching everything
          const touches = f.prev === HEADER || (m.entries.end[f.prev] as number) >= f.start;
          if (m.firstFree === f.prev && touches) m.firstFree = f.entry;
          return at.done;
        },
      ),
    ),
    merge: when(
      'mergesOnInsert',
      step('try to merge it with both neighbours;', (k, f) => {
        const m = mapOf(k, f);
        const next = m.entries.next[f.entry] as number;
        tryMerge(k, m, f.prev, f.entry);
        tryMerge(k, m, f.entry, next);
        return at.done;
      }),
    ),
    done: step('return (KERN_SUCCESS);', (k) => ret(k, KERN.KERN_SUCCESS)),
  },
});
