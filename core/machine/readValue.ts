// A value that a person has typed for a place of the state: read as what the place holds, and as nothing else. What the views show for a place is read
// as what it is. An expression counts for what it gives, and a number only where the place holds one.
import type { KernelState } from '../kernel/state.ts';
import { EvaluationError, evaluate, formatValue, type Scope, type Value } from '../trace/evaluate.ts';
import { parseExpression } from '../trace/expression.ts';
import { type Place, placeText } from './edit.ts';
import { BadValue, type Wanted, wantedAt } from './wanted.ts';

export { BadValue } from './wanted.ts';

/** A scope that has the words of a place before its own names. */
const withWords = (scope: Scope, words: ReadonlyMap<string, Value>): Scope => ({
  ...scope,
  lookup: (name) => (words.has(name) ? words.get(name) : scope.lookup(name)),
  names: (of) => (of ? (scope.names?.(of) ?? []) : [...words.keys(), ...(scope.names?.() ?? [])]),
});

function evaluated(text: string, wanted: Wanted, scope: Scope): Value {
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) throw new BadValue(`column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}`);
  try {
    return evaluate(parsed.expression, withWords(scope, wanted.words ?? new Map()));
  } catch (error) {
    if (error instanceof EvaluationError) throw new BadValue(error.message);
    throw error;
  }
}

/**
 * What a text means in a place, as setValue takes it. `scope`: what its names mean.
 * @throws BadValue that says what the place takes; NoSuchPlace
 */
export function readValue(k: KernelState, place: Place, text: string, scope: Scope): number {
  const wanted = wantedAt(k, place);
  const takes = `${placeText(k, place)} takes ${wanted.expected}`;
  try {
    const meant = wanted.read?.(text.trim()) ?? text.trim();
    if (typeof meant === 'number') return meant;
    const value = evaluated(meant, wanted, scope);
    const number = wanted.take(value);
    if (number !== undefined) return number;
    const shown = formatValue(value);
    throw new BadValue(shown === meant ? `${meant} is not one` : `${meant} is ${shown}`);
  } catch (error) {
    throw error instanceof BadValue ? new BadValue(`${takes}: ${error.message}`) : error;
  }
}
