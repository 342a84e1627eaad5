// A `set` line of a script as it is run: which place of the state it names, and what value that is there. And the other way: the words by which a script
// sets what was set by hand.
import { formatAddress, type Page } from '../kernel/address.ts';
import { protName } from '../kernel/constants.ts';
import { routinesOf } from '../kernel/routine.ts';
import type { KernelState } from '../kernel/state.ts';
import type { Expression, Statement } from '../trace/ast.ts';
import { EvaluationError, evaluate, formatValue, type Value } from '../trace/evaluate.ts';
import { parseExpression } from '../trace/expression.ts';
import {
  COUNTER,
  ENTRY_PLACES,
  KINDS,
  LOCAL_PLACES,
  MAP_PLACES,
  namedPlace,
  rawValue,
  type ValueKind,
} from '../trace/places.ts';
import { type EntryField, flagBit, NoSuchPlace, type Place, placeText, valueAt } from './edit.ts';
import { levelOf, MAP_SHIFT, machineScope } from './scope.ts';
import type { MachineState } from './types.ts';
import { NOBODY } from './types.ts';
import { absences } from './vintage.ts';

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
function entryAt(state: MachineState, e: Expression): { map: number; page: Page } {
  const scope = machineScope(state, NOBODY);
  // says what is wrong with its arguments
  evaluate(e, scope);
  const args = (e.kind === 'call' ? e.args : []).map((arg) => evaluate(arg, scope));
  const of = args.length > 1 ? args[0] : undefined;
  const map = of !== undefined && of !== null && typeof of === 'object' && of.kind === 'reference' ? of.id : 0;
  return { map, page: Number((args.at(-1) as bigint) / BigInt(state.kernel.config.pageSize)) };
}

/** What a place holds; undefined: there is no such place. */
function kindOf(k: KernelState, place: Place): ValueKind | undefined {
  switch (place.kind) {
    case 'entry':
      return ENTRY_PLACES.get(place.flag ?? place.field);
    case 'map':
      return MAP_PLACES.get(place.field);
    case 'kernel':
      return 'count';
    case 'local': {
      const routine = routinesOf(k.config.vintage)[k.threads[place.thread]?.stack[place.level]?.routine ?? -1];
      const local = routine?.locals.find((l) => l.name === place.name);
      return local && LOCAL_PLACES[local.kind];
    }
  }
}

/** The place that an expression names now. @throws NoSuchPlace, EvaluationError */
function placeNow(state: MachineState, e: Expression): Place {
  const k = state.kernel;
  const named = namedPlace(e);
  switch (named?.kind) {
    case undefined:
      throw new NoSuchPlace('there is no such place');
    case 'counter':
      return { kind: 'kernel', field: COUNTER };
    case 'map':
      return { kind: 'map', map: mapNamed(k, named.map), field: named.field as MapField };
    case 'entry': {
      const flag = flagBit(named.field) !== 0 ? named.field : undefined;
      const field = flag ? 'eflags' : (named.field as EntryField);
      return { kind: 'entry', ...entryAt(state, named.entry), field, ...(flag && { flag }) };
    }
    case 'local': {
      const thread = k.threads.findIndex((t) => t.name === named.thread);
      const level = levelOf(k, thread, named.routine);
      if (level < 0) throw new NoSuchPlace(`${named.thread} is not in ${named.routine}`);
      return { kind: 'local', thread, level, name: named.name };
    }
  }
}

/** An entry as a frame keeps it: its number in the frame's map. */
function entryFor(k: KernelState, place: Place, id: number): number | undefined {
  if (id < 0) return id;
  const f = place.kind === 'local' ? k.threads[place.thread]?.stack[place.level] : undefined;
  return f && Math.floor(id / MAP_SHIFT) === f.map ? id % MAP_SHIFT : undefined;
}

/** What a line sets now. @throws NoSuchPlace, EvaluationError */
function settingNow(state: MachineState, { place: named, value: e }: Pick<SetStatement, 'place' | 'value'>): Setting {
  const k = state.kernel;
  const place = placeNow(state, named);
  const kind = kindOf(k, place);
  if (!kind) throw new NoSuchPlace('there is no such place');
  const value: Value = evaluate(e, machineScope(state, NOBODY));
  const raw = rawValue(kind, value, k.config.pageSize);
  const kept = raw !== undefined && kind === 'entry' ? entryFor(k, place, raw) : raw;
  if (kept === undefined) throw new EvaluationError(`expected ${KINDS[kind]}, found ${formatValue(value)}`);
  // that there is such a place
  valueAt(k, place);
  return { place, value: kept };
}

/** The same, or why it cannot be. */
export function settingOrProblem(
  state: MachineState,
  statement: Pick<SetStatement, 'place' | 'value'>,
): Setting | string {
  try {
    return settingNow(state, statement);
  } catch (error) {
    if (error instanceof NoSuchPlace || error instanceof EvaluationError) return error.message;
    throw error;
  }
}

/** How a script may name a value; the plain number, last, if nothing else is it. */
function* wordsFor(k: KernelState, kind: ValueKind, map: number, value: number): Generator<string> {
  const size = k.config.pageSize;
  switch (kind) {
    case 'address':
      if (value >= 0) yield formatAddress(value, size);
      break;
    case 'bytes':
      yield `0x${value.toString(16)}`;
      break;
    case 'boolean':
      yield value === 1 ? 'true' : 'false';
      break;
    case 'protection':
      yield protName(value);
      break;
    case 'inheritance':
      yield* ['share', 'copy', 'none', 'zero'];
      break;
    case 'thread':
      yield k.threads[value]?.name ?? 'none';
      break;
    case 'entry': {
      const start = k.maps[map]?.entries.start[value];
      const at = formatAddress(start ?? 0, size);
      yield map === 0 ? `entry(${at})` : `entry(${k.maps[map]?.name}, ${at})`;
    }
  }
  yield String(value);
  yield 'none';
}

/** A place as an expression names it; a local by the routine of its frame. */
function nameOf(k: KernelState, place: Place): string {
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
  const name = nameOf(k, place);
  const named = parseExpression(name);
  const kind = kindOf(k, place);
  if ('diagnostic' in named || !kind) return undefined;
  const frame = place.kind === 'local' ? k.threads[place.thread]?.stack[place.level] : undefined;
  for (const words of wordsFor(k, kind, frame?.map ?? 0, value)) {
    const parsed = parseExpression(words);
    if ('diagnostic' in parsed) continue;
    const text = `${name} = ${words}`;
    const span = { line: 1, column: 1, length: text.length };
    const statement: SetStatement = { kind: 'set', place: named.expression, value: parsed.expression, text, span };
    if (sets(state, statement, place, value) && absences(statement, k.config.vintage).length === 0)
      return `set ${text}`;
  }
  return undefined;
}
