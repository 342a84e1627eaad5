// What a log says of the order of calls: a call whose entry stands below the return of another has
// begun after that one returned. A line of a whole call is both; a call without a return record had
// not returned when the log ended.
import { pagesOf } from '../../kernel/meanings/meaning.ts';
import type { Compiled } from '../../program/compile.ts';
import type { OwnLine, Plan } from '../plan.ts';
import { leavesOf } from '../wholeCalls.ts';

/** Does a line say what its call returned? Else any order explains all. */
export function saysResults({ program: { statements } }: Compiled): boolean {
  for (const s of statements) if ('expected' in s && s.expected !== undefined) return true;
  return false;
}

/** A call of the log. */
export interface LoggedCall {
  readonly thread: number;
  /** Index among the thread's own lines. */
  readonly index: number;
  /** Of the script: of its entry. */
  readonly line: number;
  /** Of what it returned; 0: it has not returned. */
  readonly returnLine: number;
  /** Its place among the returns; Infinity: it has not returned. */
  readonly rank: number;
  readonly expected: number | undefined;
  /** A result that it is not to have, where the log tells none. */
  readonly unlike?: number;
  /** The pages that it is about. */
  readonly range: readonly [number, number];
  /** Of each thread, how many of its calls had returned before this one began. */
  readonly after: readonly number[];
}

/** Are two calls about the same pages? One that is not known may be. */
export const meet = (a: LoggedCall | undefined, b: LoggedCall | undefined): boolean =>
  !a || !b || (a.range[0] < b.range[1] && b.range[0] < a.range[1]);

export interface Log {
  /** By thread, in order. */
  readonly calls: readonly (readonly LoggedCall[])[];
  /** In the order of their returns; those that have not returned are left out. */
  readonly returns: readonly LoggedCall[];
  /** Some call has its entry and its return apart: the lines say which calls overlapped. */
  readonly tellsOverlap: boolean;
  /**
   * Calls without a return record at the end of their threads; an order has to leave
   * them waiting for ever.
   */
  readonly stuck: readonly LoggedCall[];
}

/**
 * Of each thread, by line, what had returned before it could begin: another thread has made it.
 * `returnedAbove`: of each thread, how many of its calls had returned above a line.
 */
function startsOf(
  { program }: Plan['compiled'],
  returnedAbove: (thread: number, line: number) => number,
): readonly { readonly line: number; readonly thread: number; readonly after: readonly number[] }[] {
  const numbers = new Map(program.threads.map((name, i) => [name, i]));
  // of threads that have no line too: what they make comes after their maker
  const latest = new Map<string, readonly number[]>();
  return (program.origin?.starts ?? []).map(({ line, maker, child }) => {
    const own = numbers.get(maker);
    const after = latest.get(maker)?.slice() ?? program.threads.map(() => 0);
    if (own !== undefined) after[own] = returnedAbove(own, line);
    latest.set(child, after);
    return { line, thread: numbers.get(child) ?? -1, after };
  });
}

/** `inOrder`: the order of the lines counts; that a thread is made before it runs always does. */
export function logOf({ compiled, threads }: Plan, inOrder: boolean): Log {
  const { program, config } = compiled;
  const { statements } = program;
  const leaves = leavesOf(program);
  const isEntry = ({ statement }: OwnLine): boolean =>
    leaves.has(statement) || statements.at(statement)?.kind === 'enter';
  const returnOf = (line: OwnLine): number =>
    isEntry(line) ? (leaves.get(line.statement) ?? Number.POSITIVE_INFINITY) : line.statement;
  const returned = threads.map((lines) => lines.map(returnOf));
  const places = returned.flat().filter((at) => at < Number.POSITIVE_INFINITY);
  const ranks = new Map(places.sort((a, b) => a - b).map((at, rank) => [at, rank]));
  const starts = startsOf(compiled, (thread, line) => {
    const all = returned[thread] ?? [];
    const first = all.findIndex((at) => (program.lines[at] ?? Number.POSITIVE_INFINITY) > line);
    return first < 0 ? all.length : first;
  });
  const calls = threads.map((lines, thread) => {
    const counts = threads.map(() => 0);
    const own = starts.filter((start) => start.thread === thread);
    return lines.map(({ statement, line, expected, call }, index): LoggedCall => {
      // a thread's calls return in their order
      for (const [other, all] of returned.entries())
        while ((all[counts[other] as number] ?? Number.POSITIVE_INFINITY) < statement) (counts[other] as number)++;
      const after = inOrder ? [...counts] : counts.map(() => 0);
      for (const start of own)
        if (start.line < line)
          for (const [other, count] of start.after.entries()) after[other] = Math.max(after[other] ?? 0, count);
      const end = returned[thread]?.[index] as number;
      const rank = ranks.get(end) ?? Number.POSITIVE_INFINITY;
      const returnLine = program.lines[end] ?? 0;
      const range = pagesOf(config, call?.name ?? '', call?.args ?? {}, expected);
      return { thread, index, line, returnLine, rank, expected, range, after };
    });
  });
  return {
    calls,
    returns: calls
      .flat()
      .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.rank - b.rank),
    tellsOverlap: threads.some((lines) => lines.some(isEntry)),
    stuck: [],
  };
}

/** The same where the calls that had not returned when it ended never do. */
export const endingStuck = (log: Log): Log => ({
  ...log,
  stuck: log.calls.flatMap((own) => own.slice(-1)).filter(({ rank }) => rank === Number.POSITIVE_INFINITY),
});

/**
 * The log up to so many returns; of those that returned later, and of the last if `lastIsOpen`, the
 * results are left open.
 */
export function cut({ calls, returns, tellsOverlap }: Log, count: number, lastIsOpen = false): Log {
  const known = lastIsOpen ? count - 1 : count;
  const open = (call: LoggedCall): LoggedCall => (call.rank < known ? call : { ...call, expected: undefined });
  return { calls: calls.map((own) => own.map(open)), returns: returns.slice(0, count), tellsOverlap, stuck: [] };
}

/** The log with some calls in the place of others of the same thread and index. */
function withCalls(log: Log, changed: readonly LoggedCall[]): Log {
  const now = (call: LoggedCall): LoggedCall =>
    changed.find(({ thread, index }) => thread === call.thread && index === call.index) ?? call;
  return {
    ...log,
    calls: log.calls.map((own) => own.map(now)),
    returns: log.returns.map(now),
    stuck: log.stuck.map(now),
  };
}

/** The log with one call after another of another thread: it begins when that one has returned. */
export function following(log: Log, first: LoggedCall, second: LoggedCall): Log {
  const after = second.after.map((count, thread) =>
    thread === first.thread ? Math.max(count, first.index + 1) : count,
  );
  return withCalls(log, [{ ...second, after }]);
}

/** The log with another result of a call whose result it does not tell. */
export const unlike = (log: Log, call: LoggedCall, result: number): Log =>
  withCalls(log, [{ ...call, unlike: result }]);
