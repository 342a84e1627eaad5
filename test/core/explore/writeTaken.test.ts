// Where a script takes write access away, an entry that is still to be copied is no suspicion.
import { expect, test } from 'vitest';
import type { Found } from '../../../core/explore/find/found.ts';
import { isCertain, writeTaken } from '../../../core/explore/find/writeTaken.ts';
import { planOf } from '../../../core/explore/plan.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const takenBy = (lines: string) =>
  writeTaken(planOf(compile(parse(`map 0x1000..0x100000\nentry 0x1000..0x20000 rw- max=rwx\n${lines}\n`))).threads);

test('calls that take it away, with their pages; those that give or keep it not', () => {
  expect(takenBy('t1: vm_map_protect(0x2000, 0x4000, r--)\nt2: vm_map_protect(0x5000, 0x6000, r-x)')).toEqual([
    { start: 2, end: 4 },
    { start: 5, end: 6 },
  ]);
  // bytes that are no whole pages may touch one more
  expect(takenBy('t1: mprotect(0x2000, 0x1000, r--)')).toEqual([{ start: 2, end: 5 }]);
  expect(takenBy('t1: vm_map_protect(0x2000, 0x4000, rw-)\nt1: mprotect(0x2000, 0x1000, rwx)')).toEqual([]);
  expect(takenBy('t1: vm_map_wire(0x2000, 0x4000, USER)\nt1: munmap(0x2000, 0x1000)')).toEqual([]);
});

test('what lies in none of those pages is certain, and so is everything else that is suspicious', () => {
  const taken = [{ start: 2, end: 4 }];
  const about = (start: number, end: number, kind = 'wired-needs-copy') =>
    isCertain({ kind, text: '', range: { map: 0, start, end } } as Found, taken);
  const at = [
    [0, 2],
    [1, 3],
    [2, 3],
    [3, 9],
    [4, 5],
  ].map(([start = 0, end = 0]) => about(start, end));
  expect(at).toEqual([true, false, false, false, true]);
  expect(about(2, 3, 'gap-split')).toBe(true);
  expect(isCertain({ kind: 'wired-needs-copy', text: '' } as Found, taken)).toBe(true);
});
