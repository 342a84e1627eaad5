// Names in the conditions of breakpoints, looked at before anything stops there. A wrong one has no
// value wherever the run comes by, so the breakpoint would never stop.
import { routinesOf } from '../../kernel/routine.ts';
import type { KernelState } from '../../kernel/state.ts';
import { checkAssert, type KnownNames } from '../../program/namesInAsserts.ts';
import type { Diagnostic, Expression } from '../../trace/ast.ts';
import { effortFor } from '../../trace/parse/names.ts';

/** Names of a trace. The local of any routine counts: where the run stops says whose it is. */
export function conditionNames({ config, threads, maps, processes }: KernelState): KnownNames {
  const locals = routinesOf(config.vintage).flatMap((routine) => routine.locals.map(({ name }) => name));
  return {
    vintage: config.vintage,
    threads: new Set(threads.map(({ name }) => name)),
    maps: new Set(['map', ...maps.map(({ name }) => name), ...processes.map(({ name }) => name)]),
    alone: new Set([...locals, 'result']),
  };
}

/** The first name that nothing has; its column is that in the expression's text. */
export function wrongName(expression: Expression, known: KnownNames): Diagnostic | undefined {
  const found: Diagnostic[] = [];
  const span = { line: 1, column: 1, length: 1 };
  checkAssert(expression, span, known, effortFor(0), (one) => void found.push(one));
  return found[0];
}
