// Values of open limits that an order runs alike with, without a search for each: the order is made
// again with another value, and its states are compared with those of the run that is known.
// The kernel only compares a limit with the amount that a call requests. So if a run with more and
// a run with less pass through the same states but for the limit, each comparison came out the same
// way in both, and does so with each value between them: halving finds how far that goes.
import type { LimitName } from '../../kernel/limits.ts';
import { LINE, type Move, type ToldResult } from '../moves.ts';
import type { Limits } from '../plan.ts';
import type { Search } from '../search.ts';

/**
 * Limits of which a kernel asks only whether they are exceeded; from others it
 * reckons addresses and sizes.
 */
export const COMPARED: ReadonlySet<LimitName> = new Set<LimitName>(['user_wired', 'wired', 'swap', 'memlock', 'vmem']);

/** Moves between two looks at the clock. */
const SLICE = 500;

export interface Run {
  readonly search: Search;
  readonly moves: readonly Move[];
  /** The state that the last move leads to. */
  readonly end: number;
  readonly fits: (told: readonly ToldResult[]) => boolean;
}

const isLike = (a: Int32Array, b: Int32Array): boolean => a.every((value, i) => i === 0 || value === b[i]);

/**
 * Makes the moves of a run on another machine: do its threads go through the same states,
 * with results that fit?
 */
function* runsAlike({ search, moves, end, fits }: Run, machine: number): Generator<void, boolean> {
  const { moves: made, states, steps } = search;
  const known = new Int32Array(made.to.length);
  const isAt = (state: number): boolean => {
    states.read(state, known);
    return isLike(made.to, known);
  };
  made.putFirst(machine);
  if (!fits(search.toldFirst) || !isAt(moves[0]?.state ?? end)) return false;
  for (const [i, { state, thread, step }] of moves.entries()) {
    if (i % SLICE === SLICE - 1 || steps.trial.tookLong()) yield;
    made.from.set(made.to);
    let own: number = LINE;
    if (step === LINE) {
      if (!made.putLine() || made.failed.length > 0) return false;
    } else {
      states.read(state, known);
      const chosen = step - steps.firstOf(steps.row(known[0] as number, known[thread + 1] as number));
      const row = made.row(thread);
      if (chosen >= steps.countOf(row)) return false;
      own = steps.firstOf(row) + chosen;
      made.putStep(thread, own);
    }
    if (!fits(made.toldBy(thread, own)) || !isAt(moves[i + 1]?.state ?? end)) return false;
  }
  made.from.set(made.to);
  const goesOn = made.goesOn();
  states.read(end, made.from);
  return made.goesOn() === goesOn;
}

/** Do two machines differ by the last of their limits alone? */
const areNear = (a: Limits, b: Limits): boolean =>
  a.every(({ value }, i) => i === a.length - 1 || value === b[i]?.value);

/**
 * How far machines run alike from one whose run is known towards an end of the list,
 * which is left out.
 */
function* farthest(run: Run, machine: number, past: number): Generator<void, number> {
  let alike = machine;
  let apart = past;
  // most often all are
  for (let next = past + Math.sign(machine - past); alike !== next; next = (alike + apart) >> 1) {
    if (yield* runsAlike(run, next)) alike = next;
    else apart = next;
    if (Math.abs(apart - alike) < 2) break;
  }
  return alike;
}

/**
 * The first and the last machine that run alike with one whose run is known, and so do all between.
 * `machines`: one for each value of the open limits; of one limit they stand in order.
 */
export function* allAlike(run: Run, machines: readonly Limits[], machine: number): Generator<void, [number, number]> {
  const own = machines[machine] ?? [];
  if (!COMPARED.has(own.at(-1)?.what as LimitName)) return [machine, machine];
  let [before, after] = [machine, machine];
  while (before >= 0 && areNear(own, machines[before] as Limits)) before--;
  while (after < machines.length && areNear(own, machines[after] as Limits)) after++;
  return [yield* farthest(run, machine, before), yield* farthest(run, machine, after)];
}
