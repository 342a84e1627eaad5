// The history by kernel call, for a view of it: rows from the marks that the timeline keeps, so that a page of a million costs a page, and the events
// of one call by running it once more.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { assertHolds, judgeAsserts } from '../../core/debugger/why/pastAsserts.ts';
import { actText } from '../../core/debugger/words/branchText.ts';
import { type BegunCall, callBefore, callCount, callsFrom, returnAfter } from '../../core/history/callIndex.ts';
import { TOUCH, touched } from '../../core/history/footprint.ts';
import { current } from '../../core/history/timeline.ts';
import { describeEvent } from '../../core/inspect/describe.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { ThreadStatus } from '../../core/kernel/state.ts';
import type { Machine } from '../../core/machine/machine.ts';
import { type MachineEvent, NOBODY } from '../../core/program/types.ts';
import { statementText } from '../../core/trace/print/print.ts';
import type { HistoryAnswer, HistoryEvent, HistoryFilter, HistoryKind, HistoryRow } from '../protocol.ts';
import { threadNumber } from '../session/context.ts';

const PAGE = 100;
const MOST_ROWS = 1000;
const MOST_EVENTS = 500;
/** A call that sleeps for long has its events far apart: so many steps are looked through. */
const MOST_STEPS = 200_000;

const KIND_BITS: Record<Exclude<HistoryKind, 'failed'>, number> = {
  waits: TOUCH.sleeps,
  locks: TOUCH.contends,
  entries: TOUCH.extent | TOUCH.cut,
  transitions: TOUCH.transition,
  wiring: TOUCH.wiring,
};
export const HISTORY_KINDS: readonly HistoryKind[] = ['failed', ...(Object.keys(KIND_BITS) as HistoryKind[])];

const isFailure = (result: number): boolean => result !== 0;

/** The calls that pass a filter, by their numbers; kept until there is another filter, branch or length. */
interface Passed {
  readonly key: string;
  readonly calls: readonly number[];
}
const kept = new WeakMap<Machine, Passed>();

function passing(control: RunControl, filter: HistoryFilter, page: number | undefined): readonly number[] {
  const { machine } = control;
  const { timeline } = machine;
  const key = JSON.stringify([filter, current(timeline).id, machine.length, callCount(timeline)]);
  const known = kept.get(machine);
  if (known?.key === key) return known.calls;
  const threads = filter.threads && new Set(filter.threads.map((id) => id - 1));
  const bits = filter.kind && filter.kind !== 'failed' ? KIND_BITS[filter.kind] : 0;
  const calls: number[] = [];
  let index = 0;
  timeline.path.forEach((b, level) => {
    const limit = timeline.path[level + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < b.begins.length && b.begins.get(i) < limit; i++, index++) {
      if (threads && !threads.has(b.beganBy.get(i))) continue;
      if (page !== undefined && !touched(b, i, page, page + 1, TOUCH.all)) continue;
      if (bits !== 0 && (b.kinds.get(i) & bits) === 0) continue;
      if (filter.kind === 'failed') {
        const returned = returnAfter(timeline, b.beganBy.get(i), b.begins.get(i) + 1);
        if (!returned || !isFailure(returned.result)) continue;
      }
      calls.push(index);
    }
  });
  kept.set(machine, { key, calls });
  return calls;
}

/** A line without the name of its thread, and a call without the result that it is expected to have. */
function ownText(line: string, name: string, isCall: boolean): string {
  const own = line.replace(new RegExp(`^${name}\\s*[:>]?\\s*`), '');
  return isCall ? own.replace(/ = \w+$/, '') : own;
}

