// What can be said of an expression before anything has run: that its names are known, and, if it depends on nothing, that its value is of the kind that
// is wanted.
import type { Expression } from './ast.ts';
import { isThreadName } from './declarations.ts';
import { CONSTANTS, EvaluationError, evaluate, formatValue, reference, type Scope } from './evaluate.ts';
import { nearest } from './names.ts';
import { COUNTER, KINDS, rawValue, type ValueKind } from './places.ts';
import { errorAt, type Reader } from './reader.ts';
import { quoted } from './scanner.ts';
import { THREAD_STATES } from './vocabulary.ts';

/** Is it a thread's name, as far as the script has been read? */
export const isThreadOf = (r: Reader, name: string): boolean =>
  isThreadName(name, 0, name.length) || r.declaredThreads.has(name);

/** Names of the maps that there can be. */
export const mapsOf = (r: Reader): string[] => ['map', ...r.subMaps.keys(), ...r.processes.keys()];

/** The names and calls that an expression is made of. */
export function* leavesOf(e: Expression): Generator<Expression & { kind: 'name' | 'call' }> {
  switch (e.kind) {
    case 'name':
      yield e;
      return;
    case 'member':
      yield* leavesOf(e.object);
      return;
    case 'call':
      yield e;
      for (const arg of e.args) yield* leavesOf(arg);
      return;
    case 'unary':
      yield* leavesOf(e.operand);
      return;
    case 'binary':
      yield* leavesOf(e.left);
      yield* leavesOf(e.right);
  }
}

/** Reports names that nothing has. */
export function checkNames(r: Reader, e: Expression): void {
  const known = [
    ...CONSTANTS.keys(),
    ...THREAD_STATES,
    ...mapsOf(r),
    COUNTER,
    'swap_reserved',
    'limit',
    ...r.declaredThreads,
  ];
  for (const leaf of leavesOf(e)) {
    const [what, name, names] =
      leaf.kind === 'name' ? ['name', leaf.name, known] : ['function', leaf.callee, ['entry']];
    if (names.includes(name) || (leaf.kind === 'name' && isThreadOf(r, name))) continue;
    const near = nearest(name, [...names, ...r.threads.keys()]);
    const message = `unknown ${what} ${quoted(name)}`;
    const at = { column: leaf.column, length: name.length, message };
    errorAt(r, near === undefined ? at : { ...at, suggestion: near });
  }
}

/** It depends on the state. */
class NotConstant extends Error {}
const later = (): never => {
  throw new NotConstant();
};

/** Why a value that depends on nothing is none of a kind; undefined: it is, or it depends on the state. */
export function valueProblem(
  e: Expression,
  kind: ValueKind,
  pageSize: number,
  isThread: (name: string) => boolean,
): string | undefined {
  const scope: Scope = {
    lookup(name) {
      if (isThread(name)) return reference('thread', 0, name);
      if (THREAD_STATES.includes(name)) return name;
      return CONSTANTS.has(name) ? undefined : later();
    },
    member: later,
    call: later,
  };
  try {
    const value = evaluate(e, scope);
    if (rawValue(kind, value, pageSize) !== undefined) return undefined;
    return `expected ${KINDS[kind]}, found ${quoted(formatValue(value))}`;
  } catch (problem) {
    if (problem instanceof NotConstant) return undefined;
    if (problem instanceof EvaluationError) return problem.message;
    throw problem;
  }
}
