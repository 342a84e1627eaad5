// Orders: the choices that lead to a state, as they are made at the machine's schedule points, and
// back from choices to a state. Where states are known only up to names of alike threads
// (symmetry/), each step of a path may exchange names; an order has those of the script.
import { LINE, type Move, type Pick } from './moves.ts';
import type { Search } from './search.ts';
import { type Met, playedBy } from './symmetry/cast.ts';

/** Choices from the start on. */
export interface Order {
  /** Which values the open limits have (plan.ts). */
  readonly machine: number;
  readonly picks: readonly Pick[];
  /** How many picks lead to each state of the way. */
  readonly ends: readonly number[];
}

/** The states of the first way to what was met, from the first one on. */
function pathTo({ states }: Search, { state, by }: Met): number[] {
  const path = by ? [by.state] : [];
  for (let s = by ? by.parent : state; s >= 0; s = states.parentOf(s)) path.push(s);
  return path.reverse();
}

/** The machine and the steps of the first way to what was met. */
function wayTo(search: Search, met: Met): { readonly machine: number; readonly moves: readonly Move[] } {
  const { states } = search;
  const path = pathTo(search, met);
  const [root = 0] = path;
  const moves = path.slice(1).map((next, i) => {
    const isLast = i + 2 === path.length;
    const choice = met.by && isLast ? met.by.choice : states.choiceOf(next);
    return search.moveOf(path[i] as number, choice);
  });
  return { machine: met.by && path.length === 1 ? met.by.choice : states.choiceOf(root), moves };
}

/**
 * Makes the steps again; of each state of the way, which role of the first state each
 * of its roles is.
 */
function rolesAlong({ states, moves: made, symmetry }: Search, moves: readonly Move[], picks: readonly Pick[][]) {
  let roles = Array.from({ length: made.threads }, (_, role) => role);
  const all = [roles];
  moves.forEach(({ state, thread, step }, i) => {
    states.read(state, made.from);
    made.put(thread, step, picks[i + 1]);
    const before = roles;
    if (symmetry) roles = symmetry.rolesBefore(symmetry.arrange(made.to)).map((role) => before[role] as number);
    all.push(roles);
  });
  return all;
}

/**
 * The thread whose step led to what was met first, and the index of its line;
 * undefined: it was none's.
 */
export function stepTo(search: Search, met: Met): { readonly thread: number; readonly line: number } | undefined {
  const { moves } = wayTo(search, met);
  const last = moves.at(-1);
  if (!last || last.thread === LINE) return undefined;
  const roles = rolesAlong(search, moves, []);
  const threads = playedBy(met, moves, roles);
  search.states.read(last.state, search.moves.from);
  const line = search.steps.trial.stage.lineOf(search.moves.from[last.thread + 1] as number);
  return { thread: threads[roles.at(-2)?.[last.thread] ?? 0] as number, line };
}

/** The choices that lead to what was met. */
export function orderTo(search: Search, met: Met): Order {
  const { machine, moves } = wayTo(search, met);
  return orderAlong(search, machine, moves, met);
}

/** The choices of these steps, from the first state of a machine on. */
export function orderAlong(search: Search, machine: number, moves: readonly Move[], met?: Met): Order {
  const picks: Pick[][] = [[], ...moves.map(() => [])];
  search.moves.putFirst(machine, picks[0]);
  const roles = rolesAlong(search, moves, picks);
  const threads = playedBy(met, moves, roles);
  const made: Pick[] = [];
  const ends: number[] = [];
  picks.forEach((own, i) => {
    // a step is in the roles of the state that it was made from
    const before = roles[Math.max(i - 1, 0)] as readonly number[];
    for (const { thread, outcome } of own) {
      const by = threads[before[thread] as number] as number;
      const last = made.at(-1);
      // one object for faults in a row: an entry may have millions
      made.push(last?.thread === by && last.outcome === outcome ? last : { thread: by, outcome });
    }
    ends.push(made.length);
  });
  return { machine, picks: made, ends };
}
