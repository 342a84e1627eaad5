// Where a step of a listing ran last and runs next in the known history, by replaying it.
import { routinesOf } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { NOBODY } from '../../program/types.ts';

export interface Moments {
  readonly before?: number;
  readonly after?: number;
}

const FIRST_WINDOW = 4096;
const GROWTH = 8;
/** Steps between two rests. */
const REST = 1024;

/**
 * The nearest positions before and after `here` at which a thread is about to make step `pc`. The
 * machine is left anywhere.
 */
export function* stepPositions(machine: Machine, routine: string, pc: number, here: number): Work<Moments> {
  const id = routinesOf(machine.state.kernel.config.vintage).findIndex((r) => r.name === routine);
  const isThere = (): boolean => {
    const choice = machine.choiceAt(machine.position);
    const t = machine.state.kernel.threads[choice?.thread ?? NOBODY];
    const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
    return f !== undefined && f.routine === id && f.pc === pc && choice !== undefined && machine.begins(choice) === 0;
  };
  let before: number | undefined;
  for (let end = here, window = FIRST_WINDOW; end > 0 && before === undefined; window *= GROWTH) {
    const from = Math.max(0, end - window);
    for (machine.seek(from); machine.position < end; machine.seek(machine.position + 1)) {
      if (isThere()) before = machine.position;
      if (machine.position % REST === 0) yield;
    }
    end = from;
  }
  let after: number | undefined;
  for (machine.seek(here + 1); machine.position < machine.length; machine.seek(machine.position + 1)) {
    if (isThere()) after = machine.position;
    if (after !== undefined) break;
    if (machine.position % REST === 0) yield;
  }
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
