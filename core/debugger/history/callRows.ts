// The history by kernel call: rows from the call index, so that a page costs the page, not the run.
import { type BegunCall, callBefore, callCount, callsFrom, type Marked, returnAfter } from '../../history/callIndex.ts';
import { EFFECT, mayAffect } from '../../history/footprint.ts';
import { current } from '../../history/timeline.ts';
import { resultName } from '../../kernel/constants.ts';
import { ThreadStatus } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import { statementText } from '../../trace/print/print.ts';
import type { RunControl } from '../run/runControl.ts';
import { isFailure } from '../why/decision.ts';
import { assertHolds, judgeAsserts } from '../why/pastAsserts.ts';
import { interventionText } from '../words/branchText.ts';

export const PAGE = 100;
export const MOST_ROWS = 1000;

export type CallKind = 'failed' | 'waits' | 'locks' | 'entries' | 'transitions' | 'wiring';

/** What is left out of the history; all are joined by "and". */
export interface CallFilter {
  readonly threads?: readonly number[];
  /** Calls that touched this page. */
  readonly page?: number;
  readonly kind?: CallKind;
}

/** A call of the history. */
export interface CallRow {
  /** Its number among all calls: stays the same whatever is filtered. */
  readonly index: number;
  readonly position: number;
  readonly line: number;
  /** -1: the script. */
  readonly thread: number;
  readonly name: string;
  /** `vm_map_wire(0x10000, 0x14000, USER|NOHOLES)` */
  readonly text: string;
  /** A kernel call has events and a result. Other lines check, or let a thread go on. */
  readonly isCall: boolean;
  /** `KERN_SUCCESS`; absent if it is no call, or has not returned in the known history. */
  readonly result?: string;
  /** It has not returned yet at the present position. */
  readonly underWay: boolean;
  /** Of an assert: what it asks is so. Absent of all else. */
  readonly holds?: boolean;
  readonly failed: boolean;
  /** Made by hand, not by the script. */
  readonly byHand: boolean;
  /**
   * Of the history by time: the position at which the turn ends; and that it goes on in a
   * call that began earlier.
   */
  readonly to?: number;
  readonly goesOn?: true;
  /** The present position is in this call (or right after it, before the next). */
  readonly present: boolean;
}

export interface CallPage {
  /** Rows that pass the filter. */
  readonly total: number;
  readonly rows: readonly CallRow[];
  /** Place among the rows of the present one, -1: before the first. */
  readonly present: number;
  readonly position: number;
  readonly branch: number;
}

const KIND_BITS: Readonly<Record<Exclude<CallKind, 'failed'>, number>> = {
  waits: EFFECT.sleeps,
  locks: EFFECT.contends,
  entries: EFFECT.extent | EFFECT.cut,
  transitions: EFFECT.transition,
  wiring: EFFECT.wiring,
};
/** Effects of the calls of a kind. */
export const kindBits = (kind: Exclude<CallKind, 'failed'>): number => KIND_BITS[kind];
export const CALL_KINDS: readonly CallKind[] = ['failed', ...(Object.keys(KIND_BITS) as CallKind[])];

/** Numbers of the calls that pass; kept until the filter, the branch or the length changes. */
interface Passed {
  readonly key: string;
  readonly calls: readonly number[];
}
const kept = new WeakMap<Machine, Passed>();

