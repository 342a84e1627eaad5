// The states that differ only by which of some alike threads is which are one: of each, one is
// kept, in which such threads stand in the order of their rows. To exchange them is to exchange the
// threads' rows, and their names where the shared part has them: as holders and readers of a lock,
// and as owners of marks.
import { grown, Rows } from '../state/rows.ts';
import { PairTable } from '../step/pairTable.ts';
import type { Trial } from '../step/trial.ts';
import { type Alike, alikeThreads } from './alike.ts';
import { markOf } from './marks.ts';

/** The exchange that leaves all as it is. */
const NONE = 0;

export class Symmetry {
  readonly alike: Alike;
  private readonly trial: Trial;
  /** Each role as it is before it is exchanged; between two calls of `arrange`, each its own. */
  private readonly scratch: Int32Array;
  /** Exchanges: of each role the one that it was before. */
  private readonly exchanges = new Rows();
  private readonly known: (readonly number[])[] = [];
  /** [shared, exchange], [local, thread], [shared, thread]. */
  private readonly sharedAfter = new PairTable();
  private readonly localAs = new PairTable();
  private readonly places = new PairTable();
  private readonly placeRows = new Rows();
  /** By local row: the same of the first of its group, + 1; 0: not known. */
  private plain: Int32Array<ArrayBuffer> = new Int32Array(1 << 8);
  /** Of each thread the first of its group. */
  private readonly firstOf: readonly number[];

  /** `apart`: threads to keep apart from those that are like them. */
  constructor(trial: Trial, apart: readonly number[]) {
    this.trial = trial;
    const { plan, kernel } = trial;
    const count = plan.threads.length;
    const all = Array.from({ length: count }, (_, thread) => thread);
    this.scratch = Int32Array.from(all);
    this.known.push(all);
    this.exchanges.add(all);
    this.placeRows.add([]);
    const alike = alikeThreads(plan, {
      processOf: (thread) => kernel.threads[thread]?.process ?? 0,
      mayExchange: (a, b) => this.mayExchange(a, b),
    });
    const groups = alike.groups.map((group) => group.filter((thread) => !apart.includes(thread)));
    this.alike = { ...alike, groups: groups.filter(({ length }) => length > 1) };
    this.firstOf = all.map((thread) => this.alike.groups.find((group) => group.includes(thread))?.[0] ?? thread);
  }

  get bytes(): number {
    const tables = this.sharedAfter.bytes + this.localAs.bytes + this.places.bytes;
    return tables + this.placeRows.bytes + this.exchanges.bytes + 4 * this.plain.length;
  }

  /** Are the first states the same with these two exchanged? */
  private mayExchange(a: number, b: number): boolean {
    const exchanged = [...(this.known[NONE] as readonly number[])];
    exchanged[a] = b;
    exchanged[b] = a;
    return this.trial.stage.first.every(
      ({ shared, locals }) =>
        this.renamed(shared, exchanged) === shared && this.as(locals[b] as number, a) === locals[a],
    );
  }

  /** The local row as that of another thread. */
  private as(local: number, thread: number): number {
    const known = this.localAs.get(local, thread);
    if (known !== 0) return known - 1;
    const { locals } = this.trial.stage;
    const row = locals.get(local);
    row[0] = thread;
    const made = locals.add(row);
    this.localAs.set(local, thread, made);
    return made;
  }

  /** The same row for each thread of the group. */
  private plainOf(thread: number, local: number): number {
    if (local >= this.plain.length) this.plain = grown(this.plain, local + 1);
    let plain = this.plain[local] as number;
    if (plain === 0) {
      plain = this.as(local, this.firstOf[thread] as number) + 1;
      if (local >= this.plain.length) this.plain = grown(this.plain, local + 1);
      this.plain[local] = plain;
    }
    return plain;
  }

