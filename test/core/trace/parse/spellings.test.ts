// Numbers and names as other languages write them: what is wrong, and how a script spells it.
import { expect, test } from 'vitest';
import { describe, parse } from '../../../../core/trace/parse/parse.ts';

const WHOLE = 'has a fraction, and only whole numbers are read';
const LETTERS = 'names have the letters a to z, digits and _';

test.each([
  [
    'limit memlock 1.5M',
    `1:15: error: '1.5M' ${WHOLE}: expected a size for memlock like 64K or 16 pages (did you mean '1536K'?)`,
  ],
  [
    't1: mlock(0x1000, 0.5KiB)',
    `1:19: error: '0.5KiB' ${WHOLE}: expected a length in bytes for len (did you mean '512'?)`,
  ],
  ['t1: mlock(0x1000, 4.2)', `1:19: error: '4.2' ${WHOLE}: expected a length in bytes for len`],
  ['t1: mlock(0x1000, -0)', "1:19: error: '-0' has a sign: expected a length in bytes for len (did you mean '0'?)"],
  ['thread größe', `1:10: error: expected the end of the line, found 'öß': ${LETTERS}`],
  ['thread 线程', `1:8: error: expected the name or number of a thread, found '线程': ${LETTERS}`],
])('%s', (line, said) => {
  expect(parse(line).diagnostics.map(describe)).toEqual([said]);
});