function passing(control: RunControl, filter: CallFilter): readonly number[] {
  const { machine } = control;
  const { timeline } = machine;
  const key = JSON.stringify([filter, current(timeline).id, machine.length, callCount(timeline)]);
  const known = kept.get(machine);
  if (known?.key === key) return known.calls;
  const { page } = filter;
  const threads = filter.threads && new Set(filter.threads);
  const bits = filter.kind && filter.kind !== 'failed' ? KIND_BITS[filter.kind] : 0;
  const calls: number[] = [];
  let index = 0;
  timeline.path.forEach((b, level) => {
    const limit = timeline.path[level + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < b.begins.length && b.begins.get(i) < limit; i++, index++) {
      if (threads && !threads.has(b.beganBy.get(i))) continue;
      if (page !== undefined && !mayAffect(b, i, page, page + 1, EFFECT.all)) continue;
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

/** A call by its mark; which number it has is not told. */
export const callAt = ({ branch, index }: Marked): BegunCall => ({
  index: -1,
  position: branch.begins.get(index),
  statement: branch.begun.get(index),
  branch: branch.id,
  mark: index,
});

/** A line without its thread, and a call without the result that is expected of it. */
function ownText(line: string, name: string, isCall: boolean): string {
  const own = line.replace(new RegExp(`^${name}\\s*[:>]?\\s*`), '');
  return isCall ? own.replace(/ = \w+$/, '') : own;
}

function rowOf(control: RunControl, call: BegunCall, present: number): CallRow {
  const { machine } = control;
  const { program, timeline, state } = machine;
  const branch = timeline.branches[call.branch];
  const thread = branch?.beganBy.at(call.mark) ?? NOBODY;
  const statement = program.statements.at(call.statement);
  const intervention = branch?.special.get(call.position)?.intervention;
  const returned = returnAfter(timeline, thread, call.position + 1);
  const isCall = intervention
    ? intervention.kind === 'call'
    : statement?.kind === 'call' || statement?.kind === 'enter';
  // a dead thread never returns
  const isDead = state.kernel.threads[thread]?.status === ThreadStatus.dead;
  const over = returned ? returned.position <= machine.position : isDead;
  const isUnderWay = isCall && call.position < machine.position && !over;
  const result = isCall && returned ? returned.result : undefined;
  const holds = !intervention && statement?.kind === 'assert' ? assertHolds(machine, call) : undefined;
  const name = state.kernel.threads[thread]?.name ?? 'script';
  const context = control.printContext;
  const text = intervention
    ? interventionText(machine, thread, intervention)
        .replace(`what if ${name}: `, 'what if ')
        .replace(`${name} dies`, 'dies')
    : statement
      ? ownText(statementText(statement, context), name, isCall)
      : '';
  return {
    index: call.index,
    position: call.position,
    line: intervention ? 0 : (program.lines[call.statement] ?? 0),
    thread,
    name,
    text,
    isCall,
    ...(result === undefined ? {} : { result: resultName(result) }),
    underWay: isUnderWay,
    ...(holds === undefined ? {} : { holds }),
    failed: (result !== undefined && isFailure(result)) || holds === false,
    byHand: intervention !== undefined,
    present: call.index === present,
  };
}

export function rowsOf(control: RunControl, calls: readonly BegunCall[], present: number): CallRow[] {
  judgeAsserts(control, calls);
  return calls.map((call) => rowOf(control, call, present));
}

/** A page of the calls that pass a filter. `start` below zero counts from the end. */
export function callPage(
  control: RunControl,
  start = 0,
  count: number | undefined = PAGE,
  filter: CallFilter = {},
): CallPage {
  const { machine } = control;
  const { timeline } = machine;
  const present = callBefore(timeline, machine.position);
  const many = Math.min(Math.max(count, 0), MOST_ROWS);
  const base = { position: machine.position, branch: current(timeline).id };
  const wanted = (total: number): number => Math.max(0, start < 0 ? total + start : start);
  if (!filter.threads && filter.page === undefined && !filter.kind) {
    const total = callCount(timeline);
    return { ...base, total, rows: rowsOf(control, callsFrom(timeline, wanted(total), many), present), present };
  }
  const calls = passing(control, filter);
  const shown = calls.slice(wanted(calls.length), wanted(calls.length) + many);
  const begun = shown.flatMap((index) => callsFrom(timeline, index, 1));
  return {
    ...base,
    total: calls.length,
    rows: rowsOf(control, begun, present),
    present: calls.findLastIndex((index) => index <= present),
  };
}
