// What a step works on: the program, the state, and where its events go.
import type { Kernel } from '../kernel/kernel.ts';
import type { MachineEvent, MachineState, Program, ThreadScript } from '../program/types.ts';

export type Sink = (event: MachineEvent) => void;

export interface Run {
  readonly program: Program;
  readonly state: MachineState & { kernel: Kernel };
  readonly emit: Sink;
}

export const own = ({ state }: Run, thread: number): ThreadScript => state.script.threads[thread] as ThreadScript;
