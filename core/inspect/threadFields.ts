// The fields of a thread as numbers and words, to be compared: half of them are the script's.
import type { ThreadFieldName } from '../kernel/fields/table.ts';
import type { MachineState } from '../program/types.ts';
import { describeThread, routineOf, threadWord } from './describe.ts';

/** The empty text, and of a line 0: there is none. */
export const THREAD_FIELDS: Readonly<
  Record<ThreadFieldName, (state: MachineState, thread: number) => number | string>
> = {
  name: ({ kernel }, t) => kernel.threads[t]?.name ?? '',
  state: threadWord,
  held: ({ script }, t) => Number(script.threads[t]?.held),
  line: ({ script }, t) => script.threads[t]?.line ?? 0,
  routine: ({ kernel }, t) => routineOf(kernel, t, 'top') ?? '',
  result: ({ kernel }, t) => kernel.threads[t]?.lastResult ?? -1,
  waits_for(state, t) {
    const word = threadWord(state, t);
    return word === 'asleep' || word === 'blocked' || word === 'wait_busy' ? describeThread(state, t) : '';
  },
  depth: ({ kernel }, t) => kernel.threads[t]?.depth ?? 0,
};
