// A page of the history by time: turns of all threads in their order, each as a row of its call.
import { lastMark, type Marked, returnsAfter } from '../../history/callIndex.ts';
import { EFFECT, mayAffect } from '../../history/footprint.ts';
import { current } from '../../history/timeline.ts';
import { resultName } from '../../kernel/constants.ts';
import type { Machine } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import type { RunControl } from '../run/runControl.ts';
import { isFailure } from '../why/decision.ts';
import { type CallFilter, type CallPage, type CallRow, callAt, kindBits, MOST_ROWS, PAGE, rowsOf } from './callRows.ts';
import { type Turn, turnBefore, turnCount, turnsFrom } from './turns.ts';

/** The call that a turn is of; undefined: of none, it is the end. */
function callOfTurn({ timeline }: Machine, { branch, begins, thread, from }: Turn): Marked | undefined {
  if (begins !== undefined) return { branch, index: begins };
  return thread === NOBODY ? undefined : lastMark(timeline, thread, from);
}

/** The result with which the call returns in this turn. */
function resultIn({ timeline }: Machine, { thread, from, to }: Turn): number | undefined {
  for (const returned of returnsAfter(timeline, from)) {
    if (returned.position > to) return undefined;
    if (returned.thread === thread) return returned.result;
  }
  return undefined;
}

function passes(machine: Machine, turn: Turn, { threads, page, kind }: CallFilter): boolean {
  if (threads && !threads.includes(turn.thread)) return false;
  if (page === undefined && !kind) return true;
  if (kind === 'failed') {
    const result = resultIn(machine, turn);
    if (result === undefined || !isFailure(result)) return false;
  }
  const mark = callOfTurn(machine, turn);
  if (!mark) return false;
  if (page !== undefined && !mayAffect(mark.branch, mark.index, page, page + 1, EFFECT.all)) return false;
  return !kind || kind === 'failed' || (mark.branch.kinds.get(mark.index) & kindBits(kind)) !== 0;
}

function rowOfTurn(machine: Machine, turn: Turn, row: CallRow | undefined, present: number): CallRow {
  const { index, from, to, thread, begins } = turn;
  const result = resultIn(machine, turn);
  const base = row ?? {
    position: from,
    line: 0,
    thread,
    name: 'script',
    text: 'the end of the trace',
    isCall: false,
    failed: false,
    byHand: false,
  };
  const { result: _, holds, ...rest } = base as CallRow;
  return {
    ...rest,
    index,
    position: from,
    to,
    ...(begins === undefined && row && { goesOn: true }),
    ...(result !== undefined && { result: resultName(result) }),
    ...(holds !== undefined && begins !== undefined && { holds }),
    underWay: false,
    failed: (result !== undefined && isFailure(result)) || (begins !== undefined && holds === false),
    present: index === present,
  };
}

/** Numbers of the turns that pass; kept until the filter, the path or the length changes. */
const kept = new WeakMap<Machine, { readonly key: string; readonly turns: readonly number[] }>();

function passing(machine: Machine, filter: CallFilter): readonly number[] {
  const key = JSON.stringify([filter, current(machine.timeline).id, machine.length]);
  const have = kept.get(machine);
  if (have?.key === key) return have.turns;
  const turns: number[] = [];
  for (const turn of turnsFrom(machine, 0, Number.POSITIVE_INFINITY))
    if (passes(machine, turn, filter)) turns.push(turn.index);
  kept.set(machine, { key, turns });
  return turns;
}

/** A page of the turns that pass a filter. `start` below zero counts from the end. */
export function turnPage(
  control: RunControl,
  start = 0,
  count: number | undefined = PAGE,
  filter: CallFilter = {},
): CallPage {
  const { machine } = control;
  const present = turnBefore(machine, machine.position);
  const isFiltered = filter.threads !== undefined || filter.page !== undefined || filter.kind !== undefined;
  const numbers = isFiltered ? passing(machine, filter) : undefined;
  const total = numbers?.length ?? turnCount(machine);
  const first = Math.max(0, start < 0 ? total + start : start);
  const many = Math.min(Math.max(count, 0), MOST_ROWS);
  const turns = numbers
    ? numbers.slice(first, first + many).flatMap((index) => [...turnsFrom(machine, index, 1)])
    : [...turnsFrom(machine, first, many)];
  const calls = turns.map((turn) => {
    const mark = callOfTurn(machine, turn);
    return mark && callAt(mark);
  });
  const made = rowsOf(
    control,
    calls.filter((call) => call !== undefined),
    -1,
  );
  let next = 0;
  const rows = turns.map((turn, i) => rowOfTurn(machine, turn, calls[i] && made[next++], present));
  return {
    total,
    rows,
    present: numbers ? numbers.findLastIndex((index) => index <= present) : present,
    position: machine.position,
    branch: current(machine.timeline).id,
  };
}
