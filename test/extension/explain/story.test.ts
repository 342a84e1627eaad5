// The page of an explanation, its links, and Explain over a script.
import { expect, test } from 'vitest';
import { NO_LIMIT } from '../../../adapter/protocol.ts';
import type { Explained, ExplainReport } from '../../../core/explore/service/explained.ts';
import { explainLenses } from '../../../extension/explain/explainLenses.ts';
import { explanationLines, storyLinks, storyText } from '../../../extension/explain/storyText.ts';
import { orderConfiguration } from '../../../extension/explore/orderCommands.ts';

const EXPLAINED: Explained = {
  order: {
    turns: 't1 t3 t1',
    length: 3,
    schedule: 'schedule t1 t3 t1',
    limits: [{ what: 'user_wired', value: 3 }],
    limitLines: ['limit user_wired 3'],
  },
  switches: 2,
  isFewest: true,
  otherOrder: true,
  limits: 'with user_wired 2 to 3 (of 9 values tried) every result is as seen',
  calls: [
    {
      thread: 't3',
      line: 7,
      position: 40,
      text: 'vm_map_remove(0x3000, 0x4000)',
      result: 'KERN_SUCCESS',
      failed: false,
      reason: '',
      advice: [],
    },
    {
      thread: 't1',
      line: 5,
      position: 57,
      text: 'vm_map_wire(0x1000, 0x5000, USER)',
      result: 'KERN_INVALID_ADDRESS',
      failed: true,
      reason: "a hole at 0x3000..0x4000; unmapped by t3's vm_map_remove, line 7",
      advice: ['What you can do: Map the whole range first.'],
    },
  ],
  story: [
    { position: 38, line: 7, text: 't3 unmapped 0x3000..0x4000' },
    { position: 55, line: 0, text: 't1 was refused' },
  ],
  script: { text: '# an order\n' },
};
const REPORT: ExplainReport = {
  kernel: 'freebsd-15',
  states: 20,
  bound: undefined,
  explained: EXPLAINED,
  others: [],
  stopped: '',
  refusal: '',
  saysResults: true,
  line: 0,
  closest: undefined,
};

