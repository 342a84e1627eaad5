// What the run records of itself as it goes: numbers that so many calls change that to find their
// changes would be to run all of it again. They are counts of the first map and of the kernel, and
// what the threads do.

import { JOURNAL, JOURNAL_BITS, JOURNAL_WIDTH, type Journal } from '../kernel/data/journal.ts';
import type { KernelEvent } from '../kernel/events.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { type Choice, type MachineState, NOBODY } from '../program/types.ts';
import { Recorded } from './recorded.ts';
import { Stacks } from './stacks.ts';
import { ThreadRecord, type ThreadWordOf } from './threadRecord.ts';
import { type Branch, current, type Timeline } from './timeline.ts';

const first = ({ maps }: KernelState): MapState => maps[0] as MapState;

/** Counts whose changes have an event, or stand in the journal, and how they are read. */
const COUNTS = {
  user_wired: (k: KernelState): number => k.userWired,
  swap_reserved: (k: KernelState): number => k.swapReserved,
  'map.timestamp': (k: KernelState): number => first(k).timestamp,
  'map.busy': (k: KernelState): number => first(k).busy,
  'map.wired': (k: KernelState): number => first(k).wiredPages.count,
  'map.lock.holder': (k: KernelState): number => first(k).lock.holder,
  'map.lock.readers': (k: KernelState): number => first(k).lock.readers.length,
  'map.entries': (k: KernelState): number => first(k).count,
  'map.size': (k: KernelState): number => first(k).size,
} as const;
type Count = keyof typeof COUNTS;

/** As which count a change stands in the journal. */
const IN_JOURNAL = {
  user_wired: JOURNAL.userWired,
  swap_reserved: JOURNAL.swapReserved,
  'map.timestamp': JOURNAL.timestamp,
  'map.busy': JOURNAL.busy,
  'map.wired': JOURNAL.wired,
  'map.lock.holder': JOURNAL.holder,
  'map.lock.readers': JOURNAL.readers,
} as const satisfies Partial<Record<Count, number>>;

const KIND = (1 << JOURNAL_BITS) - 1;

/** The same number, as a small integer if it is one: V8 boxes a double for each call. */
function whole(n: number): number {
  const small = n | 0;
  return small === n ? small : n;
}

export class RunRecord {
  readonly stacks = new Stacks();
  readonly threads: readonly ThreadRecord[];
  private readonly timeline: Timeline;
  private readonly state: MachineState;
  private readonly counts: ReadonlyMap<string, Recorded>;
  private readonly entries: Recorded;
  private readonly size: Recorded;
  /** By their number in the journal. */
  private readonly inJournal: Recorded[] = [];
  /** Threads that are inside a call. */
  private open: number[] = [];
  /** Of the last step that was recorded; undefined: the run has been elsewhere since. */
  private branch: Branch | undefined;

  constructor(timeline: Timeline, state: MachineState, word: ThreadWordOf) {
    const { kernel } = state;
    this.timeline = timeline;
    this.state = state;
    this.threads = kernel.threads.map((_, thread) => new ThreadRecord(timeline, thread, this.stacks, word));
    this.counts = new Map(
      Object.entries(COUNTS).map(([name, read]) => [name, new Recorded(timeline, read(kernel))] as const),
    );
    this.entries = this.known('map.entries');
    this.size = this.known('map.size');
    for (const [name, number] of Object.entries(IN_JOURNAL)) this.inJournal[number] = this.known(name as Count);
  }

  private known(name: Count): Recorded {
    return this.counts.get(name) as Recorded;
  }

  /** A count that is recorded, by the expression that names it; undefined: it is not. */
  count(name: string): Recorded | undefined {
    return this.counts.get(name);
  }

  /** The state will be another one than that after the last step that was recorded. */
  forget(): void {
    this.branch = undefined;
  }

  /** A new step will be made. */
  begin(): void {
    const branch = current(this.timeline);
    if (branch === this.branch) return;
    this.branch = branch;
    const { kernel } = this.state;
    for (const [name, read] of Object.entries(COUNTS)) this.count(name)?.goOnFrom(branch, read(kernel));
    for (const thread of this.threads) thread.goOnFrom(branch, this.state);
    this.open = kernel.threads.flatMap(({ depth }, thread) => (depth > 0 ? [thread] : []));
  }

  /** The new step at a position has made this event. */
  note(position: number, kernel: KernelState, event: KernelEvent): void {
    switch (event.kind) {
      case 'clip':
      case 'merge':
        this.entries.note(position, first(kernel).count);
        return;
      case 'insert':
      case 'delete':
      case 'grow':
      case 'shrink':
        this.entries.note(position, first(kernel).count);
        this.size.note(position, first(kernel).size);
        return;
      case 'wakeup':
        this.noteOthers(position, event.thread);
    }
  }

  /** The new step at a position has ended other threads. */
  noteDeaths(position: number): void {
    for (const thread of this.threads) thread.lookAtState(position, this.state);
  }

  /** The new step at a position of this thread may let others go on, or have them wait. */
  noteOthers(position: number, self: number): void {
    for (const thread of this.open) if (thread !== self) this.threads[thread]?.lookAtState(position, this.state);
  }

  /** Takes in what has been put down. */
  private take(journal: Journal): void {
    const { numbers, length, began } = journal;
    for (let i = 0; i < length; i += JOURNAL_WIDTH) {
      const position = began + ((numbers[i] as number) | 0);
      const what = (numbers[i + 1] as number) | 0;
      const value = whole(numbers[i + 2] as number);
      const kind = what & KIND;
      if (kind === JOURNAL.frame) this.noteFrame(position, what >> JOURNAL_BITS, value);
      else (this.inJournal[kind] as Recorded).note(position, value);
    }
    journal.length = 0;
  }

  /** A thread goes into a routine, or out of one: -1. */
  private noteFrame(position: number, thread: number, routine: number): void {
    const one = this.threads[thread] as ThreadRecord;
    if (!one.isOpen && !this.open.includes(thread)) this.open.push(thread);
    one.noteFrame(position, routine);
  }

  /** The new step of a choice, the last of several, was at a position. */
  end(position: number, { thread, intervention }: Choice, journal: Journal): void {
    this.take(journal);
    // a value may have been set
    if (thread === NOBODY || intervention !== undefined) {
      for (const [name, read] of Object.entries(COUNTS)) this.count(name)?.note(position, read(this.state.kernel));
      for (const one of this.threads) one.lookAt(position, this.state);
    } else {
      this.threads[thread]?.lookAt(position, this.state);
      for (const other of this.open) if (other !== thread) this.threads[other]?.lookAt(position, this.state);
    }
    for (let i = this.open.length - 1; i >= 0; i--)
      if (!this.threads[this.open[i] as number]?.isOpen) this.open.splice(i, 1);
  }
}
