// Coverage of kernel routines: how often a run has made each labelled step of each routine that it
// has entered.
import type { Vintage } from '../kernel/constants.ts';
import { routinesOf } from '../kernel/routine.ts';
import { type Compiled, Machine } from '../machine/machine.ts';
import type { CancellationToken } from '../machine/work.ts';

export interface RoutineCoverage {
  readonly routine: string;
  readonly vintage: Vintage;
  /** By step, in the order of the listing: how often it was made. */
  readonly counts: readonly number[];
}

/** Steps between two pauses. */
const SLICE = 4096;

/** Runs a script to its end, or for so many steps. */
export async function coverageOf(
  compiled: Compiled,
  steps: number,
  token?: CancellationToken,
): Promise<RoutineCoverage[]> {
  const machine = new Machine(compiled, { recordHistory: false });
  const { kernel } = machine.state;
  const counts = new Map<number, number[]>();
  for (let made = 0; made < steps && machine.state.script.end === 'running'; made++) {
    if (made % SLICE === SLICE - 1) {
      await token?.breathe(undefined);
      if (token?.isCancelled) break;
    }
    const choice = machine.next();
    if (!choice) break;
    const thread = kernel.threads[choice.thread];
    const frame = thread && thread.depth > 0 ? thread.stack[thread.depth - 1] : undefined;
    if (frame) {
      const own = counts.get(frame.routine) ?? [];
      own[frame.pc] = (own[frame.pc] ?? 0) + 1;
      counts.set(frame.routine, own);
    }
    machine.step(choice);
  }
  const { vintage } = compiled.config;
  return [...counts].flatMap(([id, own]) => {
    const routine = routinesOf(vintage).find((one) => one.id === id);
    if (!routine) return [];
    return [{ routine: routine.name, vintage, counts: routine.labels.map((_, pc) => own[pc] ?? 0) }];
  });
}

/** The sums of several runs. */
export function summed(all: readonly RoutineCoverage[]): RoutineCoverage[] {
  const by = new Map<string, RoutineCoverage>();
  for (const one of all) {
    const key = `${one.vintage} ${one.routine}`;
    const known = by.get(key);
    by.set(key, known ? { ...known, counts: known.counts.map((count, pc) => count + (one.counts[pc] ?? 0)) } : one);
  }
  return [...by.values()].sort((a, b) => (a.routine < b.routine ? -1 : a.routine > b.routine ? 1 : 0));
}
