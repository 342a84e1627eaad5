// The code lens as data, and lines that are found again in a changed text.
import { expect, test } from 'vitest';
import type { Report, ReportedCall, ReportedOrder } from '../../../core/explore/service/report.ts';
import { type LensState, lensesOf, staleTexts } from '../../../extension/explore/lenses.ts';
import { lineMap } from '../../../extension/explore/lineMap.ts';
import { progressText, sizeText } from '../../../extension/explore/words.ts';

const ORDER: ReportedOrder = { turns: 't1 t2', length: 2, schedule: 'schedule t1 t2', limits: [], limitLines: [] };
const TEXT = 'map 0x1000..0x9000\nt1: vm_map_wire(0x1000, 0x2000, USER)\nt2: vm_map_remove(0x1000, 0x2000)\n';
const CALL: ReportedCall = {
  thread: 't1',
  line: 2,
  text: 'vm_map_wire(0x1000, 0x2000, USER)',
  results: [
    { key: 'a', result: 'KERN_SUCCESS', times: 1318, unexpected: false, order: ORDER },
    { key: 'b', result: 'KERN_INVALID_ADDRESS', times: 12, unexpected: true, order: ORDER },
  ],
};
const REPORT: Report = {
  kernel: 'freebsd-13',
  bound: undefined,
  states: 1330,
  transitions: 2000,
  depth: 12,
  memory: 3_000_000,
  calls: [CALL, { ...CALL, thread: 't2', line: 3, results: [] }],
  suspects: [],
  outcomes: [],
  hints: [],
  outcomeCount: 3,
};
const state = (change: Partial<LensState> = {}): LensState => ({
  text: TEXT,
  running: false,
  progress: '',
  report: REPORT,
  problem: undefined,
  ...change,
});
const titles = (now: string, of?: LensState) => lensesOf(now, of).map(({ line, title }) => `${line} ${title}`);
const TOP = ['1 $(debug-alt) Debug', '1 $(play) Run'];

test('before it is explored', () => {
  expect(titles(TEXT)).toEqual([...TOP, '1 $(search) Explore']);
});
test('over each call what it can return, each with its order', () => {
  expect(titles(TEXT, state())).toEqual([
    ...TOP,
    '1 $(search) Explore',
    '1 nothing suspicious, 3 outcomes',
    '2 KERN_SUCCESS in 1,318 steps',
    '2 $(warning) KERN_INVALID_ADDRESS in 12',
    '3 never returns',
  ]);
  expect(lensesOf(TEXT, state())[5]?.act).toEqual({
    kind: 'order',
    order: ORDER,
    title: 't1 line 2: KERN_INVALID_ADDRESS',
    key: 'b',
  });
});
test('orders are counted where all were told apart', () => {
  const results = CALL.results.map((one, i) => ({ ...one, orders: i === 0 ? 1.5e20 : 1 }));
  const counted = state({ report: { ...REPORT, calls: [{ ...CALL, results }] } });
  expect(titles(TEXT, counted).slice(-2)).toEqual([
    '2 KERN_SUCCESS in about 1.5e+20 orders',
    '2 $(warning) KERN_INVALID_ADDRESS in 1',
  ]);
});
test('a changed text: they keep to their lines, and lead nowhere', () => {
  const stale = `map 0x1000..0x9000\n\n${TEXT.split('\n').slice(1).join('\n')}`;
  expect(titles(stale, state())).toEqual([
    ...TOP,
    '1 $(search) Explore Again',
    '1 stale: nothing suspicious, 3 outcomes',
  ]);
  // behind the line, greyed
  expect(staleTexts(stale, state())).toEqual([
    { line: 3, text: 'stale: KERN_SUCCESS in 1,318, KERN_INVALID_ADDRESS in 12 steps' },
  ]);
  expect(staleTexts(TEXT, state())).toEqual([]);
  expect(staleTexts('', state())).toEqual([]);
});
test('over a line that says what is to be found whether it holds, and greyed behind it after a change', () => {
  const text = `${TEXT}expect explore: no panic\nexpect explore: no suspects\nexpect explore: complete\n`;
  const claim = { text: 'expect explore: no panic', messages: [], witness: undefined };
  const witness = { key: 's', title: 'Lost wakeup', order: ORDER };
  const expectations = [
    { ...claim, line: 4, verdict: 'passed' as const },
    { ...claim, line: 5, verdict: 'failed' as const, messages: ['Lost wakeup: t2 sleeps', 'schedule t1 t2'], witness },
    { ...claim, line: 6, verdict: 'unknown' as const, messages: ['not known: the time was over'] },
  ];
  const explored = state({ text, report: { ...REPORT, expectations } });
  expect(titles(text, explored).slice(-3)).toEqual([
    '4 $(pass) holds',
    '5 $(error) does not hold: Lost wakeup: t2 sleeps',
    '6 $(question) not known: the time was over',
  ]);
  expect(
    lensesOf(text, explored)
      .slice(-3)
      .map(({ act }) => act),
  ).toEqual([{ kind: 'outcomes' }, { kind: 'order', ...witness }, { kind: 'outcomes' }]);
  expect(staleTexts(`${text}#\n`, explored).slice(-3)).toEqual([
    { line: 4, text: 'stale: holds' },
    { line: 5, text: 'stale: does not hold: Lost wakeup: t2 sleeps' },
    { line: 6, text: 'stale: not known: the time was over' },
  ]);
  expect(titles(`${text}#\n`, explored).filter((title) => /holds?/.test(title))).toEqual([]);
});
test('while it runs, and where a bound was reached, it is what was found so far', () => {
  const running = titles(TEXT, state({ running: true, progress: '1 state' }));
  expect(running).toContain('1 $(loading~spin) Exploring: 1 state');
  expect(running).toContain('3 no return so far');
  expect(titles(TEXT, state({ report: { ...REPORT, bound: 'time' } }))).toContain(
    '1 nothing suspicious, 3 outcomes so far',
  );
});
test('what could not be explored says why', () => {
  expect(titles(TEXT, state({ report: undefined, problem: 'line 2: no' }))).toContain('1 not explored: line 2: no');
});

test('lines before and after what has changed are found again', () => {
  const map = lineMap('a\nb\nc\nd\n', 'a\nx\ny\nz\nc\nd\n');
  expect([1, 2, 3, 4].map(map)).toEqual([1, undefined, 5, 6]);
  expect([1, 2].map(lineMap('a\na\n', 'a\na\na\n'))).toEqual([1, 2]);
  expect(lineMap('a', 'a')(1)).toBe(1);
});

test('progress and size in words', () => {
  const progress = { states: 12_345, transitions: 1, frontier: 300, depth: 3, bytes: 25 * 2 ** 20 };
  expect(progressText(progress, 500)).toBe('12,345 states, 24,690/s, 300 to go on from, 25 MB');
  expect(sizeText(REPORT, 400)).toBe('every order explored: 1,330 states, 12 deep, 400 ms, 3 MB');
  expect(sizeText({ ...REPORT, bound: 'memory' }, 61_000)).toBe(
    'not every order explored, the bound of memory was reached: 1,330 states, 12 deep, 61.0 s, 3 MB',
  );
});
