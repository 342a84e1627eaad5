// A script as tests: each expected result, each assert and each `expect` line is one, and so is how
// the script ends: as its line `# ends: stuck` says, or with all threads finished.
import type { Bounds } from '../explore/bounds.ts';
import type { CancellationToken } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import type { Script } from '../trace/script.ts';
import { endName, promisedEnd } from './ends.ts';
import { expectationsOf } from './expectations.ts';
import { tryExpectations } from './explored.ts';
import type { Test } from './tests.ts';
import { type Outcome, type Trial, tryScript } from './trial.ts';

function ofRun(script: Script, trial: Trial): Test[] {
  const endsAsPromised = trial.end === (promisedEnd(script) ?? 'done');
  const lines = trial.outcomes.map(({ line, column, text, verdict, message, reasons = [], ...rest }: Outcome): Test => {
    const own = { name: text, line, column };
    if (verdict === 'holds') return { ...own, verdict: 'passed', messages: [] };
    const { expected, actual } = rest;
    const results = expected === undefined || actual === undefined ? {} : { expected, actual };
    if (verdict === 'fails') return { ...own, verdict: 'failed', messages: [message ?? '', ...reasons], ...results };
    const why = `not reached: ${trial.ending}`;
    return { ...own, verdict: endsAsPromised ? 'skipped' : 'failed', messages: [why] };
  });
  const messages = endsAsPromised ? [] : [trial.ending];
  const verdict = endsAsPromised ? 'passed' : 'failed';
  return [...lines, { name: endName(script), line: 0, column: 0, verdict, messages }];
}

export interface CheckOptions {
  /** The run is given up after so many steps. */
  readonly steps: number;
  /** Of explorations; an `expect` line may have narrower ones. */
  readonly bounds: Bounds;
  readonly token?: CancellationToken;
}

/**
 * Runs a script, explores it if it has `expect` lines, and tells what of it holds, in the
 * order of its lines.
 */
export async function checkScript(script: Script, compiled: Compiled, options: CheckOptions): Promise<Test[]> {
  const { steps, bounds, token } = options;
  const ran = ofRun(script, await tryScript({ compiled }, steps, token));
  const expectations = expectationsOf(script);
  const explored = await tryExpectations(compiled, expectations, bounds, token);
  const end = ran.pop();
  return [...[...ran, ...explored].sort((a, b) => a.line - b.line), ...(end ? [end] : [])];
}
