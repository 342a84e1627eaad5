// The kinds of numbers that the state is made of, in one table: the type in C, how one is printed,
// what it is in an expression, and what a place of the kind takes when a person sets it. What is
// printed of a kind is read back as the same number.
import { formatAddress, formatExactSize, formatSize } from '../address.ts';
import { INHERIT_NAMES, NO_RESULT, protName, resultName, WIRE } from '../constants.ts';
import { HEADER } from '../data/entries.ts';
import type { KernelState } from '../state.ts';
import { flagWords } from './flagNames.ts';
import * as place from './placeTypes.ts';
import { entryId, NONE, named, reference, UNLIMITED, type Value } from './values.ts';

interface KindRow {
  /** In C. */
  readonly type: string;
  /** `map`: which map it is of. */
  print(n: number, k: KernelState, map: number): string;
  value(n: number, k: KernelState, map: number): Value;
  /**
   * What a person may put there; absent: it was settled when the call was made. `optional`: also
   * nothing.
   */
  readonly takes?: (around: place.Around, optional: boolean) => place.PlaceType;
  /** It counts, and is read in decimal. */
  readonly counts?: true;
  /** What it is a number of, where a row of its own says it. */
  readonly unit?: string;
  /** What its value has the fields of. */
  readonly thing?: string;
}

/** An object's number may be another one's later; its serial is not. 0: no object. */
export const objectSerial = ({ objects }: KernelState, id: number): number => (id > 0 ? (objects[id]?.serial ?? 0) : 0);
/** `f1`, `o3`; `none`. */
export const nameOfSerial = ({ config }: KernelState, serial: number): string =>
  serial === 0 ? 'none' : (config.objects[serial - 1]?.name ?? `o${serial}`);
export const objectName = (k: KernelState, id: number): string => nameOfSerial(k, objectSerial(k, id));

const decimal = (n: number): string => (Number.isFinite(n) ? String(n) : 'none');
const hex = (n: number): string => `0x${n.toString(16)}`;
const whole = (n: number): Value => (Number.isFinite(n) ? BigInt(Math.trunc(n)) : UNLIMITED);
const inBytes = (pages: number, { config }: KernelState): Value =>
  Number.isFinite(pages) ? BigInt(pages) * BigInt(config.pageSize) : UNLIMITED;

const COUNT: KindRow = { type: 'int', print: decimal, value: whole, takes: () => place.COUNT };
const ADDRESS: KindRow = {
  type: 'vm_offset_t',
  print: (n, k) => formatAddress(n, k.config.pageSize),
  value: inBytes,
  takes: place.address,
};
const BYTES: KindRow = { type: 'vm_offset_t', print: hex, value: whole, takes: () => place.BYTES };
const BOOL: KindRow = {
  type: 'bool',
  print: (n) => (n ? 'true' : 'false'),
  value: (n) => n !== 0,
  takes: () => place.BOOLEAN,
};

/** A number that has a name. */
const byName = (type: string, print: (n: number, k: KernelState) => string, takes: KindRow['takes']): KindRow => ({
  type,
  print,
  value: (n, k) => named(n, print(n, k)),
  ...(takes && { takes }),
});

function wireWords(flags: number): string {
  const words = [flags & WIRE.USER ? 'USER' : 'SYSTEM', flags & WIRE.HOLESOK ? 'HOLESOK' : 'NOHOLES'];
  return (flags & WIRE.WRITE ? [...words, 'WRITE'] : words).join('|');
}
const insertWords = (flags: number): string =>
  Object.entries(place.INSERT_FLAGS)
    .filter(([, bit]) => flags & bit)
    .map(([name]) => name)
    .join('|') || '0';

function entryText(id: number, k: KernelState, map: number): string {
  if (id < 0) return 'NULL';
  if (id === HEADER) return '&map->header';
  return `entry ${formatAddress(k.maps[map]?.entries.start[id] ?? 0, k.config.pageSize)}`;
}

