// What the language cannot know by itself, as it knows no listings: the steps and the locals of the kernel's routines.
import type { Vintage } from '../kernel/constants.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Diagnostic, Expression, Point, Statement } from '../trace/ast.ts';
import { isThreadName } from '../trace/declarations.ts';
import { leavesOf, valueProblem } from '../trace/foresight.ts';
import { nearest } from '../trace/names.ts';
import { LOCAL_PLACES, namedPlace } from '../trace/places.ts';

/** A label that is in no listing. */
export function labelDiagnostic(point: Point, vintage: Vintage): Diagnostic | undefined {
  if (point.kind !== 'label') return undefined;
  const all = routinesOf(vintage);
  const { label, routine: name } = point;
  const routines = name === undefined ? all : all.filter((r) => r.name === name);
  if (routines.some((r) => r.labels.includes(label))) return undefined;
  const known = routines.length > 0 ? routines.flatMap((r) => r.labels) : all.map((r) => r.name);
  const missing = routines.length > 0 ? label : (name ?? label);
  const suggestion = nearest(missing, known);
  const where =
    routines.length > 0 && name !== undefined ? `a step of ${name}` : name === undefined ? 'a step' : 'a routine';
  return {
    ...point.span,
    severity: 'error',
    message: `found "${missing}", expected the label of ${where}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** What is wrong with a `set` line's place or value, as far as it is of threads and of their routines' locals. */
export function placeDiagnostic(
  { place, value, span }: Extract<Statement, { kind: 'set' }>,
  { vintage, pageSize }: Pick<KernelConfig, 'vintage' | 'pageSize'>,
  threads: readonly string[],
): Diagnostic | undefined {
  const at = (e: Expression, length: number, message: string, suggestion?: string): Diagnostic => ({
    line: span.line,
    column: e.column + e.length - length,
    length,
    severity: 'error',
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  const unknown = (e: Expression, name: string, what: string, known: readonly string[]): Diagnostic =>
    at(e, name.length, `found "${name}", expected ${what}`, nearest(name, known));
  const isThread = (name: string): boolean => threads.includes(name);
  for (const leaf of [...leavesOf(place), ...leavesOf(value)])
    if (leaf.kind === 'name' && isThreadName(leaf.name, 0, leaf.name.length) && !isThread(leaf.name))
      return unknown(leaf, leaf.name, 'a thread of the script', threads);
  const named = namedPlace(place);
  if (named?.kind !== 'local' || place.kind !== 'member') return undefined;
  const routines = routinesOf(vintage);
  const routine = routines.find((r) => r.name === named.routine);
  const names = routines.map((r) => r.name);
  if (!routine) return unknown(place.object, named.routine, 'a routine of the kernel', names);
  const local = routine.locals.find((l) => l.name === named.name);
  const locals = routine.locals.map((l) => l.name);
  if (!local) return unknown(place, named.name, `a local of ${routine.name}`, locals);
  const problem = valueProblem(value, LOCAL_PLACES[local.kind], pageSize, isThread);
  return problem === undefined ? undefined : at(value, value.length, problem);
}
