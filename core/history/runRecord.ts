// What the run records of itself as it goes: numbers that so many calls change that to find their
// changes would be to run all of it again. They are counts of the first map and of the kernel, and
// what the threads do.
import type { KernelEvent } from '../kernel/events.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import { type Choice, type MachineState, NOBODY } from '../program/types.ts';
import { Recorded } from './recorded.ts';
import { Stacks } from './stacks.ts';
import { ThreadRecord, type ThreadWordOf } from './threadRecord.ts';
import { type Branch, current, type Timeline } from './timeline.ts';

const first = ({ maps }: KernelState): MapState => maps[0] as MapState;

/**
 * Counts whose changes have an event also where no listener wants details, or that the kernel
 * tells, and how they are read.
 */
const COUNTS = {
  user_wired: (k: KernelState): number => k.userWired,
  'map.timestamp': (k: KernelState): number => first(k).timestamp,
  'map.entries': (k: KernelState): number => first(k).count,
  'map.size': (k: KernelState): number => first(k).size,
} as const;

export class RunRecord {
  readonly stacks = new Stacks();
  readonly threads: readonly ThreadRecord[];
  private readonly timeline: Timeline;
  private readonly state: MachineState;
  private readonly userWired: Recorded;
  private readonly timestamp: Recorded;
  private readonly entries: Recorded;
  private readonly size: Recorded;
  private readonly counts: Readonly<Record<keyof typeof COUNTS, Recorded>>;
  /** Of the last step that was recorded; undefined: the run has been elsewhere since. */
  private branch: Branch | undefined;

  constructor(timeline: Timeline, state: MachineState, word: ThreadWordOf) {
    const { kernel } = state;
    this.timeline = timeline;
    this.state = state;
    this.threads = kernel.threads.map((_, thread) => new ThreadRecord(timeline, thread, this.stacks, word));
    const count = (name: keyof typeof COUNTS): Recorded => new Recorded(timeline, COUNTS[name](kernel));
    this.userWired = count('user_wired');
    this.timestamp = count('map.timestamp');
    this.entries = count('map.entries');
    this.size = count('map.size');
    this.counts = {
      user_wired: this.userWired,
      'map.timestamp': this.timestamp,
      'map.entries': this.entries,
      'map.size': this.size,
    };
  }

  /** A count that is recorded, by the expression that names it; undefined: it is not. */
  count(name: string): Recorded | undefined {
    return name in this.counts ? this.counts[name as keyof typeof COUNTS] : undefined;
  }

  /** What a thread's steps may do to others comes with details. */
  wantsDetails(thread: number): boolean {
    return this.threads.some(({ isOpen }, i) => isOpen && i !== thread);
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
  }

  /** The new step at a position has made this event. */
  note(position: number, kernel: KernelState, event: KernelEvent): void {
    switch (event.kind) {
      case 'lock':
      case 'unlock':
      case 'relock':
      case 'upgrade':
      case 'downgrade':
      case 'sleep':
      case 'wakeup':
        this.lookAtOthers(position, event.thread);
        return;
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
      case 'user-count':
        this.userWired.note(position, kernel.userWired);
    }
  }

  /** The new step at a position has counted the first map's timestamp. */
  noteTimestamp(position: number, timestamp: number): void {
    this.timestamp.note(position, timestamp);
  }

  /** With the new step at a position a thread goes into a routine, or out of one: -1. */
  noteFrame(position: number, thread: number, routine: number): void {
    const one = this.threads[thread];
    if (routine < 0) one?.popped(position);
    else one?.pushed(position, routine);
  }

  /** The new step at a position has ended other threads. */
  noteDeaths(position: number): void {
    for (const thread of this.threads) thread.lookAtState(position, this.state);
  }

  private lookAtOthers(position: number, self: number): void {
    for (let i = 0; i < this.threads.length; i++) {
      const thread = this.threads[i] as ThreadRecord;
      if (i !== self && thread.isOpen) thread.lookAtState(position, this.state);
    }
  }

  /** The new step of a choice, the last of several, was at a position. */
  end(position: number, { thread, intervention }: Choice): void {
    const isAny = thread === NOBODY || intervention !== undefined;
    // a value may have been set
    if (isAny)
      for (const [name, read] of Object.entries(COUNTS)) this.count(name)?.note(position, read(this.state.kernel));
    for (let i = 0; i < this.threads.length; i++) {
      const one = this.threads[i] as ThreadRecord;
      if (isAny || i === thread || one.isOpen) one.lookAt(position, this.state);
    }
  }
}
