// What "exceptions" are here: calls that fail, kernel assertions, threads that are stuck,
// expectations that do not hold, and the waits. One filter for each group, with a condition if one
// likes; every filter listens to the machine's events.
import { EFFECT } from '../../history/footprint.ts';
import { describeThread } from '../../inspect/describe.ts';
import { describeEvent } from '../../inspect/events.ts';
import { ERRNO_BASE, FALSE, fulfils, KERN, KERN_NAMES, ONE, resultName } from '../../kernel/constants.ts';
import { callLine } from '../../program/lines.ts';
import type { MachineEvent, MachineState, Program } from '../../program/types.ts';
import { callOf } from '../why/callName.ts';
import { failureText, signalOf } from '../words/failureText.ts';

export interface Filter {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
  /** Two events of one step: the lower rank is the one told. */
  readonly rank: number;
  /** The kinds of events that it can match. */
  readonly kinds: readonly MachineEvent['kind'][];
  /** What a call has come to in which it may stop (footprint.ts). */
  readonly effects: number;
  matches(event: MachineEvent): boolean;
}

/** An answer to the script's own question, such as vm_map_trylock's FALSE, is no failure. */
const fails = (event: MachineEvent): event is Extract<MachineEvent, { kind: 'refused' }> =>
  event.kind === 'refused' &&
  !event.ignored &&
  !(event.depth === 1 && (event.outcome === FALSE || event.outcome === ONE));

export const FILTERS: readonly Filter[] = [
  {
    id: 'failed',
    label: 'Failed Calls',
    description: 'A call of the script fails, whether the script expects it or not. Stops after the step that refused.',
    on: true,
    rank: 4,
    kinds: ['refused'],
    effects: EFFECT.fails,
    matches: fails,
  },
  {
    id: 'ignored',
    label: 'Ignored Failures',
    description:
      'Something fails within a call that does not look at the result, such as the wiring of mmap under MCL_FUTURE.',
    on: false,
    rank: 5,
    kinds: ['refused'],
    effects: EFFECT.fails,
    matches: (event) => event.kind === 'refused' && event.ignored,
  },
  {
    id: 'expectation',
    label: 'Expectation Failures',
    description: 'A call returns something else than the trace says, or an assert does not hold.',
    on: true,
    rank: 1,
    kinds: ['expectation', 'assert'],
    effects: EFFECT.surprises,
    matches: (event) => event.kind === 'expectation' || (event.kind === 'assert' && !event.ok),
  },
  {
    id: 'assertion',
    label: 'Kernel Assertions and Stuck Threads',
    description: 'A kernel assertion fails and the kernel panics, or a thread has not finished and no thread can run.',
    on: true,
    rank: 0,
    kinds: ['panic', 'corrupt', 'stuck'],
    effects: EFFECT.panics | EFFECT.surprises,
    matches: ({ kind }) => kind === 'panic' || kind === 'corrupt' || kind === 'stuck',
  },
  {
    id: 'wait',
    label: 'Lock Waits and Sleeps',
    description:
      'A thread has to wait: for the map lock, for an entry that is in transition or wired by the system, or for a busy map.',
    on: false,
    rank: 6,
    kinds: ['contended', 'sleep'],
    effects: EFFECT.contends | EFFECT.sleeps,
    matches: ({ kind }) => kind === 'contended' || kind === 'sleep',
  },
  {
    id: 'transition',
    label: 'Transitions',
    description: 'MAP_ENTRY_IN_TRANSITION is set or cleared on an entry.',
    on: false,
    rank: 7,
    kinds: ['transition-begin', 'transition-end'],
    effects: EFFECT.transition,
    matches: ({ kind }) => kind === 'transition-begin' || kind === 'transition-end',
  },
];

const group = (id: string): Filter => FILTERS.find((f) => f.id === id) as Filter;

/**
 * A part of a group, by the id that it had when it was a filter of its own: clients have saved it.
 */
const part = (id: string, of: string, matches: (event: MachineEvent) => boolean): Filter => ({
  ...group(of),
  id,
  matches: (event) => group(of).matches(event) && matches(event),
});

