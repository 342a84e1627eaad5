// How the time of some work grows with its input, as a ratio that does not depend on the machine.

const TIMES = 4;
/** A shorter time is no burden, and says nothing: what has a bound of its own grows up to it. */
const LEAST_MS = 100;
const TRIES = 6;

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * How many times longer the work takes on an input of four times the size: 4 if time grows with the
 * input alone, 16 if with its square. The smallest of a few tries, as a busy machine makes it only
 * larger; work that is over at once counts as 1.
 */
export function growth<T>(work: (input: T) => unknown, input: (n: number) => T, n: number): number {
  const [small, large] = [input(n), input(n * TIMES)];
  let least = Number.POSITIVE_INFINITY;
  // compiled before it is timed
  work(small);
  for (let i = 0; i < TRIES && least > TIMES; i++) {
    const long = cpuMs(() => work(large));
    if (long < LEAST_MS) return 1;
    least = Math.min(
      least,
      long /
        Math.max(
          cpuMs(() => work(small)),
          0.1,
        ),
    );
  }
  return least;
}
