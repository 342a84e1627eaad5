// What the language cannot know by itself, as it knows no listings: the steps and the locals
// of the kernel's routines.
import type { Page } from '../kernel/address.ts';
import type { Vintage } from '../kernel/constants.ts';
import { placeType } from '../kernel/fields/kinds.ts';
import { type Around, BadValue, type PlaceType } from '../kernel/fields/placeTypes.ts';
import { reference } from '../kernel/fields/values.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Diagnostic, Expression, Point, Statement } from '../trace/ast.ts';
import { cut } from '../trace/echo.ts';
import { namedPlace } from '../trace/expression/places.ts';
import { aroundOf, leavesOf, valueProblem } from '../trace/expression/staticChecks.ts';
import { isThreadName } from '../trace/parse/declarations.ts';
import { type Effort, nearest } from '../trace/parse/names.ts';

/** A label that is in no listing. */
export function labelDiagnostic(point: Point, vintage: Vintage, effort: Effort): Diagnostic | undefined {
  if (point.kind !== 'label') return undefined;
  const all = routinesOf(vintage);
  const { label, routine: name } = point;
  const routines = name === undefined ? all : all.filter((r) => r.name === name);
  if (routines.some((r) => r.labels.includes(label))) return undefined;
  const known = routines.length > 0 ? routines.flatMap((r) => r.labels) : all.map((r) => r.name);
  const missing = routines.length > 0 ? label : (name ?? label);
  const suggestion = nearest(missing, known, effort);
  const where =
    routines.length > 0 && name !== undefined ? `a step of ${name}` : name === undefined ? 'a step' : 'a routine';
  const { line, column, length } = point.span;
  // the part that the suggestion takes the place of
  const isLabel = routines.length > 0;
  return {
    line,
    column: isLabel ? column + length - label.length : column,
    length: missing.length,
    severity: 'error',
    message: `found "${cut(missing)}", expected the label of ${where}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

type SetStatement = Extract<Statement, { kind: 'set' }>;

/**
 * Tells what is wrong with a `set` line's place or value, as far as it is of threads and
 * of their routines' locals.
 */
export function placeCheck(
  { vintage, pageSize, min, max, objects, subMaps }: KernelConfig,
  threads: readonly string[],
  firstEntry: Page | undefined,
  effort: Effort,
): (statement: SetStatement) => Diagnostic | undefined {
  const known = new Set(threads);
  const isThread = (name: string): boolean => known.has(name);
  const around = aroundOf(pageSize, {
    min,
    max: subMaps.reduce((most, m) => Math.max(most, m.max), max),
    ...(threads[0] === undefined ? {} : { thread: threads[0] }),
    objects: new Map(objects.map(({ name }, i) => [name, reference('object', i + 1, name)])),
    entry: firstEntry ?? min,
  });
  return (statement) => placeDiagnostic(statement, { vintage, threads, isThread, around, effort });
}

interface Known {
  readonly vintage: Vintage;
  readonly threads: readonly string[];
  readonly isThread: (name: string) => boolean;
  readonly around: Around;
  readonly effort: Effort;
}

function placeDiagnostic(
  { place, value, span }: SetStatement,
  { vintage, threads, isThread, around, effort }: Known,
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
    at(e, name.length, `found "${cut(name)}", expected ${what}`, nearest(name, known, effort));
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
  let takes: PlaceType;
  try {
    takes = placeType(local, around);
  } catch (error) {
    if (error instanceof BadValue) return at(place, named.name.length, error.message);
    throw error;
  }
  const problem = valueProblem(`${named.thread}'s ${named.name}`, takes, value, isThread);
  return problem === undefined ? undefined : at(value, value.length, problem);
}
