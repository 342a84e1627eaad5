// Who made a step, in which call and line, as a row of an answer names it.
import { routinesOf } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import { printContextOf } from '../../program/printContext.ts';
import { NOBODY } from '../../program/types.ts';
import { statementText } from '../../trace/print/print.ts';
import { callOf } from '../why/callName.ts';
import { interventionText } from '../words/branchText.ts';

export interface MadeBy {
  /** The position before the step. */
  readonly position: number;
  /** Index; NOBODY: the script. */
  readonly thread: number;
  /** `t2`, `script` */
  readonly who: string;
  /** 1-based line of the script; 0: by hand. */
  readonly line: number;
  /** `mlock(0x12000, 0x1000)`, or the line that begins. */
  readonly call: string;
  /** `vm_map_wire.wired`: the step of a listing; absent: a line begins, or it was done by hand. */
  readonly step?: string;
}

/** A machine, or what goes over its history. */
export type Past = Pick<Machine, 'program' | 'state' | 'position' | 'choiceAt' | 'begins'>;

/** The step that comes next at the present position. */
export function nextStep(machine: Past): MadeBy {
  const { position, program, state } = machine;
  const choice = machine.choiceAt(position);
  const thread = choice?.thread ?? NOBODY;
  const who = program.threads[thread] ?? 'script';
  const base = { position, thread, who };
  if (choice?.intervention) return { ...base, line: 0, call: interventionText(machine, thread, choice.intervention) };
  const line = choice ? machine.begins(choice) : 0;
  if (line > 0) {
    const statement = program.statements.at(program.lines.indexOf(line));
    const text = statement ? statementText(statement, printContextOf(state.kernel.config)) : '';
    return { ...base, line, call: text.replace(new RegExp(`^${who}\\s*[:>]?\\s*`), '') };
  }
  const t = state.kernel.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const routine = f && routinesOf(state.kernel.config.vintage)[f.routine];
  if (!routine) return { ...base, line: 0, call: 'the end' };
  const { byHand = '', line: own = 0 } = state.script.threads[thread] ?? {};
  return {
    ...base,
    line: byHand ? 0 : own,
    call: callOf(program, state, thread).text,
    step: `${routine.name}.${routine.labels[f.pc]}`,
  };
}

/** The step at a position; the machine is left there. */
export function stepAt(machine: Machine, position: number): MadeBy {
  machine.seek(position);
  return nextStep(machine);
}