  /** Where a shared part names a thread, as a number: 0 nowhere. */
  private placesOf(shared: number, thread: number): number {
    const { stage } = this.trial;
    const marks = stage.threadsIn[shared] as readonly number[];
    if (marks.length === 0) return 0;
    const known = this.places.get(shared, thread);
    if (known !== 0) return known - 1;
    const row = stage.shared.get(shared);
    let set = 0;
    const own = marks.flatMap((mark, i) => {
      // a place in a set says nothing, but which set it is
      const follows = mark < 0 && marks[i - 1] === mark + 1;
      if (!follows) set = mark;
      return row[mark < 0 ? ~mark : mark] === thread ? [set] : [];
    });
    const made = this.placeRows.add(own);
    this.places.set(shared, thread, made);
    return made;
  }

  /** A shared part with threads exchanged. */
  private renamed(shared: number, exchange: readonly number[]): number {
    const { stage } = this.trial;
    const marks = stage.threadsIn[shared] as readonly number[];
    if (marks.length === 0) return shared;
    const row = stage.shared.get(shared);
    for (const mark of marks) {
      const at = mark < 0 ? ~mark : mark;
      row[at] = exchange.indexOf(row[at] as number);
    }
    for (let i = 0; i < marks.length; i++) {
      const from = marks[i] as number;
      if (from >= 0) continue;
      let end = i + 1;
      while (marks[end] === from - (end - i)) end++;
      const set = row.slice(~from, ~from + end - i).sort((a, b) => a - b);
      for (const [j, thread] of set.entries()) row[~from + j] = thread;
      i = end - 1;
    }
    return stage.addShared(row, marks);
  }

  private afterOf(shared: number, exchange: number): number {
    const known = this.sharedAfter.get(shared, exchange);
    if (known !== 0) return known - 1;
    const made = this.renamed(shared, this.rolesBefore(exchange));
    this.sharedAfter.set(shared, exchange, made);
    return made;
  }

  /** Of each role of a state that was arranged, the one that it was before. */
  rolesBefore(exchange: number): readonly number[] {
    return this.known[exchange] as readonly number[];
  }

  /** Puts alike threads of a state into their order; gives the exchange that this was. */
  arrange(tuple: Int32Array): number {
    const shared = tuple[0] as number;
    let isChanged = false;
    for (const group of this.alike.groups)
      for (let i = 1; i < group.length; i++)
        for (let j = i; j > 0; j--) {
          const upper = group[j] as number;
          const lower = group[j - 1] as number;
          if (!this.isBefore(tuple, shared, upper, lower)) break;
          isChanged = true;
          this.swap(tuple, lower, upper);
        }
    if (!isChanged) return NONE;
    const exchange = this.exchanges.add(this.scratch);
    if (exchange === this.known.length) this.known.push([...this.scratch]);
    tuple[0] = this.afterOf(shared, exchange);
    for (let i = 0; i < this.scratch.length; i++) {
      if (this.scratch[i] === i) continue;
      tuple[i + 1] = this.as(tuple[i + 1] as number, i);
      this.scratch[i] = i;
    }
    return exchange;
  }

  /** Rows of a group are compared as its first thread's. */
  private isBefore(tuple: Int32Array, shared: number, upper: number, lower: number): boolean {
    const { scratch } = this;
    const a = this.plainOf(upper, tuple[upper + 1] as number);
    const b = this.plainOf(lower, tuple[lower + 1] as number);
    if (a !== b) return a < b;
    return this.placesOf(shared, scratch[upper] as number) < this.placesOf(shared, scratch[lower] as number);
  }

  private swap(tuple: Int32Array, a: number, b: number): void {
    const { scratch } = this;
    const local = tuple[a + 1] as number;
    tuple[a + 1] = tuple[b + 1] as number;
    tuple[b + 1] = local;
    const role = scratch[a] as number;
    scratch[a] = scratch[b] as number;
    scratch[b] = role;
  }
}

/** Of a kernel whose alike threads go by their marks from here on (marks.ts). */
export function symmetryOf(trial: Trial, apart: readonly number[] = []): Symmetry {
  const symmetry = new Symmetry(trial, apart);
  for (const thread of symmetry.alike.groups.flat()) {
    const t = trial.kernel.threads[thread];
    if (t) t.name = markOf(thread);
  }
  return symmetry;
}
