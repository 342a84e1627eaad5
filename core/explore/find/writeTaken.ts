// Where calls of a script take write access away. A kernel copies a wired page when it is
// wired while writable; faults that only look at protections leave the mark that says it is
// still to be copied. So where an entry may have been writable before, it is not known whether
// its pages were copied.
import { PROT_WRITE } from '../../kernel/constants.ts';
import type { OwnLine } from '../plan.ts';
import type { Found } from './found.ts';

/** Pages. */
export interface Taken {
  readonly start: number;
  readonly end: number;
}

export function writeTaken(threads: readonly (readonly OwnLine[])[]): Taken[] {
  return threads.flat().flatMap(({ call }) => {
    if (call?.name !== 'vm_map_protect' && call?.name !== 'mprotect') return [];
    const { start = 0, end = 0, addr = 0, len = 0, prot = 0 } = call.args;
    if (prot >= 0 && prot & PROT_WRITE) return [];
    if (call.name === 'vm_map_protect') return [{ start, end }];
    // the bytes beyond whole pages may lie in one more
    return [{ start: addr, end: addr + len + 2 }];
  });
}

/** Was what it is about never writable before, as far as the script can say? */
export const isCertain = ({ kind, range }: Found, taken: readonly Taken[]): boolean =>
  kind !== 'wired-needs-copy' || !range || !taken.some(({ start, end }) => start < range.end && end > range.start);
