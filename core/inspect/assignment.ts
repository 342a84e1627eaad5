// A `set` line of a script as it is run: which place of the state it names, and what value that is
// there. And the other way: the words by which a script sets what was set by hand.
import type { Page } from '../kernel/address.ts';
import { lastAtOrBelow } from '../kernel/data/entries.ts';
import type { Typed } from '../kernel/fields/kinds.ts';
import {
  assertPlace,
  entryText,
  localAt,
  NoSuchPlace,
  type Place,
  placeText,
  typeAt,
  valueAt,
  valueText,
} from '../kernel/fields/place.ts';
import { BadValue } from '../kernel/fields/placeTypes.ts';
import { entryOf } from '../kernel/fields/values.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelState } from '../kernel/state.ts';
import { absences } from '../program/absences.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { Expression, Statement } from '../trace/ast.ts';
import { EvaluationError, evaluate, NONE, type Scope, type Value } from '../trace/expression/evaluate.ts';
import { parseExpression } from '../trace/expression/expression.ts';
import { namedPlace } from '../trace/expression/places.ts';
import { parsePlaceValue } from '../trace/expression/placeValue.ts';
import { coerce } from './coercion.ts';
import { placeTypeAt } from './placeType.ts';
import { frameOf, levelOf, machineScope, mapNamed } from './scope.ts';

type SetStatement = Extract<Statement, { kind: 'set' }>;
interface Assignment {
  readonly place: Place;
  readonly value: number;
}

/**
 * The map and the page that `entry(...)` names; whether there is an entry is seen later.
 * @throws NoSuchPlace, EvaluationError
 */
function entryAt(k: KernelState, e: Expression, scope: Scope): { map: number; page: Page } {
  // says what is wrong with its arguments
  evaluate(e, scope);
  const args = (e.kind === 'call' ? e.args : []).map((arg) => evaluate(arg, scope));
  const of = args.length > 1 ? args[0] : undefined;
  const map = typeof of === 'object' && of?.kind === 'reference' ? of.id : 0;
  return { map, page: Number((args.at(-1) as bigint) / BigInt(k.config.pageSize)) };
}

const isEntry = (value: Value | undefined): boolean =>
  typeof value === 'object' && value !== NONE && value.kind === 'reference' && value.type === 'entry';

/**
 * A field of a thing that an expression gives: `t1.vm_map_wire_locked.entry.prot`; a local, where
 * the scope has a frame.
 */
function placeByValue(state: MachineState, e: Expression, scope: Scope): Place {
  const of = e.kind === 'member' ? evaluate(e.object, scope) : NONE;
  if (e.kind !== 'member' || of === NONE || typeof of !== 'object' || of.kind !== 'reference')
    throw new NoSuchPlace('there is no such place');
  const { member } = e;
  switch (of.type) {
    case 'entry': {
      const { map, id } = entryOf(of);
      const m = state.kernel.maps[map];
      const page = m?.entries.start[id];
      // a local may be of one that is gone, and another may be where it was
      if (!m || page === undefined || lastAtOrBelow(m, page) !== id) throw new NoSuchPlace('that entry is gone');
      return { kind: 'entry', map, page, field: member.toLowerCase() };
    }
    case 'map':
      return { kind: 'map', map: of.id, field: member };
    case 'limit':
      return { kind: 'limit', field: member };
    case 'frame':
      return { kind: 'local', ...frameOf(of), name: member };
    default:
      throw new NoSuchPlace('there is no such place');
  }
}

/** The place that an expression names now. @throws NoSuchPlace, EvaluationError */
function placeNow(state: MachineState, e: Expression, scope: Scope): Place {
  const k = state.kernel;
  const named = namedPlace(e);
  switch (named?.kind) {
    case undefined:
      return placeByValue(state, e, scope);
    case 'kernel':
    case 'limit':
      return named;
    case 'map': {
      // an entry in a local, `entry.prot`, has the same form
      if (isEntry(scope.lookup(named.map))) return placeByValue(state, e, scope);
      const map = mapNamed(k, named.map);
      if (map < 0) throw new NoSuchPlace(`there is no map ${named.map} yet`);
      return { kind: 'map', map, field: named.field };
    }
    case 'entry': {
      const { map, page } = entryAt(k, named.entry, scope);
      return { kind: 'entry', map, page, field: named.field.toLowerCase() };
    }
    case 'local': {
      const thread = k.threads.findIndex((t) => t.name === named.thread);
      // `thread` is the one that is stopped
      if (thread < 0) return placeByValue(state, e, scope);
      const level = levelOf(k, thread, named.routine);
      if (level < 0) throw new NoSuchPlace(`${named.thread} is not in ${named.routine}`);
      return { kind: 'local', thread, level, name: named.name };
    }
  }
}

