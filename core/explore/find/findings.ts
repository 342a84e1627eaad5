// What a search finds: results of calls, ends, suspicions, and which states are each.
import { fulfils, resultName } from '../../kernel/constants.ts';
import type { Arrival } from '../moves.ts';
import type { Listener, Search } from '../search.ts';
import type { Note, Returned } from '../step/notes.ts';
import type { Trial } from '../step/trial.ts';
import type { Met } from '../symmetry/cast.ts';
import type { Teller } from '../symmetry/told.ts';
import type { Found } from './found.ts';
import { type Outcome, outcomeOf } from './outcomes.ts';
import { type Grouping, Suspects } from './suspects.ts';

/** A result that a call can have. */
export interface PossibleResult extends Met {
  /** Tells it from the others; '': of alike threads, any of them may have it. */
  readonly key: string;
  readonly thread: number;
  readonly line: number;
  readonly result: number;
  readonly expected: number | undefined;
  /** In how many steps it was returned: of alike threads, by any of them. */
  readonly times: number;
}

/** States that are kept for questions about when something was baked in, at the most. */
const MOST_MEMBERS = 5_000_000;

/** A result of a call, and the first step that gave it. */
interface Return {
  readonly thread: number;
  /** Index among the thread's own lines. */
  readonly line: number;
  readonly result: number;
  readonly by: Arrival;
  times: number;
}

const resultKey = (thread: number, { line, result }: Returned): string => `result ${thread} ${line} ${result}`;

/** What a search finds. */
export class Findings implements Listener {
  /** Of each outcome and suspicion, the states that are it. */
  readonly members = new Map<string, number[]>();
  private memberCount = 0;
  private counts = true;
  private readonly returns = new Map<string, Return>();
  readonly outcomes = new Map<string, Outcome>();
  readonly suspects: Suspects;
  private readonly tuple: Int32Array;
  private readonly search: () => Search;
  readonly trial: Trial;
  private readonly teller: Teller | undefined;

  /** `teller`: of states known up to names of threads. `grouped`: which suspicions are one. */
  constructor(trial: Trial, search: () => Search, teller?: Teller, grouped?: Grouping) {
    this.trial = trial;
    this.search = search;
    this.teller = teller;
    this.tuple = new Int32Array(trial.plan.threads.length + 1);
    this.suspects = new Suspects(trial, (key, state) => this.member(key, state), teller, grouped);
  }

  private member(key: string, state: number): void {
    if (this.memberCount >= MOST_MEMBERS) return;
    this.memberCount++;
    const known = this.members.get(key);
    if (known) known.push(state);
    else this.members.set(key, [state]);
  }

  /** Are all states known of which one was asked? */
  get knowsAll(): boolean {
    return this.memberCount < MOST_MEMBERS;
  }

  /**
   * What is met from now on is no more than was counted: states are looked at that reductions join.
   */
  stopCounting(): void {
    this.counts = false;
    this.suspects.counts = false;
  }

  private unexpected(thread: number, { line, result }: Returned): Found | undefined {
    const own = this.trial.plan.threads[thread]?.[line];
    if (own?.expected === undefined || fulfils(result, own.expected)) return undefined;
    const text = `${this.trial.kernel.threads[thread]?.name}: ${own.call?.name} returns ${resultName(result)}, and its line expects ${resultName(own.expected)}`;
    return { kind: 'unexpected-result', text, line: own.line };
  }

  /** Keys of the suspicions that a step has done, and of what calls have returned by it. */
  keysOf(thread: number, { results, incidents }: Note): string[] {
    const unexpected = results.flatMap((returned) => this.unexpected(thread, returned) ?? []);
    const suspects = [...incidents, ...unexpected].flatMap((found) => this.suspects.keyOf(thread, found) ?? []);
    return [...suspects, ...results.map((returned) => resultKey(thread, returned))];
  }

  returned(thread: number, returned: Returned, by: Arrival): void {
    const { line, result } = returned;
    const unexpected = this.unexpected(thread, returned);
    if (unexpected) this.suspects.incident(thread, unexpected, by);
    if (by.parent < 0) this.member(resultKey(thread, returned), by.state);
    if (!this.counts) return;
    const key = `${this.firstOf(thread)} ${line} ${result}`;
    const known = this.returns.get(key);
    if (known) known.times++;
    else this.returns.set(key, { thread, line, result, by, times: 1 });
  }

  /**
   * Of a result of one of several alike threads: that thread. States do not say which
   * of them had it.
   */
  alikeOf(key: string): number | undefined {
    const [kind, thread] = key.split(' ');
    if (kind !== 'result' || (this.teller?.ofEach(Number(thread)).length ?? 1) < 2) return undefined;
    return Number(thread);
  }

  /** Can it end with a panic, or in a call without end? */
  get mayStop(): boolean {
    return [...this.outcomes.values()].some(({ kind }) => kind === 'panic' || kind === 'endless');
  }

  /** Of alike threads the first. */
  firstOf(thread: number): number {
    return this.teller?.firstOf(thread) ?? thread;
  }

  /** Results of calls: one of a thread is one of each that is alike. */
  results(): PossibleResult[] {
    const all = [...this.returns.values()].flatMap(({ thread, line, result, by, times }) => {
      const played = this.teller?.ofEach(thread) ?? [{ thread, cast: undefined }];
      return played.map((one) => {
        const own = this.trial.plan.threads[one.thread]?.[line];
        const met = { state: by.state, by, ...(one.cast && { cast: one.cast }) };
        const key = resultKey(one.thread, { line, result });
        return { key, thread: one.thread, line: own?.line ?? 0, result, expected: own?.expected, times, ...met };
      });
    });
    return all.sort((a, b) => a.line - b.line || b.times - a.times);
  }

  incident(thread: number, found: Found, by: Arrival): void {
    this.suspects.incident(thread, found, by);
  }

  state(state: number): void {
    this.search().states.read(state, this.tuple);
    this.suspects.look(this.tuple, state);
  }

  end(state: number): void {
    this.search().states.read(state, this.tuple);
    const outcome = this.told(outcomeOf(this.trial, this.tuple, state));
    const { key } = outcome;
    const known = this.outcomes.get(key);
    if (this.counts) this.outcomes.set(key, known ? { ...known, states: known.states + 1 } : outcome);
    this.member(key, state);
    this.suspects.end(this.tuple, state);
  }

  private told(outcome: Outcome): Outcome {
    if (!this.teller) return outcome;
    const { told, cast, exchanged } = this.teller.outcome(outcome);
    return { ...told, cast, exchanged };
  }
}
