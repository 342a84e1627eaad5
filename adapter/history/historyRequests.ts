// The history as a client pages through it.
import { callEvents, turnEvents } from '../../core/debugger/history/callEvents.ts';
import { CALL_KINDS, type CallFilter, callPage } from '../../core/debugger/history/callRows.ts';
import { turnPage } from '../../core/debugger/history/turnRows.ts';
import { type HistoryFilter, REQUEST } from '../protocol.ts';
import { fields, flag, integer, listOf, oneOf, optional, type Reader, text } from '../session/arguments.ts';
import { stoppedControl, threadNumber } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';

const address: Reader<string> = (value, name) => {
  const given = text(value, name);
  if (!/^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(given))
    throw new RequestError(`"${name}" must be an address, such as 0x10000`, { showUser: true });
  return given.trim();
};

const FILTER = optional(
  fields<HistoryFilter>({
    threads: optional(listOf(integer)),
    kind: optional(oneOf(CALL_KINDS)),
    address: optional(address),
  }),
);

const callFilter = ({ threads, kind, address: at }: HistoryFilter, pageSize: number): CallFilter => ({
  ...(threads ? { threads: threads.map((id) => id - 1) } : {}),
  ...(kind ? { kind } : {}),
  ...(at === undefined ? {} : { page: Number(BigInt(at) / BigInt(pageSize)) }),
});

export const histories = {
  [REQUEST.history]: {
    takes: { start: optional(integer), count: optional(integer), filter: FILTER, byTime: optional(flag) },
    answer(c, { start, count, filter = {}, byTime }) {
      const control = stoppedControl(c);
      const { pageSize } = control.machine.state.kernel.config;
      const page = (byTime ? turnPage : callPage)(control, start, count, callFilter(filter, pageSize));
      const rows = page.rows.map(({ thread, name, ...row }) => ({
        ...row,
        threadId: threadNumber(thread),
        thread: name,
      }));
      const { opening } = c;
      const noReturn =
        opening?.noReturn === undefined ? {} : { noReturn: { position: opening.position, text: opening.noReturn } };
      return { ...page, rows, ...noReturn };
    },
  },
  [REQUEST.historyEvents]: {
    takes: { index: integer, byTime: optional(flag) },
    answer(c, { index, byTime }) {
      const found = (byTime ? turnEvents : callEvents)(stoppedControl(c), index);
      if (!found) throw new RequestError(`there is no ${byTime ? 'turn' : 'call'} ${index} in the history`);
      const events = found.events.map(({ thread, ...event }) => ({ ...event, threadId: threadNumber(thread) }));
      return { events, more: found.more };
    },
  },
} satisfies Concern;
