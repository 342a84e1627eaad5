// What happened between the threads in an order, a sentence each: who slept and for whom, who woke
// them, what was taken away, protected or cut meanwhile, and which call was refused.
import { inferredText, overlap } from '../../debugger/why/inferred.ts';
import { describeThread } from '../../inspect/describe.ts';
import { describeEvent } from '../../inspect/events.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineEvent, Program } from '../../program/types.ts';
import { type InferredEntry, surmiseOf } from '../../trace/origin.ts';
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

/** Another thread is in the middle of a call. */
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

/** The pages that an event is about. */
const rangeOf = (event: MachineEvent): { readonly start: number; readonly end: number } | undefined =>
  'start' in event && 'end' in event ? { start: event.start as number, end: event.end as number } : undefined;

/**
 * The same sentences, of which those of refused calls say that they rest on what was inferred.
 * `lines`: of the calls whose reason does.
 */
export const restingOn = (story: readonly Sentence[], lines: ReadonlySet<number>): readonly Sentence[] =>
  story.map((one) =>
    one.kind === 'refused' && lines.has(one.line)
      ? { ...one, text: `${one.text}, which rests on what is inferred` }
      : one,
  );

/** Does the reason of a failure rest on what an import inferred? */
export const isSurmised = (reason: string): boolean => /\binferred\b/.test(reason);

/** Hears of a run, and tells it. */
export class Story {
  private readonly sentences: Sentence[] = [];
  /** What an import inferred, as long as no call has changed it. */
  private inferred: readonly InferredEntry[];
  /** Lines of the log that an import inferred. */
  private readonly surmised: ReadonlySet<number>;

  constructor({ origin, statements, lines }: Program) {
    this.inferred = origin?.inferred ?? [];
    const surmised = new Set<number>();
    for (let i = 0; origin && i < statements.length; i++)
      if (surmiseOf(statements.at(i)) !== '') surmised.add(lines[i] as number);
    this.surmised = surmised;
  }

  /** What a sentence rests on that no log shows: a clause with what stands before it. */
  private ground(event: MachineEvent, line: number, pageSize: number): string {
    const range = rangeOf(event);
    const entries = range ? this.inferred.filter((one) => overlap(one, range)) : [];
    const told = [
      ...(this.surmised.has(line) ? [`line ${line} is inferred`] : []),
      ...(entries.length > 0 ? [inferredText(entries, pageSize)] : []),
    ];
    return told.map((text) => `; ${text}`).join('');
  }

  /** What a call has mapped, or unmapped, the log shows. */
  private learn(event: MachineEvent): void {
    const range = event.kind === 'insert' || event.kind === 'delete' ? rangeOf(event) : undefined;
    if (!range || this.inferred.length === 0) return;
    this.inferred = this.inferred.flatMap((one) =>
      overlap(one, range)
        ? [
            { ...one, end: Math.min(one.end, range.start) },
            { ...one, start: Math.max(one.start, range.end) },
          ].filter(({ start, end }) => start < end)
        : [one],
    );
  }

  /** An event, as it happens. */
  hear(event: MachineEvent, machine: Machine): void {
    this.tell(event, machine);
    this.learn(event);
  }

  private tell(event: MachineEvent, machine: Machine): void {
    if (!('thread' in event) || !tells(event) || this.sentences.length >= MOST) return;
    if (QUIET.has(event.kind) && !isAmong(machine, event.thread)) return;
    const { state } = machine;
    const line = state.script.threads[event.thread]?.line ?? 0;
    const ground = this.ground(event, line, state.kernel.config.pageSize);
    this.sentences.push({
      kind: event.kind,
      position: machine.position + state.kernel.steps,
      thread: event.thread,
      line,
      text: describeEvent(event, state) + ground,
    });
  }

  /** At the end of the run. `hanging`: calls that had not returned. */
  told(machine: Machine, hanging?: Hanging): readonly Sentence[] {
    return hanging ? [...this.sentences, ...endOf(machine, hanging)] : this.sentences;
  }
}
