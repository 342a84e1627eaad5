// What is suspicious of the entries of a map, whatever threads are about.
import { EFLAG, PROT_WRITE } from '../../kernel/constants.ts';
import type { KernelState } from '../../kernel/state.ts';
import { entriesOf, type Found, type FoundRange, rangeOf, rangeText } from './found.ts';

/** An entry in transition. */
export interface Mark {
  /** -1: the vintage does not say. */
  readonly owner: number;
  readonly range: FoundRange;
  readonly text: string;
}

export interface OfEntries {
  readonly found: readonly Found[];
  readonly marks: readonly Mark[];
}

export function ofEntries(k: KernelState): OfEntries {
  const found: Found[] = [];
  const marks: Mark[] = [];
  k.maps.forEach((m, map) => {
    const e = m.entries;
    for (const id of entriesOf(m)) {
      const flags = e.eflags[id] as number;
      const wired = e.wiredCount[id] as number;
      const range = rangeOf(m, map, id);
      const text = rangeText(k, range);
      if (flags & EFLAG.IN_TRANSITION) marks.push({ owner: e.wiringThread[id] as number, range, text });
      if (range.start === range.end)
        found.push({ kind: 'empty-entry', range, text: `${text} is an entry of no length` });
      if (flags & EFLAG.USER_WIRED && wired === 0)
        found.push({
          kind: 'user-wired-not-wired',
          range,
          text: `${text} is user-wired, and its count of wirings is 0`,
        });
      // other kinds of faults do not copy, so that the flag stays where a kernel would clear it
      const copies = k.config.faultMode === 'lookup' && flags & EFLAG.NEEDS_COPY && (e.prot[id] as number) & PROT_WRITE;
      if (wired > 0 && copies && !(flags & EFLAG.IN_TRANSITION))
        found.push({
          kind: 'wired-needs-copy',
          range,
          text: `${text} is wired and writable, and still copies when it is first written`,
        });
    }
  });
  return { found, marks };
}
