// vm_map_inherit and vm_map_madvise: what fork does with a range, and how it will be used. Both set
// a field on each entry of the range and wait for nothing: they clip and change entries in
// transition too (kernel-behaviour.md, section 8).

import { EFLAG, ERRNO, ERRNO_BASE, INHERIT, KERN, MADV } from '../constants.ts';
import { writing } from '../data/columns.ts';
import { mergeText } from '../entryChanges.ts';
import { mapOf, ret } from '../frames.ts';
import { lockStep, unlockStep } from '../lock.ts';
import { badAdvice, badInheritance } from '../reasons/arguments.ts';
import { refuse } from '../refusal.ts';
import { labels, local, routine, step, unless, when } from '../routine.ts';
import { clampRange } from './clamp.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lookup } from './lookup.ts';
import { mergeAndAdvance, mergeLastStep } from './mergeEntries.ts';

const at = labels(
  'value',
  'empty',
  'lock',
  'clamp',
  'lookup',
  'first',
  'clip',
  'after_clip',
  'end',
  'clip_end',
  'check',
  'loop',
  'clip_each',
  'set',
  'last',
  'unlock',
  'done',
);

export const inherit = routine({
  name: 'vm_map_inherit',
  signature: 'int vm_map_inherit(map, start, end, new_inheritance)',
  doc: 'Says what a child gets of a range at fork.',
  locals: [
    local('start'),
    local('end'),
    local('new_inheritance:inherit', 'inherit'),
    local('entry:entry'),
    local('start_entry:entry', 'first'),
    local('prev_entry:entry', 'prev'),
  ],
  at,
  keeps: {
    lock: ['start', 'end', 'inherit'],
    done: [],
  },
  steps: {
    value: step(
      (rules) =>
        `if (new_inheritance is none of none, copy, share${rules.zeroInheritance ? ', zero' : ''}) return (KERN_INVALID_ARGUMENT);`,
      (k, f) =>
        f.inherit < INHERIT.share || f.inherit > (k.rules.zeroInheritance ? INHERIT.zero : INHERIT.none)
          ? refuse(k, f, KERN.KERN_INVALID_ARGUMENT)
          : at.empty,
      badInheritance,
    ),
    empty: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (KERN_SUCCESS);', (k, f) =>
        f.start === f.end ? ret(k, KERN.KERN_SUCCESS) : at.lock,
      ),
    ),
    lock: lockStep('vm_map_lock(map);', 'x', at.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, at.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &start_entry);', (k, f) => {
      return lookup(k, f, f.start, at.first);
    }),
    first: step('if (!found) start_entry = start_entry->next; else', (k, f) => {
      f.first = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? at.clip : at.after_clip;
    }),
    clip: step('    vm_map_clip_start(map, start_entry, start);', (k, f) =>
      clipStart(k, f, f.first, f.start, at.after_clip),
    ),
    after_clip: step(
      (rules) => (rules.mergesWithPredecessor ? 'prev_entry = start_entry->prev;' : 'entry = start_entry;'),
      (k, f) => {
        f.prev = mapOf(k, f).entries.prev[f.first] as number;
        f.entry = f.first;
        return at.end;
      },
    ),
    end: when(
      'inheritClipsFirst',
      step('if (vm_map_lookup_entry(map, end - 1, &last_entry))', (k, f) => {
        return lookup(k, f, f.end - 1, at.clip_end);
      }),
    ),
    clip_end: when(
      'inheritClipsFirst',
      step('    vm_map_clip_end(map, last_entry, end);', (k, f) =>
        f.ret ? clipEnd(k, f, f.out, f.end, at.check) : at.check,
      ),
    ),
    check: when(
      'inheritClipsFirst',
      step('if (copy) check each entry for large pages, which leaves prev_entry at the last one;', (k, f) => {
        const e = mapOf(k, f).entries;
        if (f.inherit !== INHERIT.copy) return at.loop;
        for (let entry = f.first; (e.start[entry] as number) < f.end; entry = e.next[entry] as number) f.prev = entry;
        return at.loop;
      }),
    ),
    loop: step('for (entry = start_entry; entry->start < end; prev_entry = entry, entry = entry->next) {', (k, f) =>
      (mapOf(k, f).entries.start[f.entry] as number) < f.end ? at.clip_each : at.last,
    ),
    clip_each: unless(
      'inheritClipsFirst',
      step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.set)),
    ),
    set: step(
      (rules) => `    entry->inheritance = new_inheritance; ${mergeText(rules)} }`,
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        if (!((e.eflags[f.entry] as number) & EFLAG.GUARD) || f.inherit !== INHERIT.zero)
          writing(e, f.entry).inherit[f.entry] = f.inherit;
        k.sink?.({ kind: 'change', thread: k.self, entry: e.serial[f.entry] as number, what: 'inheritance' });
        mergeAndAdvance(k, f);
        return at.loop;
      },
    ),
    last: mergeLastStep(at.unlock),
    unlock: unlockStep('vm_map_unlock(map);', at.done),
    done: step('return (KERN_SUCCESS);', (k) => ret(k, KERN.KERN_SUCCESS)),
  },
});

