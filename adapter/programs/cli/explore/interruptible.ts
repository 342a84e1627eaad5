// A long search that Ctrl-C ends with what it has found: the event loop gets its turn now and then,
// or no signal would arrive.

import type { Bounds } from '../../../../core/explore/bounds.ts';

/** Bounds of a search that are reached once it is ended. */
export interface EndedBounds extends Bounds {
  isEnded: boolean;
}

export function endedBounds({ time, ...bounds }: Bounds): EndedBounds {
  const made: EndedBounds = {
    ...bounds,
    isEnded: false,
    get time(): number | undefined {
      return made.isEnded ? 0 : time;
    },
  };
  return made;
}

/** Milliseconds between two turns of the event loop. */
const EVERY = 100;

/**
 * Works until it is done, or Ctrl-C was pressed: then `interrupted` says what comes of it, or the
 * work goes on where that is undefined. A second Ctrl-C ends the program.
 */
export async function interruptible<P, T>(
  work: Generator<P, T>,
  step: (progress: P) => void,
  interrupted: (progress: P) => T | undefined,
): Promise<T> {
  let isAsked = false;
  const ask = (): void => {
    isAsked = true;
  };
  process.once('SIGINT', ask);
  try {
    for (let rested = performance.now(); ; ) {
      const { done, value } = work.next();
      if (done) return value;
      step(value);
      const found = isAsked ? interrupted(value) : undefined;
      if (found !== undefined) return found;
      if (performance.now() - rested < EVERY) continue;
      await new Promise((resolve) => setImmediate(resolve));
      rested = performance.now();
    }
  } finally {
    process.removeListener('SIGINT', ask);
  }
}
