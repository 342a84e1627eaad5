// What the calls of a trace have returned, read from the history: each call up to a number that one
// can read, all of them counted.

import { callsFrom, returnAfter, returnsUpTo } from '../../history/callIndex.ts';
import { EFFECT } from '../../history/footprint.ts';
import { fulfils, resultName } from '../../kernel/constants.ts';
import type { Compiled, Machine } from '../../machine/machine.ts';
import { isFailure } from '../why/decision.ts';
import { explanationOf, explanationTexts } from '../why/explanation.ts';
import { wouldHaveGiven } from '../why/meanings.ts';
import { callTable } from './callTable.ts';
import { failureName, ignoredText } from './failureText.ts';

const MOST_ROWS = 1000;

interface Row {
  readonly line: number;
  readonly thread: number;
  readonly call: string;
  readonly result: number;
  /** Begin and end of the call. */
  readonly from: number;
  readonly at: number;
  /** A step of it may have refused, whatever the call returned. */
  readonly mayIgnore: boolean;
  expected?: number;
}

const timesText = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/**
 * `2 calls returned KERN_SUCCESS`, or `3 calls returned: 0 (2 times), ENOMEM (once)`, up to the
 * present moment.
 */
export function countsText(machine: Machine): string {
  const counts = new Map<number, number>();
  let calls = 0;
  for (const { result } of returnsUpTo(machine.timeline, machine.position)) {
    calls++;
    counts.set(result, (counts.get(result) ?? 0) + 1);
  }
  const text = `${calls} call${calls === 1 ? '' : 's'} returned`;
  const [first] = counts.keys();
  if (first === undefined) return text;
  if (counts.size === 1) return `${text} ${resultName(first)}`;
  const parts = [...counts].map(([result, count]) => `${resultName(result)} (${timesText(count)})`);
  return `${text}: ${parts.join(', ')}`;
}

/**
 * Rows for which a search is made: who made it so that the call failed, and what else it can mean.
 */
const MOST_LOOKED = 50;

/** The calls that have returned, and what the trace says of each. */
function rowsOf(machine: Machine): { rows: Row[]; more: number } {
  const { program, timeline, position } = machine;
  const rows: Row[] = [];
  for (const { position: began, statement, branch, mark } of callsFrom(timeline, 0, MOST_ROWS * 4)) {
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
      mayIgnore: ((timeline.branches[branch]?.kinds.get(mark) ?? 0) & EFFECT.fails) !== 0,
    };
    const wrong = s.kind === 'call' && s.expected && !fulfils(returned.result, s.expected.result);
    rows.push(wrong ? { ...row, expected: (s.expected as { result: number }).result } : row);
  }
  rows.sort((a, b) => a.at - b.at);
  const shown = rows.slice(0, MOST_ROWS);
  const all = [...returnsUpTo(timeline, position)].length;
  return { rows: shown, more: Math.max(0, all - shown.length) };
}

/** Why the call of a row failed, or what failed in it that it ignores: paragraphs. */
function belowOf(machine: Machine, compiled: Compiled | undefined, row: Row, brief: boolean): readonly string[] {
  const extent = { from: row.from, to: row.at, statement: -1 };
  const searched = { machine, ...(compiled && { compiled }) };
  const explanation = explanationOf(searched, row.thread, { brief, ignored: !isFailure(row.result) }, extent);
  if (!explanation) return [];
  const texts = explanationTexts(explanation);
  const { inner, outcome } = explanation.decision;
  return inner ? [ignoredText(inner.name, outcome), ...texts] : texts;
}

/** What would have given the result that the script says of a row. */
function wantedOf(machine: Machine, { at, thread, expected }: Row): readonly string[] {
  if (expected === undefined) return [];
  const here = machine.position;
  machine.seek(at);
  const wanted = wouldHaveGiven(machine, thread, expected);
  machine.seek(here);
  return wanted === undefined ? [] : [wanted];
}

/**
 * A row a call: line, thread, call, result, what the trace says if that is something else, and
 * below it why it failed.
 */
export function resultTable(machine: Machine, compiled?: Compiled): string {
  const { threads } = machine.program;
  const { vintage } = machine.state.kernel.config;
  const { rows, more } = rowsOf(machine);
  let looked = 0;
  const below = (r: Row): readonly string[] => {
    const brief = looked >= MOST_LOOKED;
    const own = isFailure(r.result) || r.mayIgnore ? belowOf(machine, compiled, r, brief) : [];
    const texts = brief ? own : [...own, ...wantedOf(machine, r)];
    if (texts.length > 0) looked++;
    return texts;
  };
  const lines = callTable(
    rows.map((r) => {
      const fails = isFailure(r.result);
      return {
        line: r.line,
        thread: threads[r.thread] ?? '',
        call: r.call,
        result: fails ? failureName(vintage, r.call, r.result) : resultName(r.result),
        expected: r.expected === undefined ? undefined : resultName(r.expected),
        below: below(r),
      };
    }),
  );
  if (more > 0) lines.push(`... and ${more} more`);
  return `${lines.join('\n')}\n`;
}
