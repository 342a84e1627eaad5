// What a place of the state takes: the words for it, with an example, and which values are such a thing. A value of another kind is refused even if it
// has a number: a protection is no count, and an address no entry.
import { ADDRESS_LIMIT, formatAddress, type Page, pageOf } from '../kernel/address.ts';
import { EFLAG, INHERIT, protName, resultValue, WIRE } from '../kernel/constants.ts';
import { contains, HEADER, lastAtOrBelow } from '../kernel/entries.ts';
import { objectName } from '../kernel/objects.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { formatValue, NONE, named, reference, type Value } from '../trace/evaluate.ts';
import { localAt, type Place } from './edit.ts';
import { MAP_SHIFT } from './scope.ts';
import { INSERT_FLAGS } from './valueText.ts';

/** A value that a place does not take; the message says why. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

export interface Wanted {
  /** `a protection, such as rw-, or its number, 0 to 7` */
  readonly expected: string;
  /** Words that mean something in this place, before other names. */
  readonly words?: ReadonlyMap<string, Value>;
  /** A text that is no expression: its value, or the expression that is meant. */
  read?(text: string): number | string | undefined;
  /** The number that stands for a value in the state; undefined: it is no such thing. @throws BadValue */
  take(value: Value): number | undefined;
}

/** What a `set` line of a script can say (trace/places.ts), so that what was done by hand can be saved. */
const INT = 2 ** 31 - 1;

const within = (n: bigint, low: number, high: number): number | undefined =>
  n >= BigInt(low) && n <= BigInt(high) ? Number(n) : undefined;

const COUNT: Wanted = {
  expected: `a whole number from 0 to ${INT}, such as 2`,
  take: (value) => (typeof value === 'bigint' ? within(value, 0, INT) : undefined),
};

/** The counter of user-wired pages goes below zero when too much is taken off it. */
const PAGES: Wanted = {
  expected: 'a number of pages, such as 3',
  read: (text) => /^(.*\S)\s+pages?$/.exec(text)?.[1],
  take: (value) => (typeof value === 'bigint' ? within(value, -INT - 1, INT) : undefined),
};

/** `end`: a page that no address may be above. */
const address = ({ config: { pageSize, min } }: KernelState, end: Page, where: string): Wanted => ({
  expected: `an address on a page boundary, such as ${formatAddress(min, pageSize)}, up to ${formatAddress(end, pageSize)}, where ${where}`,
  take(value) {
    const page = typeof value === 'bigint' ? pageOf(value, pageSize) : undefined;
    return page !== undefined && page <= end ? page : undefined;
  },
});

const BYTES: Wanted = {
  expected: 'a number of bytes below 2^53, such as 0x10123',
  take: (value) => (typeof value === 'bigint' ? within(value, 0, Number.MAX_SAFE_INTEGER) : undefined),
};

const BOOLEAN: Wanted = {
  expected: 'true or false',
  words: new Map([
    ['TRUE', true],
    ['FALSE', false],
  ]),
  take(value) {
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'bigint' ? within(value, 0, 1) : undefined;
  },
};

/** A number that has a name, by the name or the number; `nameOf`: whether a name is of this kind. */
const byName = (high: number, isName: (text: string, value: number) => boolean) => (value: Value) => {
  if (typeof value === 'bigint') return within(value, 0, high);
  if (typeof value !== 'object' || value === NONE || value.kind !== 'named') return undefined;
  return isName(value.text, Number(value.value)) ? Number(value.value) : undefined;
};

const takeProtection = byName(7, (text, value) => protName(value) === text);
const PROTECTION: Wanted = { expected: 'a protection, such as rw-, or its number, 0 to 7', take: takeProtection };
const OPTIONAL_PROTECTION: Wanted = {
  expected: `${PROTECTION.expected}, or none where it is not set`,
  read: (text) => (text === 'not set' ? -1 : undefined),
  take: (value) => (value === NONE ? -1 : takeProtection(value)),
};

const INHERITANCE: Wanted = {
  expected: 'share, copy, none or zero, or its number, 0 to 3',
  // here none is one of them, and not nothing
  words: new Map(
    Object.entries(INHERIT).flatMap(([name, value]): [string, Value][] => [
      [name, named(value, name)],
      [`VM_INHERIT_${name.toUpperCase()}`, named(value, name)],
    ]),
  ),
  take: byName(3, (text) => text in INHERIT),
};

const RESULT: Wanted = {
  expected: 'a result by its name, such as KERN_SUCCESS',
  take: (value) =>
    typeof value === 'object' && value?.kind === 'named' && resultValue(value.text) === Number(value.value)
      ? Number(value.value)
      : undefined,
};

/** Bits by their names, joined by |, or as a number that has no other bits. */
function flags(bits: Readonly<Record<string, number>>, prefix: string, example: string): Wanted {
  const all = Object.values(bits).reduce((sum, bit) => sum | bit, 0);
  return {
    expected: `flags, such as ${example}, or their number`,
    words: new Map(
      Object.entries(bits).flatMap(([name, bit]): [string, Value][] => [
        [name, named(bit, name)],
        [`${prefix}${name}`, named(bit, name)],
      ]),
    ),
    take(value) {
      const isFlags = byName(all, (text) => text === '0' || text.split('|').every((name) => name in bits));
      const number = isFlags(value);
      return number === undefined || number & ~all ? undefined : number;
    },
  };
}

