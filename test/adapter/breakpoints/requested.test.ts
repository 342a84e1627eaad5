// Breakpoints keep their numbers from one request to the next, and a client hears of those alone
// whose answer is another one.
import { expect, test } from 'vitest';
import { numbered, tellChanged } from '../../../adapter/breakpoints/requested.ts';

test('what was asked for before keeps its number, each number once; what is new gets the next', () => {
  const before = [
    { id: 1, wanted: { line: 3 } },
    { id: 2, wanted: { line: 3 } },
    { id: 3, wanted: { line: 5 } },
  ];
  const c = { nextBreakpoint: 7 };
  const wanted = [{ line: 5 }, { line: 3 }, { line: 9 }, { line: 3 }, { line: 3 }];
  expect(numbered(c, before, wanted)).toEqual([
    { id: 3, wanted: { line: 5 } },
    { id: 1, wanted: { line: 3 } },
    { id: 7, wanted: { line: 9 } },
    { id: 2, wanted: { line: 3 } },
    { id: 8, wanted: { line: 3 } },
  ]);
  expect(c.nextBreakpoint).toBe(9);
});

test('an answer that is as it was is not told again', () => {
  const sent: unknown[] = [];
  const c = { send: (event: string, body: unknown) => void sent.push([event, body]) };
  const a = { id: 1, verified: true, line: 3 };
  tellChanged(c, [a, { id: 2, verified: false }], [{ ...a }, { id: 2, verified: true }, { id: 3, verified: true }]);
  expect(sent).toEqual([
    ['breakpoint', { reason: 'changed', breakpoint: { id: 2, verified: true } }],
    ['breakpoint', { reason: 'changed', breakpoint: { id: 3, verified: true } }],
  ]);
});
