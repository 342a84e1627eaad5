// A search that may take long, made in slices between which others are heard.
import type { Search } from '../core/machine/changes.ts';
import { GIVEN_UP } from './backward.ts';
import type { Breath } from './debuggee.ts';

const SLICE_MS = 12;

/** Runs a search; given up when `breathe` says so, and then the machine is anywhere. */
export async function inSlices<T>(search: Search<T>, breathe: Breath): Promise<T | typeof GIVEN_UP> {
  let slice = performance.now();
  for (let step = search.next(); ; step = search.next()) {
    if (step.done) return step.value;
    if (performance.now() - slice < SLICE_MS) continue;
    if (!(await breathe())) return GIVEN_UP;
    slice = performance.now();
  }
}