const EFLAGS = flags(EFLAG, 'MAP_ENTRY_', 'IN_TRANSITION|NEEDS_WAKEUP');
const WIRE_FLAGS = flags(WIRE, 'VM_MAP_WIRE_', 'USER|NOHOLES');
const INSERTION_FLAGS = flags(INSERT_FLAGS, 'MAP_', 'COW|NOFAULT');

const thread = (k: KernelState): Wanted => ({
  expected: `a thread, such as ${k.threads[0]?.name ?? 't1'}, or none`,
  take(value) {
    if (value === NONE) return -1;
    return typeof value === 'object' && value.kind === 'reference' && value.type === 'thread' ? value.id : undefined;
  },
});

const object = (k: KernelState): Wanted => {
  const words = new Map<string, Value>();
  k.objects.forEach((_, id) => {
    if (id > 0 && !k.freeObjects.includes(id)) words.set(objectName(k, id), reference('object', id, objectName(k, id)));
  });
  const [example] = words.keys();
  return {
    expected: example === undefined ? 'none, as there are no objects' : `an object, such as ${example}, or none`,
    words,
    take(value) {
      if (value === NONE) return 0;
      return typeof value === 'object' && value.kind === 'reference' && value.type === 'object' ? value.id : undefined;
    },
  };
};

/** An entry of a frame's own map, by an address that it covers. */
function entry(k: KernelState, map: number, optional: boolean): Wanted {
  const m = k.maps[map] as MapState;
  const { pageSize } = k.config;
  const first = m.entries.next[HEADER] as number;
  const example = formatAddress(first === HEADER ? m.min : (m.entries.start[first] as number), pageSize);
  const at = (bytes: bigint): number => {
    const page = bytes >= 0n && bytes < ADDRESS_LIMIT ? Number(bytes / BigInt(pageSize)) : -1;
    const found = page < 0 ? HEADER : lastAtOrBelow(m, page);
    if (!contains(m, found, page)) throw new BadValue(`there is no entry at ${formatValue(bytes)}`);
    return found;
  };
  return {
    expected: `an entry by an address in it, such as ${example}${optional ? ', or none' : ''}`,
    words: new Map([['NULL', NONE]]),
    read: (text) => /^entry (0x[0-9a-f]+)$/i.exec(text)?.[1],
    take(value) {
      if (value === NONE) return optional ? -1 : undefined;
      if (typeof value === 'bigint') return at(value);
      if (typeof value !== 'object' || value.kind !== 'reference' || value.type !== 'entry') return undefined;
      if (Math.floor(value.id / MAP_SHIFT) !== map) throw new BadValue(`${value.text} is of another map`);
      return value.id % MAP_SHIFT;
    },
  };
}

function wantedByLocal(k: KernelState, place: Place & { kind: 'local' }): Wanted {
  const { f, local } = localAt(k, place);
  switch (local.kind) {
    case 'address':
      // what walks from entry to entry up to an address above the header's never ends
      return address(k, k.maps[f.map]?.max ?? k.config.max, 'the map ends');
    case 'byte-address':
    case 'byte-length':
      return BYTES;
    case 'number':
    case 'count':
      return COUNT;
    case 'entry':
      return entry(k, f.map, local.optional);
    case 'object':
      return object(k);
    case 'map':
    case 'process':
      throw new BadValue(`${local.name} cannot be set: which ${local.kind} it is was settled when the call was made`);
    case 'prot':
      return local.optional ? OPTIONAL_PROTECTION : PROTECTION;
    case 'boolean':
      return BOOLEAN;
    case 'result':
      return RESULT;
    case 'wire-flags':
      return WIRE_FLAGS;
    case 'insert-flags':
      return INSERTION_FLAGS;
    case 'inherit':
      return INHERITANCE;
  }
}

/** @throws NoSuchPlace; BadValue if nothing can be put there */
export function wantedAt(k: KernelState, place: Place): Wanted {
  if (place.kind === 'local') return wantedByLocal(k, place);
  if (place.kind === 'kernel') return PAGES;
  if (place.kind === 'map') {
    return place.field === 'wire_future' ? BOOLEAN : COUNT;
  }
  if (place.flag) return BOOLEAN;
  switch (place.field) {
    case 'prot':
    case 'max_prot':
      return PROTECTION;
    case 'inherit':
      return INHERITANCE;
    case 'wired_count':
      return COUNT;
    case 'eflags':
      return EFLAGS;
    case 'wiring_thread':
      return thread(k);
    case 'offset':
      return address(k, Number(ADDRESS_LIMIT / BigInt(k.config.pageSize)), 'the addresses end');
    case 'charged':
      return BOOLEAN;
  }
}