const TABLE = {
  address: ADDRESS,
  /** In an object: no map ends it. */
  offset: { ...ADDRESS, takes: place.offset },
  /** So many pages, as bytes. */
  size: {
    type: 'vm_size_t',
    print: (n, k) => (Number.isFinite(n) ? formatSize(n, k.config.pageSize) : 'none'),
    value: inBytes,
  },
  'size-limit': {
    type: 'vm_size_t',
    print: (n, k) => (Number.isFinite(n) ? formatExactSize(n, k.config.pageSize) : 'none'),
    value: inBytes,
    takes: place.sizeLimit,
  },
  /** In pages, -1: no limit. */
  limit: {
    type: 'rlim_t',
    print: (n, k) => (n < 0 ? 'none' : formatSize(n, k.config.pageSize)),
    value: (n, k) => (n < 0 ? UNLIMITED : inBytes(n, k)),
  },
  /** How many pages, or how many, there may be at the most. */
  'page-limit': { ...COUNT, takes: () => place.COUNT_LIMIT, counts: true, unit: 'pages' },
  'count-limit': { ...COUNT, takes: () => place.COUNT_LIMIT, counts: true },
  /** A page and startBytes in it; pages and lengthBytes. */
  'byte-address': BYTES,
  'byte-length': { ...BYTES, type: 'vm_size_t' },
  /** A word of bits or a code that is no more than a number here: `how`, `behav`. */
  number: COUNT,
  count: { ...COUNT, counts: true },
  pages: { ...COUNT, takes: () => place.PAGES, counts: true, unit: 'pages' },
  entry: {
    type: 'vm_map_entry_t',
    print: entryText,
    value: (n, k, map) => (n > HEADER ? reference('entry', entryId(map, n), entryText(n, k, map)) : NONE),
    takes: place.entry,
    thing: 'entry',
  },
  /** Indexes into objects, maps, processes and threads. */
  object: {
    type: 'vm_object_t',
    print: (n, k) => objectName(k, n),
    value: (n, k) => (n === 0 ? NONE : reference('object', n, objectName(k, n))),
    takes: place.object,
    thing: 'object',
  },
  map: {
    type: 'vm_map_t',
    print: (n, k) => (n > 0 ? (k.maps[n]?.name ?? String(n)) : 'NULL'),
    value: (n, k) => (n > 0 ? reference('map', n, k.maps[n]?.name ?? '') : NONE),
    thing: 'map',
  },
  process: {
    type: 'struct proc *',
    print: (n, k) => k.processes[n]?.name ?? String(n),
    value: (n, k) => k.processes[n]?.name ?? NONE,
  },
  thread: {
    type: 'struct thread *',
    print: (n, k) => k.threads[n]?.name ?? 'none',
    value(n, k) {
      const name = k.threads[n]?.name;
      return name === undefined ? NONE : reference('thread', n, name);
    },
    takes: place.thread,
    thing: 'thread',
  },
  /** The lock of a map; its number is the holder. */
  lock: {
    type: 'vm_map_lock_t',
    print(n, k, map) {
      if (n >= 0) return `held by ${k.threads[n]?.name}`;
      const readers = k.maps[map]?.lock.readers ?? [];
      return readers.length > 0 ? `shared by ${readers.map((t) => k.threads[t]?.name).join(', ')}` : 'free';
    },
    value: (_n, _k, map) => reference('lock', map, 'lock'),
    thing: 'lock',
  },
  prot: {
    type: 'vm_prot_t',
    print: (n) => (n < 0 ? 'not set' : protName(n)),
    value: (n) => (n < 0 ? NONE : named(n, protName(n))),
    takes: (_around, optional) => (optional ? place.OPTIONAL_PROTECTION : place.PROTECTION),
  },
  inherit: byName(
    'vm_inherit_t',
    (n) => INHERIT_NAMES[n] ?? String(n),
    () => place.INHERITANCE,
  ),
  eflags: byName(
    'vm_eflags_t',
    (n, k) => flagWords(n, k.config.vintage).join('|') || '0',
    () => place.EFLAGS,
  ),
  'wire-flags': { type: 'int', print: wireWords, value: whole, takes: () => place.WIRE_FLAGS },
  'insert-flags': { type: 'int', print: insertWords, value: whole, takes: () => place.INSERTION_FLAGS },
  bool: BOOL,
  /** The older kernels' own type, with their words. */
  boolean: { ...BOOL, type: 'boolean_t', print: (n) => (n ? 'TRUE' : 'FALSE') },
  result: {
    type: 'int',
    print: (n) => (n === NO_RESULT ? 'none' : resultName(n)),
    /** One that is a plain number in the kernel is that number. */
    value(n) {
      const name = resultName(n);
      if (n === NO_RESULT) return NONE;
      return /^\d/.test(name) ? BigInt(name) : named(n, name);
    },
    takes: () => place.RESULT,
  },
  /** It is a word, and no number stands for it. */
  word: { type: 'char *', print: String, value: () => NONE },
} satisfies Record<string, KindRow>;

export type Kind = keyof typeof TABLE;
export const KINDS: Readonly<Record<Kind, KindRow>> = TABLE;

/**
 * What is known of the number in a place: its kind, and whether there may be nothing, which is -1.
 */
export interface Typed {
  readonly name: string;
  readonly kind: Kind;
  readonly optional?: boolean;
}

/** What a place takes. @throws BadValue if it cannot be set */
export function placeType({ name, kind, optional = false }: Typed, around: place.Around): place.PlaceType {
  const { takes } = KINDS[kind];
  if (takes) return takes(around, optional);
  throw new place.BadValue(`${name} cannot be set: which ${kind} it is was settled when the call was made`);
}
