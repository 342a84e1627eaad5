// What there is to say of one point of a picture: the state there, and what the step
// does that comes next.
import { describeEvent } from '../inspect/events.ts';
import type { Machine } from '../machine/machine.ts';
import type { MachineState } from '../program/types.ts';

/** Events that say less than the others of their step. */
const NOISE = new Set(['statement', 'result', 'refused']);

export interface Detail {
  /** What `read` found at the position. */
  readonly state: string;
  /** `t1 set IN_TRANSITION on 0x10000..0x14000`: what the step from there on does. */
  readonly step: string;
}

/** The machine is left where it is. */
export function detailAt(machine: Machine, position: number, read: (state: MachineState) => string): Detail {
  const here = machine.position;
  const sentences: string[] = [];
  try {
    machine.seek(position);
    const state = read(machine.state);
    machine.replayTo(machine.position + 1, (event) => {
      const isInner = (event.kind === 'call' && event.depth > 0) || (event.kind === 'return' && !event.top);
      if (!NOISE.has(event.kind) && !isInner) sentences.push(describeEvent(event, machine.state));
    });
    return { state, step: sentences.join('; ') };
  } finally {
    machine.seek(here);
  }
}
