// A path in pieces, as the timeline has noted it: where statements began, interventions, and the
// stretches that one thread ran, cut where its calls returned. Nothing is run, so a path of a
// million calls is read as quickly as a list of them.

import type { Intervention } from '../program/types.ts';
import { type Branch, limitOf, type Timeline } from './timeline.ts';

export type Piece =
  /** A statement begins. `thread`: NOBODY for one that no thread makes. */
  | { readonly kind: 'begins'; readonly from: number; readonly thread: number; readonly statement: number }
  | {
      readonly kind: 'intervention';
      readonly from: number;
      readonly thread: number;
      readonly intervention: Intervention;
    }
  /**
   * Steps of one thread, those from a position up to another. `result`: what its call returned with
   * the last of them; absent: it did not return. `outcome`: a single step with a fault's outcome
   * how to go. Of NOBODY: the end.
   */
  | {
      readonly kind: 'runs';
      readonly from: number;
      readonly to: number;
      readonly thread: number;
      readonly result?: number;
      readonly outcome?: number;
    };

function* piecesOf(b: Branch, limit: number): Generator<Piece> {
  let run = 0;
  let begun = 0;
  let returned = 0;
  let special = 0;
  for (let from = b.from; from < limit; ) {
    while ((b.ends.at(run) ?? limit) <= from) run++;
    const thread = b.threads.get(run);
    while ((b.specialAt.at(special) ?? limit) < from) special++;
    const choice = b.specialAt.at(special) === from ? b.special.get(from) : undefined;
    if (b.begins.at(begun) === from) {
      const statement = b.begun.get(begun++);
      yield choice?.intervention
        ? { kind: 'intervention', from, thread, intervention: choice.intervention }
        : { kind: 'begins', from, thread, statement };
      from++;
      continue;
    }
    const next = b.specialAt.at(choice ? special + 1 : special) ?? limit;
    let to = choice ? from + 1 : Math.min(b.ends.get(run), b.begins.at(begun) ?? limit, next, limit);
    while ((b.returns.at(returned) ?? limit) <= from) returned++;
    const returns = b.returns.at(returned);
    const piece = choice?.outcome ? { outcome: choice.outcome } : {};
    if (returns !== undefined && returns <= to) {
      to = returns;
      yield { kind: 'runs', from, to, thread, result: b.results.get(returned), ...piece };
    } else yield { kind: 'runs', from, to, thread, ...piece };
    from = to;
  }
}

/** The pieces of the present path up to a position, in order. */
export function* piecesTo(t: Timeline, position: number): Generator<Piece> {
  // what is known may grow, and another branch be taken, before the caller wants the last piece
  const parts = t.path.map((branch, level) => ({ branch, limit: limitOf(t, level) }));
  for (const { branch, limit } of parts) yield* piecesOf(branch, Math.min(position, limit));
}
