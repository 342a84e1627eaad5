// Find in History: the positions at which an expression becomes true. Only the stretches are run again in which one of the
// values that it reads can have changed.

import { machineScope } from '../../inspect/scope.ts';
import { typeProblem } from '../../inspect/typeCheck.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { type MachineState, NOBODY } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { EvaluationError, evaluate, isTrue, type Scope } from '../../trace/expression/evaluate.ts';
import { formatExpression, parseExpression } from '../../trace/expression/expression.ts';
import { watchExpression } from '../stops/watchTargets.ts';
import type { Watched } from '../why/changes.ts';
import { leaves } from './leaves.ts';
import { type Nearby, nearby } from './nearby.ts';
import { readsOf } from './regions.ts';
import { findReturns, type ReturnQuery, readReturnQuery } from './returns.ts';
import type { Window } from './table.ts';

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

/** Whether an expression is true; one without a value is not. */
function truthOf(expression: Expression): (state: MachineState) => boolean {
  let of: MachineState['kernel'] | undefined;
  let scope: Scope | undefined;
  return (state) => {
    if (!scope || of !== state.kernel) {
      of = state.kernel;
      scope = machineScope(state, NOBODY);
    }
    try {
      return isTrue(evaluate(expression, scope));
    } catch (error) {
      if (error instanceof EvaluationError) return false;
      throw error;
    }
  };
}

/** The rows are the steps with which it becomes true. The machine is left where it is. */
export function findInHistory(machine: Machine, query: Query, window: Window): Work<Nearby> {
  if (query.kind === 'returns') return findReturns(machine, query.query, window);
  const read = truthOf(query.expression);
  const parts = leaves(query.expression).map((leaf) => watchExpression(machine.state, leaf));
  const watched: Watched = { read, show: (state) => String(read(state)) };
  return nearby(
    machine,
    { watched, reads: readsOf(machine, parts), counts: (value) => value === true },
    window.from,
    window.count,
    window.sides,
  );
}
