// Why nobody can go on, in words: for each thread that has not finished what it waits for, who has kept the lock that it wants, and which line
// cannot begin.
import { ThreadStatus } from '../kernel/state.ts';
import { describeThread, lockOf, routineOf } from './describe.ts';
import { statementAt } from './schedule.ts';
import { type MachineState, NOBODY, type Program } from './types.ts';

/** The threads that have not finished, and the reasons. */
export function stuckReasons(program: Program, s: MachineState): { threads: number[]; reasons: string[] } {
  const threads: number[] = [];
  const reasons: string[] = [];
  s.kernel.threads.forEach((t, i) => {
    if (t.depth === 0) return;
    threads.push(i);
    const line = program.lines[s.script.threads[i]?.statement ?? -1];
    reasons.push(`${t.name} in ${routineOf(s.kernel, i)} (line ${line}) ${describeThread(s, i)}`);
  });
  // a thread between two calls may have kept the lock that the others want
  const wanted = s.kernel.threads.some((t) => t.status === ThreadStatus.blocked);
  s.kernel.threads.forEach((t, i) => {
    const lock = t.depth === 0 ? lockOf(s.kernel, i) : '';
    if (wanted && lock !== '') reasons.push(`${t.name} still ${lock.replace('has', 'holds')}`);
  });
  const next = statementAt(program, s.script.next);
  if (next && threads.length > 0) {
    const who = next.thread === NOBODY ? 'the script' : (s.kernel.threads[next.thread]?.name ?? '?');
    reasons.push(`line ${next.statement.span.line} cannot begin: ${who} has to wait for an earlier line`);
  }
  return { threads, reasons };
}
