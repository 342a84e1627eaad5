// Fewer switches in an order that is known: what a thread does in two stretches is put
// together, and what others do in between goes before or after it, if that leads to the same
// state with results that fit. Of an order of many calls a search from its end tries the
// variants of its end alone.
import { LINE, type Move, type ToldResult } from '../moves.ts';
import type { Search } from '../search.ts';

/** Moves between two stretches at the most. */
const MOST_BETWEEN = 200;
/** Moves between two looks at the clock. */
const SLICE = 500;

/** A move as it can be made from other states too: which of its thread's steps it is. */
interface Turn {
  readonly thread: number;
  readonly choice: number;
}

interface Course {
  readonly moves: readonly Move[];
  /** The state that the last move leads to. */
  readonly end: number;
}

/** What an order has to keep to. */
interface Allowed {
  readonly fits: (told: readonly ToldResult[]) => boolean;
  /** `tuple`: a state. */
  readonly mayGo: (tuple: Int32Array, thread: number) => boolean;
}

/**
 * Where a thread's stretch begins and ends, what others do after it, and the end of its next
 * one: indexes of moves.
 */
interface Pair {
  readonly first: number;
  readonly between: number;
  readonly second: number;
  readonly after: number;
  /** Of the moves from `first` to `after`. */
  readonly turns: readonly Turn[];
}

export class FewerSwitches {
  private tried = 0;
  private readonly search: Search;
  private readonly allowed: Allowed;
  private readonly tuple: Int32Array;

  constructor(search: Search, allowed: Allowed) {
    this.search = search;
    this.allowed = allowed;
    this.tuple = new Int32Array(search.moves.threads + 1);
  }

  /**
   * Puts together as much as it can, in so many moves or a few more: first what takes
   * few moves to try.
   */
  *improve(course: Course, most: number): Generator<void, readonly Move[]> {
    const whole = yield* this.pass(course, most, (moves, pair) => this.asWhole(moves, course.end, pair));
    const again = { ...course, moves: whole };
    // it finds little: as many moves as the order has are enough
    const last = Math.min(most, this.tried + whole.length);
    return yield* this.pass(again, last, (moves, pair) => this.apart(moves, course.end, pair));
  }

  /** Tries each stretch with the next one of its thread, until no more can be put together. */
  private *pass(
    { moves: from }: Course,
    most: number,
    join: (moves: readonly Move[], pair: Pair) => Move[] | undefined,
  ): Generator<void, readonly Move[]> {
    let moves = from;
    const failed = new Set<string>();
    let rested = this.tried;
    for (let isBetter = true; isBetter && this.tried < most; ) {
      isBetter = false;
      for (let at = 0; at < moves.length && this.tried < most; ) {
        const pair = this.pairAt(moves, at);
        const key = pair && `${moves[pair.first]?.state} ${moves[pair.after]?.state}`;
        const joined = pair && !failed.has(key as string) ? join(moves, pair) : undefined;
        if (key && !joined) failed.add(key);
        if (joined) {
          moves = joined;
          isBetter = true;
          at = startOf(moves, Math.max(0, at - 1));
        } else at = endOf(moves, at);
        if (this.tried - rested < SLICE) continue;
        rested = this.tried;
        yield;
      }
    }
    return moves;
  }

  /**
   * The stretch that begins at a move, and the next one of its thread; undefined: there is none, or
   * a line of no thread in between.
   */
  private pairAt(moves: readonly Move[], first: number): Pair | undefined {
    const thread = moves[first]?.thread;
    const between = endOf(moves, first);
    let second = between;
    while (second < moves.length && moves[second]?.thread !== thread) {
      if (moves[second]?.thread === LINE || second - between > MOST_BETWEEN) return undefined;
      second++;
    }
    if (thread === LINE || second === moves.length) return undefined;
    const after = endOf(moves, second);
    const turns = moves.slice(first, after).map((move) => this.turnOf(move));
    return { first, between, second, after, turns };
  }

  /** All that others do in between goes after the second stretch, or all before the first. */
  private asWhole(moves: readonly Move[], end: number, { first, between, second, after, turns }: Pair) {
    const own = turns.slice(0, between - first);
    const others = turns.slice(own.length, second - first);
    const later = turns.slice(second - first);
    const stateAt = (at: number): number => moves[at]?.state ?? end;
    const sooner = this.made(stateAt(between), [...later, ...others]);
    if (sooner?.end === stateAt(after)) return [...moves.slice(0, between), ...sooner.moves, ...moves.slice(after)];
    const putOff = this.made(stateAt(first), [...others, ...own]);
    if (putOff?.end === stateAt(second)) return [...moves.slice(0, first), ...putOff.moves, ...moves.slice(second)];
    return undefined;
  }

  /**
   * What others do in between goes before the first stretch where it can be done there, and
   * else after the second.
   */
  private apart(moves: readonly Move[], end: number, { first, between, second, after, turns }: Pair) {
    const stateAt = (at: number): number => moves[at]?.state ?? end;
    const before: Turn[][] = [];
    const behind: Turn[][] = [];
    let state = stateAt(first);
    for (let at = between; at < second; at = endOf(moves, at)) {
      const stretch = turns.slice(at - first, endOf(moves, at) - first);
      const made = this.made(state, stretch);
      (made ? before : behind).push(stretch);
      state = made?.end ?? state;
    }
    if (before.length === 0 || behind.length === 0) return undefined;
    const own = turns.slice(0, between - first);
    const made = this.made(stateAt(first), [
      ...before.flat(),
      ...own,
      ...turns.slice(second - first),
      ...behind.flat(),
    ]);
    return made?.end === stateAt(after) ? [...moves.slice(0, first), ...made.moves, ...moves.slice(after)] : undefined;
  }

  /** A thread's row of steps in a state, which is left in `tuple`. */
  private rowOf(state: number, thread: number): number {
    this.search.states.read(state, this.tuple);
    return this.search.steps.row(this.tuple[0] as number, this.tuple[thread + 1] as number);
  }

  private turnOf({ state, thread, step }: Move): Turn {
    return { thread, choice: step - this.search.steps.firstOf(this.rowOf(state, thread)) };
  }

  /** Makes moves from a state; undefined: they cannot be made, or what they return does not fit. */
  private made(state: number, turns: readonly Turn[]): Course | undefined {
    const { search, allowed } = this;
    const moves: Move[] = [];
    let end = state;
    for (const { thread, choice } of turns) {
      this.tried++;
      const row = this.rowOf(end, thread);
      if (choice >= search.steps.countOf(row) || !allowed.mayGo(this.tuple, thread)) return undefined;
      const step = search.steps.firstOf(row) + choice;
      const next = search.go(end, thread, step, allowed.fits);
      if (!next) return undefined;
      moves.push({ state: end, thread, step });
      end = next.state;
    }
    return { moves, end };
  }
}

/** Where the stretch of a thread ends that a move is in. */
function endOf(moves: readonly Move[], at: number): number {
  let end = at + 1;
  while (end < moves.length && moves[end]?.thread === moves[at]?.thread) end++;
  return end;
}

function startOf(moves: readonly Move[], at: number): number {
  let start = at;
  while (start > 0 && moves[start - 1]?.thread === moves[at]?.thread) start--;
  return start;
}

/** How often another thread goes on than the one before; lines of no thread do not count. */
export function switchesOf(moves: readonly Move[]): number {
  const threads = moves.flatMap(({ thread }) => (thread === LINE ? [] : [thread]));
  return threads.filter((thread, i) => i > 0 && thread !== threads[i - 1]).length;
}
