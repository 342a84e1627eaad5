// How tests use chance. A property of fast-check runs through `checkProperty`, a home-made random
// test takes its seeds from `seeds`: a failure says the seed and the command that runs it again.
// SEED=... runs that one case, RUNS=... so many instead of the usual number.
import { relative } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFailed } from 'vitest';

/**
 * SEED as fast-check's seed and, after its first colon, the path to the smallest case that fails.
 */
function rerun(): fc.Parameters<unknown> {
  const [, seed, path] = /^(-?\d+)(?::([\d:]+))?$/.exec(process.env.SEED ?? '') ?? [];
  if (process.env.SEED && seed === undefined)
    throw new Error(`SEED=${process.env.SEED}: a number, or a number and a path as in 12345:7:0`);
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  };
}

/** The command that runs the present test with that seed. */
function command(seed: string): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const name = currentTestName
    .replaceAll(' > ', ' ')
    .replace(/[\\^$.*+?()[\]{}|]/g, '.')
    .replaceAll("'", '.');
  return `SEED=${seed} npx vitest run ${relative(process.cwd(), testPath)} -t '^${name}$'`;
}

function report<Ts>(details: fc.RunDetails<Ts>): void {
  if (!details.failed) return;
  const { seed, counterexamplePath, errorInstance } = details;
  const path = counterexamplePath ? `:${counterexamplePath}` : '';
  const error = new Error(`${fc.defaultReportMessage(details)}\n\nRun again: ${command(`${seed}${path}`)}`);
  if (errorInstance instanceof Error && errorInstance.stack !== undefined)
    error.stack = `${error.message}\n${errorInstance.stack}`;
  throw error;
}

/**
 * Checks a property on so many cases. A case that the property is not about is left out
 * with `fc.pre`, which makes another in its place; a property that returns early would
 * count it as passed.
 */
export function checkProperty<Ts>(property: fc.IAsyncProperty<Ts>, runs?: number): Promise<void>;
export function checkProperty<Ts>(property: fc.IProperty<Ts>, runs?: number): void;
export function checkProperty<Ts>(
  property: fc.IAsyncProperty<Ts> | fc.IProperty<Ts>,
  runs = 100,
): Promise<void> | void {
  const seed = fc.readConfigureGlobal()?.seed ?? (Date.now() ^ (Math.random() * 0x100000000)) | 0;
  const parameters = { seed, numRuns: Number(process.env.RUNS ?? runs), ...rerun() } as fc.Parameters<Ts>;
  let done = false;
  // a property that runs out of time is ended by the test runner and reports nothing itself
  onTestFailed(() => {
    if (!done) console.error(`Not finished with ${command(String(parameters.seed))}`);
  });
  const finish = (details: fc.RunDetails<Ts>): void => {
    done = true;
    report(details);
  };
  if (property.isAsync()) return fc.check(property as fc.IAsyncProperty<Ts>, parameters).then(finish);
  return finish(fc.check(property as fc.IProperty<Ts>, parameters));
}

/**
 * Says that random cases have come to what they are about, so often: a test whose chance
 * never leads there is empty. Of one case that is run again, or of another number of
 * them, it says nothing.
 */
export function expectOften(count: number, least: number): void {
  const asUsual = !process.env.SEED && !process.env.RUNS;
  expect(count).toBeGreaterThan(asUsual ? least : -1);
}

/**
 * Of a property that is about few of its cases: lets so many others pass and leaves out the rest,
 * so that it does not hang on chance how many it is about. `expectOften` is for those whose mean
 * is far above `least`.
 */
export function few(others: number): (isAbout: boolean) => void {
  let passed = 0;
  return (isAbout) => {
    fc.pre(isAbout || passed < others);
    if (!isAbout) passed++;
  };
}

/** The seeds 1 to `count` of a home-made random test, or the one that SEED says. */
export function seeds(count: number): number[] {
  const { seed } = rerun();
  return seed === undefined ? Array.from({ length: Number(process.env.RUNS ?? count) }, (_, i) => i + 1) : [seed];
}

/** Runs a home-made random test with each seed; a failure says with which. */
export function withSeeds(count: number, run: (seed: number) => void): void {
  for (const seed of seeds(count)) {
    try {
      run(seed);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : error;
      throw new Error(`Run again: ${command(String(seed))}\n\n${stack}`);
    }
  }
}
