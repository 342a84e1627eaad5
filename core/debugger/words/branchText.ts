// What made a branch, in words: who runs where another ran before, what was done by hand or is not
// done again, or which other result a fault gives.

import { type Branch, limitOf } from '../../history/timeline.ts';
import { resultName } from '../../kernel/constants.ts';
import { placeText, valueText } from '../../kernel/fields/place.ts';
import { pendingFault } from '../../kernel/kernel.ts';
import type { Machine } from '../../machine/machine.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Choice, Intervention } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import { callText } from '../../trace/print/callText.ts';

/** `what if t2: vm_map_unwire(...)`, `map.timestamp = 5`, `t1 dies`. */
export function interventionText(machine: Pick<Machine, 'state'>, thread: number, intervention: Intervention): string {
  const k = machine.state.kernel;
  const name = k.threads[thread]?.name ?? 'the script';
  switch (intervention.kind) {
    case 'call':
      return `what if ${name}: ${callText(intervention.call, printContextOf(k.config))}`;
    case 'set':
      try {
        return `${placeText(k, intervention.place)} = ${valueText(k, intervention.place, intervention.value)}`;
      } catch {
        return `${placeText(k, intervention.place)} = ${intervention.value}`;
      }
    case 'kill':
      return `${name} dies`;
  }
}

const choiceOf = (b: Branch, position: number): Choice | undefined => {
  const thread = b.threads.at(b.ends.countUpTo(position));
  return b.special.get(position) ?? (thread === undefined ? undefined : { thread });
};

const nameOf = (machine: Machine, thread: number): string =>
  thread === NOBODY ? 'the script' : (machine.state.kernel.threads[thread]?.name ?? '?');

/** That an intervention of the parent is not done. */
function undone(machine: Machine, thread: number, intervention: Intervention): string {
  const { config } = machine.state.kernel;
  switch (intervention.kind) {
    case 'call':
      return `${nameOf(machine, thread)} does not make the call ${callText(intervention.call, printContextOf(config))} by hand`;
    case 'set':
      return `without ${interventionText(machine, thread, intervention)}`;
    case 'kill':
      return `${nameOf(machine, thread)} does not die`;
  }
}

/**
 * The results that the fault of a thread at a position may give; undefined if the present branch
 * does not lead there.
 */
function resultsAt(machine: Machine, branch: Branch, parent: Branch, thread: number): readonly number[] | undefined {
  const { timeline, position: here } = machine;
  const level = timeline.path.indexOf(parent);
  if (!timeline.path.includes(branch) && (level < 0 || limitOf(timeline, level) < branch.from)) return undefined;
  try {
    machine.seek(branch.from);
    const { kernel } = machine.state;
    const page = pendingFault(kernel, thread);
    return page === undefined ? undefined : kernel.config.faults.get(page);
  } finally {
    machine.seek(here);
  }
}

/** Both let the same thread go on: what else differs. */
function otherwise(machine: Machine, branch: Branch, parent: Branch, first: Choice, before: Choice): string {
  const name = nameOf(machine, first.thread);
  const [now, then] = [first.outcome ?? 0, before.outcome ?? 0];
  if (now !== then) {
    const results = resultsAt(machine, branch, parent, first.thread);
    const [made, was] = [results?.[now], results?.[then]];
    return made === undefined || was === undefined
      ? `the fault of ${name} gives another result`
      : `the fault of ${name} gives ${resultName(made)} instead of ${resultName(was)}`;
  }
  const statement = branch.begun.at(branch.begins.countUpTo(branch.from) - 1);
  const line = machine.program.lines[statement ?? -1];
  if (first.line && line !== undefined) return `line ${line} begins before the others go on`;
  return `${name} goes on otherwise`;
}

/** What made a branch; the empty text for the first. */
export function branchAbout(machine: Machine, id: number): string {
  const { branches } = machine.timeline;
  const branch = branches[id];
  const first = branch && choiceOf(branch, branch.from);
  const parent = branch && branches[branch.parent];
  if (!branch || !first || !parent) return '';
  if (first.intervention) return interventionText(machine, first.thread, first.intervention);
  const before = choiceOf(parent, branch.from);
  const runs = `${nameOf(machine, first.thread)} runs`;
  if (!before) return runs;
  if (before.intervention) {
    const without = undone(machine, before.thread, before.intervention);
    return before.thread === first.thread ? without : `${without}, ${runs}`;
  }
  if (before.thread === first.thread) return otherwise(machine, branch, parent, first, before);
  return `${runs} instead of ${nameOf(machine, before.thread)}`;
}
