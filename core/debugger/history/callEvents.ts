// What one call of the history did, event by event: it is run once more.
import { callsFrom, returnAfter } from '../../history/callIndex.ts';
import { describeEvent } from '../../inspect/describe.ts';
import { type MachineEvent, NOBODY } from '../../program/types.ts';
import type { RunControl } from '../run/runControl.ts';

const MOST_EVENTS = 500;
/** Steps that are looked through: the events of a call that sleeps for long are far apart. */
const MOST_STEPS = 200_000;

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

/** What the call of that number did, step by step; undefined: there is no such call. */
export function callEvents(control: RunControl, index: number): CallEvents | undefined {
  const { machine } = control;
  const [call] = callsFrom(machine.timeline, index, 1);
  if (!call || index < 0) return undefined;
  const thread = machine.timeline.branches[call.branch]?.beganBy.at(call.mark) ?? NOBODY;
  const here = machine.position;
  const returned = returnAfter(machine.timeline, thread, call.position + 1);
  const end = Math.min(returned?.position ?? machine.length, call.position + MOST_STEPS);
  const events: CallEvent[] = [];
  let full = false;
  control.watching(
    (event) => {
      if (!('thread' in event) || event.thread !== thread || isNoise(event)) return;
      if (events.length >= MOST_EVENTS) {
        full = true;
        return;
      }
      const { position } = machine;
      const text = describeEvent(event, machine.state);
      events.push({ position, thread, text, kind: event.kind, past: position < here });
    },
    () => {
      machine.seek(call.position);
      while (machine.position < end && !full) machine.replay();
      machine.seek(here);
    },
  );
  return { events, more: full || (returned === undefined ? false : end < returned.position) };
}
