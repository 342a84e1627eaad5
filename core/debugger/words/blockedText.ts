// Why nothing more can be done towards a step's goal, in a sentence that says what to do.
import { describeThread } from '../../inspect/describe.ts';
import type { Machine } from '../../machine/machine.ts';
import { schedulerOf } from '../../machine/schedulers.ts';
import { statementAt } from '../../program/lines.ts';
import { NOBODY } from '../../program/types.ts';

/** The frozen threads that all others wait for; undefined: no frozen thread blocks them. */
export function frozenText({ frozen, program, state }: Machine): string | undefined {
  if (frozen.size === 0) return undefined;
  const next = schedulerOf(program).inLineOrder ? statementAt(program, state.script.next) : undefined;
  if (next && frozen.has(next.thread)) {
    const name = program.threads[next.thread];
    return `${name} is frozen, and line ${next.statement.span.line} is its: thaw it, or step ${name}`;
  }
  const names = [...frozen].map((thread) => program.threads[thread]).join(' and ');
  return `nobody can go on but ${names}, which ${frozen.size > 1 ? 'are' : 'is'} frozen: thaw one, or step it`;
}

export function cannotGoOnText(machine: Machine, thread: number): string {
  const { state, program } = machine;
  if (state.kernel.panic) return `The kernel has panicked: ${state.kernel.panic}. Nothing runs any more.`;
  const who = program.threads[thread] ?? 'the script';
  const waits = thread === NOBODY ? 'it has nothing left to run' : describeThread(state, thread);
  return frozenText(machine) ?? `${who} is stuck: ${waits}, and nobody else can run.`;
}
