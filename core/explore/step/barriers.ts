// Lines of no thread: an assert, a value that is set. They run when all threads have come to them,
// on the whole state.
import { advance, newRun } from '../../machine/step.ts';
import { newScriptState } from '../../program/scriptState.ts';
import { type MachineEvent, type MachineState, NOBODY, type Program } from '../../program/types.ts';
import type { Trial } from './trial.ts';

export interface BegunLine {
  readonly shared: number;
  readonly locals: readonly number[];
  /** Asserts that do not hold. */
  readonly failed: readonly { readonly text: string; readonly line: number }[];
}

/** Each thread runs its own lines. */
export const exploredProgram = (program: Program): Program => ({
  ...program,
  schedule: { kind: 'round-robin' },
  replay: { choices: [], ends: new Float64Array(0) },
});

/** A state of the machine that has what an assert can ask for. */
function machineStateOf(trial: Trial, state: ArrayLike<number>): MachineState {
  const locals = Array.prototype.slice.call(state, 1) as number[];
  const own = trial.stage.loadAll(state[0] as number, locals);
  const script = newScriptState(own.length, 1);
  own.forEach(({ line, thread, who, results }) => {
    const t = script.threads[who];
    thread.lastResult = results === 0 ? -1 : (trial.results.get(results)[2] as number);
    const at = trial.plan.threads[who]?.[thread.depth > 0 ? line : line - 1];
    if (t && at) Object.assign(t, { statement: at.statement, line: at.line });
  });
  return { kernel: trial.kernel, script, position: 0 };
}

export function beginLine(trial: Trial, state: ArrayLike<number>): BegunLine | undefined {
  const { plan, kernel } = trial;
  const s = machineStateOf(trial, state);
  const begun = trial.stage.barriers;
  const statement = plan.barriers[begun];
  if (statement === undefined || kernel.panic !== '') return undefined;
  const sink = kernel.sink;
  const events: MachineEvent[] = [];
  const run = newRun(exploredProgram(plan.compiled.program), s, (event) => events.push(event));
  advance(run, { thread: NOBODY }, statement);
  kernel.sink = sink;
  const failed = events.flatMap((e) =>
    e.kind === 'assert' && !e.ok ? [{ text: `assert ${e.text}: ${e.detail}`, line: e.line }] : [],
  );
  return { ...trial.stage.storeAll(begun + 1), failed };
}
