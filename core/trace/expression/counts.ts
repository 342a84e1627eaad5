// How a person reads a number: what counts something is read in decimal, what may be an address in hexadecimal once it is large. A value does not say which it is,
// the expression does.
import type { Expression } from '../ast.ts';
import { formatValue, type Value } from './evaluate.ts';

/** Members and names that count: entries, pages, wirings, locks taken, lines, frames. */
const COUNTS: ReadonlySet<string> = new Set([
  'busy',
  'depth',
  'entries',
  'last_timestamp',
  'line',
  'readers',
  'stack_guard',
  'timestamp',
  'user_wired',
  'wired',
  'wired_count',
]);

/** Is everything in it a count, or a plain number? */
function isCount(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
      return true;
    case 'name':
      return COUNTS.has(e.name);
    case 'member':
      return COUNTS.has(e.member);
    case 'unary':
      return isCount(e.operand);
    case 'binary':
      return isCount(e.left) && isCount(e.right);
    default:
      return false;
  }
}

/** What an expression has come to, in words. */
export const formatResult = (e: Expression, value: Value): string =>
  typeof value === 'bigint' && isCount(e) ? value.toString() : formatValue(value);
