// Who is who. States are known up to names of alike threads: a state has roles, and threads of the
// script play them. A step may exchange roles, so along a way each role comes from one of the first
// state; a cast of the last state says who plays in the first one.
import { type Arrival, LINE, type Move } from '../moves.ts';

export interface Cast {
  /** By role: the thread that plays it. */
  readonly threads: readonly number[];
  /** Roles among which threads may be exchanged. */
  readonly ties: readonly (readonly number[])[];
}

/** Where something was met: a state, or a step, which stands in the state that it was made from. */
export interface Met {
  readonly state: number;
  readonly by?: Arrival;
  /** Which threads of the script it is about; undefined: those of the state. */
  readonly cast?: Cast;
}

/** When each role of the first state makes its first step. */
function firstMoves(moves: readonly Move[], roles: readonly (readonly number[])[]): Map<number, number> {
  const first = new Map<number, number>();
  moves.forEach(({ thread }, i) => {
    const role = thread === LINE ? undefined : roles[i]?.[thread];
    if (role !== undefined && !first.has(role)) first.set(role, i);
  });
  return first;
}

/**
 * The threads that play the roles of the first state, for what was met at the end of a way.
 * `roles`: of each of its states, which role of the first one each role is. Of those that may be
 * exchanged the first thread begins.
 */
export function playedBy(
  met: Met | undefined,
  moves: readonly Move[],
  roles: readonly (readonly number[])[],
): readonly number[] {
  const [begun = []] = roles;
  if (!met?.cast) return begun;
  const { threads, ties } = met.cast;
  const isOfStep = met.by !== undefined && roles.length > 1;
  const last = roles[roles.length - (isOfStep ? 2 : 1)] ?? begun;
  const made = [...begun];
  threads.forEach((thread, role) => {
    made[last[role] as number] = thread;
  });
  const first = firstMoves(moves, roles);
  for (const tie of ties) {
    const free = tie.map((role) => threads[role] as number).sort((a, b) => a - b);
    const whenOf = (role: number): number => first.get(role) ?? moves.length;
    const begin = tie.map((role) => last[role] as number).sort((a, b) => whenOf(a) - whenOf(b) || a - b);
    begin.forEach((role, i) => {
      made[role] = free[i] as number;
    });
  }
  return made;
}
