// What the lines of a script have to be together: entries that are disjoint and within the map,
// schedules of threads that have lines.
import { formatRange } from '../../../kernel/address.ts';
import type { Statement } from '../../ast.ts';
import { cut } from '../../echo.ts';
import { report } from '../../problems.ts';
import type { Reader } from '../reader.ts';

/** Entries may be given in any order, but must be disjoint and within the map. */
export function checkEntries(statements: readonly Statement[], r: Reader): void {
  const entries = statements.filter((s) => s.kind === 'entry');
  const map = statements.find((s) => s.kind === 'map');
  const show = (start: number, end: number) => formatRange(start, end, r.pageSize);
  if (map) {
    for (const { span, start, end } of entries) {
      if (start >= map.min && end <= map.max) continue;
      const message = `the entry ${show(start, end)} is not within the map ${show(map.min, map.max)} (line ${map.span.line})`;
      report(r.problems, { ...span, severity: 'error', message });
    }
  }
  const sorted = [...entries].sort((a, b) => a.start - b.start || a.span.line - b.span.line);
  let reach = sorted[0];
  for (const entry of sorted.slice(1)) {
    if (reach === undefined) break;
    if (entry.start < reach.end) {
      const [first, second] = entry.span.line < reach.span.line ? [entry, reach] : [reach, entry];
      const other = `the entry ${show(first.start, first.end)} of line ${first.span.line}`;
      const message = `the entry ${show(second.start, second.end)} overlaps ${other}`;
      report(r.problems, { ...second.span, severity: 'error', message });
    }
    if (entry.end > reach.end) reach = entry;
  }
}

/** Threads that a schedule or a replay names have lines. */
export function checkScheduled(statements: readonly Statement[], r: Reader): void {
  for (const s of statements) {
    const names =
      s.kind === 'schedule' && s.mode.kind === 'explicit'
        ? s.mode.threads
        : s.kind === 'replay'
          ? s.runs.map(({ thread }) => thread)
          : [];
    for (const name of new Set(names)) {
      if (name === undefined || r.threads.has(name)) continue;
      const message = `the ${s.kind} runs ${cut(name)}, but no line of the script is of thread ${cut(name)}`;
      report(r.problems, { ...s.span, severity: 'error', message });
    }
  }
}
