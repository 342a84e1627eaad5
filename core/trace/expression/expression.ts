// The expression language, parsed: asserts, conditions, log points, watches, hovers and the console
// all use this one. Precedence is C's, so `flags & COW == COW` is `flags & (COW == COW)`, as a
// kernel programmer knows.
import type { BinaryOperator, Diagnostic, Expression } from '../ast.ts';
import { threadNamed } from '../parse/lines/loggedThread.ts';
import { isProtAt } from '../parse/literals.ts';
import {
  advance,
  createScanner,
  foundText,
  isBlank,
  isNamePart,
  type Scanner,
  startLine,
  Token,
  tokenText,
} from '../parse/scanner.ts';

/**
 * `column` of a diagnostic counts from 1 in the text (or in the line that the expression is on),
 * `line` is 1.
 */
export type ParsedExpression = { readonly expression: Expression } | { readonly diagnostic: Diagnostic };

/**
 * Parentheses and signs within one another, and operators in a row: bounds that no person meets.
 */
const DEEPEST = 100;
const MOST_NODES = 2000;

const OPERATORS = new Map<number, { operator: BinaryOperator; level: number }>([
  [Token.or, { operator: '||', level: 1 }],
  [Token.and, { operator: '&&', level: 2 }],
  [Token.bar, { operator: '|', level: 3 }],
  [Token.ampersand, { operator: '&', level: 4 }],
  [Token.equal, { operator: '==', level: 5 }],
  [Token.notEqual, { operator: '!=', level: 5 }],
  [Token.less, { operator: '<', level: 6 }],
  [Token.lessEqual, { operator: '<=', level: 6 }],
  [Token.greater, { operator: '>', level: 6 }],
  [Token.greaterEqual, { operator: '>=', level: 6 }],
  [Token.plus, { operator: '+', level: 7 }],
  [Token.minus, { operator: '-', level: 7 }],
]);

/** How tightly an operator binds: 1 (`||`) to 7 (`+`). */
const OPERATOR_LEVELS: ReadonlyMap<BinaryOperator, number> = new Map(
  [...OPERATORS.values()].map(({ operator, level }) => [operator, level]),
);

interface Reading {
  readonly s: Scanner;
  /** Offset in the text of column 1. */
  readonly origin: number;
  depth: number;
  nodes: number;
  problem: Diagnostic | undefined;
}

/** Parse a text that is one expression and nothing else. */
export function parseExpression(text: string): ParsedExpression {
  // A comment mark and a line's end mean nothing here, and are reported as what they are.
  const s = createScanner(text);
  startLine(s, 0, text.length);
  const result = readExpression(s, 0);
  return 'diagnostic' in result ? result : (unreadRest(s) ?? result);
}

/**
 * What is wrong with what stands after an expression that is all of a text; undefined: there is
 * nothing.
 */
export function unreadRest(s: Scanner): { readonly diagnostic: Diagnostic } | undefined {
  if (s.kind === Token.end && s.comment < 0) return undefined;
  const found = s.comment >= 0 ? "'#'" : foundText(s);
  const message = `expected an operator or the end of the expression, found ${found}`;
  const length = Math.max(1, s.to - s.from);
  return { diagnostic: { severity: 'error', line: 1, column: s.from + 1, length, message } };
}

/**
 * Parse the expression that begins at the present token, as far as it goes. `origin`: offset of
 * column 1.
 */
export function readExpression(s: Scanner, origin: number): ParsedExpression {
  const reading: Reading = { s, origin, depth: 0, nodes: 0, problem: undefined };
  const expression = readBinary(reading, 1);
  if (reading.problem) return { diagnostic: reading.problem };
  return expression === undefined ? { diagnostic: fault(reading, 'expected an expression') } : { expression };
}

/**
 * Parse the place of a value that begins at the present token: a name or a call, and members of it;
 * no operators.
 */
export function readPlace(s: Scanner, origin: number): ParsedExpression {
  const reading: Reading = { s, origin, depth: 0, nodes: 0, problem: undefined };
  const expression = readPostfix(reading);
  if (reading.problem) return { diagnostic: reading.problem };
  return expression === undefined ? { diagnostic: fault(reading, 'expected a place') } : { expression };
}

function fault(x: Reading, message: string): Diagnostic {
  const { s, origin } = x;
  return { severity: 'error', line: 1, column: s.from - origin + 1, length: Math.max(1, s.to - s.from), message };
}

function fail(x: Reading, message: string): undefined {
  x.problem ??= fault(x, message);
  return undefined;
}

const endOf = (e: Expression): number => e.column + e.length;

function readBinary(x: Reading, lowest: number): Expression | undefined {
  let left = readUnary(x);
  while (left !== undefined) {
    const found = OPERATORS.get(x.s.kind);
    if (found === undefined || found.level < lowest) {
      if (x.s.kind === Token.assign) return fail(x, "expected '==' to compare, found '='");
      return left;
    }
    if (++x.nodes > MOST_NODES) return fail(x, `the expression is too long: more than ${MOST_NODES} operators`);
    advance(x.s);
    const right = readBinary(x, found.level + 1);
    if (right === undefined) return undefined;
    const { column } = left;
    left = { kind: 'binary', operator: found.operator, left, right, column, length: endOf(right) - column };
  }
  return undefined;
}

