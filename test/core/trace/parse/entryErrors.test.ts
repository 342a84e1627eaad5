// What is broken in a declaration is said once, and what follows it is read again.
import { expect, test } from 'vitest';
import { parse } from '../../../../core/trace/parse/parse.ts';

test.each([
  [
    'entry 0x1000..0x2000 rw- mx=COW|NOSYNC wierd=1',
    [
      [26, "'mx' is not"],
      [40, "'wierd' is not"],
    ],
  ],
  [
    'entry 0x1000..0x2000 COW|0x10z 3K',
    [
      [22, "found 'COW'"],
      [32, "found '3K'"],
    ],
  ],
  ['entry 0x1000..0x2000 rw- foo=', [[26, "'foo' is not"]]],
  [
    'fault 0x1000 = KERN_FAILURE or | KERN_X',
    [
      [32, "found '|'"],
      [34, "found 'KERN_X'"],
    ],
  ],
] as const)('%s', (line, expected) => {
  const found = parse(line).diagnostics;
  expect(found.map(({ column }) => column)).toEqual(expected.map(([column]) => column));
  expected.forEach(([, words], i) => {
    expect(found[i]?.message).toContain(words);
  });
});
