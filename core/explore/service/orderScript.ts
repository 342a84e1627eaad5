// An order as a script that runs by itself, to its end.
import type { Machine } from '../../machine/machine.ts';
import { runToEnd } from '../../machine/work.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Saved } from '../../save/saving.ts';
import { saveAsScript } from '../../save/script.ts';
import { followOrder, forOrders, withLimits } from '../follow.ts';
import type { Order } from '../search.ts';

/** Steps to the end of a run at the most. */
const MOST_STEPS = 1_000_000;

/** Goes on to the end, each thread in its turn. */
function runOut(machine: Machine): void {
  for (let n = 0; n < MOST_STEPS && machine.state.script.end === 'running'; n++) {
    const choice = machine.next();
    if (!choice) return;
    machine.step(choice);
  }
}

/** With a line that says how it ends. */
export function orderScript(compiled: Compiled, order: Order, title: string): Saved {
  const machine = followOrder(compiled, order);
  runOut(machine);
  const { end } = machine.state.script;
  const saved = runToEnd(saveAsScript(machine, forOrders(withLimits(compiled, order.machine)), title));
  if (!saved || saved.text === '') return saved ?? { text: '', note: 'it cannot be said as a script' };
  const [head = '', ...rest] = saved.text.split('\n');
  const ends = end === 'running' || end === 'done' ? [] : [`# ends: ${end}`];
  return { text: [head, ...ends, ...rest].join('\n') };
}
