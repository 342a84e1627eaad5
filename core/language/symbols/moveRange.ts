// Another address for an entry: the entry moves there, with every address that is in it, and with
// the ranges that reach beyond it. The script means the same at another place of the map.
import type { Work } from '../../machine/work.ts';
import { createScanner, Token as Kind, startLine } from '../../trace/parse/scanner.ts';
import { areaOf, type Edit, type ScriptView } from '../script.ts';
import type { Token } from '../tokens/token.ts';
import { isMapLine, rangesOf } from './areas.ts';
import type { Failure } from './failure.ts';
import type { Renamable } from './references.ts';

interface Range {
  readonly start: bigint;
  readonly end: bigint;
  readonly line: number;
}

/** Addresses that a script names, each with the range that it begins or ends. */
interface Named extends Range {
  readonly token: Token;
}

const SLICE = 500;

/** All of them but the bounds of the map, which do not move. */
function* namedAddresses(view: ScriptView): Work<Named[]> {
  const found: Named[] = [];
  for (let line = 0; line < view.lineCount; line++) {
    if (line % SLICE === SLICE - 1) yield line / view.lineCount;
    if (!/\d/.test(view.lineAt(line))) continue;
    const tokens = view.tokens(line);
    if (isMapLine(tokens)) continue;
    for (const { start, end, tokens: own } of rangesOf(tokens, view.names.pageSize))
      for (const token of own) if (token.value !== 0n) found.push({ start, end, line, token });
  }
  return found;
}

/** The hull of all ranges that overlap a range, and of those that overlap these. */
function hullOf(address: bigint, ranges: readonly Range[]): { start: bigint; end: bigint } {
  const sorted = [...ranges].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  let start = 0n;
  let end = -1n;
  for (const range of sorted) {
    if (range.start >= end) {
      if (start <= address && address < end) break;
      start = range.start;
      end = range.end;
    } else if (range.end > end) end = range.end;
  }
  return start <= address && address < end ? { start, end } : { start: address, end: address };
}

/** The bounds that the `map` line gives. */
function boundsOf(view: ScriptView): { start: bigint; end: bigint } | undefined {
  for (let line = 0; line <= view.lastDeclaration; line++)
    if (isMapLine(view.tokens(line))) return areaOf(view.tokens(line), line);
  return undefined;
}

function addressIn(text: string): bigint | undefined {
  const s = createScanner(text);
  startLine(s, 0, text.length);
  return s.kind === Kind.number && s.to === text.length ? BigInt(s.value) : undefined;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export function* movedRange(
  view: ScriptView,
  { token, placeholder }: Renamable,
  { value }: { readonly value: bigint },
  name: string,
): Work<Edit[] | Failure> {
  const target = addressIn(name);
  const { pageSize } = view.names;
  if (target === undefined) return { failure: `found "${name}", expected an address such as 0x20000` };
  const by = target - value;
  if (by === 0n || name === placeholder) return [];
  if (by % BigInt(pageSize) !== 0n)
    return {
      failure: `${hex(target)} is not a whole number of pages away: expected one of 0x${pageSize.toString(16)} bytes each`,
    };
  const all = yield* namedAddresses(view);
  const { start, end } = hullOf(token.part === 'end' ? value - 1n : value, all);
  const moves = ({ start: a }: Range): boolean => start <= a && a < end;
  const [low, high] = [start + by, end + by];
  const bounds = boundsOf(view);
  const moved = `${hex(start)}..${hex(end)} would move to ${hex(low)}..${hex(high)}`;
  if (low <= 0n || (bounds && (low < bounds.start || high > bounds.end)))
    return { failure: `${moved}, outside the map${bounds ? ` ${hex(bounds.start)}..${hex(bounds.end)}` : ''}` };
  const taken = all.find((other) => !moves(other) && other.start < high && low < other.end);
  if (taken) return { failure: `${moved}, where line ${taken.line + 1} names ${hex(taken.start)}` };
  return all.filter(moves).map(({ line, token: { from, to, text, value: old = 0n } }) => {
    return { line, from, to, text: respelled(text, old + by) };
  });
}

const UNITS: Readonly<Record<string, bigint>> = { K: 1024n, M: 1024n ** 2n, G: 1024n ** 3n };

/** A number in the spelling of another: hexadecimal with its letters and groups, or decimal. */
export function respelled(like: string, value: bigint): string {
  const [, prefix, digits = '', suffix = ''] = /^(0[xX])?([0-9a-fA-F_]+)([KMG]|[uUlL]*)$/.exec(like) ?? [];
  const unit = UNITS[suffix];
  if (unit !== undefined && value % unit !== 0n) return hex(value);
  let text = (value / (unit ?? 1n)).toString(prefix ? 16 : 10);
  if (prefix && /[A-F]/.test(digits)) text = text.toUpperCase();
  if (/^0/.test(digits)) text = text.padStart(digits.replaceAll('_', '').length, '0');
  const group = digits.includes('_') ? digits.length - digits.lastIndexOf('_') - 1 : 0;
  if (group > 0) text = text.replace(new RegExp(`\\B(?=(?:\\w{${group}})+$)`, 'g'), '_');
  return `${prefix ?? ''}${text}${suffix}`;
}
