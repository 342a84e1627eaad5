// Why no thread can go on, in words: for each thread that has not finished what it waits for and,
// where there is something, what would let it go on; who has kept the lock that others want; and
// which line cannot begin.
import type { KernelState } from '../kernel/state.ts';
import { ThreadStatus } from '../kernel/state.ts';
import { statementAt } from '../program/lines.ts';
import { type MachineState, NOBODY, type Program } from '../program/types.ts';
import { describeThread, lockOf, routineOf } from './describe.ts';

/** The call that a thread is in, as what it came from: `line 15`, `made by hand`. */
function origin(program: Program, s: MachineState, thread: number): string {
  const own = s.script.threads[thread];
  const line = program.lines[own?.statement ?? -1];
  return own?.byHand || line === undefined ? 'made by hand' : `line ${line}`;
}

/** What a person can do about a thread; the empty text if nothing is known. */
function hint(s: MachineState, thread: number): string {
  const own = s.script.threads[thread];
  if (s.kernel.panic !== '' || !own) return '';
  if (own.held) return ' (a step of it lets it go on)';
  return own.byHand ? ' (Step Back takes the call back)' : '';
}

/** Why the next line of a thread has to wait. */
function delay(program: Program, s: MachineState, thread: number): string {
  const k: KernelState = s.kernel;
  if (thread === NOBODY) return 'the script has to wait for the calls before it';
  const { name, depth } = k.threads[thread] ?? { name: '?', depth: 0 };
  if (depth === 0) return `${name} has to wait for an earlier line`;
  const call = origin(program, s, thread);
  return call === 'made by hand'
    ? `${name} is still in ${routineOf(k, thread)}, made by hand`
    : `${name} is still in its call of ${call}`;
}

/** The threads that have not finished, and the reasons. */
export function stuckReasons(program: Program, s: MachineState): { threads: number[]; reasons: string[] } {
  const threads: number[] = [];
  const reasons: string[] = [];
  s.kernel.threads.forEach((t, i) => {
    if (t.depth === 0) return;
    threads.push(i);
    const call = `${t.name} in ${routineOf(s.kernel, i)} (${origin(program, s, i)})`;
    reasons.push(`${call} ${describeThread(s, i)}${hint(s, i)}`);
  });
  // a thread between two calls may have kept the lock that the others want
  const wanted = s.kernel.threads.some((t) => t.status === ThreadStatus.blocked);
  s.kernel.threads.forEach((t, i) => {
    const lock = t.depth === 0 ? lockOf(s.kernel, i) : '';
    if (wanted && lock !== '') reasons.push(`${t.name} still ${lock.replace('has', 'holds')}`);
  });
  const next = statementAt(program, s.script.next);
  if (next && threads.length > 0)
    reasons.push(`line ${next.statement.span.line} cannot begin: ${delay(program, s, next.thread)}`);
  return { threads, reasons };
}
