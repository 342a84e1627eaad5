// What a log says of the order of calls: a call whose entry stands below the return of another has
// begun after that one returned. A line of a whole call is both; a call without a return record had
// not returned when the log ended.
import type { Plan } from '../plan.ts';
import { leaveOf } from '../wholeCalls.ts';

/** A call of the log. */
export interface LoggedCall {
  readonly thread: number;
  /** Index among the thread's own lines. */
  readonly index: number;
  /** Of the script: of its entry, and of what it returned. */
  readonly line: number;
  /** Place of its return among the statements; Infinity: it has not returned. */
  readonly returned: number;
  readonly expected: number | undefined;
  /** Of each thread, how many of its calls had returned before this one began. */
  readonly after: readonly number[];
}

export interface Log {
  /** By thread, in order. */
  readonly calls: readonly (readonly LoggedCall[])[];
  /** In the order of their returns; those that have not returned are left out. */
  readonly returns: readonly LoggedCall[];
  /** Some call has its entry and its return apart: the lines say which calls overlapped. */
  readonly tellsOverlap: boolean;
}

/** `inOrder`: the order of the lines counts. */
export function logOf({ compiled, threads }: Plan, inOrder: boolean): Log {
  const { program } = compiled;
  const { statements } = program;
  const returnOf = (thread: number, statement: number): number =>
    statements.at(statement)?.kind === 'enter'
      ? (leaveOf(program, thread, statement) ?? Number.POSITIVE_INFINITY)
      : statement;
  const returned = threads.map((lines, thread) => lines.map(({ statement }) => returnOf(thread, statement)));
  const calls = threads.map((lines, thread) =>
    lines.map(({ statement, line, expected }, index): LoggedCall => {
      const after = returned.map((all) => (inOrder ? all.filter((at) => at < statement).length : 0));
      return { thread, index, line, returned: returned[thread]?.[index] ?? 0, expected, after };
    }),
  );
  return {
    calls,
    returns: calls
      .flat()
      .filter(({ returned: at }) => at < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.returned - b.returned),
    tellsOverlap: threads.some((lines) => lines.some(({ statement }) => statements.at(statement)?.kind === 'enter')),
  };
}
