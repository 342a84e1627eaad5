// Numbers and results as the programs print them: decimal, hexadecimal, octal, products
// (`64*1024`), with their words behind (`0x3<PROT_READ|PROT_WRITE>`), and errors by name or number.
import { ERRNO } from '../../kernel/constants.ts';

const NUMBER = /^(-?)(0[xX][0-9a-fA-F]+|\d+)/;

/** Digits that are surely less than 2^53. */
const FEW_DECIMALS = 15;
const FEW_HEX = 13;

/** A bigint where the other cannot hold it exactly. */
export type Whole = number | bigint;

const whole = (value: bigint): Whole =>
  value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;

export const sum = (a: Whole, b: Whole): Whole =>
  typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b) ? a + b : whole(BigInt(a) + BigInt(b));
export const difference = (a: Whole, b: Whole): Whole => sum(a, -b);

const STAR = 42;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** A number in a text, and where it ends. */
export interface PlainNumber {
  value: number;
  end: number;
}

/**
 * Reads the number at a place of a text if it is as nearly all are: below 2^53,
 * no octal, no product.
 */
export function readPlain(text: string, from: number, found: PlainNumber): boolean {
  const first = text.charCodeAt(from);
  if (!isDigit(first)) return false;
  let i = from + 1;
  let value = first - 48;
  let c = text.charCodeAt(i);
  if (first !== 48) {
    for (; isDigit(c); c = text.charCodeAt(++i)) value = value * 10 + c - 48;
    if (i - from > FEW_DECIMALS) return false;
  } else if ((c | 32) === 120) {
    for (i++; ; i++) {
      c = text.charCodeAt(i);
      const digit = isDigit(c) ? c - 48 : (c | 32) - 87;
      if (!(digit >= 0 && digit <= 15) || (digit < 10 && !isDigit(c))) break;
      value = value * 16 + digit;
    }
    if (i === from + 2 || i > from + FEW_HEX + 2) return false;
  } else if (isDigit(c)) return false;
  found.value = value;
  found.end = i;
  return c !== STAR;
}

const plain: PlainNumber = { value: 0, end: 0 };

/** A number at the beginning of a text; undefined: none is there. */
export function numberOf(text: string): Whole | undefined {
  if (readPlain(text, 0, plain)) return plain.value;
  if (/^NULL\b/.test(text)) return 0;
  const found = NUMBER.exec(text);
  if (!found) return undefined;
  const [all, sign, digits = ''] = found;
  if (digits.length > 40) return undefined;
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const signed = sign === '-' ? -value : value;
  const factor = /^\*(\d{1,9})/.exec(text.slice(all.length))?.[1];
  return whole(factor === undefined ? signed : signed * BigInt(factor));
}

/** As a plain number, of which addresses above 2^53 keep what a double can. */
export function plainNumber(text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : numberOf(text);
  return value === undefined ? undefined : Number(value);
}

export interface LoggedResult {
  /** `EINVAL`; undefined: the call succeeded. */
  readonly errno?: string;
  readonly value?: Whole;
  /** The log does not tell how the call ended (`= ?`), or that it begins anew. */
  readonly unknown?: true;
  /** It failed, and the log does not say why. */
  readonly isFailure?: boolean;
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
  const byNumber = /^(?:-1\s+)?(?:err#|\(?errno[\s=])(\d+)/i.exec(text)?.[1];
  if (byNumber !== undefined) {
    const number = Number(byNumber);
    const name = (linux ? LINUX.get(number) : undefined) ?? NAMES.get(number);
    return { errno: name ?? `errno ${byNumber}` };
  }
  const byName = /^-1\s+(E[A-Z0-9]+)\b/.exec(text)?.[1];
  if (byName !== undefined) return { errno: byName === 'EOPNOTSUPP' ? 'ENOTSUP' : byName };
  const bare = /^(E[A-Z]{2,}[A-Z0-9]*)\b/.exec(text)?.[1];
  if (bare === 'EJUSTRETURN') return ZERO;
  if (/^(?:ERESTART|RESTART)\b/.test(text)) return { unknown: true };
  if (/^JUSTRETURN\b/.test(text)) return ZERO;
  if (bare !== undefined) return { errno: bare };
  if (/^-1\s*$/.test(text)) return FAILED;
  // ltrace -S shows what Linux itself returns
  const raw = linux ? /^-(\d{1,4})\s*$/.exec(text)?.[1] : undefined;
  if (raw !== undefined) return resultOf(`errno ${raw}`, true);
  return valueIn(text);
}

/** Does a result tell of an error? Nearly all are numbers. */
export const isError = (text: string): boolean =>
  !isDigit(text.charCodeAt(0)) && resultOf(text, false).errno !== undefined;

const ZERO: LoggedResult = { value: 0 };
/** A library's -1, without its errno. */
const FAILED: LoggedResult = { unknown: true, isFailure: true };

function valueIn(text: string): LoggedResult {
  const value = numberOf(text);
  return value === undefined ? { unknown: true } : value === 0 ? ZERO : { value };
}

/**
 * Addresses by their page, and sizes, as they were printed last: a log has the
 * same again and again.
 */
const MOST_TEXTS = 4096;
const PAGE = 4096;

/**
 * The same function, which remembers what it gave last for numbers that are alike by their pages.
 */
function rememberedText(make: (value: Whole) => string): (value: Whole) => string {
  const numbers = new Float64Array(MOST_TEXTS).fill(Number.NaN);
  const texts: string[] = new Array(MOST_TEXTS).fill('');
  return (value) => {
    if (typeof value !== 'number') return make(value);
    const place = (value / PAGE) & (MOST_TEXTS - 1);
    if (numbers[place] !== value) {
      numbers[place] = value;
      texts[place] = make(value);
    }
    return texts[place] as string;
  };
}

/** `0x801e77000`; 0 is `0x0`. */
export const hex = rememberedText((value) => `0x${value.toString(16)}`);

const UNITS = [
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
] as const;

/** A length as a person writes it: `64K` where that is exact. */
export const sizeText = rememberedText((bytes) => {
  for (const [suffix, unit] of UNITS) {
    if (bytes < unit) continue;
    if (typeof bytes === 'number' ? bytes % unit === 0 : bytes % BigInt(unit) === 0n)
      return `${typeof bytes === 'number' ? bytes / unit : bytes / BigInt(unit)}${suffix}`;
  }
  return bytes.toString();
});
