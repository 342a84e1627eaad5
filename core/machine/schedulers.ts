// Who runs next. In line order the thread whose line it is runs to its goal, then the threads that
// were woken run on, then the next line begins; the other schedules run each thread's lines as a
// program of its own and pick a thread at every schedule point. A scheduler depends on the program
// and the state alone, so that replaying the choices replays the run.
import { processWithoutMap } from '../inspect/waits.ts';
import { atPoint, canRun } from '../kernel/kernel.ts';
import { type KernelState, ThreadStatus } from '../kernel/state.ts';
import { countUpTo } from '../program/numberList.ts';
import { type Choice, type MachineState, NOBODY, type Program } from '../program/types.ts';
import type { ScheduleMode } from '../trace/ast.ts';

export type Frozen = ReadonlySet<number>;
export const NONE_FROZEN: Frozen = new Set();

export interface Scheduler {
  /**
   * The lines begin in their order, and hold threads at points. Otherwise each thread
   * runs its own lines.
   */
  readonly inLineOrder: boolean;
  /** The next choice among the threads that are not frozen; undefined: none of them can run. */
  next(program: Program, state: MachineState, frozen: Frozen): Choice | undefined;
  /** What the schedule asks for and cannot have, where nothing runs any more. */
  unmet?(program: Program, state: MachineState): string | undefined;
}

export const inCall = ({ kernel }: MachineState, thread: number): boolean => (kernel.threads[thread]?.depth ?? 0) > 0;

/** Can this statement begin now? A call needs its thread idle; the others always can. */
export function isReady(program: Program, s: MachineState, index: number): boolean {
  const kind = program.statements.at(index)?.kind;
  return (kind !== 'call' && kind !== 'enter') || !inCall(s, program.makers[index] as number);
}

const can = (kernel: KernelState, thread: number, frozen: Frozen): boolean =>
  canRun(kernel, thread) && !frozen.has(thread);

const inOrderOfLines: Scheduler = {
  inLineOrder: true,
  next(program, s, frozen) {
    const { script, kernel } = s;
    const { active, order, threads } = script;
    if (active !== NOBODY && !threads[active]?.held && can(kernel, active, frozen)) return { thread: active };
    for (const thread of order) if (!threads[thread]?.held && can(kernel, thread, frozen)) return { thread };
    for (let thread = 0; thread < threads.length; thread++)
      if (!threads[thread]?.held && can(kernel, thread, frozen)) return { thread };
    if (script.next < program.statements.length) {
      const thread = program.makers[script.next] as number;
      if (frozen.has(thread)) return undefined;
      if (isReady(program, s, script.next)) return frozen.size > 0 ? { thread, line: true } : { thread };
      // its thread is still in an earlier call, which has to return first, even if it was held
      return can(kernel, thread, frozen) ? { thread } : undefined;
    }
    for (let thread = 0; thread < threads.length; thread++) if (can(kernel, thread, frozen)) return { thread };
    return undefined;
  },
};

/**
 * Index of the first line of no thread (an assert, a set) that has not begun; all
 * threads stop before it.
 */
export function barrier(program: Program, { script }: MachineState): number {
  return program.barriers[countUpTo(program.barriers, script.next - 1)] ?? program.statements.length;
}

/**
 * The next statement of one thread's own program, if no line of no thread stands before
 * it. -1: none now.
 */
export function nextOwn(program: Program, s: MachineState, thread: number): number {
  const own = program.own[thread];
  const next = own?.[countUpTo(own, s.script.threads[thread]?.statement ?? -1)];
  return next !== undefined && next < barrier(program, s) ? next : -1;
}

/**
 * Would the next line of this thread be passed over? It is dead, or its call waits for the fork
 * that makes its process.
 */
export function isRefused(program: Program, s: MachineState, thread: number): boolean {
  if (s.kernel.threads[thread]?.status === ThreadStatus.dead) return true;
  const ends = program.statements.at(nextOwn(program, s, thread))?.kind === 'dies';
  return !ends && processWithoutMap(s.kernel, thread) !== undefined;
}

