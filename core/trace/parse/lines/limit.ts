// The `limit` line: a limit in its own unit, or two values between which it is left open.
import { LIMIT_NAMES, LIMITS, type LimitName } from '../../../kernel/limits.ts';
import { quoted } from '../../echo.ts';
import { readCount, readPages } from '../arguments/numbers.ts';
import { sayOnce } from '../declarations.ts';
import { oneOf } from '../names.ts';
import { error, expected, type Reader } from '../reader.ts';
import { advance, foundText, Token, tokenText } from '../scanner.ts';

/**
 * `limit user_wired 64` in pages, `limit swap 64K` in bytes, `limit entries 3`, `limit old_mlock`.
 */
export function readLimit(r: Reader) {
  const word = tokenText(r);
  const what = LIMIT_NAMES.find((name) => name === word);
  const { from, to } = r;
  if (what === undefined) {
    expected(r, `a limit (${oneOf(LIMIT_NAMES)})`, LIMIT_NAMES);
    return undefined;
  }
  advance(r);
  const valueFrom = r.from;
  const first = readLimitValue(r, what);
  if (first === undefined) return undefined;
  if (what === 'stack_growth' && first === 0)
    error(r, from, to, 'a stack that grows by nothing never grows: expected at least one page');
  sayOnce(r, `limit ${what}`, from, to);
  if (r.kind !== Token.range) return { what, value: first };
  advance(r);
  const value = readLimitValue(r, what);
  if (value === undefined) return undefined;
  if (value > first) return { what, value, least: first };
  const text = quoted(r.text.slice(valueFrom, r.previous));
  error(r, valueFrom, r.previous, `${text} leaves nothing open: the second value has to be above the first`);
  return undefined;
}

/** Of a limit that there is only where a line says so. */
export const NO_LINE = 'without the line there is no limit';

/** Pages are a bare number, or a size that says so: `64K`, `16 pages`. */
function readLimitValue(r: Reader, what: LimitName): number | undefined {
  const { unit, initial } = LIMITS[what];
  if (unit !== 'switch' && (r.kind === Token.name || r.kind === Token.end)) {
    const without = initial === Number.POSITIVE_INFINITY ? `; ${NO_LINE}` : '';
    const found = r.kind === Token.end ? 'no number' : `no number but ${foundText(r)}`;
    const example = `'limit ${what} ${unit === 'bytes' ? '64K' : '64'}'`;
    error(r, r.from, r.to, `limit ${what} has ${found}: expected one, like ${example}${without}`);
    return undefined;
  }
  const bare = !/[KMG]/.test(r.text.slice(r.from, r.to));
  if (unit === 'switch') return r.kind === Token.end ? 1 : readCount(r, `0 or 1 for ${what}`, 1);
  if (unit === 'count') return readCount(r, `a number for ${what}`);
  if (unit === 'pages' && bare) return readBarePages(r);
  return readPages(r, `a size for ${what} like 64K or 16 pages`, true);
}

function readBarePages(r: Reader): number | undefined {
  const pages = readCount(r, 'a number of pages');
  if (pages !== undefined && r.kind === Token.name && /^pages?$/.test(tokenText(r))) advance(r);
  return pages;
}
