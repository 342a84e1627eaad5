// What an assert's expression has for values: of one that does not hold, those that make it so.
import type { Expression } from '../ast.ts';
import { formatResult } from './counts.ts';
import { evaluate, isTrue, type Scope } from './evaluate.ts';
import { formatExpression } from './expression.ts';

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

/** `user_wired is 1`; nothing of a number, and of a word that stands for itself (`asleep`). */
function valueText(e: Expression, scope: Scope): string[] {
  if (e.kind === 'number') return [];
  const text = formatExpression(e);
  const value = formatResult(e, evaluate(e, scope));
  return e.kind === 'name' && value === text ? [] : [`${text} is ${value}`];
}

function causes(e: Expression, scope: Scope): string[] {
  if (e.kind === 'unary' && e.operator === '!') return causes(e.operand, scope);
  if (e.kind !== 'binary') return valueText(e, scope);
  const { operator, left, right } = e;
  if (operator !== '&&' && operator !== '||')
    return COMPARISONS.includes(operator)
      ? [...valueText(left, scope), ...valueText(right, scope)]
      : valueText(e, scope);
  // the first that decides, as the expression was evaluated; else both do
  const decides = isTrue(evaluate(left, scope), left) === (operator === '||');
  if (decides) return causes(left, scope);
  const isTold = isTrue(evaluate(right, scope), right) === (operator === '||');
  return isTold ? causes(right, scope) : [...causes(left, scope), ...causes(right, scope)];
}

export function assertDetail(e: Expression, ok: boolean, scope: Scope): string {
  const texts = new Set(causes(e, scope));
  return [...texts].join(', ') || (ok ? 'it is true' : 'it is false');
}
