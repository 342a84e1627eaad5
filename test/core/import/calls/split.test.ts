// A call's text of a log taken apart by its commas.
import { expect, test } from 'vitest';
import { splitArguments } from '../../../../core/import/calls/split.ts';

test.each(['3', '0', '9', 'AT_FDCWD', 'A', 'Z', '_'])(
  'the path behind a descriptor belongs to it: %s',
  (descriptor) => {
    expect(splitArguments(`${descriptor}</tmp/a, b>, 8`)).toEqual([`${descriptor}</tmp/a, b>`, '8']);
  },
);

test.each(['[', '@', '/', ':', '^', '`', 'x ', ''])('behind anything else < is a sign like others: %s', (before) => {
  expect(splitArguments(`${before}<a], b>`)).toEqual([`${before}<a]`, 'b>']);
});

test('strings and structures are whole', () => {
  expect(splitArguments(' "a, \\"b", {x=1, y=[2, 3]}, ')).toEqual(['"a, \\"b"', '{x=1, y=[2, 3]}', '']);
  expect(splitArguments('')).toEqual([]);
});
