// What happened between the threads in an order, a sentence each: who slept and for whom, who woke
// them, what was taken away, protected or cut meanwhile, and which call was refused.
import { describeThread } from '../../inspect/describe.ts';
import { describeEvent } from '../../inspect/events.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineEvent } from '../../program/types.ts';
import type { Hanging } from '../explain/explain.ts';

export interface Sentence {
  /** Steps of the machine before it. */
  readonly position: number;
  readonly thread: number;
  /** Of the script's line whose call it is; 0: of none. */
  readonly line: number;
  readonly text: string;
  /** Of the event; absent: it tells of the end. */
  readonly kind?: MachineEvent['kind'];
}

/** Sentences at the most: an order may be of thousands of calls. */
const MOST = 200;

/** Events that one thread does to others, or that decide what it returns. */
const TELLING: ReadonlySet<MachineEvent['kind']> = new Set([
  'sleep',
  'delete',
  'protect',
  'insert',
  'refused',
  'panic',
  'max-stripped',
]);

const tells = (event: MachineEvent): boolean =>
  TELLING.has(event.kind) ||
  (event.kind === 'wakeup' && event.woken.length > 0) ||
  (event.kind === 'fault-return' && event.result !== 0);

/** Somebody else is in the middle of a call. */
const isAmong = ({ state: { kernel } }: Machine, thread: number): boolean =>
  kernel.threads.some(({ depth }, i) => i !== thread && depth > 0);

/** Changes of the map outside of any call are left out. */
const QUIET: ReadonlySet<MachineEvent['kind']> = new Set(['delete', 'protect', 'insert']);

/** What became of calls that had not returned when the log ended. */
function endOf(machine: Machine, { calls, end }: Hanging): Sentence[] {
  const { program } = machine;
  const { position } = machine.state;
  return calls.map(({ thread, line }) => {
    const name = program.threads[thread];
    const never = `no order leaves ${name}'s call waiting for ever: the log may have ended before it returned`;
    const unknown = `no order was found that leaves ${name}'s call waiting for ever, and not all were tried`;
    const waits = `${name} never returns, ${describeThread(machine.state, thread)}`;
    const text = end === 'waiting' ? waits : end === 'none' ? never : unknown;
    return { position, thread, line, text };
  });
}

/** Hears of a run, and tells it. */
export class Story {
  private readonly sentences: Sentence[] = [];

  /** An event, as it happens. */
  hear(event: MachineEvent, machine: Machine): void {
    if (!('thread' in event) || !tells(event) || this.sentences.length >= MOST) return;
    if (QUIET.has(event.kind) && !isAmong(machine, event.thread)) return;
    const { state } = machine;
    this.sentences.push({
      kind: event.kind,
      position: machine.position + state.kernel.steps,
      thread: event.thread,
      line: state.script.threads[event.thread]?.line ?? 0,
      text: describeEvent(event, state),
    });
  }

  /** At the end of the run. `hanging`: calls that had not returned. */
  told(machine: Machine, hanging?: Hanging): readonly Sentence[] {
    return hanging ? [...this.sentences, ...endOf(machine, hanging)] : this.sentences;
  }
}
