// Texts that are laid side by side.
import { expect, test } from 'vitest';
import type { Report } from '../../../core/explore/service/report.ts';
import { marked, reportLines } from '../../../extension/outcomes/compareText.ts';

const BAR = '\u2550'.repeat(4);
const mark = (name: string): string => `${BAR} first difference: ${name} ${BAR}`;
const both = (a: string[], b: string[]) => marked({ name: 'L', lines: a }, { name: 'R', lines: b });

test('the first line that differs is marked on both sides', () => {
  expect(both(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([`a\n${mark('L')}\nb\nc`, `a\n${mark('R')}\nx\nc`]);
  expect(both(['a'], ['a', 'b'])).toEqual([`a\n${mark('L')}`, `a\n${mark('R')}\nb`]);
  expect(both(['a'], ['a'])).toEqual(['a', 'a']);
});

test('what was found, without what only counts', () => {
  const order = { turns: 't1', length: 1, schedule: undefined, limits: [], limitLines: [] };
  const finding = { key: 'k', title: 'All calls return', threads: [], line: 0, states: 3, order };
  const report: Report = {
    kernel: 'freebsd-13',
    bound: 'time',
    states: 10,
    transitions: 12,
    depth: 4,
    memory: 1000,
    calls: [
      {
        thread: 't1',
        line: 2,
        text: 'vm_map_wakeup()',
        results: [
          { key: '', result: 'B', times: 4, unexpected: false, order },
          { key: '', result: 'A', times: 2, unexpected: false, order },
        ],
      },
    ],
    suspects: [],
    outcomes: [
      { ...finding, group: 'outcome', kind: 'done', text: 't1 B; t2 C, D', details: ['nothing is mapped'] },
      { ...finding, group: 'outcome', kind: 'done', text: 't1 A', details: [] },
    ],
    hints: [],
    outcomeCount: 2,
  };
  expect(reportLines(report)).toEqual([
    'not every order was explored: the time was over',
    '',
    'what each call can return',
    '  line 2, t1: vm_map_wakeup()',
    '    A',
    '    B',
    '',
    'suspicious',
    'nothing',
    '',
    'outcomes',
    'All calls return',
    '  t1 A',
    'All calls return',
    '  t1 B',
    '  t2 C, D',
    '    nothing is mapped',
    '',
  ]);
});
