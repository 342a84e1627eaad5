// What a person does to a run by hand: a call that the script has not got, another value, the end
// of a thread. Each is a step of the machine like any other: it is noted as a choice, so that going
// back and forth, branching and saving know it. A script has lines that do the same.

import { leftBehind } from '../inspect/describe.ts';
import { processWithoutMap } from '../inspect/waits.ts';
import { noteByHand } from '../kernel/data/invariants.ts';
import { placeText, setValue, valueAt, valueText } from '../kernel/fields/place.ts';
import { startCall } from '../kernel/kernel.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Intervention, MachineState } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import { own, type Run } from './run.ts';

/** Why an intervention of this kind cannot be done now; undefined: it can. */
export function interventionProblem(
  { kernel }: MachineState,
  thread: number,
  { kind }: Pick<Intervention, 'kind'>,
): string | undefined {
  const t = kernel.threads[thread];
  if (kernel.panic !== '') return `the kernel has panicked: ${kernel.panic}`;
  if (kind === 'set') return undefined;
  if (!t) return 'a call is made, and a life ended, on a thread of the trace';
  if (t.status === ThreadStatus.dead) return `${t.name} is dead`;
  if (kind === 'kill') return undefined;
  if (t.depth > 0) return `${t.name} is in a call already`;
  const process = processWithoutMap(kernel, thread);
  return process === undefined ? undefined : `${t.name} is in ${process}, which has no map yet`;
}

/**
 * Does it. The intervention can be done: `interventionProblem` was asked. `line`: of the script's
 * statement that does it.
 */
export function intervene(r: Run, thread: number, intervention: Intervention, line = 0): void {
  const { kernel, script } = r.state;
  const t = own(r, thread);
  switch (intervention.kind) {
    case 'call':
      Object.assign(t, { held: false, expect: -1, point: -1, told: false, line: 0 });
      t.byHand = intervention.call.name;
      script.active = thread;
      // after the end a run goes on for this call alone
      script.end = 'running';
      startCall(kernel, thread, intervention.call.name, intervention.call.args);
      break;
    case 'set': {
      const old = valueText(kernel, intervention.place, valueAt(kernel, intervention.place));
      setValue(kernel, intervention.place, intervention.value);
      const text = `${placeText(kernel, intervention.place)} = ${valueText(kernel, intervention.place, intervention.value)}`;
      noteByHand(kernel, text);
      r.emit({ kind: 'set', line, thread, text, old });
      break;
    }
    case 'kill': {
      const dying = kernel.threads[thread];
      if (!dying) return;
      dying.status = ThreadStatus.dead;
      dying.depth = 0;
      Object.assign(t, { held: false, expect: -1, point: -1, told: true });
      if (script.active === thread) script.active = NOBODY;
      script.order = script.order.filter((other) => other !== thread);
      r.emit({ kind: 'killed', line, thread, left: leftBehind(kernel, thread) });
    }
  }
}
