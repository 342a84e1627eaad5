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
  /** 'orders': every order instead of the script's own. 'coverage': also which steps were reached. */
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

/** What keeps a script from being run, a line each. */
const errorsOf = ({ diagnostics }: Compiled): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, message }) => `line ${line}:${column}: ${message}`);

async function checked({
  text,
  mode,
  steps,
  bounds,
}: CheckAsk): Promise<Omit<CheckAnswer & { kind: 'checked' }, 'ms'>> {
  const script = parse(text);
  const compiled = compile(script);
  const messages = errorsOf(compiled);
  if (messages.length > 0) {
    const wrong: Test = { name: 'has no errors', line: 0, column: 0, verdict: 'error', messages };
    return { kind: 'checked', tests: [wrong], coverage: [] };
  }
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