function rowOf(control: RunControl, call: BegunCall, present: number): HistoryRow {
  const { machine } = control;
  const { program, timeline, state } = machine;
  const branch = timeline.branches[call.branch];
  const thread = branch?.beganBy.at(call.mark) ?? NOBODY;
  const statement = program.statements.at(call.statement);
  const act = branch?.special.get(call.position)?.act;
  const returned = returnAfter(timeline, thread, call.position + 1);
  const isCall = act ? act.kind === 'call' : statement?.kind === 'call' || statement?.kind === 'enter';
  // Whoever is dead never returns.
  const isDead = state.kernel.threads[thread]?.status === ThreadStatus.dead;
  const over = returned ? returned.position <= machine.position : isDead;
  const isUnderWay = isCall && call.position < machine.position && !over;
  const result = isCall && returned ? returned.result : undefined;
  const holds = !act && statement?.kind === 'assert' ? assertHolds(machine, call) : undefined;
  const name = state.kernel.threads[thread]?.name ?? 'script';
  const context = control.printContext;
  const text = act
    ? actText(machine, thread, act).replace(`what if ${name}: `, 'what if ').replace(`${name} dies`, 'dies')
    : statement
      ? ownText(statementText(statement, context), name, isCall)
      : '';
  return {
    index: call.index,
    position: call.position,
    line: act ? 0 : (program.lines[call.statement] ?? 0),
    threadId: threadNumber(thread),
    thread: name,
    text,
    isCall,
    ...(result === undefined ? {} : { result: resultName(result) }),
    underWay: isUnderWay,
    ...(holds === undefined ? {} : { holds }),
    failed: (result !== undefined && isFailure(result)) || holds === false,
    byHand: act !== undefined,
    present: call.index === present,
  };
}

function rowsOf(control: RunControl, calls: readonly BegunCall[], present: number): HistoryRow[] {
  judgeAsserts(control, calls);
  return calls.map((call) => rowOf(control, call, present));
}

/** A page of the calls that pass a filter. `page`: of the filter's address. */
export function historyPage(
  control: RunControl,
  start: number | undefined,
  count: number | undefined,
  filter: HistoryFilter,
  page: number | undefined,
): HistoryAnswer {
  const { machine } = control;
  const { timeline } = machine;
  const present = callBefore(timeline, machine.position);
  const many = Math.min(Math.max(count ?? PAGE, 0), MOST_ROWS);
  const base = { position: machine.position, branch: current(timeline).id };
  const wanted = (total: number): number => Math.max(0, (start ?? 0) < 0 ? total + (start ?? 0) : (start ?? 0));
  if (!filter.threads && page === undefined && !filter.kind) {
    const total = callCount(timeline);
    return { ...base, total, rows: rowsOf(control, callsFrom(timeline, wanted(total), many), present), present };
  }
  const calls = passing(control, filter, page);
  const shown = calls.slice(wanted(calls.length), wanted(calls.length) + many);
  const begun = shown.flatMap((index) => callsFrom(timeline, index, 1));
  return {
    ...base,
    total: calls.length,
    rows: rowsOf(control, begun, present),
    present: calls.findLastIndex((index) => index <= present),
  };
}

/** What is no news to a reader: that a routine called another, and came back; a call's return is its result. */
const isNoise = (event: MachineEvent): boolean =>
  event.kind === 'statement' ||
  event.kind === 'result' ||
  (event.kind === 'call' && event.depth > 0) ||
  (event.kind === 'return' && !event.top);

/** What the call of that number did, step by step; undefined: there is no such call. */
export function historyEvents(
  control: RunControl,
  index: number,
): { events: HistoryEvent[]; more: boolean } | undefined {
  const { machine } = control;
  const [call] = callsFrom(machine.timeline, index, 1);
  if (!call || index < 0) return undefined;
  const thread = machine.timeline.branches[call.branch]?.beganBy.at(call.mark) ?? NOBODY;
  const here = machine.position;
  const returned = returnAfter(machine.timeline, thread, call.position + 1);
  const end = Math.min(returned?.position ?? machine.length, call.position + MOST_STEPS);
  const events: HistoryEvent[] = [];
  let full = false;
  control.watching(
    (event) => {
      if (!('thread' in event) || event.thread !== thread || isNoise(event)) return;
      if (events.length >= MOST_EVENTS) {
        full = true;
        return;
      }
      const { position } = machine;
      const text = describeEvent(event, machine.state);
      events.push({ position, threadId: threadNumber(thread), text, kind: event.kind, past: position < here });
    },
    () => {
      machine.seek(call.position);
      while (machine.position < end && !full) machine.replay();
      machine.seek(here);
    },
  );
  return { events, more: full || (returned === undefined ? false : end < returned.position) };
}
