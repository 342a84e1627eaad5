// Things watched as a whole: the entry at an address, all entries of a range, the map. What is compared is one text of numbers; what is told is the
// fields that differ, each with its old and its new value, under the names that expressions have for them.

import { valueText } from '../../inspect/valueText.ts';
import { formatAddress, type Page } from '../../kernel/address.ts';
import { EFLAG_NAMES } from '../../kernel/constants.ts';
import { contains, lastAtOrBelow } from '../../kernel/data/entries.ts';
import { objectName } from '../../kernel/data/objects.ts';
import { type EntryField, flagBit } from '../../kernel/fields/place.ts';
import { viewEntry } from '../../kernel/kernel.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineState } from '../../program/types.ts';

type Read = (state: MachineState) => string;
/** `entry(0x10000).end from 0x14000 to 0x11000`: each difference of two texts that were read. */
export type Differences = (k: KernelState, old: string, made: string) => string[];

/** What an entry's numbers are, in their order; `start` and `end` are pages. */
const ENTRY = [
  'start',
  'end',
  'prot',
  'max_prot',
  'inherit',
  'wired_count',
  'wiring_thread',
  'object',
  'offset',
  'eflags',
] as const;
type Column = (typeof ENTRY)[number];
/** An object goes by its name: its number may be another one's by the time that it is told. */
type Entry = Record<Exclude<Column, 'object'>, number> & { readonly object: string };

/** The entry that covers a page, HEADER if none. */
export const coverOf = (k: KernelState, map: number, page: Page): number => {
  const m = k.maps[map];
  if (!m) return 0;
  const id = lastAtOrBelow(m, page);
  return contains(m, id, page) ? id : 0;
};

function textOf(k: KernelState, m: MapState, id: number): string {
  const e = viewEntry(m, id);
  return `${e.start} ${e.end} ${e.prot} ${e.maxProt} ${e.inherit} ${e.wiredCount} ${e.wiringThread} ${objectName(k, e.object)} ${e.offset} ${e.eflags}`;
}

const entriesOf = (text: string): Entry[] =>
  text === ''
    ? []
    : text.split('|').map((one) => {
        const words = one.split(' ');
        return Object.fromEntries(
          ENTRY.map((column, i) => [column, column === 'object' ? words[i] : Number(words[i])]),
        ) as unknown as Entry;
      });

function fieldText(k: KernelState, map: number, column: Column, value: number | string): string {
  if (typeof value === 'string') return value;
  if (column === 'start' || column === 'end') return formatAddress(value, k.config.pageSize);
  return valueText(k, { kind: 'entry', map, page: 0, field: column as EntryField }, value);
}

/** The fields of an entry that differ. Where it begins elsewhere its offset goes with that, and is not told beside. */
function* fields(k: KernelState, map: number, name: string, old: Entry, made: Entry): Generator<string> {
  for (const column of ENTRY) {
    if (old[column] === made[column] || (column === 'offset' && old.start !== made.start)) continue;
    if (column !== 'eflags') {
      const value = (of: Entry): string => fieldText(k, map, column, of[column]);
      yield `${name}.${column} from ${value(old)} to ${value(made)}`;
      continue;
    }
    for (const flag of EFLAG_NAMES) {
      const [before, after] = [old.eflags & flagBit(flag), made.eflags & flagBit(flag)];
      if (before !== after) yield `${name}.${flag.toLowerCase()} from ${before !== 0} to ${after !== 0}`;
    }
  }
}

/** The entries of [low, high), before and after: each piece by the entry that covered it and the one that does. */
const ofEntries =
  (map: number, low: Page, high: Page): Differences =>
  (k, before, after) => {
    const size = k.config.pageSize;
    const [old, made] = [entriesOf(before), entriesOf(after)];
    const inside = (page: Page): Page => Math.min(Math.max(page, low), high);
    const cuts = [...new Set([...old, ...made].flatMap((e) => [inside(e.start), inside(e.end)]))].sort((a, b) => a - b);
    const found = new Set<string>();
    const own = map > 0 ? `${k.maps[map]?.name}, ` : '';
    let last: readonly [Entry | undefined, Entry | undefined] = [undefined, undefined];
    for (const page of cuts.slice(0, -1)) {
      const covers = (e: Entry): boolean => e.start <= page && page < e.end;
      const [was, is] = [old.find(covers), made.find(covers)];
      if (was === last[0] && is === last[1]) continue;
      last = [was, is];
      const name = `entry(${own}${formatAddress(page, size)})`;
      const extent = (e: Entry): string => `${formatAddress(e.start, size)}..${formatAddress(e.end, size)}`;
      if (was && is) for (const text of fields(k, map, name, was, is)) found.add(text);
      else if (was) found.add(`${name} from ${extent(was)} to nothing`);
      else if (is) found.add(`${name} from nothing to ${extent(is)}`);
    }
    return [...found];
  };

export const wholeEntry = (map: number, page: Page): { read: Read; differences: Differences } => ({
  read({ kernel }) {
    const id = coverOf(kernel, map, page);
    return id === 0 ? '' : textOf(kernel, kernel.maps[map] as MapState, id);
  },
  differences: ofEntries(map, page, page + 1),
});

/** All entries that cover a page of [start, end). */
export const wholeRange = (map: number, start: Page, end: Page): { read: Read; differences: Differences } => ({
  read({ kernel }) {
    const m = kernel.maps[map];
    if (!m) return '';
    const parts: string[] = [];
    let id = lastAtOrBelow(m, start);
    if (!contains(m, id, start)) id = m.entries.next[id] as number;
    for (; id !== 0 && (m.entries.start[id] as number) < end; id = m.entries.next[id] as number)
      parts.push(textOf(kernel, m, id));
    return parts.join('|');
  },
  differences: ofEntries(map, start, end),
});

const MAP: readonly (readonly [string, (m: MapState) => number, (k: KernelState, value: number) => string])[] = [
  ['timestamp', (m) => m.timestamp, (_, value) => String(value)],
  ['lock.holder', (m) => m.lock.holder, (k, value) => k.threads[value]?.name ?? 'none'],
  ['lock.readers', (m) => m.lock.readers.length, (_, value) => String(value)],
  ['busy', (m) => m.busy, (_, value) => String(value)],
  ['entries', (m) => m.count, (_, value) => String(value)],
  ['size', (m) => m.size, (k, value) => formatAddress(value, k.config.pageSize)],
  ['wired', (m) => m.wiredPages.count, (_, value) => String(value)],
  ['wire_future', (m) => Number(m.wireFuture), (_, value) => String(value !== 0)],
];

export const WHOLE_MAP: { readonly read: Read; readonly differences: Differences } = {
  read: ({ kernel }) => MAP.map(([, of]) => of(kernel.maps[0] as MapState)).join(' '),
  differences(k, before, after) {
    const [old, made] = [before.split(' ').map(Number), after.split(' ').map(Number)];
    return MAP.flatMap(([name, , text], i) =>
      old[i] === made[i] ? [] : [`map.${name} from ${text(k, old[i] as number)} to ${text(k, made[i] as number)}`],
    );
  },
};

const MOST = 4;

/** `a from 1 to 2, b from 3 to 4`, with `verb` between the first name and its values, as far as a person reads on. */
export function changeText(differences: readonly string[], verb = ''): string {
  const more = differences.length > MOST ? `, and ${differences.length - MOST} more` : '';
  const told = differences.slice(0, MOST).join(', ');
  return (verb === '' ? told : told.replace(' from ', ` ${verb} from `)) + more;
}
