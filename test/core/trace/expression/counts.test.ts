// What counts something reads in decimal however large it is; what may be an address does not.
import { expect, test } from 'vitest';
import { formatResult } from '../../../../core/trace/expression/counts.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';

test.each([
  ['map.timestamp', 174_669n, '174669'],
  ['map.timestamp + 1', 174_670n, '174670'],
  ['-entry(0x1000).wired_count', -5000n, '-5000'],
  ['user_wired', 4096n, '4096'],
  ['0x1000 + 1', 4097n, '4097'],
  ['map.min', 4096n, '0x1000'],
  ['entry(0x1000).end + map.timestamp', 0x5001n, '0x5001'],
  ['entry(0x1000).start', 12n, '12'],
  ['map.wire_future', true, 'true'],
])('%s', (text, value, shown) => {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) throw new Error(parsed.diagnostic.message);
  expect(formatResult(parsed.expression, value)).toBe(shown);
});
