// Explores a script: what each call can return, how it can end, and what is suspicious on the way,
// each with the shortest order that leads there.
import type { Work } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import type { Bound, Bounds, Progress } from './bounds.ts';
import { Findings, type PossibleResult } from './find/findings.ts';
import type { Outcome } from './find/outcomes.ts';
import type { Grouping, Suspect } from './find/suspects.ts';
import { type BakedIn, NoReturn } from './noReturn.ts';
import { type Order, orderTo, stepTo } from './orders.ts';
import { Paths } from './paths.ts';
import { type Plan, planOf } from './plan.ts';
import { Search } from './search.ts';
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
  /** Milliseconds of a slice, about. */
  readonly slice?: number;
  /** Threads that are kept apart from those that are like them. */
  readonly apart?: readonly number[];
  /** Which suspicions are one, by another exploration of the script. */
  readonly grouped?: Grouping;
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
   * What can come of choices, wherever they stand; undefined: not known, as a
   * bound ended the exploration.
   */
  readonly paths: Paths | undefined;
  /** Which suspicions are one. */
  readonly grouping: Grouping;
  /**
   * Since when could what was found not be avoided, along the order to it? undefined: a bound
   * had ended the exploration.
   */
  baked(of: Met & { readonly key: string }): Work<BakedIn | undefined>;
}

/** States between two looks at the clock, at the most: in a large map a state takes long. */
const SLICE = 256;
/** Milliseconds of a slice, if the caller gives none. */
const SLICE_TIME = 50;

/** How far an exploration is. */
export interface Going extends Progress {
  /** What it has found so far, as if it had been cancelled here. */
  soFar(): Exploration;
}

/**
 * Explores in slices; yields how far it is. The caller that drives it may end it early and
 * has what was found.
 */
export function* explore(compiled: Compiled, options: ExploreOptions = {}): Generator<Going, Exploration> {
  const { bounds = {}, reductions = ALL_REDUCTIONS, results = true, slice: sliceTime = SLICE_TIME } = options;
  const plan = planOf(compiled);
  const trial = new Trial(plan, { telling: { timestamps: plan.timestamps }, results, reductions });
  const steps = new Steps(trial);
  const symmetry = reductions.alike ? symmetryOf(trial, options.apart) : undefined;
  const alike = symmetry?.alike ?? NONE_ALIKE;
  const teller = alike.groups.length === 0 ? undefined : new Teller(plan, alike.groups);
  const findings: Findings = new Findings(trial, () => search, teller, options.grouped);
  const search: Search = new Search(steps, findings, teller && symmetry);
  const began = performance.now();
  search.begin();
  let bound: Bound | undefined;
  const memory = (): number => search.states.bytes + steps.bytes + trial.bytes + (symmetry?.bytes ?? 0);
  const found = (endedBy: Bound | undefined): Exploration => {
    const paths = endedBy === undefined && findings.knowsAll ? new Paths(search, findings) : undefined;
    const noReturn =
      paths &&
      new NoReturn(paths, { bounds, bytes: memory(), reductions }, (more) =>
        explore(compiled, { ...options, ...more, results }),
      );
    return {
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
      paths,
      grouping: findings.suspects.grouping,
      *baked(of) {
        return noReturn && (yield* noReturn.along(orderTo(search, of), of.key));
      },
    };
  };
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
    slice = now - since < sliceTime ? Math.min(2 * slice, SLICE) : Math.ceil(slice / 4);
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
