// Since when could something not be avoided, along the order to it? Of most of what is found the
// graph that was explored says it. Two kinds need more told apart, so the script is explored once
// more for them, on the first request: results of a call of one of several alike threads, of
// which a state does not say who had it; and what depends on whether a call is over, which
// returns with its last step.
import type { Work } from '../machine/work.ts';
import { SUSPECT_KINDS, type SuspectKind } from '../trace/suspectKinds.ts';
import type { Bound, Bounds } from './bounds.ts';
import type { Grouping } from './find/suspects.ts';
import type { Order } from './orders.ts';
import type { Baked, Paths } from './paths.ts';
import type { Reductions } from './step/reductions.ts';

/**
 * How it stands along an order; or the bound that ended the exploration with more threads apart.
 */
export interface BakedIn extends Baked {
  /**
   * It is so of orders in which each call returns with its last step: of the others
   * this bound was reached.
   */
  readonly atOnce?: Bound;
  /** Not known: this bound was reached. */
  readonly unknown?: Bound;
}

/** What the second exploration tells apart. */
export interface Again {
  readonly bounds: Bounds;
  readonly reductions: Reductions;
  readonly apart: readonly number[];
  readonly grouped: Grouping;
}

interface Explored {
  readonly paths: Paths | undefined;
  readonly bound: Bound | undefined;
}

/**
 * The second exploration: bytes at the most, if the caller gives none and the first had
 * no more, and milliseconds.
 */
const MEMORY = 2 ** 30;
const TIME = 30_000;

/** Does it depend on which threads are in a call? */
function asksCalls(key: string): boolean {
  const [kind = ''] = key.split(' ');
  if (!Object.hasOwn(SUSPECT_KINDS, kind)) return false;
  return kind === 'mark-without-owner' || SUSPECT_KINDS[kind as SuspectKind].about === 'rest';
}

/** Is it about what a call returns? */
const isOfReturn = (key: string): boolean => /^(result|unexpected-result) /.test(key);

/**
 * Does it matter whether a call returns with its last step? `mayStop`: after a
 * panic no call returns.
 */
export const dependsOnReturns = (key: string, mayStop: boolean): boolean =>
  asksCalls(key) || (mayStop && isOfReturn(key));

/** The same order with two threads exchanged. */
const exchanged = ({ picks, ...order }: Order, a: number, b: number): Order => ({
  ...order,
  picks: picks.map(({ thread, outcome }) => ({ thread: thread === a ? b : thread === b ? a : thread, outcome })),
});

export class NoReturn {
  private readonly paths: Paths;
  private readonly bounds: Bounds;
  private readonly reductions: Reductions;
  private readonly explore: (again: Again) => Generator<unknown, Explored>;
  private readonly known = new Map<string, Explored>();

  /** Of an exploration that is over. `explore`: explores the script once more. */
  constructor(
    paths: Paths,
    first: { readonly bounds: Bounds; readonly bytes: number; readonly reductions: Reductions },
    explore: (again: Again) => Generator<unknown, Explored>,
  ) {
    this.paths = paths;
    this.reductions = first.reductions;
    const { memory = Math.max(MEMORY, 2 * first.bytes), time = TIME } = first.bounds;
    this.bounds = { memory: memory - first.bytes, time: Math.min(time, TIME) };
    this.explore = explore;
  }

  /** Explores once more. `apart`: threads that are kept apart from those that are like them. */
  private *again(apart: readonly number[], returns: boolean): Work<Explored> {
    const name = [...apart, returns].join();
    let made = this.known.get(name);
    if (!made) {
      const { bounds } = this;
      const grouped = this.paths.findings.suspects.grouping;
      const exploring = this.explore({ bounds, reductions: { ...this.reductions, returns }, grouped, apart });
      for (let next = exploring.next(); !made; next = exploring.next()) {
        if (next.done) made = next.value;
        else yield undefined;
      }
      this.known.set(name, made);
    }
    return made;
  }

  private *ask({ paths, bound }: Explored, { machine, picks }: Order, key: string): Work<BakedIn> {
    const trace = paths && (yield* paths.trace(machine, picks));
    if (trace) return yield* paths.stand(trace, [key]);
    return { points: [], pointOfNoReturn: undefined, unknown: bound ?? 'states' };
  }

  *along(order: Order, key: string): Work<BakedIn> {
    const { paths, reductions } = this;
    const { findings } = paths;
    const first = { paths, bound: undefined };
    const asks = reductions.local && dependsOnReturns(key, findings.mayStop);
    const returns = reductions.returns && !asks;
    const thread = findings.alikeOf(key);
    if (thread !== undefined) {
      const one = findings.firstOf(thread);
      const ofOne = key.replace(`result ${thread} `, `result ${one} `);
      return yield* this.ask(yield* this.again([one], returns), exchanged(order, thread, one), ofOne);
    }
    if (returns === reductions.returns) return yield* this.ask(first, order, key);
    const found = yield* this.ask(yield* this.again([], returns), order, key);
    if (found.unknown === undefined) return found;
    return { ...(yield* this.ask(first, order, key)), atOnce: found.unknown };
  }
}
