// Numbers and results as the programs print them: decimal, hexadecimal, octal, products
// (`64*1024`), with their words behind (`0x3<PROT_READ|PROT_WRITE>`), and errors by name or number.
import { ERRNO } from '../../kernel/constants.ts';

const NUMBER = /^(-?)(0[xX][0-9a-fA-F]+|\d+)/;

/** Digits that are surely less than 2^53. */
const FEW_DECIMALS = 15;
const FEW_HEX = 13;

/** Of a text that is a number below 2^53 and nothing else, as nearly all are; -1: another. */
function wholeNumber(text: string): number {
  const { length } = text;
  if (length === 0) return -1;
  if (text.charCodeAt(0) !== 48 || length === 1) {
    if (length > FEW_DECIMALS) return -1;
    let value = 0;
    for (let i = 0; i < length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }
  if (length < 3 || length > FEW_HEX + 2 || (text.charCodeAt(1) | 32) !== 120) return -1;
  let value = 0;
  for (let i = 2; i < length; i++) {
    const c = text.charCodeAt(i);
    const digit = c <= 57 ? c - 48 : (c | 32) - 87;
    if (digit < 0 || digit > 15 || (c > 57 && digit < 10)) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** A number at the beginning of a text, exact where it is above 2^53; undefined: none is there. */
export function numberOf(text: string): bigint | undefined {
  const whole = wholeNumber(text);
  if (whole >= 0) return BigInt(whole);
  if (/^NULL\b/.test(text)) return 0n;
  const found = NUMBER.exec(text);
  if (!found) return undefined;
  const [all, sign, digits = ''] = found;
  if (digits.length > 40) return undefined;
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const signed = sign === '-' ? -value : value;
  const factor = /^\*(\d{1,9})/.exec(text.slice(all.length))?.[1];
  return factor === undefined ? signed : signed * BigInt(factor);
}

/** As a plain number, of which addresses above 2^53 keep what a double can. */
export function plainNumber(text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : numberOf(text);
  return value === undefined ? undefined : Number(value);
}

export interface LoggedResult {
  /** `EINVAL`; undefined: the call succeeded. */
  readonly errno?: string;
  readonly value?: bigint;
  /** The log does not tell how the call ended (`= ?`), or that it begins anew. */
  readonly unknown?: true;
}

const NAMES = new Map(Object.entries(ERRNO).map(([name, number]): [number, string] => [number, name]));
/** Numbers of Linux that differ from FreeBSD's. strace prints names, so that few are needed. */
const LINUX = new Map([
  [11, 'EAGAIN'],
  [38, 'ENOSYS'],
  [75, 'EOVERFLOW'],
  [95, 'ENOTSUP'],
]);

/** What a call gave. `linux`: whose numbers of errors these are. */
export function resultOf(text: string, linux: boolean): LoggedResult {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return valueIn(text);
  const byNumber = /^(?:-1\s+)?(?:err#|errno\s+|\(errno\s+)(\d+)/i.exec(text)?.[1];
  if (byNumber !== undefined) {
    const number = Number(byNumber);
    const name = (linux ? LINUX.get(number) : undefined) ?? NAMES.get(number);
    return { errno: name ?? `errno ${byNumber}` };
  }
  const byName = /^-1\s+(E[A-Z0-9]+)\b/.exec(text)?.[1];
  if (byName !== undefined) return { errno: byName === 'EOPNOTSUPP' ? 'ENOTSUP' : byName };
  const bare = /^(E[A-Z]{2,}[A-Z0-9]*)\b/.exec(text)?.[1];
  if (bare === 'EJUSTRETURN') return { value: 0n };
  if (/^(?:ERESTART|RESTART)\b/.test(text)) return { unknown: true };
  if (/^JUSTRETURN\b/.test(text)) return { value: 0n };
  if (bare !== undefined) return { errno: bare };
  return valueIn(text);
}

function valueIn(text: string): LoggedResult {
  const value = numberOf(text);
  return value === undefined ? { unknown: true } : { value };
}

/** `0x801e77000`; 0 is `0`. */
export const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** A length as a person writes it: `64K` where that is exact. */
export function sizeText(bytes: bigint): string {
  for (const [suffix, unit] of [
    ['G', 1n << 30n],
    ['M', 1n << 20n],
    ['K', 1n << 10n],
  ] as const)
    if (bytes >= unit && bytes % unit === 0n) return `${bytes / unit}${suffix}`;
  return bytes < 1024n ? bytes.toString() : bytes % 4096n === 0n ? hex(bytes) : bytes.toString();
}
