// A number of bytes as C writes it: with a cast before it, as a product or a shift, in pages.

import { ADDRESS_LIMIT } from '../../../kernel/address.ts';
import { quoted } from '../../echo.ts';
import { error, type Reader } from '../reader.ts';
import { advance, Token, tokenText } from '../scanner.ts';
import { hex, readNumber } from './numbers.ts';

/** `(void *)`, `(size_t)`, `(const char*)` */
const CAST = /\(\s*[A-Za-z_]\w*(?:\s+[A-Za-z_]\w*)*\s*\**\s*\)/y;
const CALLED = /getpagesize\s*\(\s*\)/y;

/** `(void *)0x10000`, `64 * 1024`, `1 << 20`, `4 * PAGE_SIZE`, `NULL`. */
function readCNumber(r: Reader, what: string): number | bigint | undefined {
  const { from } = r;
  let value = readFactor(r, what);
  for (;;) {
    const shifts = r.kind === Token.less && r.text.charCodeAt(r.to) === Token.less;
    if (value === undefined || !(shifts || isTimes(r))) break;
    if (shifts) advance(r);
    advance(r);
    const by = readFactor(r, what);
    if (by === undefined) return undefined;
    const made: bigint = shifts ? BigInt(value) << (BigInt(by) & 63n) : BigInt(value) * BigInt(by);
    value = made <= Number.MAX_SAFE_INTEGER ? Number(made) : made;
  }
  if (typeof value !== 'bigint' || value < 2n ** 128n) return value;
  error(r, from, r.previous, `expected ${what}, found more than 64 bits`);
  return undefined;
}

/** Any byte address, or a length, of 64 bits: whole pages and what is left. */
export function readBytes(r: Reader, what: string, sized: boolean): { pages: number; rest: number } | undefined {
  const { from, to } = r;
  const value = readCNumber(r, what);
  if (value === undefined) return undefined;
  if (r.firstAddress === 0) r.firstAddress = r.line;
  if (sized && r.kind === Token.name && /^pages?$/.test(tokenText(r)) && typeof value === 'number') {
    advance(r);
    return { pages: value, rest: 0 };
  }
  const bytes = BigInt(value);
  if (bytes >= ADDRESS_LIMIT) {
    error(
      r,
      from,
      to,
      `${quoted(r.text.slice(from, to))} is beyond 64 bits: expected ${what} below ${hex(ADDRESS_LIMIT)}`,
    );
    return undefined;
  }
  const size = BigInt(r.pageSize);
  return { pages: Number(bytes / size), rest: Number(bytes % size) };
}

const isTimes = (r: Reader): boolean => r.kind === Token.bad && tokenText(r) === '*';

function readFactor(r: Reader, what: string): number | bigint | undefined {
  if (r.kind === Token.open) skip(r, CAST);
  if (r.kind === Token.name) {
    const word = tokenText(r);
    if (word === 'getpagesize' && skip(r, CALLED)) return r.pageSize;
    if (word === 'NULL' || word === 'PAGE_SIZE') {
      advance(r);
      return word === 'NULL' ? 0 : r.pageSize;
    }
  }
  return readNumber(r, what);
}

/** Passes by what a pattern finds at the present token. */
function skip(r: Reader, pattern: RegExp): boolean {
  pattern.lastIndex = r.from;
  if (!pattern.test(r.text) || pattern.lastIndex > r.end) return false;
  r.pos = pattern.lastIndex;
  r.to = r.pos;
  advance(r);
  return true;
}
