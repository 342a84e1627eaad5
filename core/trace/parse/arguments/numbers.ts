// Numbers, sizes, addresses on a page boundary, and ranges at the present token. The map's
// functions do not round, so an address off a page boundary is an error here (kernel-behaviour.md,
// section 14, last line).
import { ADDRESS_LIMIT, type Page, pageOf } from '../../../kernel/address.ts';
import { quoted } from '../../echo.ts';
import { error, expected, type Reader } from '../reader.ts';
import { advance, foundText, Token, tokenText } from '../scanner.ts';

/** A number; its value is left in `r.value`'s form: a double if safe, else a bigint. */
export function readNumber(r: Reader, what: string): number | bigint | undefined {
  if (r.kind === Token.number) {
    const { value } = r;
    if (r.text.charCodeAt(r.to) === 46 && readFraction(r, what)) return undefined;
    advance(r);
    return value;
  }
  if (r.kind === Token.bad && isDigit(r)) {
    const like = what.includes(' like ') ? '' : ' like 0x1000, 4096 or 4K';
    // `64KB`, `64k`, `64KiB`
    const [, digits, unit = ''] = /^(\d+)([kmg])(?:i?b)?$/i.exec(tokenText(r)) ?? [];
    const suggestion = digits && `${digits}${unit.toUpperCase()}`;
    error(r, r.from, r.to, `${foundText(r)} is not a number: expected ${what}${like}`, suggestion);
    advance(r);
    return undefined;
  }
  if (r.kind === Token.minus) return belowZero(r, what);
  expected(r, what);
  return undefined;
}

const FRACTION = /(\d+\.\d+)([kmg]?)(?:i?b)?(?![\w.])/iy;
const SMALLER: Readonly<Record<string, string>> = { K: '', M: 'K', G: 'M' };

/** `1.5M`: no number of a script has a fraction, but the next smaller unit may do: `1536K`. */
function readFraction(r: Reader, what: string): boolean {
  FRACTION.lastIndex = r.from;
  const [text, digits, unit = ''] = FRACTION.exec(r.text) ?? [];
  if (text === undefined) return false;
  const whole = Number(digits) * 1024;
  const smaller = SMALLER[unit.toUpperCase()];
  r.to = r.from + text.length;
  r.pos = r.to;
  const why = `${foundText(r)} has a fraction, and only whole numbers are read`;
  error(
    r,
    r.from,
    r.to,
    `${why}: expected ${what}`,
    smaller !== undefined && Number.isInteger(whole) ? `${whole}${smaller}` : undefined,
  );
  advance(r);
  return true;
}

/** `-1`, where C's unsigned number would be a very large one. */
function belowZero(r: Reader, what: string): undefined {
  const { from } = r;
  advance(r);
  if (r.kind !== Token.number) {
    error(r, from, from + 1, `expected ${what}, found '-'`);
    return undefined;
  }
  const wraps = /^(?:an address for|a length in bytes)/.test(what) && r.value <= ADDRESS_LIMIT;
  const isZero = Number(r.value) === 0;
  const unsigned = wraps ? hex(ADDRESS_LIMIT - BigInt(r.value)) : undefined;
  const why = isZero ? 'has a sign' : 'is below zero';
  error(r, from, r.to, `${quoted(r.text.slice(from, r.to))} ${why}: expected ${what}`, isZero ? '0' : unsigned);
  advance(r);
  return undefined;
}

const isDigit = (r: Reader): boolean => {
  const c = r.text.charCodeAt(r.from);
  return c >= 48 && c <= 57;
};

/** A whole number from 0 to `most`. */
export function readCount(r: Reader, what: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const { from, to } = r;
  const value = readNumber(r, what);
  if (value === undefined) return undefined;
  if (typeof value === 'bigint' || value > most) {
    error(r, from, to, `expected ${what}, found ${quoted(r.text.slice(from, to))}, which is above ${most}`);
    return undefined;
  }
  return value;
}

/** An address or size on a page boundary, in pages. `sized`: may be `16 pages` too. */
export function readPages(r: Reader, what: string, sized = false): Page | undefined {
  const { from, to } = r;
  const value = readNumber(r, what);
  if (value === undefined) return undefined;
  if (sized && r.kind === Token.name && (tokenText(r) === 'pages' || tokenText(r) === 'page')) {
    const last = r.to;
    advance(r);
    if (typeof value === 'number' && BigInt(value) * BigInt(r.pageSize) <= ADDRESS_LIMIT) return value;
    error(r, from, last, `${quoted(r.text.slice(from, last))} is more than the 64-bit address space`);
    return undefined;
  }
  if (r.firstAddress === 0) r.firstAddress = r.line;
  if (typeof value === 'number' && value % r.pageSize === 0) return value / r.pageSize;
  const bytes = BigInt(value);
  const page = pageOf(bytes, r.pageSize);
  if (page !== undefined) return page;
  const shown = quoted(r.text.slice(from, to));
  const size = BigInt(r.pageSize);
  const below = bytes - (bytes % size);
  if (bytes > ADDRESS_LIMIT) {
    error(r, from, to, `${shown} is beyond 64 bits: expected ${what} up to ${hex(ADDRESS_LIMIT)}`);
  } else if (sized) {
    const why = `is not a whole number of pages of ${hex(size)} bytes`;
    error(r, from, to, `${shown} ${why}: expected ${what}`, hex(below + size));
  } else {
    const why = `is not on a page boundary (${hex(size)} bytes) and the map functions do not round`;
    error(r, from, to, `${shown} ${why}: expected ${what}`, hex(below));
  }
  return undefined;
}

export const hex = (n: bigint): string => `0x${n.toString(16)}`;

/** `a..b`: a non-empty range. */
export function readRange(r: Reader): { start: Page; end: Page } | undefined {
  const { from } = r;
  const start = readPages(r, 'a range of addresses like 0x1000..0x4000');
  if (start === undefined && r.kind !== Token.range) return undefined;
  if (r.kind !== Token.range) {
    expected(r, "'..' and the end of the range");
    return undefined;
  }
  advance(r);
  const end = readPages(r, 'the end of the range');
  if (start === undefined || end === undefined) return undefined;
  if (end <= start) {
    const text = quoted(r.text.slice(from, r.previous));
    error(
      r,
      from,
      r.previous,
      end < start ? `the range ${text} is reversed: its end is below its start` : `the range ${text} is empty`,
    );
    return undefined;
  }
  return { start, end };
}
