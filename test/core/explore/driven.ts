// Drives an exploration to its end.
import type { Exploration } from '../../../core/explore/explore.ts';

export function driven(work: Generator<unknown, Exploration>): Exploration {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Exploration;
  }
}
