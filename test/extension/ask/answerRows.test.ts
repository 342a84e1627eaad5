// An answer's head among the rows of the History view: what was asked, and how much was found.
import { describe, expect, test } from 'vitest';
import type { ChangesAnswer } from '../../../adapter/protocol.ts';
import { planAnswers } from '../../../extension/ask/answerRows.ts';

const row = (position: number) => ({
  position,
  thread: 0,
  who: 't1',
  line: 5,
  call: 'munlockall()',
  from: '0',
  to: '1',
});
const NONE: ChangesAnswer = { name: 'user_wired', branch: 0, before: [], after: [], earlier: false, later: false };
const told = (kind: 'changes' | 'find', change: Partial<ChangesAnswer>) =>
  planAnswers([{ kind, question: 'user_wired', table: { ...NONE, ...change }, args: {} }], 3)[0]?.row;

describe.each([
  ['changes', 'has never changed', '1 change', '3 changes', 'more than 2 changes'],
  ['find', 'not found in what has run', 'found 1 time', 'found 3 times', 'found more than 2 times'],
] as const)('of %s', (kind, none, one, several, more) => {
  test('it says how many there are, before and after the present moment', () => {
    expect(told(kind, {})?.description).toBe(none);
    expect(told(kind, { before: [row(1)] })?.description).toBe(one);
    expect(told(kind, { after: [row(9)] })?.description).toBe(one);
    expect(told(kind, { before: [row(1), row(2)], after: [row(9)] })?.description).toBe(several);
  });
  test('it says that there are more on either side', () => {
    for (const side of ['earlier', 'later'])
      expect(told(kind, { before: [row(1), row(2)], [side]: true })?.description).toBe(more);
  });
  test('it says that not all was looked at yet', () => {
    expect(told(kind, { open: true })?.description).toBe('none so far: not all was looked at');
    expect(told(kind, { open: true, before: [row(1), row(2)] })?.description).toBe('2 so far: not all was looked at');
  });
  test('it is a group where there are rows, and says what was asked', () => {
    expect(told(kind, {})).not.toHaveProperty('expanded');
    expect(told(kind, { before: [row(1)] })).toMatchObject({
      expanded: true,
      label: kind === 'find' ? 'find user_wired' : 'changes of user_wired',
      answer: `${kind} user_wired`,
    });
  });
});
