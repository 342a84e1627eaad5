// Does an expression mean anything, whatever there is at this moment? An entry that is not there
// yet, no holder of the lock, a process without a map: they may come, and their fields are
// known. A name that nothing has will never have a value.

import { fieldOf, isThing } from '../kernel/fields/fields.ts';
import { KINDS } from '../kernel/fields/kinds.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { Expression } from '../trace/ast.ts';
import {
  EvaluationError,
  evaluate,
  NONE,
  type Reference,
  reference,
  type Scope,
  type Value,
} from '../trace/expression/evaluate.ts';
import { machineScope } from './scope.ts';

/** What stands for a thing that is not there: it has the fields of its kind. */
const ABSENT = -1;
const absent = (type: string): Reference => reference(type, ABSENT, `an absent ${type}`);

/** What a field has the fields of, where there may be nothing in it. */
function thingIn(of: Reference, name: string): string | undefined {
  const field = isThing(of.type) ? fieldOf(of.type, name) : undefined;
  return field && KINDS[field.kind].thing;
}

/** A call that a thread is not in: its text is the routine, whose locals are its fields. */
function absentCall(state: MachineState, of: Reference, routine: string): Reference | undefined {
  const known = routinesOf(state.kernel.config.vintage).some(({ name }) => name === routine);
  return of.type === 'thread' && known ? reference('frame', ABSENT, routine) : undefined;
}

/** A scope in which everything is there that may be. */
function fullScope(state: MachineState, thread: number, frame: number | undefined): Scope {
  const scope = machineScope(state, thread, frame);
  const processes: ReadonlySet<string> = new Set(state.kernel.config.processes.map(({ name }) => name));
  const routines = routinesOf(state.kernel.config.vintage);
  const names = (of?: Reference): string[] => {
    if (of?.type !== 'frame' || of.id !== ABSENT) return [...(scope.names?.(of) ?? [])];
    return routines.find(({ name }) => name === of.text)?.locals.map(({ name }) => name) ?? [];
  };
  return {
    ...scope,
    names,
    lookup(name): Value | undefined {
      const value = scope.lookup(name);
      if (value === undefined && processes.has(name)) return absent('map');
      return value === NONE && name === 'thread' ? absent('thread') : value;
    },
    member(of, name): Value | undefined {
      const thing = thingIn(of, name);
      const nothing = thing === undefined ? absentCall(state, of, name) : absent(thing);
      if (of.id !== ABSENT) {
        const value = scope.member(of, name);
        return value === NONE ? (nothing ?? NONE) : value;
      }
      if (nothing) return nothing;
      const known = isThing(of.type) && fieldOf(of.type, name);
      return known || names(of).includes(name) ? 0n : undefined;
    },
    call(callee, args): Value | undefined {
      const unknownMap = args.some(
        (arg) => typeof arg === 'object' && arg !== NONE && 'id' in arg && arg.id === ABSENT,
      );
      if (unknownMap && callee === 'entry' && args.length === 2 && typeof args[1] === 'bigint') return absent('entry');
      const value = scope.call(callee, args);
      return value === NONE ? absent('entry') : value;
    },
  };
}

/** Each part by itself: what stands right of && and || is looked at too. */
function look(e: Expression, scope: Scope): void {
  if (e.kind === 'unary') look(e.operand, scope);
  else if (e.kind === 'binary') {
    look(e.left, scope);
    look(e.right, scope);
  } else evaluate(e, scope);
}

/**
 * Why an expression can never have a value; undefined: it can. `frame`: whose locals its names may
 * be.
 */
export function typeProblem(
  expression: Expression,
  state: MachineState,
  thread = NOBODY,
  frame?: number,
): string | undefined {
  const scope = fullScope(state, thread, frame);
  try {
    look(expression, scope);
    evaluate(expression, scope);
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}
