// The history as a client pages through it.

import { callEvents } from '../../core/debugger/history/callEvents.ts';
import { CALL_KINDS, type CallFilter, callPage } from '../../core/debugger/history/callRows.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type HistoryAnswer, type HistoryEvent, type HistoryKind, REQUEST } from '../protocol.ts';
import type { Arguments, Handler } from '../session/context.ts';
import { stoppedControl, threadNumber } from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';

function readFilter(control: RunControl, args: Arguments): CallFilter {
  const given = args.filter === undefined || args.filter === null ? {} : args.filter;
  if (typeof given !== 'object' || Array.isArray(given)) throw new RequestError('"filter" must be an object');
  const { threads, address, kind } = given as Record<string, unknown>;
  if (threads !== undefined && !Array.isArray(threads))
    throw new RequestError('"threads" of the filter must be a list of thread numbers');
  if (kind !== undefined && !CALL_KINDS.includes(kind as HistoryKind))
    throw new RequestError(`"kind" of the filter must be one of ${CALL_KINDS.join(', ')}`);
  if (address !== undefined && (typeof address !== 'string' || !/^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(address)))
    throw new RequestError('"address" of the filter must be an address, such as 0x10000', { showUser: true });
  const { pageSize } = control.machine.state.kernel.config;
  return {
    ...(threads ? { threads: threads.map((id: unknown) => integer(id, 'threads') - 1) } : {}),
    ...(kind ? { kind: kind as HistoryKind } : {}),
    ...(address === undefined ? {} : { page: Number(BigInt(address.trim()) / BigInt(pageSize)) }),
  };
}

const optional = (value: unknown, name: string): number | undefined =>
  value === undefined || value === null ? undefined : integer(value, name);

const history: Handler = (c, args): HistoryAnswer => {
  const control = stoppedControl(c);
  const page = callPage(
    control,
    optional(args.start, 'start'),
    optional(args.count, 'count'),
    readFilter(control, args),
  );
  const rows = page.rows.map(({ thread, name, ...row }) => ({ ...row, threadId: threadNumber(thread), thread: name }));
  return { ...page, rows };
};

const events: Handler = (c, args): { events: HistoryEvent[]; more: boolean } => {
  const control = stoppedControl(c);
  const index = integer(args.index, 'index');
  const found = callEvents(control, index);
  if (!found) throw new RequestError(`there is no call ${index} in the history`);
  const { events: list, more } = found;
  return { events: list.map(({ thread, ...event }) => ({ ...event, threadId: threadNumber(thread) })), more };
};

export const histories: Readonly<Record<string, Handler>> = {
  [REQUEST.history]: history,
  [REQUEST.historyEvents]: events,
};
