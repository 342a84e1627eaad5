// The call of the script that a thread is in, or last was in.
import { printContextOf } from '../../program/printContext.ts';
import type { MachineState, Program } from '../../program/types.ts';
import { callText } from '../../trace/print/callText.ts';

export interface NamedCall {
  /** `mlock` */
  readonly name: string;
  /** `mlock(0x10000, 0x4000)`; of a call made by hand its name alone. */
  readonly text: string;
}

export function callOf(program: Program, state: MachineState, thread: number): NamedCall {
  const t = state.script.threads[thread];
  if (t?.byHand !== '') return { name: t?.byHand ?? '', text: t?.byHand ?? '' };
  const s = program.statements.at(t.statement);
  if (!s || !('call' in s)) return { name: '?', text: '?' };
  return { name: s.call.name, text: callText(s.call, printContextOf(state.kernel.config)) };
}
