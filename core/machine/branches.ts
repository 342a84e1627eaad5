// What made a branch, in words: who runs where another ran before, or what was done by hand.
import type { KernelConfig } from '../kernel/state.ts';
import { callText, type PrintContext } from '../trace/print.ts';
import { placeText } from './edit.ts';
import type { Machine } from './machine.ts';
import { type Branch, pathTo } from './timeline.ts';
import type { Act, Choice } from './types.ts';
import { NOBODY } from './types.ts';
import { valueText } from './valueText.ts';

/** Names of a configuration's objects, maps and processes, for printing calls. */
export const printContextOf = (config: KernelConfig): PrintContext => ({
  pageSize: config.pageSize,
  objects: config.objects.map((o) => o.name),
  subMaps: config.subMaps.map((m) => m.name),
  processes: config.processes.map((p) => p.name),
});

/** `what if t2: vm_map_unwire(...)`, `map.timestamp = 5`, `t1 dies`. */
export function actText(machine: Machine, thread: number, act: Act): string {
  const k = machine.state.kernel;
  const name = k.threads[thread]?.name ?? 'the script';
  switch (act.kind) {
    case 'call':
      return `what if ${name}: ${callText(act.call, printContextOf(k.config))}`;
    case 'set':
      try {
        return `${placeText(k, act.place)} = ${valueText(k, act.place, act.value)}`;
      } catch {
        return `${placeText(k, act.place)} = ${act.value}`;
      }
    case 'kill':
      return `${name} dies`;
  }
}

const firstOf = (b: Branch): Choice | undefined =>
  b.special.get(b.from) ?? (b.threads.length === 0 ? undefined : { thread: b.threads.get(0) });

/** What made a branch; the empty text for the first. */
export function branchAbout(machine: Machine, id: number): string {
  const { branches } = machine.timeline;
  const branch = branches[id];
  const first = branch && firstOf(branch);
  const parent = branch && branches[branch.parent];
  if (!branch || !first || !parent) return '';
  if (first.act) return actText(machine, first.thread, first.act);
  const name = (thread: number | undefined): string =>
    thread === undefined || thread === NOBODY ? 'the script' : (machine.state.kernel.threads[thread]?.name ?? '?');
  const before = parent.threads.at(parent.ends.countUpTo(branch.from));
  if (before === first.thread) return `the fault of ${name(first.thread)} goes otherwise`;
  return before === undefined ? `${name(first.thread)} runs` : `${name(first.thread)} runs instead of ${name(before)}`;
}

/** The names from the first branch to this one. */
export const branchNames = (machine: Machine, id: number): string[] => {
  const branch = machine.timeline.branches[id];
  return branch ? pathTo(machine.timeline, branch).map((b) => b.name) : [];
};
