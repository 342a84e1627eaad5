// Reads the arguments of a request before its handler runs. A handler gets the protocol's own
// types, and a wrong type is refused in the same words everywhere.
import { cut } from '../../core/trace/echo.ts';
import { RequestError } from './errors.ts';

/** Reads an argument; undefined or null: it was left out. @throws RequestError that names it */
export type Reader<T> = (value: unknown, name: string) => T;

type RequiredKey<A> = { [K in keyof A]-?: undefined extends A[K] ? never : K }[keyof A];
/** A reader for each argument that is used; the others are never seen. */
export type Schema<A> = { readonly [K in RequiredKey<A>]: Reader<A[K]> } & {
  readonly [K in Exclude<keyof A, RequiredKey<A>>]?: Reader<A[K] | undefined>;
};

const LONGEST_VALUE = 100;
/** A wrong value, for the sentence that refuses it. */
const shown = (value: unknown): string =>
  value === undefined || value === null ? 'missing' : cut(JSON.stringify(value), LONGEST_VALUE);
const refuse = (name: string, wanted: string, value: unknown): never => {
  throw new RequestError(`"${name}" must be ${wanted}, and is ${shown(value)}`);
};

export const integer: Reader<number> = (value, name) =>
  Number.isInteger(value) ? (value as number) : refuse(name, 'a whole number', value);

export const text: Reader<string> = (value, name) =>
  typeof value === 'string' ? value : refuse(name, 'a string', value);

export const flag: Reader<boolean> = (value, name) =>
  typeof value === 'boolean' ? value : refuse(name, 'true or false', value);

/** One of these words. */
export const oneOf =
  <const W extends string>(words: readonly W[]): Reader<W> =>
  (value, name) =>
    words.find((word) => word === value) ??
    refuse(
      name,
      words.length > 3
        ? `one of ${words.join(', ')}`
        : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`,
      value,
    );

export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, name) =>
    value === undefined || value === null ? undefined : read(value, name);

/** What a person wrote into the launch configuration: a slip is shown at once. */
export const configured =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, name) => {
    try {
      return optional(read)(value, name);
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      throw new RequestError(`${why}: check the launch configuration`, { showUser: true });
    }
  };

/** A value of another type counts as left out. */
export const lenient =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, name) => {
    try {
      return read(value, name);
    } catch {
      return undefined;
    }
  };

/** As `lenient`, with a value for what was left out. */
export const orElse =
  <T>(read: Reader<T>, otherwise: T): Reader<T> =>
  (value, name) =>
    lenient(read)(value, name) ?? otherwise;

/** Anything as a text: some clients send a hit count as a number. */
export const asText: Reader<string | undefined> = (value) =>
  value === undefined || value === null ? undefined : String(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** An object of its own among the arguments. */
export const fields =
  <A>(schema: Schema<A>): Reader<A> =>
  (value, name) =>
    isObject(value) ? readArguments(schema, value) : refuse(name, 'an object', value);

export const listOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, name) =>
    Array.isArray(value) ? value.map((item) => read(item, name)) : refuse(name, 'a list', value);

/** An object whose members are all of one kind. */
export const recordOf =
  <T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, name) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one, `${name}.${key}`)]))
      : refuse(name, 'an object', value);

/** An object that is judged by itself later: one that is none has nothing in it. */
export const row =
  <A>(schema: Schema<A>): Reader<A> =>
  (value) =>
    readArguments(schema, value);

/** Such objects; what is no list has none. */
export const rowsOf = <A>(schema: Schema<A>): Reader<A[]> => orElse(listOf(row(schema)), []);

/** The arguments of a request, those that were left out absent. */
export function readArguments<A>(schema: Schema<A>, given: unknown): A {
  const from = isObject(given) ? given : {};
  const made: Record<string, unknown> = {};
  for (const [name, read] of Object.entries<Reader<unknown>>(schema as Record<string, Reader<unknown>>)) {
    const value = read(from[name] ?? undefined, name);
    if (value !== undefined) made[name] = value;
  }
  return made as A;
}
