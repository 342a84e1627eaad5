// The value that a place is set to: an expression, in which the words of the place come first, or
// what the views show of the place. A `set` line and what a person types are read by this alone.

import { SIZE_UNITS } from '../../kernel/address.ts';
import { KINDS, type Kind } from '../../kernel/fields/kinds.ts';
import { BadValue, type PlaceType } from '../../kernel/fields/placeTypes.ts';
import type { Expression } from '../ast.ts';
import { advance, createScanner, type Scanner, startLine, Token, tokenText } from '../parse/scanner.ts';
import { EvaluationError, evaluate, formatValue, type Scope, type Value } from './evaluate.ts';
import { formatExpression, type ParsedExpression, readExpression, unreadRest } from './expression.ts';

/** `entry 0x10000`: an entry as the views show it. */
const ENTRY = /^entry (0x[0-9a-f]+)$/i;
/** Is it no word of the expression language, but what a view shows of a value? */
export const isShown = (name: string): boolean => name === 'not set' || ENTRY.test(name);

/** What the views show of two words: one name. */
function readShown(s: Scanner, origin: number): Expression | undefined {
  if (s.kind !== Token.name) return undefined;
  const ahead = { ...s };
  advance(ahead);
  const name = `${tokenText(s)} ${tokenText(ahead)}`;
  if (!isShown(name)) return undefined;
  const column = s.from - origin + 1;
  const length = ahead.to - s.from;
  advance(s);
  advance(s);
  return { kind: 'name', name, column, length };
}

/** `128 KiB`: a size as the views show it. */
function readUnit(s: Scanner, read: ParsedExpression): ParsedExpression {
  if ('diagnostic' in read || read.expression.kind !== 'number' || s.kind !== Token.name) return read;
  const unit = SIZE_UNITS.indexOf(tokenText(s));
  if (unit < 0) return read;
  advance(s);
  return { expression: { ...read.expression, value: read.expression.value << BigInt(10 * unit) } };
}

/**
 * Reads the value that begins at the present token, as far as it goes. `kind`: undefined if it is
 * not known yet.
 */
export function readPlaceValue(s: Scanner, origin: number, kind: Kind | undefined): ParsedExpression {
  const shown = readShown(s, origin);
  if (shown) return { expression: shown };
  const read = readExpression(s, origin);
  if (kind === 'size-limit') return readUnit(s, read);
  if (kind !== undefined && KINDS[kind].unit === 'pages' && s.kind === Token.name && /^pages?$/.test(tokenText(s)))
    advance(s);
  return read;
}

/** A text that is one value and nothing else. */
export function parsePlaceValue(text: string, kind: Kind): ParsedExpression {
  const s = createScanner(text);
  startLine(s, 0, text.length);
  const read = readPlaceValue(s, 0, kind);
  return 'diagnostic' in read ? read : (unreadRest(s) ?? read);
}

/** A scope that has the words of a place before its own names. */
const withWords = (scope: Scope, words: ReadonlyMap<string, Value>): Scope => ({
  ...scope,
  lookup(name) {
    const [, at] = ENTRY.exec(name) ?? [];
    // an address is an entry only where a place takes one
    if (at !== undefined) return words.has('NULL') ? BigInt(at) : undefined;
    return words.has(name) ? words.get(name) : scope.lookup(name);
  },
  names: (of) => (of ? (scope.names?.(of) ?? []) : [...words.keys(), ...(scope.names?.() ?? [])]),
});

/**
 * The number that stands for a value in a place. `place`: its name.
 * @throws BadValue that says what the place takes
 */
export function takeValue(place: string, type: PlaceType, e: Expression, scope: Scope): number {
  try {
    const value = evaluate(e, withWords(scope, type.words ?? new Map()));
    const number = type.take(value);
    if (number !== undefined) return number;
    const shown = formatValue(value);
    const meant = formatExpression(e);
    throw new BadValue(shown === meant ? `${meant} is not one` : `${meant} is ${shown}`);
  } catch (error) {
    if (error instanceof BadValue || error instanceof EvaluationError) throw refused(place, type, error.message);
    throw error;
  }
}

export const refused = (place: string, { expected }: PlaceType, why: string): BadValue =>
  new BadValue(`${place} takes ${expected}: ${why}`);
