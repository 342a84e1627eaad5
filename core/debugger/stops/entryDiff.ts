// Things watched as a whole: the entry at an address, all entries of a range, the map. What is read
// are the numbers of their fields (core/kernel/fields); a report has the fields that differ,
// each with its old and its new value, under the names that expressions have for them.

import { formatAddress, type Page } from '../../kernel/address.ts';
import { contains, HEADER, lastAtOrBelow } from '../../kernel/data/entries.ts';
import { fieldText, MAP_FIELDS } from '../../kernel/fields/fields.ts';
import { nameOfSerial, objectSerial, type Typed } from '../../kernel/fields/kinds.ts';
import { entryText, mapText } from '../../kernel/fields/place.ts';
import { FIELDS } from '../../kernel/fields/table.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineState } from '../../program/types.ts';

/** The numbers of one thing after the other. */
type Numbers = readonly number[];
export interface Whole {
  read(state: MachineState): Numbers;
  /** `entry(0x10000).end from 0x14000 to 0x11000`: each difference of two that were read. */
  differences(k: KernelState, old: Numbers, made: Numbers): string[];
}

/** Reports the flags one by one, after the other fields. */
const ENTRY = [
  ...FIELDS.entry.filter(({ bit, kind }) => !bit && kind !== 'eflags'),
  ...FIELDS.entry.filter(({ bit }) => bit),
];
/** Read are all of them at once. */
const COLUMNS = FIELDS.entry.filter(({ bit }) => !bit);
const indexOf = (name: string): number => COLUMNS.findIndex((field) => field.name === name);
const [START, END, FLAGS, OBJECT] = [indexOf('start'), indexOf('end'), indexOf('eflags'), indexOf('object')];
/** Where in what was read each field is. */
const INDEX = ENTRY.map((field) => (field.bit ? FLAGS : COLUMNS.indexOf(field)));

/** The entry that covers a page, HEADER if none. */
export function coverOf(k: KernelState, map: number, page: Page): number {
  const m = k.maps[map];
  const id = m ? lastAtOrBelow(m, page) : HEADER;
  return m && contains(m, id, page) ? id : HEADER;
}

const READERS = COLUMNS.map(({ read }) => read);

/** Names an object by its serial: another object may have its number by then. */
function put(into: number[], k: KernelState, m: MapState, id: number): void {
  const from = into.length;
  for (let i = 0; i < READERS.length; i++) into.push((READERS[i] as (typeof READERS)[0])(m, id));
  into[from + OBJECT] = objectSerial(k, into[from + OBJECT] as number);
}

const told = (field: Typed, n: number, k: KernelState, map: number): string =>
  field.kind === 'object' ? nameOfSerial(k, n) : fieldText(field, n, k, map);

function entriesIn(numbers: Numbers): Numbers[] {
  const entries: Numbers[] = [];
  for (let at = 0; at < numbers.length; at += COLUMNS.length) entries.push(numbers.slice(at, at + COLUMNS.length));
  return entries;
}

/**
 * The fields of an entry that differ. Where it begins elsewhere its offset goes with that, and is
 * not told beside.
 */
function* fieldsOf(k: KernelState, map: number, name: string, old: Numbers, made: Numbers): Generator<string> {
  for (const [i, field] of ENTRY.entries()) {
    const at = INDEX[i] as number;
    const of = (numbers: Numbers): number =>
      field.bit ? (numbers[at] as number) & field.bit : (numbers[at] as number);
    if (of(old) === of(made) || (field.name === 'offset' && old[START] !== made[START])) continue;
    yield `${name}.${field.name} from ${told(field, of(old), k, map)} to ${told(field, of(made), k, map)}`;
  }
}

/**
 * The entries of [low, high), before and after: each piece by the entry that covered it and the one
 * that does.
 */
function entryDifferences(
  k: KernelState,
  map: number,
  low: Page,
  high: Page,
  before: Numbers,
  after: Numbers,
): string[] {
  const [old, made] = [entriesIn(before), entriesIn(after)];
  const start = (e: Numbers): Page => e[START] as number;
  const end = (e: Numbers): Page => e[END] as number;
  const inside = (page: Page): Page => Math.min(Math.max(page, low), high);
  const cuts = [...new Set([...old, ...made].flatMap((e) => [inside(start(e)), inside(end(e))]))].sort((a, b) => a - b);
  const found = new Set<string>();
  let last: readonly [Numbers | undefined, Numbers | undefined] = [undefined, undefined];
  for (const page of cuts.slice(0, -1)) {
    const covers = (e: Numbers): boolean => start(e) <= page && page < end(e);
    const [was, is] = [old.find(covers), made.find(covers)];
    if (was === last[0] && is === last[1]) continue;
    last = [was, is];
    const name = entryText(k, map, page);
    const { pageSize } = k.config;
    const extent = (e: Numbers): string => `${formatAddress(start(e), pageSize)}..${formatAddress(end(e), pageSize)}`;
    if (was && is) for (const text of fieldsOf(k, map, name, was, is)) found.add(text);
    else if (was) found.add(`${name} from ${extent(was)} to nothing`);
    else if (is) found.add(`${name} from nothing to ${extent(is)}`);
  }
  return [...found];
}

export const wholeEntry = (map: number, page: Page): Whole => ({
  read({ kernel }) {
    const id = coverOf(kernel, map, page);
    const numbers: number[] = [];
    if (id !== HEADER) put(numbers, kernel, kernel.maps[map] as MapState, id);
    return numbers;
  },
  differences: (k, old, made) => entryDifferences(k, map, page, page + 1, old, made),
});

/** All entries that cover a page of [start, end). */
export const wholeRange = (map: number, start: Page, end: Page): Whole => ({
  read({ kernel }) {
    const m = kernel.maps[map];
    const numbers: number[] = [];
    if (!m) return numbers;
    let id = lastAtOrBelow(m, start);
    if (!contains(m, id, start)) id = m.entries.next[id] as number;
    for (; id !== HEADER && (m.entries.start[id] as number) < end; id = m.entries.next[id] as number)
      put(numbers, kernel, m, id);
    return numbers;
  },
  differences: (k, old, made) => entryDifferences(k, map, start, end, old, made),
});

export const wholeMap = (map: number): Whole => ({
  read({ kernel }) {
    const m = kernel.maps[map];
    return m ? MAP_FIELDS.map(({ read }) => read(m)) : [];
  },
  differences: (k, old, made) =>
    MAP_FIELDS.flatMap((field, i) => {
      const text = (numbers: Numbers): string => fieldText(field, numbers[i] as number, k, map);
      return old[i] === made[i] ? [] : [`${mapText(k, map)}.${field.name} from ${text(old)} to ${text(made)}`];
    }),
});

const MOST = 4;

/**
 * `a from 1 to 2, b from 3 to 4`, with `verb` between the first name and its values, as far as a
 * person reads on.
 */
export function changeText(differences: readonly string[], verb = ''): string {
  const more = differences.length > MOST ? `, and ${differences.length - MOST} more` : '';
  const first = differences.slice(0, MOST).join(', ');
  return (verb === '' ? first : first.replace(' from ', ` ${verb} from `)) + more;
}