function readUnary(x: Reading): Expression | undefined {
  const { s } = x;
  const column = s.from - x.origin + 1;
  // `-w-` and `--x` are protections, not signs.
  if (s.kind === Token.minus && isProtLiteral(s)) return readPostfix(x);
  if (s.kind !== Token.not && s.kind !== Token.minus) return readPostfix(x);
  const operator = s.kind === Token.not ? '!' : '-';
  if (++x.depth > DEEPEST) return fail(x, 'the expression is too deeply nested');
  advance(s);
  const operand = readUnary(x);
  x.depth--;
  return operand && { kind: 'unary', operator, operand, column, length: endOf(operand) - column };
}

function isProtLiteral(s: Scanner): boolean {
  if (!isProtAt(s.text, s.from, s.end)) return false;
  if (!s.text.startsWith('---', s.from)) return true;
  // Three signs before a value are signs.
  let p = s.from + 3;
  while (p < s.end && isBlank(s.text.charCodeAt(p))) p++;
  return s.text[p] !== '(' && !isNamePart(s.text.charCodeAt(p));
}

function readPostfix(x: Reading): Expression | undefined {
  const { s } = x;
  let e = readPrimary(x);
  while (e !== undefined && s.kind === Token.dot) {
    if (++x.nodes > MOST_NODES) return fail(x, `the expression is too long: more than ${MOST_NODES} operators`);
    advance(s);
    if (s.kind !== Token.name) return fail(x, `expected the name of a field after '.', found ${foundText(s)}`);
    const { column } = e;
    const member = tokenText(s);
    e = { kind: 'member', object: e, member, column, length: s.to - x.origin + 1 - column };
    advance(s);
  }
  return e;
}

function readPrimary(x: Reading): Expression | undefined {
  const { s } = x;
  const column = s.from - x.origin + 1;
  if (isProtLiteral(s)) {
    const name = s.text.slice(s.from, s.from + 3);
    s.to = s.from + 3;
    s.pos = s.to;
    advance(s);
    return { kind: 'name', name, column, length: 3 };
  }
  if (s.kind === Token.number) {
    const value = BigInt(s.value);
    const length = s.to - s.from;
    // numbers have no fields: `100123.state` is of a thread as logs name it
    const thread = s.text[s.to] === '.' && s.text[s.to + 1] !== '.' ? threadNamed(tokenText(s)) : '';
    advance(s);
    if (/^t/.test(thread)) return { kind: 'name', name: thread, column, length };
    return { kind: 'number', value, column, length };
  }
  if (s.kind === Token.name) {
    const name = tokenText(s);
    const { to } = s;
    advance(s);
    if (s.kind === 40) return readCallArguments(x, name, column);
    return { kind: 'name', name, column, length: to - x.origin + 1 - column };
  }
  if (s.kind === Token.open) {
    if (++x.depth > DEEPEST) return fail(x, 'the expression is too deeply nested');
    advance(s);
    const inner = readBinary(x, 1);
    if (inner === undefined) return undefined;
    if (s.kind !== 41) return fail(x, `expected ')', found ${foundText(s)}`);
    const length = s.to - x.origin + 1 - column;
    advance(s);
    x.depth--;
    return { ...inner, column, length };
  }
  if (s.kind === Token.bad && isNamePart(s.text.charCodeAt(s.from))) return fail(x, `${foundText(s)} is not a number`);
  return fail(x, `expected a value (a number, a name or '('), found ${foundText(s)}`);
}

function readCallArguments(x: Reading, callee: string, column: number): Expression | undefined {
  const { s } = x;
  const args: Expression[] = [];
  if (++x.depth > DEEPEST) return fail(x, 'the expression is too deeply nested');
  advance(s);
  while (s.kind !== Token.close) {
    const arg = readBinary(x, 1);
    if (arg === undefined) return undefined;
    args.push(arg);
    if (s.kind === 44) advance(s);
    else if (s.kind !== 41) return fail(x, `expected ',' or ')' in the arguments of ${callee}, found ${foundText(s)}`);
  }
  const length = s.to - x.origin + 1 - column;
  advance(s);
  x.depth--;
  return { kind: 'call', callee, args, column, length };
}

const PRIMARY = 9;

/** An expression as text that parses to the same one, with no more parentheses than it needs. */
export function formatExpression(e: Expression, lowest = 1): string {
  switch (e.kind) {
    case 'number':
      return e.value < 4096n ? e.value.toString() : `0x${e.value.toString(16)}`;
    case 'name':
      return e.name;
    case 'member': {
      const object = formatExpression(e.object, PRIMARY);
      // without parentheses a number before a dot is a thread
      return `${e.object.kind === 'number' ? `(${object})` : object}.${e.member}`;
    }
    case 'call':
      return `${e.callee}(${e.args.map((arg) => formatExpression(arg)).join(', ')})`;
    case 'unary': {
      const text = formatExpression(e.operand, PRIMARY - 1);
      // A sign before a sign or a protection would be read as another protection.
      const inner = e.operator === '-' && text.startsWith('-') ? `(${text})` : text;
      return lowest === PRIMARY ? `(${e.operator}${inner})` : e.operator + inner;
    }
    case 'binary': {
      const level = OPERATOR_LEVELS.get(e.operator) as number;
      const text = `${formatExpression(e.left, level)} ${e.operator} ${formatExpression(e.right, level + 1)}`;
      return level < lowest ? `(${text})` : text;
    }
  }
}
