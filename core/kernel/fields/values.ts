// What a field's number is for people and in expressions: a number, a truth, a word, a number that
// has a name, or a thing that has fields itself.

/** A number that people know by a name: KERN_SUCCESS, rw-, copy. It calculates as its number. */
export interface Named {
  readonly kind: 'named';
  readonly value: bigint;
  readonly text: string;
}

/** Something with fields: an entry, a thread, the map. Two are equal if type and id are. */
export interface Reference {
  readonly kind: 'reference';
  /** `entry`, `thread`, `map`, `lock`: whose fields it has. */
  readonly type: string;
  readonly id: number;
  /** As shown to people. */
  readonly text: string;
}

/**
 * Nothing: no entry at that address, no thread holds the lock. A field of nothing is nothing; it
 * equals only itself.
 */
export const NONE = null;

/**
 * The value of a limit that there is not: greater than every number, and equal to none, as
 * which it is shown.
 */
export const UNLIMITED = Number.POSITIVE_INFINITY;

/**
 * A number is UNLIMITED, or less than nothing by it. Strings are words (`asleep`): they compare,
 * and that is all.
 */
export type Value = bigint | number | boolean | string | Named | Reference | typeof NONE;

export const named = (value: number, text: string): Named => ({ kind: 'named', value: BigInt(value), text });
export const reference = (type: string, id: number, text: string): Reference => ({ kind: 'reference', type, id, text });

/** An entry's reference: its number, and its map in what is above. */
const MAP_SHIFT = 2 ** 40;
export const entryId = (map: number, id: number): number => map * MAP_SHIFT + id;
export const entryOf = ({ id }: Reference): { readonly map: number; readonly id: number } => ({
  map: Math.floor(id / MAP_SHIFT),
  id: id % MAP_SHIFT,
});
