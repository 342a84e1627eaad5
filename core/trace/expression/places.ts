// The places of the state that can be set, by the expressions that name them, and what each of them holds. Which entry and which frame is meant only the
// running kernel knows (core/inspect/assignment.ts).
import { EFLAG_NAMES } from '../../kernel/constants.ts';
import type { Local, LocalKind } from '../../kernel/routine.ts';
import type { Expression } from '../ast.ts';
import { BadValue } from './placeTypes.ts';

/** What a place holds; what it takes is in wanted.ts. */
export type ValueKind =
  | 'count'
  | 'pages'
  | 'address'
  | 'offset'
  | 'bytes'
  | 'boolean'
  | 'protection'
  | 'optional protection'
  | 'inheritance'
  | 'result'
  | 'eflags'
  | 'wire flags'
  | 'insertion flags'
  | 'thread'
  | 'object'
  | 'entry'
  | 'optional entry';

/** Fields of an entry; each flag too, by its name in small letters. */
export const ENTRY_PLACES: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ['prot', 'protection'],
  ['max_prot', 'protection'],
  ['inherit', 'inheritance'],
  ['wired_count', 'count'],
  ['eflags', 'eflags'],
  ['wiring_thread', 'thread'],
  ['offset', 'offset'],
  ['charged', 'boolean'],
  ...EFLAG_NAMES.map((name): [string, ValueKind] => [name.toLowerCase(), 'boolean']),
]);
export const MAP_PLACES: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ['timestamp', 'count'],
  ['busy', 'count'],
  ['wire_future', 'boolean'],
]);
export const COUNTER = 'user_wired';
export const COUNTER_HOLDS: ValueKind = 'pages';
/** Locals of the kernel's routines, by their kinds; undefined: which one it is was settled when the call was made. */
const LOCAL_PLACES: Readonly<Record<LocalKind, ValueKind | undefined>> = {
  address: 'address',
  'byte-address': 'bytes',
  'byte-length': 'bytes',
  number: 'count',
  count: 'count',
  entry: 'entry',
  object: 'object',
  map: undefined,
  process: undefined,
  prot: 'protection',
  boolean: 'boolean',
  result: 'result',
  'wire-flags': 'wire flags',
  'insert-flags': 'insertion flags',
  inherit: 'inheritance',
};

/** What a local holds. @throws BadValue if it cannot be set */
export function localKind({ name, kind, optional }: Local): ValueKind {
  const of = LOCAL_PLACES[kind];
  if (!of) throw new BadValue(`${name} cannot be set: which ${kind} it is was settled when the call was made`);
  if (!optional) return of;
  return of === 'entry' ? 'optional entry' : of === 'protection' ? 'optional protection' : of;
}

/** Fields that can be read, and follow from others. */
export const ENTRY_FOLLOWS: readonly string[] = ['start', 'end', 'object', 'sub_map'];
export const MAP_FOLLOWS: readonly string[] = ['min', 'max', 'entries', 'size', 'lock', 'wired'];

/** A place by the names that an expression gives it. */
export type NamedPlace =
  /** `entry(0x1000).wired_count`, `entry(p2, 0x1000).wired_count`. */
  | { readonly kind: 'entry'; readonly entry: Expression; readonly field: string }
  /** `map.timestamp`, or of another map by its name. */
  | { readonly kind: 'map'; readonly map: string; readonly field: string }
  | { readonly kind: 'counter' }
  /** `t1.vm_map_wire.end`: a local of the routine that a thread is in. */
  | { readonly kind: 'local'; readonly thread: string; readonly routine: string; readonly name: string };

/** The place that an expression has the form of; undefined: of none. */
export function namedPlace(e: Expression): NamedPlace | undefined {
  if (e.kind === 'name') return e.name === COUNTER ? { kind: 'counter' } : undefined;
  if (e.kind !== 'member') return undefined;
  const { object: of, member } = e;
  if (of.kind === 'call' && of.callee === 'entry') return { kind: 'entry', entry: of, field: member };
  if (of.kind === 'name') return { kind: 'map', map: of.name, field: member };
  if (of.kind !== 'member' || of.object.kind !== 'name') return undefined;
  return { kind: 'local', thread: of.object.name, routine: of.member, name: member };
}
