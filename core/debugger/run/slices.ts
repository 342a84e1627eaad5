// Work that may take long, done in slices between which others are heard.
import { GIVEN_UP } from './backward.ts';
import type { Breath } from './runControl.ts';

const SLICE_MS = 12;

/** Does the work; given up when `breathe` says so, and then the machine is anywhere. `tell`: what the work gave at the end of a slice. */
export async function inSlices<R, T>(
  work: Generator<R, T>,
  breathe: Breath,
  tell: (rest: R) => void = () => {},
): Promise<T | typeof GIVEN_UP> {
  let slice = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - slice < SLICE_MS) continue;
    tell(step.value);
    if (!(await breathe())) return GIVEN_UP;
    slice = performance.now();
  }
}
