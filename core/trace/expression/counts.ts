// How a person reads a number: what counts something is read in decimal, what may be an address in
// hexadecimal once it is large. A value does not say which it is, the expression does.
import { DEFAULT_VINTAGE } from '../../kernel/constants.ts';
import { KINDS } from '../../kernel/fields/kinds.ts';
import { FIELDS } from '../../kernel/fields/table.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { Expression } from '../ast.ts';
import { formatValue, type Value } from './evaluate.ts';

let counts: ReadonlySet<string> | undefined;

/**
 * Members and names that count: entries, pages, wirings, locks taken, lines, frames. A routine has
 * the same locals in all vintages.
 */
function isCounter(name: string): boolean {
  counts ??= new Set(
    [...Object.values(FIELDS).flat(), ...routinesOf(DEFAULT_VINTAGE).flatMap(({ locals }) => locals)]
      .filter(({ kind }) => KINDS[kind].counts)
      .map((field) => field.name),
  );
  return counts.has(name);
}

/** Is everything in it a count, or a plain number? */
function isCount(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
      return true;
    case 'name':
      return isCounter(e.name);
    case 'member':
      return isCounter(e.member);
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
