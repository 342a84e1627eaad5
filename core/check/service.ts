// Tests of a script on demand, for a worker: it knows no host. A run that is not wanted any more is
// ended with its worker.
import type { Bounds } from '../explore/bounds.ts';
import { type Compiled, compile } from '../program/compile.ts';
import { parse } from '../trace/parse/parse.ts';
import { checkScript } from './check.ts';
import { coverageOf, type RoutineCoverage } from './coverage.ts';
import { checkEveryOrder } from './everyOrder.ts';
import type { Test } from './tests.ts';

export interface CheckAsk {
  readonly kind: 'check';
  readonly text: string;
  /**
   * 'orders': every order instead of the script's own. 'coverage': also which steps were reached.
   */
  readonly mode: 'run' | 'orders' | 'coverage';
  /** The run is given up after so many steps. */
  readonly steps: number;
  readonly bounds: Bounds;
}

export type CheckAnswer =
  | {
      readonly kind: 'checked';
      readonly tests: readonly Test[];
      readonly coverage: readonly RoutineCoverage[];
      /** Milliseconds. */
      readonly ms: number;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Errors that the report lists: a file that is no script has an error a line. */
const MOST_ERRORS = 100;

/** What keeps a script from being run, a test each. */
const errorsOf = ({ diagnostics }: Compiled): Test[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .slice(0, MOST_ERRORS)
    .map(({ line, column, message }) => ({
      name: 'has no errors',
      line,
      column,
      verdict: 'error',
      messages: [message],
    }));

async function checked({
  text,
  mode,
  steps,
  bounds,
}: CheckAsk): Promise<Omit<CheckAnswer & { kind: 'checked' }, 'ms'>> {
  const script = parse(text);
  const compiled = compile(script);
  const errors = errorsOf(compiled);
  if (errors.length > 0) return { kind: 'checked', tests: errors, coverage: [] };
  const tests =
    mode === 'orders'
      ? await checkEveryOrder(script, compiled, bounds)
      : await checkScript(script, compiled, { steps, bounds });
  const coverage = mode === 'coverage' ? await coverageOf(compiled, steps) : [];
  return { kind: 'checked', tests, coverage };
}

export async function answerCheck(ask: CheckAsk): Promise<CheckAnswer> {
  const began = performance.now();
  try {
    return { ...(await checked(ask)), ms: performance.now() - began };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
