// Follows an order on the machine: the same steps as a person who chooses these threads, with all
// that the machine records, so that the debugger can go on from there and a script can be saved.
import type { LimitName } from '../kernel/limits.ts';
import { createMachine, type Machine, MachineError } from '../machine/machine.ts';
import { atDecision, inCall } from '../machine/schedulers.ts';
import type { Compiled } from '../program/compile.ts';
import { type Choice, type MachineEvent, NOBODY } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import type { Pick } from './moves.ts';
import type { Order } from './orders.ts';
import { type Limits, planOf } from './plan.ts';
import { exploredProgram } from './step/barriers.ts';
import { DIES, mostSteps } from './step/trial.ts';
import { withWholeCalls } from './wholeCalls.ts';

/**
 * The script as the explorer runs it: each thread makes its own calls, whatever the lines' order.
 */
export const forOrders = (compiled: Compiled): Compiled => ({
  ...compiled,
  program: withWholeCalls(exploredProgram(compiled.program)),
});

const choiceOf = ({ thread, outcome }: Pick): Choice => {
  if (outcome === DIES) return { thread, intervention: { kind: 'kill' } };
  return outcome === 0 ? { thread } : { thread, outcome };
};

/** Makes the lines of no thread that all threads have come to. */
function beginLines(machine: Machine): void {
  // to ask who is next takes a look at each thread
  if (machine.program.barriers.length === 0) return;
  const { kernel } = machine.state;
  while (kernel.panic === '' && machine.next()?.thread === NOBODY && machine.begins({ thread: NOBODY }) > 0)
    machine.step();
}

/** The script with a `schedule` line of an order: each step of it, then each thread in its turn. */
export function scheduled(compiled: Compiled, order: Order): Compiled {
  const made = forOrders(withLimits(compiled, order.machine));
  const threads = order.picks.map(({ thread }) => compiled.program.threads[thread] ?? '');
  const outcomes = order.picks.map(({ outcome }) => outcome);
  return { ...made, program: { ...made.program, schedule: { kind: 'explicit', threads, outcomes } } };
}

/** The machine of an order: open limits have its values. */
export const withLimits = (compiled: Compiled, machine: number): Compiled =>
  withValues(compiled, planOf(compiled).machines[machine] ?? []);

/** Without the lines of some limits: their comments stay. */
const withoutLines = (declared: readonly Statement[], none: readonly LimitName[]): Statement[] =>
  declared.filter((s) => s.kind !== 'limit' || !none.includes(s.what));

/** The script without some limits; others that it leaves open stay open. */
export function withoutLimits(compiled: Compiled, none: readonly LimitName[]): Compiled {
  const { config, declared } = compiled;
  const limits = { ...config.limits };
  for (const what of none) limits[what] = Number.POSITIVE_INFINITY;
  const statements = withoutLines(declared.statements, none);
  return { ...compiled, config: { ...config, limits }, declared: { ...declared, statements } };
}

/**
 * The same with other values of limits, or without them (Infinity), also where the script is
 * saved.
 */
export function withValues(compiled: Compiled, chosen: Limits): Compiled {
  const { config, declared } = compiled;
  const limits = { ...config.limits };
  for (const { what, value } of chosen) limits[what] = value;
  const none = chosen.flatMap(({ what, value }) => (value === Number.POSITIVE_INFINITY ? [what] : []));
  const statements = withoutLines(declared.statements, none).map((s) => {
    if (s.kind !== 'limit' || s.least === undefined) return s;
    const { least: _, ...closed } = s;
    return { ...closed, isChosen: true as const, value: limits[s.what] };
  });
  return { ...compiled, config: { ...config, limits }, declared: { ...declared, statements } };
}

/** A thread that has died in its call passes over the line that says so. */
function passOver(machine: Machine, thread: number): void {
  while (machine.canStep(thread) && machine.begins({ thread }) > 0) machine.step({ thread });
}

/** Up to the next schedule point. */
function goOn(machine: Machine, thread: number): void {
  const end = machine.position + mostSteps(machine.state.kernel);
  while (machine.position < end && !atDecision(machine.state))
    if (machine.stepMany({ thread }, end) === 0) machine.step({ thread });
}

/** Picks that are made at once at the most: the machine keeps what it goes back on in between. */
const MOST_AT_ONCE = 2_000;
/** Fewer are not worth it. */
const FEW = 4;

/** How many picks from one on are of its thread, with no fault that fails. */
function alike(picks: readonly Pick[], from: number): number {
  const { thread } = picks[from] as Pick;
  let to = from;
  const end = Math.min(picks.length, from + MOST_AT_ONCE);
  while (to < end && picks[to]?.thread === thread && picks[to]?.outcome === 0) to++;
  return to - from;
}

/** Makes picks from the start on, as far as they can be made: gives how many those are. */
export function makePicks(machine: Machine, picks: readonly Pick[]): number {
  let made = 0;
  while (made < picks.length) {
    const pick = picks[made] as Pick;
    const count = machine.state.script.active === pick.thread ? alike(picks, made) : 0;
    // in its call a thread can go on, so that no line of no thread begins
    const passed = count > FEW && inCall(machine.state, pick.thread) ? machine.stepPast(pick.thread, count) : 0;
    if (passed > 0) {
      made += passed;
      continue;
    }
    beginLines(machine);
    try {
      machine.step(choiceOf(pick));
    } catch (error) {
      if (error instanceof MachineError) return made;
      throw error;
    }
    goOn(machine, pick.thread);
    if (pick.outcome === DIES) passOver(machine, pick.thread);
    made++;
  }
  beginLines(machine);
  return made;
}

/** Hears of each event as it happens, with the machine at that moment. */
type Hear = (event: MachineEvent, machine: Machine) => void;

/**
 * Makes the choices of an order, or the first so many; the machine stands where they end.
 * `hear`: gets its events.
 */
export function followOrder(compiled: Compiled, order: Order, most = order.picks.length, hear?: Hear): Machine {
  const machine = createMachine(forOrders(withLimits(compiled, order.machine)));
  if (hear) machine.listen((event) => hear(event, machine));
  const made = makePicks(machine, order.picks.slice(0, most));
  if (made < Math.min(most, order.picks.length))
    throw new MachineError(`choice ${made + 1} of the order cannot be made`);
  return machine;
}
