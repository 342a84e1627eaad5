// What values were, of those that a question was about: each over stretches of the branches, found
// by going over them once and then kept, so that the next question about it runs nothing.
import { Series, type SeriesReader } from '../../history/series.ts';
import { type Branch, limitOf, type Timeline } from '../../history/timeline.ts';
import type { Machine } from '../../machine/machine.ts';
import type { PastReader } from '../../machine/pastReader.ts';
import type { Work } from '../../machine/work.ts';
import type { MayChange } from '../why/changes.ts';
import { Codes } from './codes.ts';
import type { ReadCode } from './readers.ts';
import { endsIn, type Stretch, stretches } from './regions.ts';

/** Steps between two rests, some milliseconds. */
const REST = 16_384;
/** Kept of all values together. */
const MOST_BYTES = 64 << 20;

/** A value, and what is known of it. */
export interface Known {
  /** The name of the value: one series is kept for each. */
  readonly name: string;
  readonly read: ReadCode;
  /** Which calls can change it; undefined: any. */
  readonly may: MayChange | undefined;
  /** It changes where the run ends too. */
  readonly ends?: boolean | undefined;
  /** Instead: where between two positions of a branch it can change. */
  readonly where?: (branch: Branch, from: number, to: number) => Stretch[];
  /** Recorded by the run itself: of a branch all that is known. */
  readonly recorded?: (branch: Branch) => readonly Series[];
  /** The value's number, of a number that was recorded. */
  readonly code?: (recorded: number) => number;
  /** By branch; apart from each other, in their order. */
  readonly series: Map<number, Series[]>;
}

/** How it is found out. */
export type Kind = Omit<Known, 'name' | 'series'>;

const ofMachines = new WeakMap<Machine, KnownValues>();

/** `rest`: steps between two rests; a test has few. */
export function knownValues(machine: Machine, rest = REST): KnownValues {
  const known = ofMachines.get(machine) ?? new KnownValues(machine, rest);
  ofMachines.set(machine, known);
  return known;
}

export class KnownValues {
  readonly machine: Machine;
  readonly reader: PastReader;
  readonly codes = new Codes();
  readonly rest: number;
  /** In the order of use, the latest last. */
  private readonly values = new Map<string, Known>();

  constructor(machine: Machine, rest: number) {
    this.machine = machine;
    this.rest = rest;
    this.reader = machine.reader();
  }

  /** The value of a name; `make` reads it, if it was not read yet. */
  value(name: string, make: () => Kind): Known {
    const value = this.values.get(name) ?? { name, ...make(), series: new Map() };
    this.values.delete(name);
    this.values.set(name, value);
    return value;
  }

  /**
   * Finds out what the values were between two positions of the present path, as far as
   * that is not known.
   */
  *cover(values: readonly Known[], low: number, high: number): Work<void> {
    for (const { branch, from, to } of parts(this.machine.timeline, low, high))
      for (const gap of gaps(values, branch, from, to)) yield* this.find(gap.values, branch, gap.from, gap.to);
    this.forget(values);
  }

  private *find(values: readonly Known[], branch: Branch, from: number, to: number): Work<void> {
    const { machine, reader } = this;
    reader.seek(from);
    const series = values.map(({ read }) => new Series(from, read(reader.state)));
    const probe = (position: number): boolean => {
      for (let i = 0; i < values.length; i++) {
        const code = (values[i] as Known).read(reader.state);
        const own = series[i] as Series;
        if (code !== own.value) own.push(position - 1, code);
      }
      return false;
    };
    let known = from;
    try {
      for (const [start, end] of regions(machine, values, branch, from, to)) {
        for (known = start; known < end; known = reader.position) {
          reader.seek(known);
          reader.scan(Math.min(end, known + this.rest), probe);
          // what has been found by then is kept if it ends here
          yield;
        }
      }
      known = to;
    } finally {
      if (known > from) for (const [i, value] of values.entries()) keep(value, branch, series[i] as Series, known);
    }
  }

  /** Drops the values that were read longest ago, if there are too many. */
  private forget(used: readonly Known[]): void {
    let bytes = 0;
    for (const { series } of this.values.values())
      for (const list of series.values()) for (const one of list) bytes += one.bytes;
    for (const value of this.values.values()) {
      if (bytes <= MOST_BYTES) return;
      if (used.includes(value)) continue;
      for (const list of value.series.values()) for (const one of list) bytes -= one.bytes;
      this.values.delete(value.name);
    }
  }
}

