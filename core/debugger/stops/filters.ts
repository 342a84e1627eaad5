// What "exceptions" are here: results that are failures, kernel assertions, threads that are stuck, expectations that do not hold,
// and the waits. One filter each, with a condition if one likes; every filter listens to the machine's events.
import { describeEvent, describeThread } from '../../inspect/describe.ts';
import { ERRNO_BASE, KERN, KERN_NAMES, type KernName, resultName } from '../../kernel/constants.ts';
import { callLine } from '../../program/lines.ts';
import type { MachineEvent, MachineState, Program } from '../../program/types.ts';
import { MEANING } from '../words/manual.ts';

export interface Filter {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
  /** Two events of one step: the lower rank is the one told. */
  readonly rank: number;
  /** The kinds of events that it can match. */
  readonly kinds: readonly MachineEvent['kind'][];
  matches(event: MachineEvent): boolean;
}

const isReturn = (event: MachineEvent, result: number): boolean =>
  event.kind === 'return' && event.top && event.result === result;

const results: Filter[] = KERN_NAMES.filter(
  (name) => !['KERN_SUCCESS', 'KERN_NOT_RECEIVER', 'KERN_NO_ACCESS', 'KERN_RESTART'].includes(name),
).map((name) => ({
  id: name,
  label: name,
  description: `A call returns ${name}. ${MEANING[name]}`,
  on: name === 'KERN_INVALID_ADDRESS',
  rank: 4,
  kinds: ['return'],
  matches: (event) => isReturn(event, KERN[name]),
}));

export const FILTERS: readonly Filter[] = [
  ...results,
  {
    id: 'errno',
    label: 'Error Numbers',
    description: 'A call returns an errno, such as EINVAL.',
    on: false,
    rank: 4,
    kinds: ['return'],
    matches: (event) => event.kind === 'return' && event.top && event.result > ERRNO_BASE,
  },
  {
    id: 'assertion',
    label: 'Kernel Assertions',
    description: 'A kernel assertion fails: the kernel panics.',
    on: true,
    rank: 0,
    kinds: ['panic', 'corrupt'],
    matches: (event) => event.kind === 'panic' || event.kind === 'corrupt',
  },
  {
    id: 'stuck',
    label: 'Stuck Threads',
    description: 'Nobody can run, and somebody has not finished.',
    on: true,
    rank: 2,
    kinds: ['stuck'],
    matches: (event) => event.kind === 'stuck',
  },
  {
    id: 'expectation',
    label: 'Expectation Failures',
    description: 'A call returns something else than the trace says, or an assert does not hold.',
    on: true,
    rank: 1,
    kinds: ['expectation', 'assert'],
    matches: (event) => event.kind === 'expectation' || (event.kind === 'assert' && !event.ok),
  },
  {
    id: 'contended',
    label: 'Lock Waits',
    description: 'A thread wants the map lock, and another has it.',
    on: false,
    rank: 5,
    kinds: ['contended'],
    matches: (event) => event.kind === 'contended',
  },
  {
    id: 'sleep',
    label: 'Sleeps on a Transition',
    description: 'A thread sleeps in vm_map_unlock_and_wait, on an entry that is in transition or wired by the system.',
    on: false,
    rank: 5,
    kinds: ['sleep'],
    matches: (event) => event.kind === 'sleep' && event.channel === 'map',
  },
  {
    id: 'busy',
    label: 'Waits for a Busy Map',
    description: 'A thread waits until no other is away from the map to fault its pages.',
    on: false,
    rank: 5,
    kinds: ['sleep'],
    matches: (event) => event.kind === 'sleep' && event.channel === 'busy',
  },
  {
    id: 'transition-begin',
    label: 'Transition Begun',
    description: 'An entry is marked MAP_ENTRY_IN_TRANSITION.',
    on: false,
    rank: 6,
    kinds: ['transition-begin'],
    matches: (event) => event.kind === 'transition-begin',
  },
  {
    id: 'transition-end',
    label: 'Transition Ended',
    description: 'MAP_ENTRY_IN_TRANSITION is cleared.',
    on: false,
    rank: 6,
    kinds: ['transition-end'],
    matches: (event) => event.kind === 'transition-end',
  },
];

/** A stop at an exception, in words. */
export interface Caught {
  readonly filter: Filter;
  readonly event: MachineEvent;
  /** Index of the thread it happened on, -1: none. */
  readonly thread: number;
  /** 1-based line of the script that it belongs to, 0 if none. */
  readonly line: number;
  readonly summary: string;
  readonly meaning: string;
}

export function caught(filter: Filter, event: MachineEvent, state: MachineState, program: Program): Caught {
  const thread = 'thread' in event ? event.thread : event.kind === 'stuck' ? (event.threads[0] ?? -1) : -1;
  const own = callLine(program, state.script, thread);
  const line = 'line' in event ? event.line : own;
  const name = state.kernel.threads[thread]?.name ?? '';
  let summary = describeEvent(event, state);
  let meaning = filter.description;
  if (event.kind === 'return') {
    const result = resultName(event.result);
    summary = `${name}'s ${event.routine.replace('_call', '')} returned ${result}`;
    meaning = MEANING[result as KernName] ?? meaning;
  } else if (event.kind === 'sleep' || event.kind === 'contended') summary = `${name} ${describeThread(state, thread)}`;
  return { filter, event, thread, line, summary, meaning };
}
