// Saves the orders that were found as scripts: each runs, and is checked, as any other.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Exploration } from '../../../../core/explore/explore.ts';
import { followOrder, forOrders, withLimits } from '../../../../core/explore/follow.ts';
import type { Order } from '../../../../core/explore/search.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { saveAsScript } from '../../../../core/save/script.ts';

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

export interface Kept {
  /** Why it is no file. */
  readonly problem?: string;
  readonly file: string;
}

/** An order as a script that runs by itself, with a line that says how it ends. */
export function orderScript(compiled: Compiled, order: Order, title: string): { text: string; note?: string } {
  const machine = followOrder(compiled, order);
  runOut(machine);
  const { end } = machine.state.script;
  const saved = runToEnd(saveAsScript(machine, forOrders(withLimits(compiled, order.machine)), title));
  if (!saved || saved.text === '') return { text: '', ...(saved?.note !== undefined ? { note: saved.note } : {}) };
  const [head = '', ...rest] = saved.text.split('\n');
  const ends = end === 'running' || end === 'done' ? [] : [`# ends: ${end}`];
  return { text: [head, ...ends, ...rest].join('\n') };
}

const wordOf = (kind: string, number: number): string => `${String(number).padStart(2, '0')}-${kind}`;

/** Saves the orders to all that is bad. `name`: the script's. */
export async function saveOrders(
  folder: string,
  name: string,
  compiled: Compiled,
  found: Exploration,
): Promise<Kept[]> {
  await mkdir(folder, { recursive: true });
  const stem = basename(name === '-' || name.startsWith('<') ? 'script' : name).replace(/\.vmtrace$/, '');
  const kept: Kept[] = [];
  for (const [i, { kind, text, state }] of found.suspects.entries()) {
    const file = join(folder, `${stem}-${wordOf(kind, i + 1)}.vmtrace`);
    const made = orderScript(compiled, found.order(state), text);
    if (made.text === '') kept.push({ file, problem: made.note ?? 'it cannot be said as a script' });
    else {
      await writeFile(file, made.text);
      kept.push({ file });
    }
  }
  return kept;
}
