// Wired pages: what wiring faults enter and unwiring takes out, and the system-wide count of
// user-wired pages with its limit (kernel-behaviour.md, sections 9 to 11; freebsd-13:
// vm_page_max_user_wired).

import { EFLAG } from './constants.ts';
import { JOURNAL, putDown } from './data/journal.ts';
import { limitOf } from './data/limitValues.ts';
import { takeOut, wirePages } from './data/wiredPages.ts';
import { setWired } from './entryChanges.ts';
import type { Kernel } from './routine.ts';
import type { MapState } from './state.ts';

/**
 * Counts pages as wired by users; false if that would pass the limit. The counter is unsigned in
 * the kernel: below zero it stands for 2^64 and a small sum wraps, so that a request larger than
 * the debt passes and a smaller one fails.
 */
export function userCountAdd(k: Kernel, pages: number): boolean {
  const sum = k.userWired + pages;
  if (sum < 0 || sum > limitOf(k, 'user_wired')) {
    if (limitOf(k, 'user_wired') !== Number.POSITIVE_INFINITY) return false;
  }
  k.userWired = sum;
  putDown(k, JOURNAL.userWired, sum);
  if (k.details) k.sink?.({ kind: 'user-count', thread: k.self, pages: sum });
  return true;
}

export function userCountSub(k: Kernel, pages: number): void {
  k.userWired -= pages;
  putDown(k, JOURNAL.userWired, k.userWired);
  if (k.details) k.sink?.({ kind: 'user-count', thread: k.self, pages: k.userWired });
}

/** The pages of a range are in the pmap, wired. */
export function enterPages(k: Kernel, m: MapState, start: number, end: number): void {
  wirePages(m.wiredPages, start, end);
  if (m === k.maps[0]) putDown(k, JOURNAL.wired, m.wiredPages.count);
}

/** The pages of a range are there no longer; gives how many of them were wired. */
export function leavePages(k: Kernel, m: MapState, start: number, end: number): number {
  const pages = takeOut(m.wiredPages, start, end);
  if (m === k.maps[0]) putDown(k, JOURNAL.wired, m.wiredPages.count);
  return pages;
}

/** Takes the wiring out of the pages of a range; the event tells how many were wired. */
export function unwirePages(k: Kernel, m: MapState, start: number, end: number): void {
  const pages = leavePages(k, m, start, end);
  if (k.details) k.sink?.({ kind: 'unwire-pages', thread: k.self, start, end, pages });
}

/**
 * vm_map_entry_unwire: all of an entry's pages, whatever its count says; a user's wiring is counted
 * off.
 */
export function unwireEntry(k: Kernel, m: MapState, entry: number): void {
  const e = m.entries;
  const start = e.start[entry] as number;
  const end = e.end[entry] as number;
  if (k.rules.userWiredLimit && (e.eflags[entry] as number) & EFLAG.USER_WIRED) userCountSub(k, end - start);
  unwirePages(k, m, start, end);
  setWired(k, m, entry, 0);
}
