// Places in sources as numbers: a kind of place, and which of its kind. No table is kept: a client
// resolves few of them, and a number means the same at every stop.
import type { Routine } from '../../core/kernel/routine.ts';

const KINDS = ['local', 'value'] as const;
export type LocationKind = (typeof KINDS)[number];

/** A routine has fewer locals than this. */
export const MOST_LOCALS = 64;
/** References are below 2^31, as the protocol wants: so many of a kind. */
export const MOST_OF_A_KIND = 2 ** 27;

export const locationReference = (kind: LocationKind, number: number): number =>
  (KINDS.indexOf(kind) + 1) * MOST_OF_A_KIND + (number % MOST_OF_A_KIND);

/** What kind of place a reference stands for, and which; no kind: it was never given. */
export const readLocation = (reference: number): { kind: LocationKind | undefined; number: number } => ({
  kind: KINDS[Math.floor(reference / MOST_OF_A_KIND) - 1],
  number: reference % MOST_OF_A_KIND,
});

/** What a local's row says of where it is declared. */
export const localReference = (routine: Routine, index: number): number =>
  locationReference('local', routine.id * MOST_LOCALS + index);
