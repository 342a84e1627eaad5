// Explores a script: what each call can return, how it can end, and what is suspicious on the way,
// each with the shortest order that leads there.
import { fulfils, resultName } from '../kernel/constants.ts';
import type { Compiled } from '../program/compile.ts';
import type { Bound, Bounds, Progress } from './bounds.ts';
import { type Baked, bakedAlong, oddsOf } from './find/baked.ts';
import type { Found } from './find/found.ts';
import { type Outcome, outcomeOf } from './find/outcomes.ts';
import { type Suspect, Suspects } from './find/suspects.ts';
import type { Arrival } from './moves.ts';
import { type Order, orderTo, pathTo, stepTo } from './orders.ts';
import { type Plan, planOf } from './plan.ts';
import { type Listener, Search } from './search.ts';
import { ALL_REDUCTIONS, type Reductions } from './step/reductions.ts';
import { Steps } from './step/steps.ts';
import { Trial } from './step/trial.ts';
import { type Alike, NONE_ALIKE } from './symmetry/alike.ts';
import type { Met } from './symmetry/cast.ts';
import { symmetryOf } from './symmetry/symmetry.ts';
import { Teller } from './symmetry/told.ts';

export interface ExploreOptions {
  readonly bounds?: Bounds;
  readonly reductions?: Reductions;
  /** Are results of calls kept in a state, so that each outcome has those of all calls? */
  readonly results?: boolean;
}

/** A result that a call can have. */
export interface PossibleResult extends Met {
  readonly thread: number;
  readonly line: number;
  readonly result: number;
  readonly expected: number | undefined;
  /** In how many steps it was returned: of alike threads, by any of them. */
  readonly times: number;
}

export interface Exploration {
  readonly plan: Plan;
  /** Every order was explored; otherwise `bound` says what has ended it. */
  readonly complete: boolean;
  readonly bound: Bound | undefined;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Bytes. */
  readonly memory: number;
  readonly results: readonly PossibleResult[];
  readonly outcomes: readonly Outcome[];
  readonly suspects: readonly Suspect[];
  /** Page faults that were run, of the line that made most of them. */
  readonly faults: { readonly line: number; readonly count: number } | undefined;
  /** Threads of which what one does stands for what the others do. */
  readonly alike: Alike;
  /** The shortest order that was met to what was found. */
  order(of: Met): Order;
  /**
   * When was an outcome or a suspicion baked in, along the order to it? Yields how many states are
   * done; undefined: a bound had ended the exploration, so nobody knows.
   */
  baked(of: Met & { readonly key: string }): Generator<number, Baked | undefined>;
}

/** States between two looks at the clock, at the most: in a large map a state takes long. */
const SLICE = 256;
/** Milliseconds of a slice, about. */
const SLICE_TIME = 50;

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

/** What a search finds. */
export class Findings implements Listener {
  /** Of each outcome and suspicion, the states that are it. */
  readonly members = new Map<string, number[]>();
  private memberCount = 0;
  private readonly returns = new Map<string, Return>();
  readonly outcomes = new Map<string, Outcome>();
  readonly suspects: Suspects;
  private readonly tuple: Int32Array;
  private readonly search: () => Search;
  private readonly trial: Trial;
  private readonly teller: Teller | undefined;

