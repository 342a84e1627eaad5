// What a predicate has found, and the words that all of them use.
import { formatRange, type Page } from '../../kernel/address.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { SuspectKind } from '../../trace/suspectKinds.ts';

/** Addresses that a suspicion is about, in pages. */
export interface FoundRange {
  /** Index into maps. */
  readonly map: number;
  readonly start: Page;
  readonly end: Page;
}

export interface Found {
  readonly kind: SuspectKind;
  readonly text: string;
  /** Threads concerned. */
  readonly threads?: readonly number[];
  /** Of the script. */
  readonly line?: number;
  readonly range?: FoundRange;
  /** Suspicions of a kind with the same word are one, whatever else they say. */
  readonly about?: string;
  /** What a kernel says of it that does not note who set a mark; undefined: the same. */
  readonly unowned?: Unowned | undefined;
}

/** A suspicion where marks have no owners. */
export interface Unowned {
  readonly kind: SuspectKind;
  readonly text: string;
}

export function* entriesOf(m: MapState): Generator<number> {
  const { next } = m.entries;
  for (let id = next[HEADER] as number, n = 0; n < m.count; id = next[id] as number, n++) yield id;
}

/** ` of the map of p2`; '' for the first map. */
export function mapText(k: KernelState, map: number): string {
  if (map === 0) return '';
  const name = k.maps[map]?.name || k.processes.find((process) => process.map === map)?.name;
  return ` of ${name || `map ${map}`}`;
}

export const rangeText = (k: KernelState, { map, start, end }: FoundRange): string =>
  `${formatRange(start, end, k.config.pageSize)}${mapText(k, map)}`;

export const rangeOf = (m: MapState, map: number, id: number): FoundRange => ({
  map,
  start: m.entries.start[id] as number,
  end: m.entries.end[id] as number,
});
