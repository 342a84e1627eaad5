// The history as a client pages through it.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type HistoryFilter, type HistoryKind, REQUEST } from '../protocol.ts';
import type { Arguments, Handler } from '../session/context.ts';
import { stoppedControl } from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { HISTORY_KINDS, historyEvents, historyPage } from './historyView.ts';

function readFilter(control: RunControl, args: Arguments): { filter: HistoryFilter; page: number | undefined } {
  const given = args.filter === undefined || args.filter === null ? {} : args.filter;
  if (typeof given !== 'object' || Array.isArray(given)) throw new RequestError('"filter" must be an object');
  const { threads, address, kind } = given as Record<string, unknown>;
  const filter: HistoryFilter = {};
  if (threads !== undefined) {
    if (!Array.isArray(threads)) throw new RequestError('"threads" of the filter must be a list of thread numbers');
    filter.threads = threads.map((id: unknown) => integer(id, 'threads'));
  }
  if (kind !== undefined) {
    if (!HISTORY_KINDS.includes(kind as HistoryKind))
      throw new RequestError(`"kind" of the filter must be one of ${HISTORY_KINDS.join(', ')}`);
    filter.kind = kind as HistoryKind;
  }
  if (address === undefined) return { filter, page: undefined };
  if (typeof address !== 'string' || !/^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(address))
    throw new RequestError('"address" of the filter must be an address, such as 0x10000', { showUser: true });
  filter.address = address;
  const { pageSize } = control.machine.state.kernel.config;
  return { filter, page: Number(BigInt(address.trim()) / BigInt(pageSize)) };
}

const optional = (value: unknown, name: string): number | undefined =>
  value === undefined || value === null ? undefined : integer(value, name);

const history: Handler = (c, args) => {
  const control = stoppedControl(c);
  const { filter, page } = readFilter(control, args);
  return historyPage(control, optional(args.start, 'start'), optional(args.count, 'count'), filter, page);
};

const events: Handler = (c, args) => {
  const control = stoppedControl(c);
  const index = integer(args.index, 'index');
  const found = historyEvents(control, index);
  if (!found) throw new RequestError(`there is no call ${index} in the history`);
  return found;
};

export const histories: Readonly<Record<string, Handler>> = {
  [REQUEST.history]: history,
  [REQUEST.historyEvents]: events,
};
