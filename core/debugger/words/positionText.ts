// The present position in one line: the step, and what comes next there.

import { current } from '../../history/timeline.ts';
import { routinesOf } from '../../kernel/routine.ts';
import { statementText } from '../../trace/print/print.ts';
import type { RunControl } from '../run/runControl.ts';
import type { Stop } from '../stops/stop.ts';

/** `before line 7: t1 < KERN_SUCCESS`, `t1 in vm_map_delete, before its step remove`. */
function place(control: RunControl, thread: number): string {
  const { machine } = control;
  const { program, state } = machine;
  const t = state.kernel.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const routine = f && routinesOf(state.kernel.config.vintage)[f.routine];
  if (t && f && routine) return `${t.name} in ${routine.name}, before its step ${routine.labels[f.pc]}`;
  if (control.isAtEnd) return 'at the end of the trace';
  const choice = machine.next();
  if (choice?.intervention) return 'before what was done by hand';
  const statement = program.statements.at(state.script.next);
  if (!statement) return 'after the last line';
  const line = program.lines[state.script.next];
  // what was begun goes on first
  const due = choice && machine.begins(choice) === line ? 'before' : 'on the way to';
  return `${due} line ${line}: ${statementText(statement, control.printContext)}`;
}

/** `step 12 of 57 on branch t1 goes on, before line 7: t1 < KERN_SUCCESS` */
export function whereText(control: RunControl, { thread }: Stop): string {
  const { machine } = control;
  const { branches } = machine.timeline;
  const { name } = current(machine.timeline);
  const branch = branches.length > 1 ? ` on ${name.startsWith('branch ') ? '' : 'branch '}${name}` : '';
  return `step ${machine.position} of ${machine.length}${branch}, ${place(control, thread)}`;
}
