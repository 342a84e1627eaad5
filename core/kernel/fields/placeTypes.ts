// What each kind of place takes: the words for it, with an example, and which values are such a
// thing. A value of another kind is refused even if it has a number: a protection is no count, and
// an address no entry. A line of a script and a person in a view get the same message.
import { ADDRESS_LIMIT, formatAddress, type Page, pageOf } from '../address.ts';
import { EFLAG, INHERIT, INSERT, protName, resultValue, STACK, WIRE } from '../constants.ts';
import { NONE, named, type Reference, UNLIMITED, type Value } from './values.ts';

/** A value that a place does not take; the message says why. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** What a place takes. */
export interface PlaceType {
  /** `a protection, such as rw-, or its number, 0 to 7` */
  readonly expected: string;
  /** Words that mean something in this place, before other names. */
  readonly words?: ReadonlyMap<string, Value>;
  /**
   * The number that stands for a value in the state; undefined: it is no such thing.
   * @throws BadValue
   */
  take(value: Value): number | undefined;
}

/**
 * What the values of a place depend on: the kernel as it is then, or, before anything runs, what a
 * script declares.
 */
export interface Around {
  readonly pageSize: number;
  /** An address that is one, and the end of the map, which no address of a local is above. */
  readonly min: Page;
  readonly max: Page;
  /** The name of a thread. */
  readonly thread: string;
  readonly objects: ReadonlyMap<string, Value>;
  /** An address in an entry. */
  readonly entry: Page;
  /**
   * The number of the entry at an address, and of one that an expression names.
   * @throws BadValue
   */
  entryAt(bytes: bigint): number;
  entryOf(reference: Reference): number;
}

const INT = 2 ** 31 - 1;

const within = (n: bigint, low: number, high: number): number | undefined =>
  n >= BigInt(low) && n <= BigInt(high) ? Number(n) : undefined;

export const COUNT: PlaceType = {
  expected: `a whole number from 0 to ${INT}, such as 2`,
  take: (value) => (typeof value === 'bigint' ? within(value, 0, INT) : undefined),
};

/** The counter of user-wired pages goes below zero when too much is taken off it. */
export const PAGES: PlaceType = {
  expected: 'a number of pages, such as 3',
  take: (value) => (typeof value === 'bigint' ? within(value, -INT - 1, INT) : undefined),
};

const NO_LIMIT = new Map<string, Value>(['none', 'unlimited', 'infinity', 'RLIM_INFINITY'].map((word) => [word, NONE]));
const isNoLimit = (value: Value): boolean => value === NONE || value === UNLIMITED;

export const COUNT_LIMIT: PlaceType = {
  expected: `${COUNT.expected}, or none for no limit`,
  words: NO_LIMIT,
  take: (value) => (isNoLimit(value) ? Number.POSITIVE_INFINITY : COUNT.take(value)),
};

/** In pages; a part of a page is as none: what is compared with it is whole pages. */
export const sizeLimit = ({ pageSize }: Around): PlaceType => ({
  expected: 'a size in bytes, such as 64K, or none for no limit',
  words: NO_LIMIT,
  take(value) {
    if (isNoLimit(value)) return Number.POSITIVE_INFINITY;
    return typeof value === 'bigint' && value >= 0n && value <= ADDRESS_LIMIT
      ? Number(value / BigInt(pageSize))
      : undefined;
  },
});

/** `end`: a page that no address may be above. */
const upTo = ({ pageSize, min }: Around, end: Page, where: string): PlaceType => ({
  expected: `an address on a page boundary, such as ${formatAddress(min, pageSize)}, up to ${formatAddress(end, pageSize)}, where ${where}`,
  take(value) {
    const page = typeof value === 'bigint' ? pageOf(value, pageSize) : undefined;
    return page !== undefined && page <= end ? page : undefined;
  },
});

/** What walks from entry to entry up to an address above the header's never ends. */
export const address = (around: Around): PlaceType => upTo(around, around.max, 'the map ends');
export const offset = (around: Around): PlaceType =>
  upTo(around, Number(ADDRESS_LIMIT / BigInt(around.pageSize)), 'the addresses end');

