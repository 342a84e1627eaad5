// What a thread does, recorded as the run goes: the routines that it is in, its state, its line,
// its result. Another thread's step changes a thread's state only by the map lock, by a wakeup or
// by its death, and those call `lookAtState`; the rest is looked at after steps.
import { NO_RESULT } from '../kernel/constants.ts';
import type { ThreadState } from '../kernel/state.ts';
import type { MachineState, ThreadScript } from '../program/types.ts';
import { THREAD_STATES, type ThreadWord } from '../trace/calls/vocabulary.ts';
import { FrameTape, OUT, OUT_OF_ALL } from './frameTape.ts';
import { Recorded } from './recorded.ts';
import { EMPTY, type Stacks } from './stacks.ts';
import type { Branch, Timeline } from './timeline.ts';

const STATES = new Map<ThreadWord, number>(THREAD_STATES.map((word, i) => [word, i]));
const IDLE = STATES.get('idle') as number;

/** What a thread does, in a word. */
export type ThreadWordOf = (state: MachineState, thread: number) => ThreadWord;

export class ThreadRecord {
  /** A number of `stacks`. */
  readonly stack: Recorded;
  /** Place in THREAD_STATES. */
  readonly state: Recorded;
  readonly line: Recorded;
  readonly held: Recorded;
  readonly result: Recorded;
  /** Routines that are not in `stack` yet. */
  private readonly tape = new FrameTape();
  /** In how many routines it is. */
  private depth = 0;
  private readonly thread: number;
  private readonly stacks: Stacks;
  private readonly word: ThreadWordOf;

  constructor(timeline: Timeline, thread: number, stacks: Stacks, word: ThreadWordOf) {
    this.word = word;
    this.thread = thread;
    this.stacks = stacks;
    this.stack = new Recorded(timeline, EMPTY, () => this.readTape());
    this.state = new Recorded(timeline, IDLE);
    this.line = new Recorded(timeline, 0);
    this.held = new Recorded(timeline, 0);
    this.result = new Recorded(timeline, NO_RESULT);
  }

  /** Inside a call, as far as it was looked at last. */
  get isOpen(): boolean {
    return this.depth > 0;
  }

  private stateIn(state: MachineState): number {
    return STATES.get(this.word(state, this.thread)) as number;
  }

  /** It goes into a routine, or out of one: -1. */
  noteFrame(position: number, routine: number): void {
    this.tape.put(position, routine);
    this.depth += routine < 0 ? -1 : 1;
  }

  private readTape(): void {
    const { stack, stacks } = this;
    this.tape.take((position, routine) => {
      if (routine === OUT_OF_ALL) stack.note(position, EMPTY);
      else stack.note(position, routine === OUT ? stacks.pop(stack.last) : stacks.push(stack.last, routine));
    });
  }

  /** The step at a position has been made. */
  lookAt(position: number, state: MachineState): void {
    const { thread } = this;
    const t = state.kernel.threads[thread] as ThreadState;
    const own = state.script.threads[thread] as ThreadScript;
    this.state.note(position, this.stateIn(state));
    this.line.note(position, own.line);
    this.held.note(position, own.held ? 1 : 0);
    this.result.note(position, t.lastResult);
    // a thread's end takes its routines away without their return
    if (t.depth === 0 && this.depth > 0) {
      this.tape.put(position, OUT_OF_ALL);
      this.depth = 0;
    }
  }

  /** Another thread has done something in the middle of a run of its steps. */
  lookAtState(position: number, state: MachineState): void {
    this.state.note(position, this.stateIn(state));
  }

  /** The run goes on from another state, or on another branch. */
  goOnFrom(branch: Branch, state: MachineState): void {
    const { thread } = this;
    const t = state.kernel.threads[thread] as ThreadState;
    const own = state.script.threads[thread];
    this.state.goOnFrom(branch, this.stateIn(state));
    this.line.goOnFrom(branch, own?.line ?? 0);
    this.held.goOnFrom(branch, own?.held ? 1 : 0);
    this.result.goOnFrom(branch, t.lastResult);
    this.readTape();
    this.tape.goOnFrom(state.position);
    this.depth = t.depth;
    let stack = EMPTY;
    for (let level = 0; level < t.depth; level++) stack = this.stacks.push(stack, t.stack[level]?.routine ?? 0);
    this.stack.goOnFrom(branch, stack);
  }
}
