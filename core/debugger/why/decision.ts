// Which step decided what a call returned: the last one that refused in it, unless a routine below
// ignored that. The steps of the call are made once more, for one listener; nothing is recorded
// while a trace runs.

import { marksBefore, returnAfter } from '../../history/callIndex.ts';
import { ERRNO_BASE, FALSE, KERN } from '../../kernel/constants.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { CallArgs } from '../../kernel/meanings/meaning.ts';
import type { Finding } from '../../kernel/reasons/reason.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import type { Frame, KernelState } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';

export type Refused = Extract<KernelEvent, { kind: 'refused' }>;

/** A call with its arguments, as the rows of kernel/meanings ask for them. */
export interface Made {
  readonly name: string;
  readonly args: CallArgs;
}

/** A step that refused. */
export interface Decision {
  readonly routine: Routine;
  readonly pc: number;
  /** The position before the step. */
  readonly position: number;
  /** What the step gave. */
  readonly result: number;
  /** What the call of the script returns for it; of an ignored one: what was ignored. */
  readonly outcome: number;
  readonly ignored: boolean;
  /** Of an ignored one: the routine whose result is ignored. */
  readonly inner?: Made;
  /** Its rule with the values of the state; absent: only its line is known. */
  readonly finding?: Finding;
}

/** A call of more steps is not looked into: it would take a person's patience. */
const MOST_STEPS = 500_000;

export const isFailure = (result: number): boolean =>
  (result > KERN.KERN_SUCCESS && result <= KERN.KERN_RESTART) || result === FALSE || result > ERRNO_BASE;

/** The rule that a step refuses by, while it does: called by a listener, as the event comes. */
function findingOf(k: KernelState, { thread, routine: name, pc, depth, result }: Refused): Finding | undefined {
  const f = k.threads[thread]?.stack[depth - 1];
  const m = f && k.maps[f.map];
  const reason = f && routinesOf(k.config.vintage)[f.routine]?.reasons[pc];
  return f && m && reason && routinesOf(k.config.vintage)[f.routine]?.name === name
    ? reason.find({ k, m, f, result })
    : undefined;
}

/** The routine whose failure a routine below it ignores: each of them works on a range. */
function ignoredCall(k: KernelState, { thread, depth }: Refused): Made | undefined {
  const routines = routinesOf(k.config.vintage);
  const stack = k.threads[thread]?.stack ?? [];
  for (let level = depth - 2; level >= 0; level--) {
    const below = stack[level] as Frame;
    if (routines[below.routine]?.forgiven[below.pc]?.how !== 'ignored') continue;
    const { routine, map, start, end, flags } = stack[level + 1] as Frame;
    const name = routines[routine]?.name.replace(/_locked$/, '') ?? '';
    return { name, args: { map, start, end, flags } };
  }
  return undefined;
}

/** What a refusal says, while its event comes. */
export function decisionAt(k: KernelState, event: Refused, position: number): Decision | undefined {
  const routine = routinesOf(k.config.vintage).find(({ name }) => name === event.routine);
  const finding = findingOf(k, event);
  const inner = event.ignored ? ignoredCall(k, event) : undefined;
  const { pc, result, outcome, ignored } = event;
  return (
    routine && { routine, pc, position, result, outcome, ignored, ...(finding && { finding }), ...(inner && { inner }) }
  );
}

export interface Extent {
  readonly from: number;
  readonly to: number;
  /** Index of its statement, -1: it was made by hand. */
  readonly statement: number;
}

/**
 * Begin and end of the last call of a thread that began before a position; one that has not
 * returned ends there.
 */
export function callBefore({ timeline, program }: Machine, thread: number, position: number): Extent | undefined {
  for (const { branch, index } of marksBefore(timeline, position)) {
    if (branch.beganBy.get(index) !== thread) continue;
    const statement = branch.begun.get(index);
    const kind = program.statements.at(statement)?.kind ?? 'call';
    if (kind !== 'call' && kind !== 'enter') continue;
    const from = branch.begins.get(index);
    const returned = returnAfter(timeline, thread, from + 1)?.position ?? position;
    return { from, to: Math.min(returned, position), statement };
  }
  return undefined;
}

/**
 * What a thread's steps between two positions were refused by, the first one first. The machine is
 * left where it is.
 */
export function refusals(machine: Machine, thread: number, { from, to }: Pick<Extent, 'from' | 'to'>): Decision[] {
  const here = machine.position;
  const found: Decision[] = [];
  if (to - from > MOST_STEPS) return found;
  machine.seek(from);
  try {
    machine.replayTo(to, (event, position) => {
      if (event.kind !== 'refused' || event.thread !== thread) return;
      const decision = decisionAt(machine.state.kernel, event, position);
      if (decision) found.push(decision);
    });
  } finally {
    machine.seek(here);
  }
  return found;
}

/** What refused in calls, collected while they are made: no step is made again for it. */
export class Refusals {
  private readonly made = new Map<number, Decision[]>();

  /** A step refuses; called by a listener, as the event comes. */
  note(k: KernelState, event: Refused, position: number): void {
    const decision = decisionAt(k, event, position);
    if (!decision) return;
    const own = this.made.get(event.thread);
    if (own) own.push(decision);
    else this.made.set(event.thread, [decision]);
  }

  /** The last one of the call of a thread that returns; none of it is kept. */
  take(thread: number, ignored: boolean): Decision | undefined {
    const own = this.made.get(thread);
    this.made.delete(thread);
    return own?.findLast((decision) => decision.ignored === ignored);
  }
}

/**
 * The step that decided the result of the thread's last call; undefined: it is not known. The
 * machine is left where it is.
 */
export function decisionOf(machine: Machine, thread: number): Decision | undefined {
  const call = callBefore(machine, thread, machine.position);
  return call && refusals(machine, thread, call).findLast(({ ignored }) => !ignored);
}
