// What the calls of a trace have returned, read from the history: each call up to a number that one can read, all of them counted.

import { callsFrom, returnAfter, returnsUpTo } from '../../history/callIndex.ts';
import { fulfils, resultName } from '../../kernel/constants.ts';
import type { Compiled, Machine } from '../../machine/machine.ts';
import { isFailure } from '../why/decision.ts';
import { explanationAt, reasonText } from '../why/explanation.ts';
import { failureName } from './failureText.ts';

const MOST_ROWS = 1000;

interface Row {
  readonly line: number;
  readonly thread: number;
  readonly call: string;
  readonly result: number;
  /** Begin and end of the call. */
  readonly from: number;
  readonly at: number;
  expected?: number;
}

/** `3 calls returned: KERN_SUCCESS 2, KERN_INVALID_ADDRESS 1`, up to the present moment. */
export function countsText(machine: Machine): string {
  const counts = new Map<number, number>();
  let calls = 0;
  for (const { result } of returnsUpTo(machine.timeline, machine.position)) {
    calls++;
    counts.set(result, (counts.get(result) ?? 0) + 1);
  }
  const parts = [...counts].map(([result, count]) => `${resultName(result)} ${count}`);
  const text = `${calls} call${calls === 1 ? '' : 's'} returned`;
  return parts.length > 0 ? `${text}: ${parts.join(', ')}` : text;
}

/** Rows for which it is also looked who made it so that the call failed. */
const MOST_BLAMED = 50;

/** The calls that have returned, and what the trace says of each. */
function rowsOf(machine: Machine): { rows: Row[]; more: number } {
  const { program, timeline, position } = machine;
  const rows: Row[] = [];
  for (const { position: began, statement } of callsFrom(timeline, 0, MOST_ROWS * 4)) {
    const s = program.statements.at(statement);
    if (!s || !('thread' in s)) continue;
    const thread = program.threads.indexOf(s.thread);
    if (s.kind === 'leave') {
      const row = rows.findLast((r) => r.thread === thread);
      if (row && s.expected && !fulfils(row.result, s.expected.result)) row.expected = s.expected.result;
      continue;
    }
    if (s.kind !== 'call' && s.kind !== 'enter') continue;
    const returned = returnAfter(timeline, thread, began + 1);
    if (!returned || returned.position > position) continue;
    const row = {
      from: began,
      at: returned.position,
      line: s.span.line,
      thread,
      call: s.call.name,
      result: returned.result,
    };
    const wrong = s.kind === 'call' && s.expected && !fulfils(returned.result, s.expected.result);
    rows.push(wrong ? { ...row, expected: (s.expected as { result: number }).result } : row);
  }
  rows.sort((a, b) => a.at - b.at);
  const shown = rows.slice(0, MOST_ROWS);
  const all = [...returnsUpTo(timeline, position)].length;
  return { rows: shown, more: Math.max(0, all - shown.length) };
}

/** Why the call of a row failed. */
function reasonOf(machine: Machine, compiled: Compiled | undefined, row: Row, who: boolean): string | undefined {
  const extent = { from: row.from, to: row.at, statement: -1 };
  const explanation = explanationAt({ machine, ...(compiled && { compiled }) }, row.thread, extent, who);
  return explanation && reasonText(explanation);
}

/**
 * A row a call: line, thread, call, result, what the trace says if that is something else, and
 * below it why it failed.
 */
export function resultTable(machine: Machine, compiled?: Compiled): string {
  const { threads } = machine.program;
  const { vintage } = machine.state.kernel.config;
  const { rows, more } = rowsOf(machine);
  let failures = 0;
  const cells = rows.map((r) => {
    const why = isFailure(r.result) ? reasonOf(machine, compiled, r, failures++ < MOST_BLAMED) : undefined;
    const result = isFailure(r.result) ? failureName(vintage, r.call, r.result) : resultName(r.result);
    return [String(r.line), threads[r.thread] ?? '', r.call, result, r.expected, why];
  });
  const head = ['line', 'thread', 'call', 'result', undefined, undefined];
  const widths = [0, 1, 2].map((i) =>
    [head, ...cells].reduce((width, row) => Math.max(width, String(row[i]).length), 0),
  );
  const lines = [head, ...cells].map(([line, thread, call, result, expected, why]) => {
    const wrong = typeof expected === 'number' ? `  (the trace says ${resultName(expected)})` : '';
    const columns = [
      String(line).padStart(widths[0] ?? 0),
      String(thread).padEnd(widths[1] ?? 0),
      String(call).padEnd(widths[2] ?? 0),
    ];
    return `${columns.join('  ')}  ${result}${wrong}${why === undefined ? '' : `\n${' '.repeat((widths[0] ?? 0) + 2)}${why}`}`;
  });
  if (more > 0) lines.push(`... and ${more} more`);
  return `${lines.join('\n')}\n`;
}
