// Whether an expression is true, from what the values that it reads are: as `evaluate` has it,
// without numbers of any length, of which a million would take a second.
import type { BinaryOperator, Expression } from '../../trace/ast.ts';
import {
  CONSTANTS,
  EvaluationError,
  evaluate,
  isTrue,
  NONE,
  type Scope,
  type Value,
} from '../../trace/expression/evaluate.ts';
import { formatExpression } from '../../trace/expression/expression.ts';
import type { Codes, Plain } from './codes.ts';

/** An expression without a value is not true. */
class NoValue extends Error {}
const NO_VALUE = new NoValue();

type Compute = () => Plain;

function truth(value: Plain): boolean {
  if (value === NONE) return false;
  if (typeof value === 'string' || value === undefined) throw NO_VALUE;
  return value !== 0;
}

function equal(a: Plain, b: Plain): boolean {
  if (a === b) return true;
  // a limit that there is not is shown as none
  if (a === NONE || b === NONE) return a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY;
  if (typeof a === 'object' && typeof b === 'object') return a.type === b.type && a.id === b.id;
  return false;
}

function calculate(operator: BinaryOperator, a: number, b: number): Plain {
  switch (operator) {
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '+':
    case '-': {
      const sum = operator === '+' ? a + b : a - b;
      return Number.isNaN(sum) ? NONE : sum;
    }
    default: {
      if (!Number.isFinite(a) || !Number.isFinite(b)) throw NO_VALUE;
      const [x, y] = [BigInt(a), BigInt(b)];
      return Number(operator === '&' ? x & y : x | y);
    }
  }
}

/** `values`: of the leaves, in the order of `places`. */
function compile(e: Expression, places: ReadonlyMap<string, number>, values: readonly Plain[]): Compute {
  switch (e.kind) {
    case 'number': {
      const n = Number(e.value);
      return () => n;
    }
    case 'name':
    case 'member':
    case 'call': {
      const place = places.get(formatExpression(e));
      if (place === undefined) {
        const constant = plainConstant(e);
        return () => constant;
      }
      return () => {
        const value = values[place];
        if (value === undefined) throw NO_VALUE;
        return value;
      };
    }
    case 'unary': {
      const operand = compile(e.operand, places, values);
      if (e.operator === '!') return () => Number(!truth(operand()));
      return () => {
        const value = operand();
        if (value === NONE) return NONE;
        if (typeof value !== 'number') throw NO_VALUE;
        return -value;
      };
    }
    case 'binary':
      return compileBinary(e.operator, compile(e.left, places, values), compile(e.right, places, values));
  }
}

function plainConstant(e: Expression): Plain {
  const value = e.kind === 'name' ? CONSTANTS.get(e.name) : undefined;
  if (typeof value === 'object' && value !== NONE && value.kind === 'named') return Number(value.value);
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
}

function compileBinary(operator: BinaryOperator, left: Compute, right: Compute): Compute {
  if (operator === '&&') return () => Number(truth(left()) && truth(right()));
  if (operator === '||') return () => Number(truth(left()) || truth(right()));
  if (operator === '==' || operator === '!=') {
    const wanted = operator === '==';
    return () => {
      const a = left();
      return Number(equal(a, right()) === wanted);
    };
  }
  const compares = operator.startsWith('<') || operator.startsWith('>');
  return () => {
    const a = left();
    const b = right();
    if (a === NONE || b === NONE) return compares ? 0 : NONE;
    if (typeof a !== 'number' || typeof b !== 'number') throw NO_VALUE;
    return calculate(operator, a, b);
  };
}

/** Is every number in it exact as a double, and every sum of a few? */
function isSmall(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
      return e.value < 2n ** 50n;
    case 'unary':
      return isSmall(e.operand);
    case 'binary':
      return isSmall(e.left) && isSmall(e.right);
    default:
      return true;
  }
}

export interface Truth {
  /** A leaf has another value: its place, and the value's number. */
  set(place: number, code: number): void;
  read(): boolean;
}

/** `leaves`: what the expression reads. */
export function truthOf(expression: Expression, leaves: readonly Expression[], codes: Codes): Truth {
  const names = leaves.map(formatExpression);
  const places = new Map(names.map((name, i) => [name, i]));
  if (!isSmall(expression)) return exactTruth(expression, places, codes);
  const values: Plain[] = names.map(() => undefined);
  const compute = compile(expression, places, values);
  return {
    set(place, code) {
      values[place] = codes.plain(code);
    },
    read() {
      try {
        return truth(compute());
      } catch (error) {
        if (error === NO_VALUE) return false;
        throw error;
      }
    },
  };
}

/** Each leaf by a name of its own. */
function named(e: Expression, places: ReadonlyMap<string, number>): Expression {
  if (e.kind === 'binary') return { ...e, left: named(e.left, places), right: named(e.right, places) };
  if (e.kind === 'unary') return { ...e, operand: named(e.operand, places) };
  const place = e.kind === 'number' ? undefined : places.get(formatExpression(e));
  return place === undefined ? e : { kind: 'name', name: String(place), column: e.column, length: e.length };
}

function exactTruth(expression: Expression, places: ReadonlyMap<string, number>, codes: Codes): Truth {
  const values: (Value | undefined)[] = [];
  const scope: Scope = { lookup: (name) => values[Number(name)], member: () => undefined, call: () => undefined };
  const read = named(expression, places);
  return {
    set(place, code) {
      values[place] = codes.value(code);
    },
    read() {
      try {
        return isTrue(evaluate(read, scope));
      } catch (error) {
        if (error instanceof EvaluationError) return false;
        throw error;
      }
    },
  };
}
