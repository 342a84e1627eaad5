// The value of an expression in a scope. What names mean is the scope's business (a machine's
// state, a stopped thread); how values combine is decided here, once, for asserts, conditions, log
// points, watches and the console.

import { INHERIT, KERN, type KERN_NAMES, protName, RESULT_WORDS, resultValue } from '../../kernel/constants.ts';
import { NONE, named, type Reference, UNLIMITED, type Value } from '../../kernel/fields/values.ts';
import type { BinaryOperator, Expression } from '../ast.ts';
import { quoted } from '../echo.ts';
import { nearest } from '../parse/names.ts';
import { formatExpression } from './expression.ts';

export {
  NONE,
  named,
  type Reference,
  reference,
  UNLIMITED,
  type Value,
} from '../../kernel/fields/values.ts';

/**
 * undefined: there is no such name. Throw an EvaluationError (with `problemAt` or without a place)
 * for anything else.
 */
export interface Scope {
  lookup(name: string): Value | undefined;
  member(reference: Reference, name: string): Value | undefined;
  call(callee: string, args: readonly Value[]): Value | undefined;
  /** Known names, for "did you mean"; `of`: the fields of that value. */
  names?(of?: Reference): Iterable<string>;
  /** Known functions. */
  functions?(): Iterable<string>;
}

export class EvaluationError extends Error {
  /** Counts from 1; 0: the place is not known yet. */
  column: number;
  length: number;
  readonly suggestion: string | undefined;
  constructor(message: string, column = 0, length = 0, suggestion?: string) {
    super(message);
    this.name = 'EvaluationError';
    this.column = column;
    this.length = length;
    this.suggestion = suggestion;
  }
}

/** Names that mean the same in every scope; a scope's own names come first. */
export const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['none', NONE],
  ...['unlimited', 'infinity', 'RLIM_INFINITY'].map((word): [string, Value] => [word, UNLIMITED]),
  ...RESULT_WORDS.filter((word) => !/^\d/.test(word)).map((word): [string, Value] => [
    word,
    named(word in KERN ? KERN[word as (typeof KERN_NAMES)[number]] : (resultValue(word) as number), word),
  ]),
  ...Array.from({ length: 8 }, (_, prot): [string, Value] => [protName(prot), named(prot, protName(prot))]),
  ...Object.entries(INHERIT)
    .filter(([name]) => name !== 'none')
    .map(([name, value]): [string, Value] => [name, named(value, name)]),
]);

export function evaluate(e: Expression, scope: Scope): Value {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'name':
      return evaluateName(e.name, e, scope);
    case 'member':
      return evaluateMember(e.object, e.member, e, scope);
    case 'call': {
      const args = e.args.map((arg) => evaluate(arg, scope));
      const value = placed(e, () => scope.call(e.callee, args));
      if (value !== undefined) return value;
      throw unknown('function', e.callee, e.column, e.callee.length, scope.functions?.());
    }
    case 'unary': {
      const value = evaluate(e.operand, scope);
      if (e.operator === '!') return !isTrue(value, e.operand);
      if (value === NONE) return NONE;
      return -numberOf(value, e.operand);
    }
    case 'binary':
      return evaluateBinary(e.operator, e.left, e.right, scope);
  }
}

function evaluateName(name: string, at: Expression, scope: Scope): Value {
  const value = placed(at, () => scope.lookup(name));
  if (value !== undefined) return value;
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return constant;
  throw unknown('name', name, at.column, at.length, [...(scope.names?.() ?? []), ...CONSTANTS.keys()]);
}

function evaluateMember(object: Expression, member: string, at: Expression, scope: Scope): Value {
  const value = evaluate(object, scope);
  if (value === NONE) return NONE;
  const column = at.column + at.length - member.length;
  if (typeof value !== 'object' || value.kind !== 'reference') {
    const text = `${formatExpression(object)} is ${formatValue(value)}, which has no fields`;
    throw new EvaluationError(text, column, member.length);
  }
  const found = placed(at, () => scope.member(value, member));
  if (found !== undefined) return found;
  throw unknown('field', member, column, member.length, scope.names?.(value), ` of ${value.type}`);
}

