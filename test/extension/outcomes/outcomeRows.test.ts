// The rows of the Outcomes view.
import { expect, test } from 'vitest';
import type { Finding, Report } from '../../../core/explore/service/report.ts';
import { ITEM } from '../../../extension/ids.ts';
import {
  kindsOf,
  type OutcomeFilter,
  type Plan,
  planOutcomes,
  type Shown,
} from '../../../extension/outcomes/outcomeRows.ts';

const finding = (kind: string, text: string, group: Finding['group'] = 'outcome'): Finding => ({
  key: `${kind} ${text}`,
  group,
  kind,
  title: kind.toUpperCase(),
  text,
  details: ['0x1000..0x2000 rw-/rwx'],
  threads: ['t2'],
  line: 4,
  states: 2,
  order: {
    turns: 't1 t2',
    length: 2,
    schedule: undefined,
    limits: [{ what: 'user_wired', value: 3 }],
    limitLines: ['limit user_wired 3'],
  },
});
const SUSPECT = finding('mark-without-owner', '0x1000..0x2000 stays in transition', 'suspect');
const REPORT: Report = {
  kernel: 'freebsd-13',
  bound: undefined,
  states: 10,
  transitions: 12,
  depth: 4,
  memory: 1000,
  calls: [],
  suspects: [SUSPECT],
  outcomes: [finding('stuck', 't2 asleep'), finding('done', 't1 KERN_SUCCESS'), finding('done', 't1 KERN_FAILURE')],
  hints: [],
  outcomeCount: 5,
};
const SHOWN: Shown = { name: 'a.vmtrace', report: REPORT, ms: 100, running: false, stale: false, baked: new Map() };
const lines = (plans: readonly Plan[], depth: number, at = 0): string[] =>
  plans.flatMap(({ row, children = [] }) => [
    `${'  '.repeat(at)}${row.label} | ${row.description}`,
    ...(at < depth ? lines(children, depth, at + 1) : []),
  ]);
const plan = (filter: OutcomeFilter = {}, shown = SHOWN) => planOutcomes(shown, filter);

test('numbers are written as the language of the editor writes them', () => {
  const many = { ...finding('done', 't1 KERN_SUCCESS'), states: 12_345, orders: 1_234_567 };
  const report = { ...REPORT, states: 98_765, outcomes: [many], outcomeCount: 4_321 };
  const german = lines(plan({}, { ...SHOWN, report, ms: 1500, language: 'de' }), 2).join('\n');
  for (const words of ['98.765 states', '1.234.567 orders', '4.320 more outcomes', '4.321 outcomes', '1,5 s'])
    expect(german).toContain(words);
  expect(lines(plan({}, { ...SHOWN, report }), 1).join('\n')).toContain('98,765 states');
});

