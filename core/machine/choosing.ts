// What may come next in a run: what came next before, if that is known, else what the schedule says; and which statement of the script a choice begins. It
// only looks; the machine (machine.ts) makes the step.

import { choiceAt, lengthOf, type Timeline } from '../history/timeline.ts';
import { canRun, type Kernel } from '../kernel/kernel.ts';
import { statementAt } from '../program/lines.ts';
import type { Choice, MachineState, Program } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { ScheduleMode } from '../trace/ast.ts';
import { barrier, nextChoice, nextOwn } from './schedule.ts';

export interface Choosing {
  /** As `next` of the machine. */
  next(thawed?: number): Choice | undefined;
  /** The statement that a step of this choice begins; -1: none, it is a step of the kernel or the end. */
  statementOf(choice: Choice): number;
  canStep(thread: number): boolean;
  inCall(thread: number): boolean;
}

export function newChoosing(
  program: Program,
  state: MachineState & { readonly kernel: Kernel },
  schedule: ScheduleMode,
  timeline: Timeline,
  frozen: ReadonlySet<number>,
): Choosing {
  const { kernel } = state;
  const next = (thawed = NOBODY): Choice | undefined => {
    const skipped = frozen.has(thawed) ? new Set([...frozen].filter((thread) => thread !== thawed)) : frozen;
    const known = state.position < lengthOf(timeline) ? choiceAt(timeline, state.position) : undefined;
    if (known && (known.act || !skipped.has(known.thread))) return known;
    if (state.script.end !== 'running') return undefined;
    const choice = nextChoice(program, state, schedule, skipped);
    if (choice?.line && statementOf({ thread: choice.thread }) >= 0) return { thread: choice.thread };
    // what a person has frozen is not stuck
    return choice ?? (skipped.size > 0 && nextChoice(program, state, schedule) ? undefined : { thread: NOBODY });
  };

  const inCall = (thread: number): boolean => (kernel.threads[thread]?.depth ?? 0) > 0;

  /** The statement that a step of this choice begins; -1: none, it is a step of the kernel or the end. */
  function statementOf(choice: Choice): number {
    const { script } = state;
    if (schedule.kind === 'script') {
      const at = statementAt(program, script.next);
      if (!at || at.thread !== choice.thread) return -1;
      if (choice.line) return script.next;
      const begins = at.statement.kind === 'call' || at.statement.kind === 'enter';
      if (begins) return inCall(choice.thread) ? -1 : script.next;
      // advance, leave and assert begin when it is their turn: nobody else runs on by himself before them
      const due = nextChoice(program, state, schedule);
      const t = script.threads[choice.thread];
      const turn = due?.thread === choice.thread && (t === undefined || t.held || !canRun(kernel, choice.thread));
      return turn ? script.next : -1;
    }
    if (choice.thread === NOBODY) {
      const at = barrier(program, state);
      return at < program.statements.length ? at : -1;
    }
    return inCall(choice.thread) ? -1 : nextOwn(program, state, choice.thread);
  }

  function canStep(thread: number): boolean {
    if (state.script.end !== 'running' || kernel.panic !== '') return false;
    if (canRun(kernel, thread)) return true;
    return statementOf({ thread }) >= 0;
  }

  return { next, statementOf, canStep, inCall };
}