/** Give an error of the scope the place of the expression that asked. */
function placed<T>(at: Expression, action: () => T): T {
  try {
    return action();
  } catch (problem) {
    if (problem instanceof EvaluationError && problem.column === 0) {
      problem.column = at.column;
      problem.length = at.length;
    }
    throw problem;
  }
}

function unknown(
  what: string,
  name: string,
  column: number,
  length: number,
  known?: Iterable<string>,
  of = '',
): EvaluationError {
  const near = known && nearest(name, known);
  const hint = near === undefined ? '' : ` (did you mean '${near}'?)`;
  return new EvaluationError(`unknown ${what} ${quoted(name)}${of} at column ${column}${hint}`, column, length, near);
}

function evaluateBinary(operator: BinaryOperator, l: Expression, r: Expression, scope: Scope): Value {
  const left = evaluate(l, scope);
  if (operator === '&&') return isTrue(left, l) && isTrue(evaluate(r, scope), r);
  if (operator === '||') return isTrue(left, l) || isTrue(evaluate(r, scope), r);
  const right = evaluate(r, scope);
  if (operator === '==') return isEqual(left, right);
  if (operator === '!=') return !isEqual(left, right);
  const compares = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
  if (left === NONE || right === NONE) return compares ? false : NONE;
  const a = numberOf(left, l);
  const b = numberOf(right, r);
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      if (typeof a === 'bigint' && typeof b === 'bigint') return calculate(operator, a, b);
      return withUnlimited(operator, a, b, typeof a === 'number' ? l : r);
  }
}

type Calculation = Exclude<BinaryOperator, '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>='>;

function calculate(operator: Calculation, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '&':
      return a & b;
    case '|':
      return a | b;
  }
}

/** `at`: the one without a limit. */
function withUnlimited(operator: Calculation, a: bigint | number, b: bigint | number, at: Expression): Value {
  if (operator === '&' || operator === '|')
    throw new EvaluationError(`${formatExpression(at)} is unlimited, which has no bits`, at.column, at.length);
  const sum = Number(a) + (operator === '+' ? Number(b) : -Number(b));
  return Number.isNaN(sum) ? NONE : sum;
}

/** Its number if it has one: numbers, named numbers, and true and false as 1 and 0. */
function asNumber(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'object' && value !== NONE && value.kind === 'named') return value.value;
  return undefined;
}

function numberOf(value: Value, at: Expression): bigint | number {
  const n = asNumber(value);
  if (n !== undefined) return n;
  const text = `${formatExpression(at)} is ${formatValue(value)}, which is not a number`;
  throw new EvaluationError(text, at.column, at.length);
}

function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  // a limit that there is not is shown as none
  if (a === NONE || b === NONE) return a === UNLIMITED || b === UNLIMITED;
  if (typeof a === 'object' && a.kind === 'reference') {
    return typeof b === 'object' && b.kind === 'reference' && a.type === b.type && a.id === b.id;
  }
  const x = asNumber(a);
  return x !== undefined && x === asNumber(b);
}

/** Is a condition met? Numbers as in C; none is not; an entry, thread or map that is there is. */
export function isTrue(value: Value, at?: Expression): boolean {
  if (value === NONE) return false;
  const n = asNumber(value);
  if (n !== undefined) return n !== 0n;
  if (typeof value === 'object') return true;
  const text = `${at ? formatExpression(at) : 'the value'} is the word ${value}, which is neither true nor false`;
  throw new EvaluationError(text, at?.column ?? 0, at?.length ?? 0);
}

/** A value as shown: small numbers in decimal, those from a page upward in hex. */
export function formatValue(value: Value): string {
  if (value === NONE) return 'none';
  if (typeof value === 'bigint') {
    if (value < 0n) return `-${formatValue(-value)}`;
    return value < 4096n ? value.toString() : `0x${value.toString(16)}`;
  }
  if (typeof value === 'number') return value < 0 ? '-unlimited' : 'unlimited';
  return typeof value === 'object' ? value.text : String(value);
}
