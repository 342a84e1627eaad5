// The values that an expression reads: how each is read, and which calls can change it.
import { fieldOf } from '../../kernel/fields/fields.ts';
import type { KernelState } from '../../kernel/state.ts';
import type { Expression } from '../../trace/ast.ts';
import { CONSTANTS } from '../../trace/expression/evaluate.ts';
import { formatExpression } from '../../trace/expression/expression.ts';
import { watchExpression } from '../stops/watchTargets.ts';
import { callsOf } from '../why/changes.ts';
import type { Kind, Known, KnownValues } from './known.ts';
import { codeReader } from './readers.ts';
import { recordedValue } from './recordedValues.ts';

function* all(e: Expression): Generator<Expression> {
  switch (e.kind) {
    case 'unary':
      yield* all(e.operand);
      break;
    case 'binary':
      yield* all(e.left);
      yield* all(e.right);
      break;
    case 'name':
      // `KERN_SUCCESS`, `rw-`, `true`: the same in every state
      if (!CONSTANTS.has(e.name)) yield e;
      break;
    case 'member':
    case 'call':
      yield e;
      break;
    case 'number':
      break;
  }
}

/** In their order, each once. */
export const leaves = (e: Expression): Expression[] => [
  ...new Map([...all(e)].map((leaf) => [formatExpression(leaf), leaf])).values(),
];

export const valuesOf = (known: KnownValues, parts: readonly Expression[]): Known[] =>
  parts.map((leaf) => known.value(formatExpression(leaf), () => knownBy(known, leaf)));

/** How a value is read, and which calls can change it. */
function knownBy({ codes, machine }: KnownValues, leaf: Expression): Kind {
  const read = codeReader(codes, machine.state, leaf);
  if (isFixed(machine.state.kernel, leaf)) return { read, may: () => false };
  const target = watchExpression(machine.state, leaf);
  return { read, may: callsOf(machine, target), ends: target.ends, ...recordedValue(machine, codes, leaf) };
}

/**
 * A name that means the same all the time: a thread, a map that is there from the start, a word for
 * what a thread does.
 */
function isFixed({ config, threads }: KernelState, leaf: Expression): boolean {
  if (leaf.kind !== 'name' || fieldOf('kernel', leaf.name)) return false;
  if (threads.some(({ name }) => name === leaf.name)) return true;
  return !config.processes.some(({ name }) => name === leaf.name);
}
