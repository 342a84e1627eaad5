// Orders that give the same results as the one that was found, and may differ from it in what they
// tell: with other values of open limits, with another result of a call whose result the log does
// not tell, with a call asleep that was not, or not asleep, and with two calls one after the other
// that met, or the other way about. Each is looked for by a constraint more, so that an order with
// few switches is found for it.
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import type { Search } from '../search.ts';
import type { Aim } from './depthFirst.ts';
import type { Explanation, Found } from './explain.ts';
import { Logged } from './logged.ts';
import { OrderFinder } from './orderFinder.ts';
import { endingStuck, following, type Log, type LoggedCall, logOf, unlike } from './records.ts';

/** Moves at the most for an order, to find one with fewer switches, and for all orders together. */
const MOST_MOVES = 3_000;
const MOST_IMPROVING = 500;
const MOST_IN_ALL = 8_000;
/**
 * Milliseconds after which no more are looked for on a machine that is too slow for so many moves.
 */
const MOST_TIME = 10_000;
/** Pairs of calls whose order is tried, of one that failed. */
const MOST_PAIRS = 12;
/** Calls that are tried the other way: asleep if they were not, awake if they were. */
const MOST_SLEEPERS = 8;
/** Machines of open limits that are tried, besides the first. */
const MOST_MACHINES = 8;

interface Attempt {
  readonly log: Log;
  readonly machine: number;
  readonly inOrder: boolean;
  readonly aim?: Aim;
}

/** What the order that was found tells, by lines of the script. */
export interface FoundTelling {
  /** Calls that failed, or never returned. */
  readonly failed: ReadonlySet<number>;
  /** Results of calls of which the log tells none. */
  readonly open: ReadonlyMap<number, number>;
  /** Calls that slept. */
  readonly slept: ReadonlySet<number>;
}

/** Does the log itself tell which of two calls came first? */
const isSettled = (a: LoggedCall, b: LoggedCall): boolean =>
  (a.after[b.thread] as number) > b.index || (b.after[a.thread] as number) > a.index;

const distance = (a: LoggedCall, b: LoggedCall): number => {
  const meets = a.range[0] < b.range[1] && b.range[0] < a.range[1];
  const apart = Math.abs(Math.min(a.rank, 1e6) - Math.min(b.rank, 1e6));
  return (meets ? 0 : 1e6) + apart;
};

/**
 * Calls of other threads, the nearest first, whose order with one that failed the log leaves open.
 */
const othersOf = ({ calls }: Log, failed: LoggedCall): LoggedCall[] =>
  calls
    .flat()
    .filter((call) => call.thread !== failed.thread && !isSettled(call, failed))
    .sort((a, b) => distance(a, failed) - distance(b, failed))
    .slice(0, MOST_PAIRS);

/** Indexes spread over a list, the last one first. */
function spread(count: number): number[] {
  const most = Math.min(count, MOST_MACHINES);
  const all = Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, most - 1)));
  return [...new Set(all)].reverse();
}

function* attempts(
  { plan, order, inOrder, hanging, machines }: Explanation,
  { failed, open, slept }: FoundTelling,
): Generator<Attempt> {
  const machine = order?.machine ?? 0;
  const ended = (log: Log): Log => (hanging?.end === 'waiting' ? endingStuck(log) : log);
  const log = ended(logOf(plan, inOrder));
  for (const at of spread(machines.length)) {
    const other = plan.machines.indexOf(machines[at] ?? []);
    if (other !== machine && other >= 0) yield { log, machine: other, inOrder };
  }
  for (const call of log.calls.flat()) {
    const result = open.get(call.line);
    if (result !== undefined) yield { log: unlike(log, call, result), machine, inOrder };
  }
  // lines of whole calls may tell the order of the returns only
  const free = inOrder && !log.tellsOverlap ? ended(logOf(plan, false)) : undefined;
  for (const one of free ? [log, free] : [log]) {
    const about = one.calls.flat().filter(({ line }) => failed.has(line));
    const own = { log: one, machine, inOrder: one === log && inOrder };
    // values that explain nothing in the order of the lines may do so in another
    const far = plan.machines.length - 1;
    for (const end of one === free ? [0, far] : []) if (end !== machine) yield { ...own, machine: end };
    const near = [...new Set(about.flatMap((call) => [call, ...othersOf(one, call)]))].slice(0, MOST_SLEEPERS);
    for (const call of near) yield { ...own, aim: { call, sleeps: !slept.has(call.line) } };
    for (const call of about)
      for (const other of othersOf(one, call)) {
        yield { ...own, log: following(one, other, call) };
        yield { ...own, log: following(one, call, other) };
      }
  }
}

export interface OtherOrders {
  readonly orders: readonly Found[];
  /** The time, in milliseconds, that has ended the search; undefined: none has. */
  readonly stoppedAfter: number | undefined;
}

/** The other orders, the one that was found not among them; yields how far it is. */
export function* otherOrders(
  compiled: Compiled,
  found: Explanation,
  telling: FoundTelling,
  bounds: Bounds = {},
): Generator<Progress, OtherOrders> {
  const { plan, steps } = found;
  const orders: Found[] = [];
  if (plan.compiled !== compiled || !found.order || !steps) return { orders, stoppedAfter: undefined };
  const began = performance.now();
  const most = Math.min(MOST_TIME, bounds.time ?? MOST_TIME);
  let moves = 0;
  for (const { log, machine, inOrder, aim } of attempts(found, telling)) {
    if (moves >= MOST_IN_ALL) break;
    if (performance.now() - began > most) return { orders, stoppedAfter: most };
    const work = new OrderFinder(steps, new Logged(steps.trial.stage, log), aim);
    const isFound = yield* told(work.find(machine, MOST_MOVES), work.search, found.states);
    if (isFound) yield* told(work.improve(machine, MOST_IMPROVING), work.search, found.states);
    if (isFound) orders.push({ order: work.order(machine), switches: work.switches, inOrder });
    moves += work.tried;
  }
  return { orders, stoppedAfter: undefined };
}

function* told<T>(work: Generator<void, T>, { states, transitions }: Search, before: number): Generator<Progress, T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield { states: before + states.count, transitions, frontier: 0, depth: 0, bytes: states.bytes };
  }
}