  /** `teller`: of states that are told up to names of threads. */
  constructor(trial: Trial, search: () => Search, teller?: Teller) {
    this.trial = trial;
    this.search = search;
    this.teller = teller;
    this.tuple = new Int32Array(trial.plan.threads.length + 1);
    this.suspects = new Suspects(trial, (key, state) => this.member(key, state), teller);
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

  returned(thread: number, { line, result }: { line: number; result: number }, by: Arrival): void {
    const own = this.trial.plan.threads[thread]?.[line];
    if (own?.expected !== undefined && !fulfils(result, own.expected)) {
      const text = `${this.trial.kernel.threads[thread]?.name}: ${own.call?.name} returns ${resultName(result)}, and its line expects ${resultName(own.expected)}`;
      this.suspects.incident(thread, { kind: 'unexpected-result', text, line: own.line }, by);
    }
    const key = `${this.teller?.firstOf(thread) ?? thread} ${line} ${result}`;
    const known = this.returns.get(key);
    if (known) known.times++;
    else this.returns.set(key, { thread, line, result, by, times: 1 });
  }

  /** Results of calls: one of a thread is one of each that is alike. */
  results(): PossibleResult[] {
    const all = [...this.returns.values()].flatMap(({ thread, line, result, by, times }) => {
      const played = this.teller?.ofEach(thread) ?? [{ thread, cast: undefined }];
      return played.map((one) => {
        const own = this.trial.plan.threads[one.thread]?.[line];
        const met = { state: by.state, by, ...(one.cast && { cast: one.cast }) };
        return { thread: one.thread, line: own?.line ?? 0, result, expected: own?.expected, times, ...met };
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
    this.outcomes.set(key, known ? { ...known, states: known.states + 1 } : outcome);
    this.member(key, state);
    this.suspects.end(this.tuple, state);
  }

  private told(outcome: Outcome): Outcome {
    if (!this.teller) return outcome;
    const { told, cast, exchanged } = this.teller.outcome(outcome);
    return { ...told, cast, exchanged };
  }
}

/** How far an exploration is. */
export interface Going extends Progress {
  /** What it has found so far, as if it had been cancelled here. */
  soFar(): Exploration;
}

/** Explores in slices; yields how far it is. Whoever drives it may end it early and has what was found. */
export function* explore(compiled: Compiled, options: ExploreOptions = {}): Generator<Going, Exploration> {
  const { bounds = {}, reductions = ALL_REDUCTIONS, results = true } = options;
  const plan = planOf(compiled);
  const trial = new Trial(plan, { telling: { timestamps: plan.timestamps }, results, reductions });
  const steps = new Steps(trial);
  const symmetry = reductions.alike ? symmetryOf(trial) : undefined;
  const alike = symmetry?.alike ?? NONE_ALIKE;
  const teller = alike.groups.length === 0 ? undefined : new Teller(plan, alike.groups);
  const findings: Findings = new Findings(trial, () => search, teller);
  const search: Search = new Search(steps, findings, teller && symmetry);
  const began = performance.now();
  search.begin();
  let bound: Bound | undefined;
  const memory = (): number => search.states.bytes + steps.bytes + trial.bytes + (symmetry?.bytes ?? 0);
  const found = (endedBy: Bound | undefined): Exploration => ({
    plan,
    complete: endedBy === undefined,
    bound: endedBy,
    states: search.states.count,
    transitions: search.transitions,
    depth: search.depth,
    memory: memory(),
    results: findings.results(),
    outcomes: [...findings.outcomes.values()],
    suspects: findings.suspects.list().map((one) => withCall(search, plan, one)),
    faults: mostFaults(trial),
    alike,
    order: (of) => orderTo(search, of),
    baked: (of) => baked(search, findings, endedBy === undefined, of),
  });
  for (let slice = 1, since = began; ; ) {
    const goesOn = search.advance(slice, bounds.depth, bounds.states);
    // this is no kernel of which the reduction was proved
    if (!trial.looksAgain) {
      const left = bounds.time === undefined ? {} : { time: bounds.time - (performance.now() - began) };
      const again = { bounds: { ...bounds, ...left }, reductions: { ...reductions, changes: false } };
      return yield* explore(compiled, { ...options, ...again });
    }
    if (!goesOn) {
      const { count } = search.states;
      if (search.at < count) bound = count >= (bounds.states ?? Number.POSITIVE_INFINITY) ? 'states' : 'depth';
      break;
    }
    const now = performance.now();
    slice = now - since < SLICE_TIME ? Math.min(2 * slice, SLICE) : Math.ceil(slice / 4);
    since = now;
    if (memory() >= (bounds.memory ?? Number.POSITIVE_INFINITY)) bound = 'memory';
    else if (now - began >= (bounds.time ?? Number.POSITIVE_INFINITY)) bound = 'time';
    if (bound) break;
    yield {
      states: search.states.count,
      transitions: search.transitions,
      frontier: search.states.count - search.at,
      depth: search.depth,
      bytes: memory(),
      soFar: () => found('cancelled'),
    };
  }
  return found(bound);
}

function mostFaults({ faultsOf }: Trial): Exploration['faults'] {
  const [most] = [...faultsOf].sort((a, b) => b[1] - a[1]);
  return most && { line: most[0], count: most[1] };
}

/** A suspicion of a state has the call whose step led there first. */
function withCall(search: Search, { threads }: Plan, one: Suspect): Suspect {
  const made = one.line === 0 ? stepTo(search, one) : undefined;
  if (!made) return one;
  const line = threads[made.thread]?.[made.line]?.line ?? 0;
  return { ...one, line, threads: one.threads.length === 0 ? [made.thread] : one.threads };
}

function* baked(
  search: Search,
  { members, knowsAll }: Findings,
  isComplete: boolean,
  of: Met & { readonly key: string },
): Generator<number, Baked | undefined> {
  if (!isComplete || !knowsAll) return undefined;
  const states = new Set(members.get(of.key));
  const odds = yield* oddsOf(search, { state: (one) => states.has(one), step: () => false });
  return bakedAlong(odds, pathTo(search, of), orderTo(search, of));
}
