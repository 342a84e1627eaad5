// The places of the state that a script can set, by the expressions that name them, and which values each of them takes. The same values mean the same
// whether the script is read or run; what only the running kernel knows (which entry, which frame) is found there (core/machine/setting.ts).
import { ADDRESS_LIMIT } from '../kernel/address.ts';
import { EFLAG_NAMES, INHERIT, PROT_ALL } from '../kernel/constants.ts';
import type { LocalKind } from '../kernel/routine.ts';
import type { Expression } from './ast.ts';
import { NONE, type Value } from './evaluate.ts';

/** What a place holds, and how a value of that kind is asked for. */
export const KINDS = {
  count: 'a whole number of 32 bits',
  address: 'an address on a page boundary like 0x1000',
  bytes: 'a number of bytes like 0x1234',
  protection: 'a protection like rw-',
  inheritance: 'share, copy, none or zero',
  flags: "the flags' bits as a number",
  boolean: 'true or false',
  thread: 'a thread or none',
  entry: 'an entry like entry(0x1000) or none',
  result: 'a result like KERN_SUCCESS',
} as const;
export type ValueKind = keyof typeof KINDS;

/** Fields of an entry; each flag too, by its name in small letters. */
export const ENTRY_PLACES: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ['prot', 'protection'],
  ['max_prot', 'protection'],
  ['inherit', 'inheritance'],
  ['wired_count', 'count'],
  ['eflags', 'flags'],
  ['wiring_thread', 'thread'],
  ['offset', 'address'],
  ['charged', 'boolean'],
  ...EFLAG_NAMES.map((name): [string, ValueKind] => [name.toLowerCase(), 'boolean']),
]);
export const MAP_PLACES: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ['timestamp', 'count'],
  ['busy', 'count'],
  ['wire_future', 'boolean'],
]);
export const COUNTER = 'user_wired';
/** Locals of the kernel's routines, by their kinds. */
export const LOCAL_PLACES: Readonly<Record<LocalKind, ValueKind>> = {
  address: 'address',
  'byte-address': 'bytes',
  'byte-length': 'bytes',
  number: 'count',
  count: 'count',
  entry: 'entry',
  // by their places among the others
  object: 'count',
  map: 'count',
  process: 'count',
  prot: 'protection',
  boolean: 'boolean',
  result: 'result',
  'wire-flags': 'flags',
  'insert-flags': 'flags',
  inherit: 'inheritance',
};

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

const LARGEST = 2n ** 31n - 1n;

/** A value as the state keeps it: pages for addresses, 0 and 1 for booleans, -1 for nothing; undefined: it is none of that kind. */
export function rawValue(kind: ValueKind, value: Value, pageSize: number): number | undefined {
  if (value === NONE) {
    if (kind === 'inheritance') return INHERIT.none;
    return kind === 'thread' || kind === 'entry' || kind === 'address' || kind === 'protection' ? -1 : undefined;
  }
  if (typeof value === 'boolean') return kind === 'boolean' ? Number(value) : undefined;
  if (typeof value === 'string') return undefined;
  if (typeof value === 'object' && value.kind === 'reference') return value.type === kind ? value.id : undefined;
  if (kind === 'thread' || kind === 'entry') return undefined;
  const number = typeof value === 'bigint' ? value : value.value;
  if (kind === 'address') {
    const size = BigInt(pageSize);
    return number >= 0n && number <= ADDRESS_LIMIT && number % size === 0n ? Number(number / size) : undefined;
  }
  const [low, high] = boundsOf(kind);
  return number >= low && number <= high ? Number(number) : undefined;
}

function boundsOf(kind: ValueKind): readonly [bigint, bigint] {
  switch (kind) {
    case 'boolean':
      return [0n, 1n];
    case 'protection':
      return [0n, BigInt(PROT_ALL)];
    case 'bytes':
      return [0n, BigInt(Number.MAX_SAFE_INTEGER)];
    case 'inheritance':
      return [0n, BigInt(Math.max(...Object.values(INHERIT)))];
    default:
      return [-LARGEST - 1n, LARGEST];
  }
}
