// The table of what calls have returned: one row a call in the order of their returns, up to a
// number, and up to the present moment.
import { expect, test } from 'vitest';
import { countsText, resultTable } from '../../../../core/debugger/words/summary.ts';
import { DEFAULT_VINTAGE } from '../../../../core/kernel/constants.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

function ran(lines: readonly string[]): Machine {
  const text = ['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw-', ...lines].join('\n');
  const m = createMachine(compile(parse(text)));
  while (m.next()) m.step();
  return m;
}
const wakeups = (count: number): string[] => Array.from({ length: count }, () => 't1: vm_map_wakeup()');

test('what the trace says of a result is told where it is another one', () => {
  const m = ran([
    't1 > vm_map_wire(0x10000, 0x14000, USER) @ fault 0x10000',
    't2: vm_map_protect(0x50000, 0x51000, r--) = KERN_FAILURE',
    't1 < KERN_FAILURE',
    't2: vm_map_remove(0x10000, 0x11000) = KERN_SUCCESS',
  ]);
  expect(resultTable(m).trimEnd().split('\n')).toEqual([
    'line  thread  call            result',
    '   3  t1      vm_map_wire     KERN_SUCCESS  (the trace says KERN_FAILURE)',
    '      KERN_FAILURE would come if:',
    '      - the pager could not bring the page in (a touch: SIGBUS): no, the script names no page of it that fails',
    '   4  t2      vm_map_protect  KERN_SUCCESS  (the trace says KERN_FAILURE)',
    `      vm_map_protect never gives KERN_FAILURE in ${DEFAULT_VINTAGE}.`,
    '   6  t2      vm_map_remove   KERN_SUCCESS',
  ]);
  expect(countsText(m)).toBe('3 calls returned KERN_SUCCESS');
});

test('what would have given what the trace says', () => {
  const m = ran(['t1: munlock(0x10000, 0x1000) = EPERM', 't1: mlock(0x20000, 0x1000) = 0']);
  const { position } = m;
  const table = resultTable(m);
  expect(m.position).toBe(position);
  expect(table).toContain(
    'munlock  0  (the trace says EPERM)\n      EPERM would come if:\n      - the process is in a jail',
  );
  expect(table).toContain('mlock    ENOMEM  (the trace says 0)\n      start 0x20000 is not mapped');
});

test('only what has returned by now', () => {
  const m = ran(wakeups(2));
  m.seek(m.position - 2);
  expect(countsText(m)).toBe('1 call returned 0');
  expect(resultTable(m).trimEnd().split('\n')).toHaveLength(2);
  m.seek(0);
  expect(countsText(m)).toBe('0 calls returned');
});

test('how often each result came, in words that no number can be taken for', () => {
  const refused = 't1: mlock(0x20000, 0x1000) = ENOMEM';
  const taken = 't1: munlock(0x10000, 0x1000) = 0';
  expect(countsText(ran([taken, refused, taken]))).toBe('3 calls returned: 0 (2 times), ENOMEM (once)');
  expect(countsText(ran([taken, taken]))).toBe('2 calls returned 0');
});

test('a thousand rows, and how many more there are', () => {
  const rows = (m: Machine): string[] => resultTable(m).trimEnd().split('\n').slice(1);
  expect(rows(ran(wakeups(1000)))).toHaveLength(1000);
  const more = rows(ran(wakeups(1003)));
  expect(more).toHaveLength(1001);
  expect(more.at(-1)).toBe('... and 3 more');
  expect(more.at(-2)).toContain('1002  t1');
});