/** The same; undefined: it names none that can be set. */
export function placeOrNone(state: MachineState, e: Expression, scope: Scope): Place | undefined {
  try {
    const place = placeNow(state, e, scope);
    placeTypeAt(state.kernel, place);
    return place;
  } catch (error) {
    // a local that cannot be set says why itself, when it is tried
    if (error instanceof BadValue) return placeNow(state, e, scope);
    if (error instanceof NoSuchPlace || error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** What a line sets now. @throws NoSuchPlace, EvaluationError, BadValue */
function assignmentNow(
  state: MachineState,
  { place: named, value: e }: Pick<SetStatement, 'place' | 'value'>,
): Assignment {
  const scope = machineScope(state, NOBODY);
  const place = placeNow(state, named, scope);
  // that there is something in it
  valueAt(state.kernel, place);
  assertPlace(state.kernel, place);
  return { place, value: coerce(state.kernel, place, e, scope) };
}

/** The same, or why it cannot be. */
export function assignmentOrProblem(
  state: MachineState,
  statement: Pick<SetStatement, 'place' | 'value'>,
): Assignment | string {
  try {
    return assignmentNow(state, statement);
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof EvaluationError || error instanceof BadValue)
      return error.message;
    throw error;
  }
}

/**
 * How a script may name a value: as it is shown, if that is read as the value; an entry by its
 * address.
 */
function* wordsFor(k: KernelState, place: Place, { kind, optional }: Typed, value: number): Generator<string> {
  if (value > 0 && kind === 'entry' && place.kind === 'local') {
    const { map } = localAt(k, place).f;
    yield entryText(k, map, k.maps[map]?.entries.start[value] ?? 0);
  }
  if (value < 0 && optional && kind === 'prot') yield 'none';
  yield valueText(k, place, value);
  yield String(value);
}

/** A place as a line of a script names it; a local by the routine of its frame. */
export function nameOf(k: KernelState, place: Place): string {
  if (place.kind !== 'local') return placeText(k, place);
  const t = k.threads[place.thread];
  const routine = routinesOf(k.config.vintage)[t?.stack[place.level]?.routine ?? -1];
  return `${t?.name}.${routine?.name}.${place.name}`;
}

/** Does a line set this place to this value now? */
function sets(state: MachineState, statement: SetStatement, place: Place, value: number): boolean {
  const now = assignmentOrProblem(state, statement);
  return typeof now !== 'string' && now.value === value && keyOf(now.place) === keyOf(place);
}

const keyOf = (place: Place): string => JSON.stringify(Object.entries(place).sort());

/**
 * The `set` line by which a script does what was done by hand, in the state before that; undefined:
 * it cannot say it.
 */
export function setText(state: MachineState, { place, value: given }: Assignment): string | undefined {
  const k = state.kernel;
  try {
    const name = nameOf(k, place);
    const typed = typeAt(k, place);
    const value = typed.kind === 'bool' ? Number(given !== 0) : given;
    const named = parseExpression(name);
    if ('diagnostic' in named) return undefined;
    for (const words of wordsFor(k, place, typed, value)) {
      const parsed = parsePlaceValue(words, typed.kind);
      if ('diagnostic' in parsed) continue;
      const text = `${name} = ${words}`;
      const span = { line: 1, column: 1, length: text.length };
      const statement: SetStatement = { kind: 'set', place: named.expression, value: parsed.expression, text, span };
      if (sets(state, statement, place, value) && absences(statement, k.config.vintage).length === 0)
        return `set ${text}`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof BadValue) return undefined;
    throw error;
  }
}
