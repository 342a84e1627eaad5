// Looking a field up by its name, and reading it as people and expressions see it.
import type { Vintage } from '../constants.ts';
import { RULES, type Rules } from '../rules.ts';
import type { KernelState } from '../state.ts';
import { KINDS, type Typed } from './kinds.ts';
import { FIELDS, type Only, type Thing } from './table.ts';
import type { Value } from './values.ts';

type FieldsOf = typeof FIELDS;

const byName = Object.fromEntries(
  Object.entries(FIELDS).map(([thing, fields]) => [thing, new Map<string, unknown>(fields.map((f) => [f.name, f]))]),
) as unknown as { readonly [T in Thing]: ReadonlyMap<string, FieldsOf[T][number]> };

export const isThing = (name: string): name is Thing => Object.hasOwn(FIELDS, name);

/** A flag of an entry may be written in capitals, as the kernel does. */
export function fieldOf<T extends Thing>(thing: T, name: string): FieldsOf[T][number] | undefined {
  const field = byName[thing].get(name);
  if (field || thing !== 'entry') return field;
  return byName.entry.get(name.toLowerCase())?.bit ? byName[thing].get(name.toLowerCase()) : undefined;
}

/** Names of all fields, or of those that can be set. */
export const fieldNames = (thing: Thing): string[] => FIELDS[thing].map(({ name }) => name);
export const settable = (thing: 'entry' | 'map' | 'kernel' | 'limit'): string[] =>
  FIELDS[thing].filter(({ write }) => write !== undefined).map(({ name }) => name);

/** The fields of a map, those of its lock among them: `lock.holder`. */
export const MAP_FIELDS = FIELDS.map.flatMap((field) =>
  field.kind === 'lock' ? FIELDS.lock.map((own) => ({ ...own, name: `${field.name}.${own.name}` })) : [field],
);

/** The value that a number has in a field. `map`: which one it is of. */
export const fieldValue = ({ kind, optional }: Typed, n: number, k: KernelState, map = 0): Value =>
  optional && n < 0 ? null : KINDS[kind].value(n, k, map);
export const fieldText = ({ kind }: Typed, n: number, k: KernelState, map = 0): string => KINDS[kind].print(n, k, map);

/** The same in a row of its own: `3 pages`. */
export function rowText(field: Typed, n: number, k: KernelState, map = 0): string {
  const { unit } = KINDS[field.kind];
  const of = n === 1 ? unit?.replace(/s$/, '') : unit;
  return fieldText(field, n, k, map) + (of && Number.isFinite(n) ? ` ${of}` : '');
}

/** Does a kernel with these rules have it? */
export const has = ({ rule, unless }: Only, rules: Rules): boolean => rules[rule] !== (unless === true);

/** Why this kernel has no such field; undefined: it has. */
export function absence(
  { name, only }: { readonly name: string; readonly only?: Only & { readonly what?: string } },
  vintage: Vintage,
): string | undefined {
  if (!only || has(only, RULES[vintage])) return undefined;
  return `${vintage} has no ${only.what ?? `${name} of an entry`}: ${only.reason}`;
}
