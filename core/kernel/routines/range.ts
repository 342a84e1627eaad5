// What vm_map_wire and vm_map_unwire do alike. A first pass over the range marks its entries in
// transition, in ascending order, and sleeps at one that another thread has marked; a final pass
// clears the marks. Between them each does its own work on an entry (kernel-behaviour.md, section
// 9, steps 1, 2a, 2b and 3; section 10).
import { EFLAG, KERN, WIRE } from '../constants.ts';
import { beginTransition, endTransition, markText } from '../entryChanges.ts';
import { call, mapOf, panic } from '../frames.ts';
import { startNotMapped } from '../reasons/ranges.ts';
import { fail, refused } from '../refusal.ts';
import type { Kernel, Step } from '../routine.ts';
import { CALLED, step } from '../routine.ts';
import type { Frame } from '../state.ts';
import { clipEnd, clipStart } from './clip.ts';
import { lookup } from './lookup.ts';
import { mergeLastStep, mergeStep } from './mergeEntries.ts';
import { entryInTransition, firstAfterWait, UNKNOWN, VANISHED } from './wait.ts';

export const holesOk = (f: Frame): boolean => (f.flags & WIRE.HOLESOK) !== 0;
export const user = (f: Frame): boolean => (f.flags & WIRE.USER) !== 0;

export const FIRST_PASS = [
  'lookup',
  'first',
  'loop',
  'in_transition',
  'waited',
  'clip_start',
  'clip_end',
  'mark',
] as const;
export const FINAL_PASS = ['done', 'refind', 'refound', 'pass', 'entry', 'clear', 'merge', 'last'] as const;
type FirstPass = (typeof FIRST_PASS)[number];
type FinalPass = (typeof FINAL_PASS)[number];

/** The range ends with this entry, and the call fails. */
export function cutAt(k: Kernel, f: Frame, rv: number): void {
  f.end = mapOf(k, f).entries.end[f.entry] as number;
  f.rv = rv;
}

/** The same, decided by this step. */
export function refuseAt(k: Kernel, f: Frame, rv: number): void {
  refused(k, f, rv);
  cutAt(k, f, rv);
}

/** Is there a hole after this entry, below the range's end? */
export function holeFollows(k: Kernel, f: Frame): boolean {
  const e = mapOf(k, f).entries;
  const end = e.end[f.entry] as number;
  return end < f.end && (e.start[e.next[f.entry] as number] as number) > end;
}

/**
 * `marked`: where to go on with an entry that is marked; `early`: where to leave without having
 * marked any.
 */
export function firstPass(
  at: Record<FirstPass | 'done', number>,
  { marked, early }: { marked: number; early: number },
): Record<FirstPass, Step> {
  return {
    lookup: step('found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      return lookup(k, f, f.start, at.first);
    }),
    first: step(
      'if (!found) { if (holes_ok) first_entry = first_entry->next; else return (KERN_INVALID_ADDRESS); }',
      (k, f) => {
        f.first = f.out;
        f.rv = KERN.KERN_SUCCESS;
        if (!f.ret) {
          if (!holesOk(f)) return fail(k, f, KERN.KERN_INVALID_ADDRESS, early);
          f.first = mapOf(k, f).entries.next[f.out] as number;
        }
        f.entry = f.first;
        return at.loop;
      },
      startNotMapped,
    ),
    loop: step('for (entry = first_entry; entry->start < end; entry = next_entry) {', (k, f) => {
      const e = mapOf(k, f).entries;
      if ((e.start[f.entry] as number) >= f.end) return at.done;
      return (e.eflags[f.entry] as number) & EFLAG.IN_TRANSITION ? at.in_transition : at.clip_start;
    }),
    in_transition: step(
      '    if (entry is IN_TRANSITION) { next_entry = vm_map_entry_in_transition(map, start, &end, holes_ok, entry);',
      (k, f) => {
        const callee = call(k, f, at.waited, entryInTransition);
        callee.start = f.start;
        callee.entry = f.entry;
        callee.flags = holesOk(f) ? 1 : 0;
        return CALLED;
      },
    ),
    waited: step(
      '        if (next_entry == NULL) { rv = KERN_INVALID_ADDRESS; if (entry == first_entry) return (rv); goto done; } continue; }',
      (k, f) => {
        if (f.ret === VANISHED) {
          f.end = f.out;
          f.rv = KERN.KERN_INVALID_ADDRESS;
          return f.entry === f.first ? early : at.done;
        }
        f.first = firstAfterWait(k, f);
        f.entry = f.out;
        return at.loop;
      },
    ),
    clip_start: step('    vm_map_clip_start(map, entry, start);', (k, f) =>
      clipStart(k, f, f.entry, f.start, at.clip_end),
    ),
    clip_end: step('    vm_map_clip_end(map, entry, end);', (k, f) => clipEnd(k, f, f.entry, f.end, at.mark)),
    mark: step(markText, (k, f) => {
      beginTransition(k, mapOf(k, f), f.entry);
      return marked;
    }),
  };
}

/**
 * `settle`: what the call's result makes of an entry, before its mark is cleared; `text`: its line;
 * `next`: where to go on.
 */
export function finalPass(
  name: string,
  at: Record<FinalPass, number>,
  next: number,
  text: string,
  settle: (k: Kernel, f: Frame) => void,
): Record<FinalPass, Step> {
  return {
    done: step('done: need_wakeup = FALSE; if (first_entry == NULL)', (_k, f) => {
      f.needWakeup = 0;
      return f.first === UNKNOWN ? at.refind : at.pass;
    }),
    refind: step('    found = vm_map_lookup_entry(map, start, &first_entry);', (k, f) => {
      return lookup(k, f, f.start, at.refound);
    }),
    refound: step('    if (!found) first_entry = first_entry->next;   // only with holes_ok', (k, f) => {
      f.first = f.out;
      if (!f.ret) {
        if (!holesOk(f)) return panic(k, `${name}: lookup failed`);
        f.first = mapOf(k, f).entries.next[f.out] as number;
      }
      return at.pass;
    }),
    pass: step('prev_entry = first_entry->prev; entry = first_entry;', (k, f) => {
      f.entry = f.first;
      f.prev = mapOf(k, f).entries.prev[f.first] as number;
      return at.entry;
    }),
    entry: step(
      (rules) =>
        `while (entry->start < end) {${rules.marksHaveOwners ? '   // one that is not ours is left alone: only with holes_ok' : ''}`,
      (k, f) => {
        const e = mapOf(k, f).entries;
        if ((e.start[f.entry] as number) >= f.end) return at.last;
        if (!k.rules.marksHaveOwners) return at.clear;
        const ours = (e.eflags[f.entry] as number) & EFLAG.IN_TRANSITION && e.wiringThread[f.entry] === k.self;
        if (ours) return at.clear;
        if (!holesOk(f)) return panic(k, `${name}: !HOLESOK and new/changed entry`);
        f.prev = f.entry;
        f.entry = e.next[f.entry] as number;
        return at.entry;
      },
    ),
    clear: step(`    ${text} clear IN_TRANSITION and NEEDS_WAKEUP;`, (k, f) => {
      const m = mapOf(k, f);
      const marked = (m.entries.eflags[f.entry] as number) & EFLAG.IN_TRANSITION;
      settle(k, f);
      // the older kernels take every entry of the range for theirs, and only assert that it is
      if (!marked) return panic(k, `${name}: in-transition flag missing`);
      if (endTransition(k, m, f.entry)) f.needWakeup = 1;
      return at.merge;
    }),
    merge: mergeStep(at.entry),
    last: mergeLastStep(next),
  };
}