test('the page says why a call failed, what happened, the results and the order', () => {
  expect(storyText('line 5.vmtrace', REPORT, EXPLAINED)).toBe(`# line 5.vmtrace: every result is explained

With user_wired 2 to 3 (of 9 values tried) every result is as seen.

t1's \`vm_map_wire(0x1000, 0x5000, USER)\`, line 5, returned KERN_INVALID_ADDRESS after step 57:
> a hole at 0x3000..0x4000; unmapped by t3's vm_map_remove, line 7

## Between the threads

1. t3 unmapped 0x3000..0x4000 (step 38, line 7)
2. t1 was refused (step 55)

What you can do: Map the whole range first.

## The order

It gives every result on freebsd-15, with 2 switches between the threads; no order has fewer.
The calls were not made in the order of the lines.

    limit user_wired 3
    schedule t1 t3 t1

## Calls, as they returned

- t3: \`vm_map_remove(0x3000, 0x4000)\` = KERN_SUCCESS (line 7, step 40)
- t1: \`vm_map_wire(0x1000, 0x5000, USER)\` = KERN_INVALID_ADDRESS (line 5, step 57)
`);
});
test('where all succeed there is nothing to say of failures', () => {
  const calls = EXPLAINED.calls.filter(({ failed }) => !failed);
  const page = storyText('a', REPORT, { ...EXPLAINED, calls, limits: '', switches: 0, otherOrder: false });
  expect(page).not.toContain('KERN_INVALID_ADDRESS');
  expect(page).toContain('with no switch between the threads.\n\n    limit');
});
test('one thread has no order, and does nothing to others', () => {
  const order = { ...EXPLAINED.order, turns: 't1 t1!1 t1', schedule: 'schedule t1 t1!1 t1' };
  const page = storyText('a', REPORT, { ...EXPLAINED, order });
  expect(page).not.toMatch(/schedule|switch|Between the threads/);
  expect(page).toMatch(/## The machine\n\nEvery result is as seen on freebsd-15\.\n[\s\S]*\n {4}limit user_wired 3\n/);
});
test('each line and each step of the page is a link, but those of its title', () => {
  const page = storyText('line 5.vmtrace', REPORT, EXPLAINED);
  const links = storyLinks(page);
  expect(links.map(({ to }) => to)).toEqual([
    { line: 5 },
    { which: 0, position: 57 },
    { line: 7 },
    { which: 0, position: 38 },
    { line: 7 },
    { which: 0, position: 55 },
    { line: 7 },
    { which: 0, position: 40 },
    { line: 5 },
    { which: 0, position: 57 },
  ]);
  expect(links.map(({ start, length }) => page.slice(start, start + length)).slice(0, 2)).toEqual([
    'line 5',
    'step 57',
  ]);
});

test('other explanations stand below, each with what it tells else, its steps and its lens', () => {
  const other = {
    ...EXPLAINED,
    switches: 4,
    differs: ['t1 fell asleep: 0x2000..0x5000 is in transition, t2 has it', 'line 8 returns ENOMEM, not 0'],
    limits: 'with limit user_wired 2 every result is as seen',
    story: [{ position: 12, line: 5, text: 't1 fell asleep' }],
  };
  const page = storyText('a', { ...REPORT, others: [other, other] }, EXPLAINED);
  expect(page).toMatch(/^# a: every result is explained, in 3 ways$/m);
  expect(page).toContain(`## Explanation 2: 4 switches

It differs from the first:
- t1 fell asleep: 0x2000..0x5000 is in transition, t2 has it
- line 8 returns ENOMEM, not 0

With limit user_wired 2 every result is as seen.

The calls were not made in the order of the lines.
`);
  const lines = page.split('\n');
  expect(explanationLines(page).map((line) => lines[line]?.replace(/:.*/, ''))).toEqual([
    '# a',
    '## Explanation 2',
    '## Explanation 3',
  ]);
  const steps = storyLinks(page).flatMap(({ to }) => ('which' in to && to.position === 12 ? [to.which] : []));
  expect(steps).toEqual([1, 2]);
});

const CHANGED: ExplainReport = {
  ...REPORT,
  supposed: ['- `entry 0x1000..0x2000 rw-` in place of line 3 explains line 5: less was there', '- and a line `jail`'],
  refusal: 'as the script stands, no order gives all results',
  changed: 'the script',
};

test('a page of a script that is changed begins with what is changed, and why', () => {
  expect(storyText('a.vmtrace', CHANGED, EXPLAINED).split('\n').slice(0, 6)).toEqual([
    '# a.vmtrace: every result is explained, if the script is changed',
    '',
    '- `entry 0x1000..0x2000 rw-` in place of line 3 explains line 5: less was there',
    '- and a line `jail`',
    '',
    'As the script stands, no order gives all results.',
  ]);
});

const titles = (...given: Parameters<typeof explainLenses>) => explainLenses(...given).map(({ title }) => title);
const STATE = { running: false, progress: '', report: undefined, problem: undefined };

test('Explain stands over a script that has results, with what was found of them', () => {
  expect(titles(undefined, false)).toEqual([]);
  expect(titles(undefined, true)).toEqual(['$(lightbulb) Explain']);
  expect(titles({ ...STATE, running: true, progress: '12 states' }, true)).toEqual([
    '$(loading~spin) Explaining: 12 states',
  ]);
  expect(titles({ ...STATE, report: REPORT }, true)).toEqual(['$(lightbulb) Explain', '$(pass) explained, 2 switches']);
  const several = { ...REPORT, others: [{ ...EXPLAINED, differs: ['x'] }] };
  expect(titles({ ...STATE, report: several }, true)[1]).toBe('$(pass) explained in 2 ways, 2 switches');
  expect(explainLenses({ ...STATE, report: CHANGED }, true)[1]).toMatchObject({
    title: '$(pass) explained if the script is changed, 2 switches',
    tooltip: '`entry 0x1000..0x2000 rw-` in place of line 3 explains line 5: less was there.',
    act: { kind: 'story' },
  });
  const refused = { ...REPORT, explained: undefined, refusal: 'no order gives all results', line: 9 };
  expect(titles({ ...STATE, report: refused }, true)[1]).toBe('$(error) line 9 cannot be');
  expect(explainLenses({ ...STATE, report: refused }, true)[1]?.act).toEqual({ kind: 'line', line: 9 });
  expect(titles({ ...STATE, report: { ...refused, line: 0, bound: 'time' } }, true)[1]).toBe(
    '$(warning) not explained',
  );
  expect(titles({ ...STATE, problem: 'line 2: what' }, true)[1]).toBe('not explained: line 2: what');
});

test('a session of an order that needs no limit is launched without it', () => {
  const order = { ...EXPLAINED.order, limits: [{ what: 'memlock' as const, value: Number.POSITIVE_INFINITY }] };
  // JSON has no infinity
  expect(orderConfiguration('a', { order, title: 'explained' }, undefined).limits).toEqual({ memlock: NO_LIMIT });
  expect(NO_LIMIT).toBe(-1);
});

test('a call that no log shows is marked among the results', () => {
  const calls = EXPLAINED.calls.map((call) => ({ ...call, isInferred: true as const }));
  const text = storyText('x', REPORT, { ...EXPLAINED, calls });
  expect(text).toContain('- t3: `vm_map_remove(0x3000, 0x4000)` = KERN_SUCCESS, inferred (line 7, step 40)');
  expect(text).toContain("t1's `vm_map_wire(0x1000, 0x5000, USER)`, inferred, line 5, returned");
  expect(storyText('x', REPORT, EXPLAINED)).not.toContain('inferred');
});
