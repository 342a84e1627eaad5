// What a step of the machine works on: the program, the state, and where events of the script go.
import type { Kernel } from '../kernel/kernel.ts';
import type { MachineState, Program, ScriptEvent } from '../program/types.ts';

export interface Runner {
  readonly program: Program;
  readonly state: MachineState & { kernel: Kernel };
  emit(event: ScriptEvent): void;
}