interface Part {
  readonly branch: Branch;
  readonly from: number;
  readonly to: number;
}

/** The parts of the present path between two positions, by their branches. */
function parts(t: Timeline, low: number, high: number): Part[] {
  return t.path.flatMap((branch, level) => {
    const [from, to] = [Math.max(low, branch.from), Math.min(high, limitOf(t, level))];
    return from < to ? [{ branch, from, to }] : [];
  });
}

/** Where something is not known of some of the values. */
function gaps(
  values: readonly Known[],
  { id }: Branch,
  from: number,
  to: number,
): { values: Known[]; from: number; to: number }[] {
  const found = new Map<string, { values: Known[]; from: number; to: number }>();
  for (const value of values) {
    if (value.recorded) continue;
    let known = from;
    const add = (until: number): void => {
      if (known >= until) return;
      const key = `${known} ${until}`;
      const same = found.get(key);
      if (same) same.values.push(value);
      else found.set(key, { values: [value], from: known, to: until });
    };
    for (const series of value.series.get(id) ?? []) {
      if (series.from >= to) break;
      if (series.to <= known) continue;
      add(series.from);
      known = Math.max(known, series.to);
    }
    add(to);
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** The stretches in which one of the values can have changed, apart from each other. */
function regions(machine: Machine, values: readonly Known[], branch: Branch, from: number, to: number): Stretch[] {
  const ends = values.some((value) => value.ends) ? endsIn(machine.timeline, from, to) : [];
  const all = values
    .flatMap(({ may, where }) => where?.(branch, from, to) ?? stretches(machine, may, from, to))
    .concat(ends);
  all.sort((a, b) => a[0] - b[0]);
  const made: [number, number][] = [];
  for (const [start, end] of all) {
    const last = made.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else made.push([start, end]);
  }
  return made;
}

function keep({ series }: Known, { id }: Branch, one: Series, to: number): void {
  one.end(to);
  const list = series.get(id) ?? [];
  series.set(id, list);
  list.splice(list.filter(({ from }) => from < one.from).length, 0, one);
}

/** Goes over what is known of a value on the present path, from one change to the next. */
export class ValueReader {
  /** The position of the step that makes the next change; infinite: there is none. */
  at = 0;
  /** What it is up to there, as a number. */
  code: number;
  private readonly list: { readonly series: Series; readonly from: number; readonly to: number }[];
  private readonly coded: Known['code'];
  private place = 0;
  private reader: SeriesReader;

  /** From `low` on; between there and `high` everything is known. */
  constructor(t: Timeline, { series, recorded, code }: Known, low: number, high: number) {
    this.coded = code;
    this.list = parts(t, low, high).flatMap(({ branch, from, to }) =>
      (recorded?.(branch) ?? series.get(branch.id) ?? []).flatMap((one) => {
        const part = { series: one, from: Math.max(from, one.from), to: Math.min(to, one.to) };
        return part.from < part.to ? [part] : [];
      }),
    );
    this.reader = this.open();
    this.code = this.read();
    this.settle();
  }

  /** Goes beyond the next change, which there is. */
  next(): void {
    this.reader.next();
    this.code = this.read();
    this.settle();
  }

  private read(): number {
    const { value } = this.reader;
    return this.coded ? this.coded(value) : value;
  }

  private open(): SeriesReader {
    const { series, from } = this.list[this.place] as (typeof this.list)[0];
    const reader = series.read();
    while (reader.at < from) reader.next();
    return reader;
  }

  private settle(): void {
    for (;;) {
      if (this.reader.at >= (this.list[this.place]?.to ?? 0)) {
        if (this.place + 1 >= this.list.length) {
          this.at = Number.POSITIVE_INFINITY;
          return;
        }
        this.place++;
        this.reader = this.open();
        continue;
      }
      this.at = this.reader.at;
      if (!this.coded) return;
      // another number may stand for the same
      const after = this.coded(this.reader.ahead);
      if (after !== this.code) return;
      this.reader.next();
    }
  }
}
