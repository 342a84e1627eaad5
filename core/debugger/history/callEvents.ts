// What one call of the history did, event by event: it is run once more.
import { callsFrom, returnAfter } from '../../history/callIndex.ts';
import { describeEvent } from '../../inspect/events.ts';
import { resultName } from '../../kernel/constants.ts';
import type { Machine } from '../../machine/machine.ts';
import { type MachineEvent, NOBODY } from '../../program/types.ts';
import type { RunControl } from '../run/runControl.ts';
import { turnsFrom } from './turns.ts';

const MOST_EVENTS = 500;
/** Steps that are looked through: the events of a call that sleeps for long are far apart. */
const MOST_STEPS = 200_000;
/** Steps from a fault to its return. */
const LONGEST_FAULT = 64;

export interface CallEvent {
  /** The position before the step that did it. */
  readonly position: number;
  readonly thread: number;
  /** `t1 set IN_TRANSITION on 0x10000..0x14000` */
  readonly text: string;
  readonly kind: string;
  /** It has already happened at the present position. */
  readonly past: boolean;
}
export interface CallEvents {
  readonly events: readonly CallEvent[];
  /** The call has more events than these. */
  readonly more: boolean;
}

/** Calls of inner routines and their returns; the return of the call itself is its result. */
const isNoise = (event: MachineEvent): boolean =>
  event.kind === 'statement' ||
  event.kind === 'result' ||
  (event.kind === 'call' && event.depth > 0) ||
  (event.kind === 'return' && !event.top);

interface Extent {
  readonly thread: number;
  readonly from: number;
  readonly to: number;
}

/** Did one thread make all the steps between two positions? */
function isUnbroken(machine: Machine, thread: number, from: number, to: number): boolean {
  if (to - from > LONGEST_FAULT) return false;
  for (let at = from; at < to; at++) if (machine.choiceAt(at)?.thread !== thread) return false;
  return true;
}

/**
 * A page that was faulted while no other thread ran is one row, with what came of it; but not where
 * the fault has begun and not come back yet. `last`: the fault.
 */
function folded(machine: Machine, last: Told | undefined, event: MachineEvent, position: number, here: number) {
  if (event.kind !== 'fault-return' || last?.page !== event.page) return undefined;
  const { row } = last;
  if (row.past && position >= here) return undefined;
  if (!isUnbroken(machine, event.thread, row.position, position)) return undefined;
  return { row: { ...row, text: `${row.text}: ${resultName(event.result)}` } };
}

interface Told {
  readonly row: CallEvent;
  /** Of a fault that has not come back. */
  readonly page?: number;
}

/** What a thread did in a stretch of the run, step by step: it is made once more. */
function eventsIn(control: RunControl, { thread, from, to }: Extent): CallEvents {
  const { machine } = control;
  const here = machine.position;
  const end = Math.min(to, from + MOST_STEPS);
  const told: Told[] = [];
  let full = false;
  control.watching(
    (event) => {
      if (!('thread' in event) || event.thread !== thread || isNoise(event)) return;
      const { position } = machine;
      const fold = folded(machine, told.at(-1), event, position, here);
      if (fold) {
        told[told.length - 1] = fold;
        return;
      }
      if (told.length >= MOST_EVENTS) {
        full = true;
        return;
      }
      const text = describeEvent(event, machine.state);
      const row = { position, thread, text, kind: event.kind, past: position < here };
      told.push({ row, ...(event.kind === 'fault' && { page: event.page }) });
    },
    () => {
      machine.seek(from);
      while (machine.position < end && !full) machine.replay();
      machine.seek(here);
    },
  );
  return { events: told.map(({ row }) => row), more: full || end < to };
}

/** What the call of that number did, step by step; undefined: there is no such call. */
export function callEvents(control: RunControl, index: number): CallEvents | undefined {
  const { machine } = control;
  const [call] = callsFrom(machine.timeline, index, 1);
  if (!call || index < 0) return undefined;
  const thread = machine.timeline.branches[call.branch]?.beganBy.at(call.mark) ?? NOBODY;
  const returned = returnAfter(machine.timeline, thread, call.position + 1);
  return eventsIn(control, { thread, from: call.position, to: returned?.position ?? machine.length });
}

/** What the turn of that number did; undefined: there is no such turn. */
export function turnEvents(control: RunControl, index: number): CallEvents | undefined {
  const [turn] = index < 0 ? [] : turnsFrom(control.machine, index, 1);
  return turn && eventsIn(control, turn);
}
