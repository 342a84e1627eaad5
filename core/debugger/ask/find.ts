// Find in History: the positions at which an expression becomes true. Only the stretches are run
// again in which one of the values that it reads can have changed.

import { typeProblem } from '../../inspect/typeCheck.ts';
import { FIELDS } from '../../kernel/fields/table.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import type { Expression } from '../../trace/ast.ts';
import { formatExpression, parseExpression } from '../../trace/expression/expression.ts';
import { knownValues } from './known.ts';
import { type Nearby, nearby, type Window } from './nearby.ts';
import { findReturns, type ReturnQuery, readReturnQuery } from './returns.ts';
import { truthOf } from './truth.ts';
import { leaves, valuesOf } from './values.ts';

export type Query =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly text: string }
  | { readonly kind: 'returns'; readonly query: ReturnQuery; readonly text: string };

/** What is looked for; or why that is nothing. */
export function readQuery(machine: Machine, text: string): Query | { readonly problem: string } {
  if (text.trim() === '')
    return { problem: 'type an expression, such as user_wired > 3, or a call and its result: mlock = ENOMEM' };
  const query = readReturnQuery(machine, text);
  if (typeof query === 'string') return { problem: query };
  if (query) return { kind: 'returns', query, text: text.trim() };
  const parsed = parseExpression(text);
  if ('diagnostic' in parsed) return { problem: `column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}` };
  const problem = typeProblem(parsed.expression, machine.state);
  if (problem !== undefined) return { problem };
  return { kind: 'expression', expression: parsed.expression, text: formatExpression(parsed.expression) };
}

/** The rows are the steps with which it becomes true. The machine is left where it is. */
export function findInHistory(machine: Machine, query: Query, window: Window): Work<Nearby> {
  if (query.kind === 'returns') return findReturns(machine, query.query, window);
  const known = knownValues(machine);
  const parts = leaves(query.expression);
  const values = valuesOf(known, parts);
  return nearby(known, { values, truth: truthOf(query.expression, parts, known.codes) }, window);
}

/**
 * Looks ahead for a query that is not asked yet: what it reads is known then, and kept also where
 * this is ended early.
 */
export function* prepareFind(machine: Machine, query: Query): Work<void> {
  if (query.kind === 'returns') return;
  const known = knownValues(machine);
  yield* known.cover(valuesOf(known, leaves(query.expression)), 0, machine.length);
}

/** What people ask for most, before they have said it: what the map and the kernel have. */
export function* prepareUsual(machine: Machine): Work<void> {
  const names = [
    ...FIELDS.kernel.map(({ name }) => name),
    ...FIELDS.map.flatMap(({ name, kind }) => (kind === 'lock' ? [] : [`map.${name}`])),
    ...FIELDS.lock.map(({ name }) => `map.lock.${name}`),
  ];
  const known = knownValues(machine);
  const parts = names.flatMap((name) => {
    const parsed = parseExpression(name);
    return 'expression' in parsed ? [parsed.expression] : [];
  });
  yield* known.cover(valuesOf(known, parts), 0, machine.length);
}
