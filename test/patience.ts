// How long tests wait for what comes in any case: far longer than a slow, busy machine needs, so
// that only what never comes fails, and shorter than the limit of a test, so that the failure says
// what did not come.
import { vi } from 'vitest';

export const PATIENCE_MS = 90_000;

/** Waits until a check no longer throws. */
export const eventually = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval: 10 });

/**
 * A clock that goes on by so much whenever it is read: work in slices rests at each look at the
 * time, and what limits its own time comes to an end, on any machine. Ends with
 * `vi.restoreAllMocks()` or its own `mockRestore`.
 */
export function tickingClock(ms = 100) {
  let now = performance.now();
  return vi.spyOn(performance, 'now').mockImplementation(() => {
    now += ms;
    return now;
  });
}
