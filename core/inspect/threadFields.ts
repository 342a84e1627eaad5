// The fields of a thread as numbers and words, to be compared: half of them are the script's. And
// what each stands for in an expression.
import { KINDS } from '../kernel/fields/kinds.ts';
import type { ThreadFieldName } from '../kernel/fields/table.ts';
import { NONE, type Value } from '../kernel/fields/values.ts';
import type { KernelState } from '../kernel/state.ts';
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

const word = (raw: number | string): Value => (raw === '' ? NONE : String(raw));
const truth = (raw: number | string): Value => raw === 1;
const count = (raw: number | string): Value => BigInt(raw);

/** `raw`: what THREAD_FIELDS reads. */
export const THREAD_VALUES: Readonly<Record<ThreadFieldName, (raw: number | string, k: KernelState) => Value>> = {
  name: word,
  state: word,
  held: truth,
  line: (raw) => (raw === 0 ? NONE : count(raw)),
  routine: word,
  result: (raw, k) => KINDS.result.value(Number(raw), k, 0),
  waits_for: word,
  depth: count,
};
