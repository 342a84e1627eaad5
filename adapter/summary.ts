// What the calls of a trace have returned, for the table at the end: each call up to a number that one can read, all of them counted.
import { resultName } from '../core/kernel/constants.ts';
import type { MachineEvent } from '../core/machine/types.ts';

const MOST_ROWS = 1000;

interface Row {
  readonly position: number;
  readonly line: number;
  readonly thread: number;
  readonly call: string;
  readonly result: number;
  expected?: number;
}

export interface Summary {
  readonly rows: Row[];
  readonly counts: Map<number, number>;
  calls: number;
  /** Where in the history each result came, and which it was: going back takes them back. */
  readonly positions: number[];
  readonly results: number[];
}

export const newSummary = (): Summary => ({ rows: [], counts: new Map(), calls: 0, positions: [], results: [] });

/** Forgets what came at or after a position. */
export function forgetFrom(s: Summary, position: number): void {
  while (s.positions.length > 0 && (s.positions[s.positions.length - 1] as number) >= position) {
    s.positions.pop();
    const result = s.results.pop() as number;
    s.calls--;
    const count = (s.counts.get(result) ?? 1) - 1;
    if (count > 0) s.counts.set(result, count);
    else s.counts.delete(result);
  }
  while (s.rows.length > 0 && (s.rows[s.rows.length - 1] as Row).position >= position) s.rows.pop();
}

export function noteResult(s: Summary, event: MachineEvent, position: number): void {
  if (event.kind === 'result') {
    s.calls++;
    s.counts.set(event.result, (s.counts.get(event.result) ?? 0) + 1);
    const { line, thread, call, result } = event;
    s.positions.push(position);
    s.results.push(result);
    if (s.rows.length < MOST_ROWS) s.rows.push({ position, line, thread, call, result });
  } else if (event.kind === 'expectation') {
    const row = s.rows.findLast((r) => r.thread === event.thread);
    if (row && s.rows.length < MOST_ROWS) row.expected = event.expected;
  }
}

/** `3 calls: KERN_SUCCESS 2, KERN_INVALID_ADDRESS 1` */
export function countsText(s: Summary): string {
  const parts = [...s.counts].map(([result, count]) => `${resultName(result)} ${count}`);
  const calls = `${s.calls} call${s.calls === 1 ? '' : 's'} returned`;
  return parts.length > 0 ? `${calls}: ${parts.join(', ')}` : calls;
}

/** A row a call: line, thread, call, result, and what the trace says if that is something else. */
export function resultTable(s: Summary, threads: readonly string[]): string {
  const cells = s.rows.map((r) => [String(r.line), threads[r.thread] ?? '', r.call, resultName(r.result), r.expected]);
  const head = ['line', 'thread', 'call', 'result', undefined];
  const widths = [0, 1, 2].map((i) => Math.max(...[head, ...cells].map((row) => String(row[i]).length)));
  const lines = [head, ...cells].map(([line, thread, call, result, expected]) => {
    const wrong = typeof expected === 'number' ? `  (the trace says ${resultName(expected)})` : '';
    const columns = [
      String(line).padStart(widths[0] ?? 0),
      String(thread).padEnd(widths[1] ?? 0),
      String(call).padEnd(widths[2] ?? 0),
    ];
    return `${columns.join('  ')}  ${result}${wrong}`;
  });
  if (s.calls > s.rows.length) lines.push(`... and ${s.calls - s.rows.length} more`);
  return `${lines.join('\n')}\n`;
}
