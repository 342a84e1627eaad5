// How a call of a trace begins: the routine of its first frame, and which argument goes into which
// of its locals.
import type { Callee } from '../routine.ts';
import type { Frame } from '../state.ts';

/** By their names in trace/calls/signatures.ts. */
export type Args = Readonly<Record<string, number>>;

export interface KernelCall {
  readonly routine: Callee;
  /** Puts the arguments into the locals of the routine's first frame. */
  readonly begin: (f: Frame, args: Args) => void;
}
