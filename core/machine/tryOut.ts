// Steps that are tried on the state itself and taken back: what a choice would come to.

import { canRun, running } from '../kernel/kernel.ts';
import { preview } from '../kernel/snapshots/savepoint.ts';
import { cloneScript } from '../program/scriptState.ts';
import type { MachineEvent, MachineState, Program } from '../program/types.ts';
import type { Run } from './run.ts';
import { advance, newRun } from './step.ts';

export interface Trial {
  readonly run: Run;
  /** What has happened so far. */
  readonly events: MachineEvent[];
}

/**
 * What `act` returns; the steps that it makes are taken back, and no listener of the
 * state hears of them.
 */
export function tryOut<Result>(program: Program, state: MachineState, act: (trial: Trial) => Result): Result {
  const kernel = running(state.kernel);
  const { sink, details } = kernel;
  const events: MachineEvent[] = [];
  const copy = { kernel, script: cloneScript(state.script), position: state.position };
  kernel.details = true;
  try {
    return preview(kernel, () => act({ run: newRun(program, copy, (event) => events.push(event)), events }));
  } finally {
    kernel.sink = sink;
    kernel.details = details;
  }
}

/**
 * Steps of a thread inside its call, up to its next schedule point; `outcome`: of the fault
 * that it is in.
 */
export function runSection({ run }: Trial, thread: number, outcome = 0): void {
  const { kernel } = run.state;
  do advance(run, outcome === 0 ? { thread } : { thread, outcome }, -1);
  while (canRun(kernel, thread) && !kernel.threads[thread]?.atPoint);
}
