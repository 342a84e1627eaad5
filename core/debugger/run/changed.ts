// What the last run changed, for those who show it: entries by their serial, threads by their
// index, and the fields of a map.
import { MAP_FIELDS } from '../../kernel/fields/fields.ts';
import { FIELDS } from '../../kernel/fields/table.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { MachineEvent } from '../../program/types.ts';

/** What the lock is of is the map's one field. */
const NAMES = [...MAP_FIELDS, ...FIELDS.kernel].map(({ name }) => name.replace(/\..*/, ''));

const numbersOf = (m: MapState, k: KernelState): number[] => [
  ...MAP_FIELDS.map(({ read }) => read(m)),
  ...FIELDS.kernel.map(({ read }) => read(k)),
];

/**
 * The run in which each of many numbered things last changed: four bytes each, since a long run
 * changes a million entries.
 */
class Stamps {
  private runs = new Uint32Array(64);

  set(number: number, run: number): void {
    if (number >= this.runs.length) {
      const larger = new Uint32Array(2 * number);
      larger.set(this.runs);
      this.runs = larger;
    }
    this.runs[number] = run;
  }

  get(number: number): number {
    return this.runs[number] ?? 0;
  }
}

/** Kinds of events that name the entry that they change. */
const OF_ENTRY = [
  'clip',
  'merge',
  'insert',
  'grow',
  'shrink',
  'delete',
  'protect',
  'change',
  'transition-begin',
  'transition-end',
  'needs-wakeup',
  'wired',
  'user-wired',
] as const;
const WANTED: ReadonlySet<MachineEvent['kind']> = new Set([...OF_ENTRY, 'wakeup']);
type OfEntry = Extract<MachineEvent, { readonly kind: (typeof OF_ENTRY)[number] }>;

export class Changed {
  private readonly entries = new Stamps();
  private readonly threads = new Stamps();
  private runs = 0;
  private run = 0;
  private before: readonly number[] = [];

  /**
   * A run begins: what changes from here on counts. Returns what takes that back, for a run
   * that came to nothing.
   */
  begin(map: MapState, k: KernelState): () => void {
    const { run, before } = this;
    this.run = ++this.runs;
    this.before = numbersOf(map, k);
    return () => Object.assign(this, { run, before });
  }

  wants(kind: MachineEvent['kind']): boolean {
    return WANTED.has(kind);
  }

  /**
   * An event of a wanted kind. For the thread that makes the step the caller uses `noteThread`.
   */
  note(event: MachineEvent): void {
    if (event.kind === 'wakeup') {
      for (const thread of event.woken) this.threads.set(thread, this.run);
      return;
    }
    if (event.kind === 'clip') this.entries.set(event.created, this.run);
    this.entries.set((event as OfEntry).entry, this.run);
  }

  /** It has made steps, with events or without, or something was done with it by hand. */
  noteThread(thread: number): void {
    this.threads.set(thread, this.run);
  }

  /** Did an entry change, by its serial? */
  hasEntry(serial: number): boolean {
    return this.entries.get(serial) === this.run;
  }

  hasThread(thread: number): boolean {
    return this.threads.get(thread) === this.run;
  }

  /** Names of the map's fields that are not what they were. */
  fields(map: MapState, k: KernelState): string[] {
    const now = numbersOf(map, k);
    return [...new Set(NAMES.filter((_, i) => now[i] !== this.before[i]))];
  }
}
