// Calls that returned a result, by the marks of the history alone: `mlock = ENOMEM`, `t2: munmap
// != 0`, `= EAGAIN`.
import { type Returned, returnsAfter, returnsBack } from '../../history/callIndex.ts';
import { resultAddress, resultName, resultValue } from '../../kernel/constants.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Work } from '../../machine/work.ts';
import { printContextOf } from '../../program/printContext.ts';
import { NOBODY } from '../../program/types.ts';
import { CALL_NAMES } from '../../trace/calls/signatures.ts';
import { nearest } from '../../trace/parse/names.ts';
import { callText } from '../../trace/print/callText.ts';
import { callBefore } from '../why/decision.ts';
import { BOTH, type ChangeRow, type Nearby, type Window } from './nearby.ts';

export interface ReturnQuery {
  /** Index; absent: any. */
  readonly thread?: number;
  /** Absent: any call. */
  readonly call?: string;
  readonly isNot: boolean;
  readonly result: number;
}

const QUERY = /^\s*(?:(\w+)\s*:\s*)?(\w*)\s*(!?=)\s*(\w+)\s*$/;

/** undefined: it is no such query, but an expression; a text: what is wrong with it. */
export function readReturnQuery({ program }: Machine, text: string): ReturnQuery | string | undefined {
  const found = QUERY.exec(text);
  if (!found) return undefined;
  const [, who, call = '', sign, word = ''] = found;
  const isCall = call === '' || CALL_NAMES.includes(call);
  // `user_wired != 3` is an expression; `mlok = ENOMEM` is a call with another name
  if (!isCall && sign === '!=') return undefined;
  if (!isCall) {
    const near = nearest(call, CALL_NAMES);
    return `there is no call ${call}${near === undefined ? '' : `, did you mean ${near}?`}; to compare values use ==`;
  }
  const thread = who === undefined ? undefined : program.threads.indexOf(who);
  if (thread === NOBODY) return `there is no thread ${who}: the threads are ${program.threads.join(', ')}`;
  const address = /^0x[0-9a-f]+$/i.test(word) ? -Number(word) : undefined;
  const result = resultValue(word) ?? address;
  if (result === undefined) return `${word} is no result: a call returns KERN_SUCCESS, 0, ENOMEM, ...`;
  return {
    ...(thread !== undefined && { thread }),
    ...(call !== '' && { call }),
    isNot: sign === '!=',
    result,
  };
}

/** Returns between two rests. */
const REST = 4096;

/** 0 stands for any address: what did not fail. */
const isResult = (result: number, wanted: number): boolean =>
  result === wanted || (resultName(wanted) === '0' && resultAddress(result) !== undefined);

/** Finds the returns around a position; nothing is run. */
export function* findReturns(
  machine: Machine,
  query: ReturnQuery,
  { from, count, sides = BOTH }: Window,
): Work<Nearby> {
  const { timeline, program, state } = machine;
  const context = printContextOf(state.kernel.config);
  function rowOf({ position, thread, result }: Returned): ChangeRow | undefined {
    if (query.thread !== undefined && thread !== query.thread) return undefined;
    if (isResult(result, query.result) === query.isNot) return undefined;
    const call = callBefore(machine, thread, position);
    const s = call && program.statements.at(call.statement);
    const name = s && 'call' in s ? s.call.name : '';
    if (query.call !== undefined && name !== query.call) return undefined;
    return {
      position: position - 1,
      thread,
      who: program.threads[thread] ?? '',
      line: s ? (program.lines[call.statement] ?? 0) : 0,
      call: s && 'call' in s ? callText(s.call, context) : '',
      from: '',
      to: resultName(result),
    };
  }
  function* collect(returns: Generator<Returned>): Work<ChangeRow[]> {
    const rows: ChangeRow[] = [];
    let looked = 0;
    for (const returned of returns) {
      const row = rowOf(returned);
      if (row) rows.push(row);
      if (rows.length > count) break;
      if (++looked % REST === 0) yield;
    }
    return rows;
  }
  const before = sides.includes('back') ? yield* collect(returnsBack(timeline, from)) : [];
  const after = sides.includes('forward') ? yield* collect(returnsAfter(timeline, from)) : [];
  return {
    before: before.slice(0, count).reverse(),
    after: after.slice(0, count),
    earlier: before.length > count,
    later: after.length > count,
  };
}
