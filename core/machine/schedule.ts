// Who runs next. In script order the thread whose line it is runs to its goal, then whoever was woken runs on, then the next
// line begins; the other schedules run each thread's lines as a program of its own and pick a thread at every schedule
// point. All of it follows from the state, so that replaying the choices replays the run.

import { atPoint, canRun } from '../kernel/kernel.ts';
import { statementAt } from '../program/lines.ts';
import { countUpTo } from '../program/numberList.ts';
import type { Choice, MachineState, Program } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { ScheduleMode, Statement } from '../trace/ast.ts';

const inCall = (s: MachineState, t: number): boolean => (s.kernel.threads[t]?.depth ?? 0) > 0;
/** Can this statement begin now? A call needs its thread idle; the others always can. */
function ready(s: MachineState, statement: Statement, thread: number): boolean {
  return statement.kind === 'call' || statement.kind === 'enter' ? !inCall(s, thread) : true;
}

const NO_ONE: ReadonlySet<number> = new Set();

function nextInScript(program: Program, s: MachineState, frozen: ReadonlySet<number>): Choice | undefined {
  const { script, kernel } = s;
  const can = (t: number): boolean => canRun(kernel, t) && !frozen.has(t);
  const free = (t: number): boolean => can(t) && !script.threads[t]?.held;
  if (script.active !== NOBODY && free(script.active)) return { thread: script.active };
  const woken = script.order.find(free);
  if (woken !== undefined) return { thread: woken };
  const other = kernel.threads.findIndex((_, t) => free(t));
  if (other >= 0) return { thread: other };
  const at = statementAt(program, script.next);
  if (at) {
    if (frozen.has(at.thread)) return undefined;
    if (ready(s, at.statement, at.thread))
      return frozen.size > 0 ? { thread: at.thread, line: true } : { thread: at.thread };
    // its thread is still in an earlier call: that has to return first, even if it was held
    return can(at.thread) ? { thread: at.thread } : undefined;
  }
  const held = kernel.threads.findIndex((_, t) => can(t));
  return held >= 0 ? { thread: held } : undefined;
}

/** The next statement of one thread's own program, if no line of no thread stands before it. -1: none now. */
export function nextOwn(program: Program, s: MachineState, thread: number): number {
  const own = program.own[thread];
  const next = own?.[countUpTo(own, s.script.threads[thread]?.statement ?? -1)];
  return next !== undefined && next < barrier(program, s) ? next : -1;
}

/** Index of the first line of no thread (an assert, a set) that has not begun yet; all threads stop before it. */
export function barrier(program: Program, s: MachineState): number {
  return program.barriers[countUpTo(program.barriers, s.script.next - 1)] ?? program.statements.length;
}

/** Threads that can go on at a schedule point, in thread order. */
function candidates(program: Program, s: MachineState, frozen: ReadonlySet<number>): number[] {
  return s.kernel.threads.flatMap((_, t) =>
    !frozen.has(t) && (inCall(s, t) ? canRun(s.kernel, t) : nextOwn(program, s, t) >= 0) ? [t] : [],
  );
}

/** Is the running thread at a place where another may run? */
export function atDecision(s: MachineState): boolean {
  const t = s.script.active;
  return t === NOBODY || !inCall(s, t) || atPoint(s.kernel, t) || !canRun(s.kernel, t);
}

function nextFree(
  program: Program,
  s: MachineState,
  mode: ScheduleMode,
  frozen: ReadonlySet<number>,
): Choice | undefined {
  const { script } = s;
  if (!atDecision(s) && !frozen.has(script.active)) return { thread: script.active };
  const can = candidates(program, s, frozen);
  // an assert waits for all threads, the frozen ones too
  if (can.length === 0 && frozen.size > 0 && candidates(program, s, NO_ONE).length > 0) return undefined;
  if (can.length === 0) return barrier(program, s) < program.statements.length ? { thread: NOBODY } : undefined;
  const first = can[0] as number;
  switch (mode.kind) {
    case 'random':
      return { thread: can[script.random % can.length] as number };
    case 'explicit': {
      const name = mode.threads[script.turn];
      const wanted = name === undefined ? first : program.threads.indexOf(name);
      return can.includes(wanted) ? { thread: wanted } : undefined;
    }
    default:
      return { thread: can.find((t) => t > script.active) ?? first };
  }
}

/** What the schedule does next without the threads that are frozen; undefined when nobody can go on. */
export function nextChoice(
  program: Program,
  s: MachineState,
  mode: ScheduleMode,
  frozen: ReadonlySet<number> = NO_ONE,
): Choice | undefined {
  if (s.script.end !== 'running' || s.kernel.panic !== '') return undefined;
  return mode.kind === 'script' ? nextInScript(program, s, frozen) : nextFree(program, s, mode, frozen);
}

/** xorshift32: the next state of the random schedule. */
export function nextRandom(x: number): number {
  let y = x;
  y ^= y << 13;
  y ^= y >>> 17;
  y ^= y << 5;
  return y >>> 0;
}