test('suspicions first, then outcomes by their kind', () => {
  expect(lines(plan(), 1)).toEqual([
    'a.vmtrace | 1 suspect, 5 outcomes \u00b7 every order explored: 10 states, 4 deep, 100 ms, 1 MB \u00b7 freebsd-13',
    'Suspicious | 1',
    '  0x1000..0x2000 stays in transition | MARK-WITHOUT-OWNER \u00b7 line 4 \u00b7 2 choices \u00b7 2 states',
    'STUCK | 1',
    '  t2 asleep | line 4 \u00b7 2 choices \u00b7 2 states',
    'DONE | 2',
    '  t1 KERN_SUCCESS | line 4 \u00b7 2 choices \u00b7 2 states',
    '  t1 KERN_FAILURE | line 4 \u00b7 2 choices \u00b7 2 states',
    '2 more outcomes are not listed | ',
  ]);
});
test('what another kernel has alone, and what it has not', () => {
  const own = finding('deadlock', 't1 and t2 wait', 'suspect');
  const report = { ...REPORT, kernel: 'freebsd-6' as const, suspects: [own], hints: ['a privilege is missing'] };
  const other = { kernel: 'freebsd-6', report, baked: new Map() } as const;
  expect(lines(plan({}, { ...SHOWN, other }), 1)).toEqual([
    expect.stringMatching(/^a\.vmtrace/),
    'Suspicious | 1',
    '  0x1000..0x2000 stays in transition | MARK-WITHOUT-OWNER \u00b7 line 4 \u00b7 2 choices \u00b7 2 states \u00b7 not on freebsd-6',
    'STUCK | 1',
    expect.not.stringContaining('not on'),
    'DONE | 2',
    expect.not.stringContaining('not on'),
    expect.not.stringContaining('not on'),
    'Only on freebsd-6 | 1',
    '  a privilege is missing | ',
    '  t1 and t2 wait | DEADLOCK \u00b7 line 4 \u00b7 2 choices \u00b7 2 states',
    '2 more outcomes are not listed | ',
  ]);
  const others = plan({}, { ...SHOWN, other }).at(-2)?.children;
  expect(others?.at(-1)?.row).toMatchObject({ key: own.key, kernel: 'freebsd-6' });
});
test('what the script expects comes first, with its verdict; an order that decides it is a click away', () => {
  const { order } = SUSPECT;
  const expectations = [
    {
      line: 7,
      text: 'expect explore: no suspects',
      verdict: 'failed' as const,
      messages: ['Mark without an owner', 'in 2 states'],
      witness: { key: SUSPECT.key, title: SUSPECT.title, order },
    },
    { line: 8, text: 'expect explore: complete', verdict: 'passed' as const, messages: [], witness: undefined },
  ];
  const shown = { ...SHOWN, report: { ...REPORT, expectations } };
  expect(lines(plan({}, shown), 2).slice(1, 7)).toEqual([
    'Expected | 2',
    '  no suspects | does not hold: Mark without an owner',
    '    line 7 | ',
    '    in 2 states | ',
    '  complete | holds',
    '    line 8 | ',
  ]);
  const [, group] = plan({}, shown);
  expect(group?.children?.[0]?.row.spoken).toBe(
    'expect explore: no suspects, does not hold: Mark without an owner, line 7',
  );
  expect(group?.children?.map(({ row }) => [row.kind, row.icon, row.expectation])).toEqual([
    [ITEM.expectation, 'error', 7],
    [ITEM.field, 'pass', 8],
  ]);
  expect(lines(plan({ text: 'complete' }, shown), 1).slice(1, 3)).toEqual(['Expected | 1 of 2', '  complete | holds']);
  expect(lines(plan({ kind: 'done' }, shown), 0)).not.toContain('Expected | 2');
});
test('a row is read with its kind once', () => {
  const [, group] = plan();
  expect(group?.children?.[0]?.row.spoken).toBe(
    'MARK-WITHOUT-OWNER: 0x1000..0x2000 stays in transition, line 4, 2 choices, 2 states',
  );
});
test('details of a finding, with when it was baked in', () => {
  const baked = new Map([[SUSPECT.key, { turns: 1, position: 9, line: 4, text: 'it cannot be avoided after step 9' }]]);
  const [, suspects] = plan({}, { ...SHOWN, baked });
  expect(suspects?.children?.[0]?.children?.map(({ row }) => row.label)).toEqual([
    'it cannot be avoided after step 9',
    't2 \u00b7 line 4',
    '0x1000..0x2000 rw-/rwx',
    't1 t2 \u00b7 in 2 states',
    'limit user_wired 3',
  ]);
});
test('outcomes with the same words are told apart by their entries', () => {
  const same = finding('done', 't1 KERN_SUCCESS');
  const outcomes = [same, { ...same, key: 'other', details: ['0x1000..0x3000 rw-/rwx'] }];
  const [, , group] = plan({}, { ...SHOWN, report: { ...REPORT, outcomes } });
  expect(group?.children?.map(({ row }) => row.description)).toEqual([
    'line 4 \u00b7 2 choices \u00b7 2 states \u00b7 0x1000..0x2000 rw-/rwx',
    'line 4 \u00b7 2 choices \u00b7 2 states \u00b7 0x1000..0x3000 rw-/rwx',
  ]);
});
test('a filter by kind, and by words', () => {
  expect(lines(plan({ kind: 'done' }), 0).slice(1)).toEqual(['DONE | 2', '2 more outcomes are not listed | ']);
  expect(lines(plan({ text: 'failure' }), 1).slice(1, 3)).toEqual([
    'DONE | 1 of 2',
    '  t1 KERN_FAILURE | line 4 \u00b7 2 choices \u00b7 2 states',
  ]);
  expect(kindsOf(REPORT).map(({ kind }) => kind)).toEqual(['mark-without-owner', 'stuck', 'done']);
});
test('no two rows have one id, and a stale one says so', () => {
  const ids: string[] = [];
  const look = (plans: readonly Plan[]): void =>
    plans.forEach(({ row, children = [] }) => {
      ids.push(row.id);
      look(children);
    });
  look(plan());
  expect(new Set(ids).size).toBe(ids.length);
  expect(plan({}, { ...SHOWN, stale: true })[0]?.row).toMatchObject({
    icon: 'history',
    description: expect.stringMatching(/^stale: the script has changed/),
  });
});
