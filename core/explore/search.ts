// All interleavings, breadth first: a state is the numbers of its shared part and of each thread's
// own, so the search works on integers and asks the table of known steps for the rest.
import type { Found } from './find/found.ts';
import { type Arrival, LINE, type Move, Moves, type ToldResult } from './moves.ts';
import { States } from './state/states.ts';
import type { Note } from './step/notes.ts';
import type { Returned, Steps } from './step/steps.ts';
import type { Symmetry } from './symmetry/symmetry.ts';

/** Steps of one row at the most. */
const MOST_OF_ROW = 1 << 16;

/**
 * Hears of what a step did that is more than another state. Threads are those of the state that
 * it was made from.
 */
export interface Listener {
  returned(thread: number, returned: Returned, by: Arrival): void;
  incident(thread: number, found: Found, by: Arrival): void;
  /** A state from which nothing goes on. */
  end(state: number): void;
  state(state: number): void;
}

/** Where a step has led. */
export interface Reached {
  readonly state: number;
  readonly isNew: boolean;
}

export class Search {
  readonly steps: Steps;
  readonly states: States;
  readonly moves: Moves;
  /** Which states are one but for names of threads; undefined: none are. */
  readonly symmetry: Symmetry | undefined;
  transitions = 0;
  /** The next state to go on from. */
  at = 0;
  private readonly listener: Listener | undefined;

  constructor(steps: Steps, listener?: Listener, symmetry?: Symmetry) {
    this.steps = steps;
    this.listener = listener;
    this.symmetry = symmetry;
    this.moves = new Moves(steps);
    this.states = new States(this.moves.threads);
  }

  begin(): void {
    const { first } = this.steps.trial.stage;
    first.forEach((_, machine) => {
      const before = this.states.count;
      const state = this.addFirst(machine);
      if (state === before) this.listener?.state(state);
      this.tellSettled({ parent: -1, choice: machine, state });
    });
    this.depthEnd = this.states.count;
  }

  /** The first state of a machine. */
  addFirst(machine: number): number {
    this.moves.putFirst(machine);
    return this.add(-1, machine);
  }

  /** Goes on from this state too, which choices of a machine lead to. */
  beginAlso(tuple: Int32Array, machine: number): number {
    this.moves.to.set(tuple);
    const before = this.states.count;
    const state = this.add(-1, machine);
    if (state === before) this.listener?.state(state);
    return state;
  }

  /** The state in `moves.to`. */
  private add(parent: number, choice: number): number {
    this.symmetry?.arrange(this.moves.to);
    return this.states.add(this.moves.to, parent, choice);
  }

  private tellSettled(by: Arrival): void {
    for (const { thread, note } of this.moves.settled) this.tell(thread, note, by);
  }

  private tell(thread: number, { results, incidents }: Note, by: Arrival): void {
    for (const returned of results) this.listener?.returned(thread, returned, by);
    for (const incident of incidents) this.listener?.incident(thread, incident, by);
  }

  /**
   * Makes one step from a state; undefined: a line of no thread that does not hold, or there is
   * none, or results that do not fit. A state that nothing that fits has led to yet is not known.
   */
  go(state: number, thread: number, step: number, fits: (told: readonly ToldResult[]) => boolean): Reached | undefined {
    const { moves } = this;
    this.states.read(state, moves.from);
    if (step !== LINE) moves.putStep(thread, step);
    else if (!moves.putLine() || moves.failed.length > 0) return undefined;
    if (!fits(moves.toldBy(thread, step))) return undefined;
    const before = this.states.count;
    const choice = step === LINE ? LINE : thread * MOST_OF_ROW + step - this.firstStep(thread);
    const next = this.add(state, choice);
    this.transitions++;
    return { state: next, isNew: next === before };
  }

  private firstStep(thread: number): number {
    return this.steps.firstOf(this.moves.row(thread));
  }

  /** Results of calls that returned before the first step. */
  get toldFirst(): ToldResult[] {
    return this.moves.toldBy(LINE, LINE);
  }

  /** Steps from the first state to those that are gone on from. */
  depth = 0;
  private depthEnd = 0;

  /**
   * Goes on from so many states; false: there are no more, they lie deeper, or so many are known.
   */
  advance(most: number, deepest = Number.POSITIVE_INFINITY, mostStates = Number.POSITIVE_INFINITY): boolean {
    const { states } = this;
    for (let n = 0; n < most && this.at < states.count; n++) {
      if (states.count >= mostStates) return false;
      if (this.at === this.depthEnd) {
        this.depth++;
        this.depthEnd = states.count;
      }
      if (this.depth >= deepest) return false;
      this.expand(this.at++);
    }
    return this.at < states.count;
  }

  private expand(state: number): void {
    const { steps, moves } = this;
    const { threads } = moves;
    this.states.read(state, moves.from);
    let goesOn = false;
    for (let thread = 0; thread < threads; thread++) {
      if (steps.isStill(moves.from[thread + 1] as number)) continue;
      const row = moves.row(thread);
      const first = steps.firstOf(row);
      const count = steps.countOf(row);
      goesOn ||= count > 0;
      for (let b = 0; b < count; b++) {
        moves.putStep(thread, first + b);
        this.reach(state, thread * MOST_OF_ROW + b, thread, first + b);
      }
    }
    if (goesOn) return;
    if (moves.putLine()) this.reach(state, LINE, LINE, LINE);
    else this.listener?.end(state);
  }

  private reach(parent: number, choice: number, thread: number, step: number): void {
    const { moves, listener } = this;
    const before = this.states.count;
    const state = this.add(parent, choice);
    this.transitions++;
    if (!listener) return;
    if (state === before) listener.state(state);
    const note = step === LINE ? undefined : this.steps.noteOf(step);
    if (!note && step !== LINE && moves.settled.length === 0) return;
    const by = { parent, choice, state };
    if (step === LINE)
      for (const { text, line } of moves.failed) listener.incident(LINE, { kind: 'assert', text, line }, by);
    if (note) this.tell(thread, note, by);
    this.tellSettled(by);
  }

  /** The step of a choice that was made from a state. */
  moveOf(state: number, choice: number): Move {
    if (choice === LINE) return { state, thread: LINE, step: LINE };
    const thread = Math.floor(choice / MOST_OF_ROW);
    this.states.read(state, this.moves.from);
    return { state, thread, step: this.firstStep(thread) + (choice % MOST_OF_ROW) };
  }

  /**
   * Calls with each state that follows on one, again, and with the step that leads there;
   * false: it ends there.
   */
  follow(state: number, visit: (next: number, thread: number, step: number) => void): boolean {
    const { steps, moves } = this;
    this.states.read(state, moves.from);
    let goesOn = false;
    for (let thread = 0; thread < moves.threads; thread++) {
      const row = moves.row(thread);
      const first = steps.firstOf(row);
      const end = first + steps.countOf(row);
      for (let step = first; step < end; step++) {
        moves.putStep(thread, step);
        goesOn = true;
        visit(this.found(), thread, step);
      }
    }
    if (goesOn) return true;
    if (!moves.putLine()) return false;
    visit(this.found(), LINE, LINE);
    return true;
  }

  /** The state in `moves.to`, if it is known. */
  private found(): number {
    this.symmetry?.arrange(this.moves.to);
    return this.states.find(this.moves.to);
  }
}