/** Threads that can begin a line, or go on, in thread order. */
const startable = (program: Program, s: MachineState, frozen: Frozen): number[] =>
  s.kernel.threads.flatMap((_, t) =>
    !frozen.has(t) && (inCall(s, t) ? canRun(s.kernel, t) : nextOwn(program, s, t) >= 0) ? [t] : [],
  );

/** Threads that can go on at a schedule point, in thread order. */
const candidates = (program: Program, s: MachineState, frozen: Frozen): number[] =>
  startable(program, s, frozen).filter((t) => inCall(s, t) || !isRefused(program, s, t));

/**
 * Must a line of no thread wait? Where each thread runs its own lines, every thread has to
 * come to it first.
 */
export const mustWait = (program: Program, s: MachineState): boolean =>
  !schedulerOf(program).inLineOrder && candidates(program, s, NONE_FROZEN).length > 0;

/** Is the running thread at a place where another may run? */
export function atDecision(s: MachineState): boolean {
  const t = s.script.active;
  return t === NOBODY || !inCall(s, t) || atPoint(s.kernel, t) || !canRun(s.kernel, t);
}

/** Picks among the threads that can go on, at least one; undefined: the schedule wants another. */
type Pick = (can: readonly number[], program: Program, s: MachineState) => number | undefined;

/** Those that go on first; then the lines of no thread; at last the lines that are passed over. */
function pickable(program: Program, s: MachineState, frozen: Frozen): readonly number[] {
  const can = candidates(program, s, frozen);
  return can.length > 0 || barrier(program, s) < program.statements.length ? can : startable(program, s, frozen);
}

/** Each thread runs its own lines; `pick` says which goes on at a schedule point. */
const atPoints = (pick: Pick, unmet?: Scheduler['unmet']): Scheduler => ({
  inLineOrder: false,
  ...(unmet && { unmet }),
  next(program, s, frozen) {
    if (!atDecision(s) && !frozen.has(s.script.active)) return { thread: s.script.active };
    const can = pickable(program, s, frozen);
    if (can.length > 0) {
      const thread = pick(can, program, s);
      if (thread === undefined) return undefined;
      const outcome = explicitOutcome(program, s);
      return outcome === 0 ? { thread } : { thread, outcome };
    }
    // an assert waits for all threads, the frozen ones too
    if (frozen.size > 0 && candidates(program, s, NONE_FROZEN).length > 0) return undefined;
    return barrier(program, s) < program.statements.length ? { thread: NOBODY } : undefined;
  },
});

/** Which result the fault gives that the thread of this point is in. */
const explicitOutcome = ({ schedule }: Program, { script }: MachineState): number =>
  ('threads' in schedule && schedule.outcomes?.[script.turn]) || 0;

const explicitName = ({ schedule }: Program, { script }: MachineState): string | undefined =>
  'threads' in schedule ? schedule.threads[script.turn] : undefined;

const SCHEDULERS: Readonly<Record<ScheduleMode['kind'], Scheduler>> = {
  script: inOrderOfLines,
  'round-robin': atPoints((can, _, { script }) => can.find((t) => t > script.active) ?? can[0]),
  random: atPoints((can, _, { script }) => can[script.random % can.length]),
  explicit: atPoints(
    (can, program, s) => {
      const name = explicitName(program, s);
      const thread = name === undefined ? can[0] : program.threads.indexOf(name);
      return thread !== undefined && can.includes(thread) ? thread : undefined;
    },
    (program, s) => {
      const name = explicitName(program, s);
      if (name === undefined || !s.kernel.threads.some((_, t) => nextOwn(program, s, t) >= 0)) return undefined;
      return `the schedule wants ${name} at its point ${s.script.turn + 1}, and it cannot run there`;
    },
  ),
};

/** The scheduler of a program: the one place that asks for the kind of a schedule. */
export const schedulerOf = ({ schedule }: Program): Scheduler => SCHEDULERS[schedule.kind];

/** xorshift32: the next state of the random schedule. */
export function nextRandom(x: number): number {
  let y = x;
  y ^= y << 13;
  y ^= y >>> 17;
  y ^= y << 5;
  return y >>> 0;
}