const OLD_FILTERS: readonly Filter[] = [
  ...KERN_NAMES.map((name) =>
    part(name, 'failed', (event) => fails(event) && (event.outcome === KERN[name] || event.result === KERN[name])),
  ),
  part('errno', 'failed', (event) => fails(event) && event.outcome > ERRNO_BASE),
  part('stuck', 'assertion', ({ kind }) => kind === 'stuck'),
  part('contended', 'wait', ({ kind }) => kind === 'contended'),
  part('sleep', 'wait', (event) => event.kind === 'sleep' && event.channel === 'map'),
  part('busy', 'wait', (event) => event.kind === 'sleep' && event.channel === 'busy'),
  part('transition-begin', 'transition', ({ kind }) => kind === 'transition-begin'),
  part('transition-end', 'transition', ({ kind }) => kind === 'transition-end'),
];

/** All that a client may set; it is shown the groups alone. */
export const KNOWN_FILTERS: readonly Filter[] = [...FILTERS, ...OLD_FILTERS];
export const filterOf = (id: string): Filter | undefined => KNOWN_FILTERS.find((f) => f.id === id);

/** A stop at an exception, in words. */
export interface Caught {
  readonly filter: Filter;
  readonly event: MachineEvent;
  /** Index of the thread it happened on, -1: none. */
  readonly thread: number;
  /** 1-based line of the script that it belongs to, 0 if none. */
  readonly line: number;
  /** In a word or two, where there is little room: `ENOMEM`, `Stuck Threads`. */
  readonly label: string;
  readonly summary: string;
  /** The result that the script says, of a call that fails with another one. */
  readonly expected?: number;
}

function labelOf({ label }: Filter, event: MachineEvent, call: string, { kernel }: MachineState): string {
  switch (event.kind) {
    case 'refused':
      if (event.ignored) return `Ignored ${resultName(event.outcome)}`;
      return call === 'touch' ? signalOf(kernel.config.vintage, event.outcome) : resultName(event.outcome);
    case 'panic':
    case 'corrupt':
      return 'Kernel Assertions';
    case 'stuck':
      return 'Stuck Threads';
    case 'contended':
      return 'Lock Waits';
    case 'sleep':
      return event.channel === 'busy' ? 'Waits for a Busy Map' : 'Sleeps on a Transition';
    case 'transition-begin':
      return 'Transition Begun';
    case 'transition-end':
      return 'Transition Ended';
    default:
      return label;
  }
}

/** What the line of a thread's call expects, if it is not what the call is about to return. */
function surprise(state: MachineState, program: Program, thread: number, outcome: number): number | undefined {
  const t = state.script.threads[thread];
  const s = t && t.byHand === '' ? program.statements.at(t.statement) : undefined;
  const expected = s?.kind === 'call' ? s.expected?.result : undefined;
  return expected === undefined || fulfils(outcome, expected) ? undefined : expected;
}

export function caught(filter: Filter, event: MachineEvent, state: MachineState, program: Program): Caught {
  const thread = 'thread' in event ? event.thread : event.kind === 'stuck' ? (event.threads[0] ?? -1) : -1;
  const own = callLine(program, state.script, thread);
  const line = 'line' in event ? event.line : own;
  const name = state.kernel.threads[thread]?.name ?? '';
  const call = callOf(program, state, thread);
  const isFailing = event.kind === 'refused' && !event.ignored;
  const expected = isFailing ? surprise(state, program, thread, event.outcome) : undefined;
  let summary = describeEvent(event, state);
  if (event.kind === 'refused') {
    const says = expected === undefined ? '' : `, the trace says ${resultName(expected)}`;
    summary = `${failureText(name, call, event, state)}${says}`;
  } else if (event.kind === 'sleep' || event.kind === 'contended') summary = `${name} ${describeThread(state, thread)}`;
  const label = labelOf(filter, event, call.name, state);
  return { filter, event, thread, line, label, summary, ...(expected !== undefined && { expected }) };
}

/** A call returns, or is about to return, something else than its line says. */
export const resultDiffers = (what: Caught | undefined): boolean =>
  what !== undefined && (what.event.kind === 'expectation' || what.expected !== undefined);