/** The entry flags after an advice. */
function advised(eflags: number, behaviour: number): number {
  const random = eflags & ~(EFLAG.BEHAV_SEQUENTIAL | EFLAG.BEHAV_RANDOM);
  switch (behaviour) {
    case MADV.normal:
      return random;
    case MADV.sequential:
      return random | EFLAG.BEHAV_SEQUENTIAL;
    case MADV.random:
      return random | EFLAG.BEHAV_RANDOM;
    case MADV.nosync:
      return eflags | EFLAG.NOSYNC;
    case MADV.autosync:
      return eflags & ~EFLAG.NOSYNC;
    case MADV.nocore:
      return eflags | EFLAG.NOCOREDUMP;
    default:
      return eflags & ~EFLAG.NOCOREDUMP;
  }
}

const livesInPages = (behaviour: number): boolean => behaviour >= MADV.willneed && behaviour <= MADV.free;

const atAdvise = labels(
  'value',
  'empty',
  'pages_only',
  'lock',
  'clamp',
  'lookup',
  'first',
  'clip',
  'after_clip',
  'loop',
  'clip_end',
  'set',
  'last',
  'unlock',
  'done',
  'read',
  'pages',
  'unlock_read',
);

export const madvise = routine({
  name: 'vm_map_madvise',
  signature: 'int vm_map_madvise(map, start, end, behav)',
  doc: 'Notes how a range will be used. Advice about pages (willneed, dontneed, free) takes the read lock and changes no entry.',
  locals: [
    local('start'),
    local('end'),
    local('behav:number', 'flags'),
    local('entry:entry'),
    local('prev_entry:entry', 'prev'),
  ],
  at: atAdvise,
  keeps: {
    lock: ['start', 'end', 'flags'],
    read: [],
    done: [],
  },
  steps: {
    value: step(
      (rules) => `if (behav is unknown) return (${rules.adviceErrno ? 'EINVAL' : 'KERN_INVALID_ARGUMENT'});`,
      (k, f) => {
        if (f.flags >= 0 && f.flags <= MADV.core) return atAdvise.empty;
        return refuse(k, f, k.rules.adviceErrno ? ERRNO_BASE + ERRNO.EINVAL : KERN.KERN_INVALID_ARGUMENT);
      },
      badAdvice,
    ),
    empty: when(
      'emptyRangeIsNothing',
      step('if (start == end) return (0);', (k, f) => (f.start === f.end ? ret(k, ERRNO_BASE) : atAdvise.pages_only)),
    ),
    pages_only: step('if (behav is about pages: willneed, dontneed, free) goto advise_pages;', (_k, f) =>
      livesInPages(f.flags) ? atAdvise.read : atAdvise.lock,
    ),
    lock: lockStep('vm_map_lock(map);', 'x', atAdvise.clamp),
    clamp: step('VM_MAP_RANGE_CHECK(map, start, end);', (k, f) => clampRange(k, f, atAdvise.lookup)),
    lookup: step('found = vm_map_lookup_entry(map, start, &entry);', (k, f) => {
      return lookup(k, f, f.start, atAdvise.first);
    }),
    first: step('if (!found) entry = entry->next; else', (k, f) => {
      f.entry = f.ret ? f.out : (mapOf(k, f).entries.next[f.out] as number);
      return f.ret ? atAdvise.clip : atAdvise.after_clip;
    }),
    clip: step('    vm_map_clip_start(map, entry, start);', (k, f) =>
      clipStart(k, f, f.entry, f.start, atAdvise.after_clip),
    ),
    after_clip: step('prev_entry = entry->prev;', (k, f) => {
      f.prev = mapOf(k, f).entries.prev[f.entry] as number;
      return atAdvise.loop;
    }),
    loop: step('for (; entry->start < end; prev_entry = entry, entry = entry->next) {   // not of submaps', (k, f) => {
      const e = mapOf(k, f).entries;
      if ((e.start[f.entry] as number) >= f.end) return atAdvise.last;
      if (e.subMap[f.entry] === 0) return atAdvise.clip_end;
      f.prev = f.entry;
      f.entry = e.next[f.entry] as number;
      return atAdvise.loop;
    }),
    clip_end: step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, atAdvise.set)),
    set: step(
      (rules) => `    set the advice in entry->eflags; ${mergeText(rules)} }`,
      (k, f) => {
        const m = mapOf(k, f);
        const e = m.entries;
        writing(e, f.entry).eflags[f.entry] = advised(e.eflags[f.entry] as number, f.flags);
        k.sink?.({ kind: 'change', thread: k.self, entry: e.serial[f.entry] as number, what: 'advice' });
        mergeAndAdvance(k, f);
        return atAdvise.loop;
      },
    ),
    last: mergeLastStep(atAdvise.unlock),
    unlock: unlockStep('vm_map_unlock(map);', atAdvise.done),
    done: step('return (0);', (k) => ret(k, ERRNO_BASE)),
    read: lockStep('advise_pages: vm_map_lock_read(map);', 's', atAdvise.pages),
    pages: step('advise the pages of the objects in the range;', () => atAdvise.unlock_read),
    unlock_read: unlockStep('vm_map_unlock_read(map);', atAdvise.done),
  },
});
