import { expect, test } from 'vitest';
import { callTable, type TableRow } from '../../../../core/debugger/words/callTable.ts';

const row = (change: Partial<TableRow>): TableRow => ({
  line: 7,
  thread: 't1',
  call: 'munlockall()',
  result: '0',
  below: [],
  ...change,
});

test('columns are as wide as their widest cell, or their head; lines of numbers end below each other', () => {
  expect(
    callTable([row({}), row({ line: 12345, thread: 'worker', call: 'mlock(0x1000, 4K)', result: 'ENOMEM' })]),
  ).toEqual([
    ' line  thread  call               result',
    '    7  t1      munlockall()       0',
    '12345  worker  mlock(0x1000, 4K)  ENOMEM',
  ]);
  expect(callTable([row({ call: 'f' })])).toEqual(['line  thread  call  result', '   7  t1      f     0']);
  expect(callTable([row({ thread: 'a-long-thread', call: 'f' })])[0]).toBe('line  thread         call  result');
  expect(callTable([])).toEqual(['line  thread  call  result']);
});

test('a result that the script says otherwise, or that no log shows, says so', () => {
  const results = callTable([
    row({ expected: 'EPERM' }),
    row({ isInferred: true }),
    row({ expected: '1', isInferred: true }),
  ]);
  expect(results.slice(1).map((line) => line.replace(/.*munlockall\(\) {2}/, ''))).toEqual([
    '0  (the trace says EPERM)',
    '0  (inferred)',
    '0  (the trace says 1)  (inferred)',
  ]);
});

test('paragraphs stand below, under the threads; one that stands above already is not repeated', () => {
  const lines = callTable([row({ below: ['why\nand how', 'once'] }), row({ below: ['once', 'again'] })]);
  expect(lines.map((line) => line.slice(0, 14))).toEqual([
    'line  thread  ',
    '   7  t1      ',
    '      why',
    '      and how',
    '      once',
    '   7  t1      ',
    '      again',
  ]);
});
