// Work that may take long is a generator that yields at intervals, with how much is done if it
// knows that. The caller that drives it looks at the clock, lets others speak, and may end it
// early; it then leaves everything as it was (`finally`).

/** Yields how much is done, from 0 to 1; undefined: not known. */
export type Work<T> = Generator<number | undefined, T, void>;

/** Lets long work be heard and cancelled. */
export interface CancellationToken {
  readonly isCancelled: boolean;
  /** Lets others speak, between two slices of work. */
  breathe(done: number | undefined): Promise<void>;
}

/** The work was ended before its result was there. */
export const CANCELLED = 'cancelled';

/** How long others wait at the most, as long as the work yields more often. */
const SLICE_MS = 12;

/** Does the work in slices. */
export async function inSlices<T>(work: Work<T>, token: CancellationToken): Promise<T | typeof CANCELLED> {
  for (let slice = performance.now(); ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - slice < SLICE_MS) continue;
    await token.breathe(value);
    if (token.isCancelled) {
      work.return(undefined as T);
      return CANCELLED;
    }
    slice = performance.now();
  }
}

/** Does the work at once. */
export function runToEnd<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** What is done without a rest. */
export function* atOnce<T>(act: () => T): Work<T> {
  yield;
  return act();
}

/** The same work, with what it says of its share put in terms of a larger one's. */
export function* scaled<T>(work: Work<T>, share: (done: number) => number): Work<T> {
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      yield value === undefined ? undefined : share(value);
    }
  } finally {
    work.return(undefined as T);
  }
}
