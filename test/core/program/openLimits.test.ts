// A limit that is left open: a run takes the last of its values, and the
// declaration tells them all.
import { expect, test } from 'vitest';
import { compile } from '../../../core/machine/machine.ts';
import { openLimits } from '../../../core/program/openLimits.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { formatText } from '../../../core/trace/print/formatter.ts';

const TEXT = 'kernel freebsd-13\nlimit user_wired 0..8\nlimit swap 16K\nlimit memlock 4K..64K\n';

test('a run takes the last value; the others are told', () => {
  const { config, declared } = compile(parse(TEXT));
  expect(config.limits).toMatchObject({ user_wired: 8, swap: 4, memlock: 16 });
  expect(openLimits(declared.statements)).toEqual([
    { what: 'user_wired', least: 0, most: 8, line: 2 },
    { what: 'memlock', least: 1, most: 16, line: 4 },
  ]);
});

test('it is formatted as it stands', () => {
  expect(formatText(TEXT)).toContain('limit  user_wired 0..8\n');
});
