// A property that fails says the seed, and the seed finds the same case at once.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkProperty, few, seeds, withSeeds } from './property.ts';

beforeEach(() => {
  vi.stubEnv('SEED', undefined);
  vi.stubEnv('RUNS', undefined);
});
afterEach(() => vi.unstubAllEnvs());

function message(run: () => void): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}

test('a failure (with its command) is found again by its seed', () => {
  let cases = 0;
  const property = fc.property(fc.nat(1000), (n) => {
    cases++;
    if (n > 900) throw new Error(`${n} is too much`);
  });
  const first = message(() => checkProperty(property, 1000));
  expect(first).toContain('Counterexample: [901]');
  const [, seed = ''] =
    /Run again: SEED=(\S+) npx vitest run test\/property\.test\.ts -t '\^a failure .with its command. is found again by its seed\$'/.exec(
      first,
    ) ?? [];
  expect(seed).toMatch(/^-?\d+:[\d:]+$/);
  vi.stubEnv('SEED', seed);
  cases = 0;
  expect(message(() => checkProperty(property, 1000))).toContain('Counterexample: [901]');
  expect(cases).toBe(1);
});

test('a property that answers later fails later, with its seed', async () => {
  const property = fc.asyncProperty(fc.nat(), async (n) => {
    await Promise.resolve();
    expect(n).toBe(-1);
  });
  await expect(checkProperty(property, 5)).rejects.toThrow(/Run again: SEED=/);
});

test('as many cases as are asked for, without those that the property is not about', () => {
  let cases = 0;
  checkProperty(
    fc.property(fc.nat(), (n) => {
      fc.pre(n % 2 === 0);
      cases++;
    }),
    30,
  );
  expect(cases).toBe(30);
  vi.stubEnv('RUNS', '7');
  checkProperty(
    fc.property(fc.nat(), () => void cases++),
    30,
  );
  expect(cases).toBe(37);
});

test('few others than those that it is about', () => {
  const others = few(5);
  const seen: boolean[] = [];
  checkProperty(
    fc.property(fc.nat(), (n) => {
      others(n % 10 === 0);
      seen.push(n % 10 === 0);
    }),
    20,
  );
  expect(seen.filter((isAbout) => isAbout)).toHaveLength(15);
});

test('seeds of a home-made test', () => {
  expect(seeds(3)).toEqual([1, 2, 3]);
  vi.stubEnv('RUNS', '2');
  expect(seeds(3)).toEqual([1, 2]);
  vi.stubEnv('SEED', '77');
  expect(seeds(3)).toEqual([77]);
  const odd = (seed: number): void => expect(seed % 2).toBe(1);
  expect(() => withSeeds(3, odd)).not.toThrow();
  vi.stubEnv('SEED', '78');
  expect(() => withSeeds(3, odd)).toThrow(/^Run again: SEED=78 npx vitest run/);
  vi.stubEnv('SEED', 'x');
  expect(() => seeds(3)).toThrow('SEED=x: a number');
});
