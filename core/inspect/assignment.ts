// A `set` line of a script as it is run: which place of the state it names, and what value that is there. And the other way: the words by which a script
// sets what was set by hand.
import { formatAddress, type Page } from '../kernel/address.ts';
import { lastAtOrBelow } from '../kernel/data/entries.ts';
import {
  type EntryField,
  flagBit,
  localAt,
  NoSuchPlace,
  type Place,
  placeText,
  valueAt,
} from '../kernel/fields/place.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelState } from '../kernel/state.ts';
import { absences } from '../program/absences.ts';
import type { MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { Expression, Statement } from '../trace/ast.ts';
import { EvaluationError, evaluate, NONE, type Scope, type Value } from '../trace/expression/evaluate.ts';
import { parseExpression } from '../trace/expression/expression.ts';
import { COUNTER, namedPlace, type ValueKind } from '../trace/expression/places.ts';
import { BadValue } from '../trace/expression/placeTypes.ts';
import { parsePlaceValue } from '../trace/expression/placeValue.ts';
import { valueIn } from './coercion.ts';
import { kindAt } from './placeType.ts';
import { frameOf, levelOf, MAP_SHIFT, machineScope } from './scope.ts';
import { valueText } from './valueText.ts';

type SetStatement = Extract<Statement, { kind: 'set' }>;
interface Setting {
  readonly place: Place;
  readonly value: number;
}

type MapField = Extract<Place, { kind: 'map' }>['field'];

function mapNamed(k: KernelState, name: string): number {
  const map = name === 'map' ? 0 : k.maps.findIndex((m, i) => i > 0 && m.name === name);
  if (map < 0) throw new NoSuchPlace(`there is no map ${name} yet`);
  return map;
}

/** The map and the page that `entry(...)` names; whether there is an entry is seen later. @throws NoSuchPlace, EvaluationError */
function entryAt(k: KernelState, e: Expression, scope: Scope): { map: number; page: Page } {
  // says what is wrong with its arguments
  evaluate(e, scope);
  const args = (e.kind === 'call' ? e.args : []).map((arg) => evaluate(arg, scope));
  const of = args.length > 1 ? args[0] : undefined;
  const map = of !== undefined && of !== null && typeof of === 'object' && of.kind === 'reference' ? of.id : 0;
  return { map, page: Number((args.at(-1) as bigint) / BigInt(k.config.pageSize)) };
}

const isEntry = (value: Value | undefined): boolean =>
  typeof value === 'object' && value !== NONE && value.kind === 'reference' && value.type === 'entry';

/** A field of a thing that an expression gives: `t1.vm_map_wire_locked.entry.prot`; a local, where the scope has a frame. */
function placeByValue(state: MachineState, e: Expression, scope: Scope): Place {
  const of = e.kind === 'member' ? evaluate(e.object, scope) : NONE;
  if (e.kind !== 'member' || of === NONE || typeof of !== 'object' || of.kind !== 'reference')
    throw new NoSuchPlace('there is no such place');
  const { member } = e;
  switch (of.type) {
    case 'entry': {
      const map = Math.floor(of.id / MAP_SHIFT);
      const id = of.id % MAP_SHIFT;
      const m = state.kernel.maps[map];
      const page = m?.entries.start[id];
      // a local may be of one that is gone, and another may be where it was
      if (!m || page === undefined || lastAtOrBelow(m, page) !== id) throw new NoSuchPlace('that entry is gone');
      return entryPlace(map, page, member);
    }
    case 'map':
      return { kind: 'map', map: of.id, field: member as MapField };
    case 'frame':
      return { kind: 'local', ...frameOf(of), name: member };
    default:
      throw new NoSuchPlace('there is no such place');
  }
}

function entryPlace(map: number, page: Page, name: string): Place {
  const flag = flagBit(name) !== 0 ? name : undefined;
  return { kind: 'entry', map, page, field: flag ? 'eflags' : (name as EntryField), ...(flag && { flag }) };
}

/** The place that an expression names now. @throws NoSuchPlace, EvaluationError */
function placeNow(state: MachineState, e: Expression, scope: Scope): Place {
  const k = state.kernel;
  const named = namedPlace(e);
  switch (named?.kind) {
    case undefined:
      return placeByValue(state, e, scope);
    case 'counter':
      return { kind: 'kernel', field: COUNTER };
    case 'map':
      // an entry in a local, `entry.prot`, has the same form
      if (isEntry(scope.lookup(named.map))) return placeByValue(state, e, scope);
      return { kind: 'map', map: mapNamed(k, named.map), field: named.field as MapField };
    case 'entry': {
      const { map, page } = entryAt(k, named.entry, scope);
      return entryPlace(map, page, named.field);
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
    kindAt(state.kernel, place);
    return place;
  } catch (error) {
    // a local that cannot be set says why itself, when it is tried
    if (error instanceof BadValue) return placeNow(state, e, scope);
    if (error instanceof NoSuchPlace || error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** What a line sets now. @throws NoSuchPlace, EvaluationError, BadValue */
function settingNow(state: MachineState, { place: named, value: e }: Pick<SetStatement, 'place' | 'value'>): Setting {
  const scope = machineScope(state, NOBODY);
  const place = placeNow(state, named, scope);
  // that there is such a place, and something in it
  kindAt(state.kernel, place);
  valueAt(state.kernel, place);
  return { place, value: valueIn(state.kernel, place, e, scope) };
}

/** The same, or why it cannot be. */
export function settingOrProblem(
  state: MachineState,
  statement: Pick<SetStatement, 'place' | 'value'>,
): Setting | string {
  try {
    return settingNow(state, statement);
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof EvaluationError || error instanceof BadValue)
      return error.message;
    throw error;
  }
}

/** How a script may name a value: as it is shown, if that is read as the value; an entry by its address. */
function* wordsFor(k: KernelState, place: Place, kind: ValueKind, value: number): Generator<string> {
  if (value > 0 && (kind === 'entry' || kind === 'optional entry') && place.kind === 'local') {
    const { map } = localAt(k, place).f;
    const at = formatAddress(k.maps[map]?.entries.start[value] ?? 0, k.config.pageSize);
    yield map === 0 ? `entry(${at})` : `entry(${k.maps[map]?.name}, ${at})`;
  }
  if (value < 0 && kind === 'optional protection') yield 'none';
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
  const now = settingOrProblem(state, statement);
  return typeof now !== 'string' && now.value === value && keyOf(now.place) === keyOf(place);
}

const keyOf = (place: Place): string => JSON.stringify(Object.entries(place).sort());

/** A flag goes by its name in small letters, whatever a person typed, and is there or not. */
function normal({ place, value }: Setting): Setting {
  if (place.kind === 'entry' && place.flag)
    return { place: { ...place, flag: place.flag.toLowerCase() }, value: Number(value !== 0) };
  return place.kind === 'map' && place.field === 'wire_future'
    ? { place, value: Number(value !== 0) }
    : { place, value };
}

/** The `set` line by which a script does what was done by hand, in the state before that; undefined: it cannot say it. */
export function setText(state: MachineState, byHand: Setting): string | undefined {
  const k = state.kernel;
  const { place, value } = normal(byHand);
  try {
    const name = nameOf(k, place);
    const kind = kindAt(k, place);
    const named = parseExpression(name);
    if ('diagnostic' in named) return undefined;
    for (const words of wordsFor(k, place, kind, value)) {
      const parsed = parsePlaceValue(words, kind);
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