export const BYTES: PlaceType = {
  expected: 'a number of bytes below 2^53, such as 0x10123',
  take: (value) => (typeof value === 'bigint' ? within(value, 0, Number.MAX_SAFE_INTEGER) : undefined),
};

export const BOOLEAN: PlaceType = {
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

/**
 * A number that has a name, by the name or the number; `isName`: whether a name is of this kind.
 */
const byName = (high: number, isName: (text: string, value: number) => boolean) => (value: Value) => {
  if (typeof value === 'bigint') return within(value, 0, high);
  if (typeof value !== 'object' || value === NONE || value.kind !== 'named') return undefined;
  return isName(value.text, Number(value.value)) ? Number(value.value) : undefined;
};

const takeProtection = byName(7, (text, value) => protName(value) === text);
export const PROTECTION: PlaceType = {
  expected: 'a protection, such as rw-, or its number, 0 to 7',
  take: takeProtection,
};
export const OPTIONAL_PROTECTION: PlaceType = {
  expected: `${PROTECTION.expected}, or none where it is not set`,
  words: new Map([['not set', NONE]]),
  take: (value) => (value === NONE ? -1 : takeProtection(value)),
};

export const INHERITANCE: PlaceType = {
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

export const RESULT: PlaceType = {
  expected: 'a result by its name, such as KERN_SUCCESS',
  take: (value) =>
    typeof value === 'object' && value?.kind === 'named' && resultValue(value.text) === Number(value.value)
      ? Number(value.value)
      : undefined,
};

/** Bits by their names, joined by |, or as a number that has no other bits. */
function flags(bits: Readonly<Record<string, number>>, prefix: string, example: string): PlaceType {
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

export const INSERT_FLAGS = { ...INSERT, ...STACK };
const EFLAG_WORDS = { ...EFLAG, STACK_GAP: EFLAG.STACK_GAP_DN };
export const EFLAGS = flags(EFLAG_WORDS, 'MAP_ENTRY_', 'IN_TRANSITION|NEEDS_WAKEUP');
export const WIRE_FLAGS = flags(WIRE, 'VM_MAP_WIRE_', 'USER|NOHOLES');
export const INSERTION_FLAGS = flags(INSERT_FLAGS, 'MAP_', 'COW|NOFAULT');

export const thread = (around: Around): PlaceType => ({
  expected: `a thread, such as ${around.thread}, or none`,
  take(value) {
    if (value === NONE) return -1;
    return typeof value === 'object' && value.kind === 'reference' && value.type === 'thread' ? value.id : undefined;
  },
});

export function object({ objects: words }: Around): PlaceType {
  const [example] = words.keys();
  return {
    expected: example === undefined ? 'none, as there are no objects' : `an object, such as ${example}, or none`,
    words,
    take(value) {
      if (value === NONE) return 0;
      return typeof value === 'object' && value.kind === 'reference' && value.type === 'object' ? value.id : undefined;
    },
  };
}

/** An entry of a frame's own map, by an address that it covers. */
export const entry = (around: Around, optional: boolean): PlaceType => ({
  expected: `an entry by an address in it, such as ${formatAddress(around.entry, around.pageSize)}${optional ? ', or none' : ''}`,
  words: new Map([['NULL', NONE]]),
  take(value) {
    if (value === NONE) return optional ? -1 : undefined;
    if (typeof value === 'bigint') return around.entryAt(value);
    if (typeof value !== 'object' || value.kind !== 'reference' || value.type !== 'entry') return undefined;
    return around.entryOf(value);
  },
});

/** Words that mean something in one place or another. */
export const ALL_WORDS: ReadonlySet<string> = new Set(
  [BOOLEAN, OPTIONAL_PROTECTION, INHERITANCE, EFLAGS, WIRE_FLAGS, INSERTION_FLAGS]
    .flatMap(({ words }) => [...(words?.keys() ?? [])])
    .concat('NULL'),
);
