// Runs before each test file of a mutation run: says which file it is to the places that note who
// comes by, and takes chance out of it.
import { relative } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

process.env.MUTATE_TEST = relative(process.cwd(), expect.getState().testPath ?? '');
fc.configureGlobal({ seed: Number(process.env.MUTATE_SEED) });
