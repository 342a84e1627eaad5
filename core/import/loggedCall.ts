// A call of a log and the events that it has: it stands for its own event where it is whole.
import type { Arguments } from './calls/arguments.ts';
import type { LogFormat } from './record.ts';

export type EventKind = 'enter' | 'return' | 'whole' | 'fact' | 'exit' | 'thread';

export interface LogEvent {
  readonly kind: EventKind;
  readonly call: LoggedCall;
}

/**
 * A line of a log: its number, and above it the index of its file, of which the first is not named.
 */
export type Where = number;

const LINES_OF_A_FILE = 2 ** 32;

export const whereOf = (files: number, line: number): Where =>
  files < 2 ? line : (files - 1) * LINES_OF_A_FILE + line;

// what is divided is no small integer any more, which takes memory
export const lineOf = (where: Where): number => (where < LINES_OF_A_FILE ? where : where % LINES_OF_A_FILE);

/** `17`, or `other.log:17` where there are several; '' for none. `names`: of the files. */
export function whereText(names: readonly string[], where: Where): string {
  if (where < LINES_OF_A_FILE) return where === 0 ? '' : String(where);
  return `${names[Math.floor(where / LINES_OF_A_FILE)]}:${lineOf(where)}`;
}

/** What calls of a log share. */
export interface CallSource {
  readonly format: LogFormat;
  readonly process: string | undefined;
  /** Of the files. */
  readonly names: readonly string[];
}

/** Seconds, since whenever the log counts from. */
export interface CallTimes {
  readonly time: number | undefined;
  /** When it began, where the time is that of its return and the log says how long it took. */
  readonly began: number | undefined;
}

/** Whether or not its return is there. A long log has very many: what they share they have once. */
export class LoggedCall implements LogEvent {
  readonly kind: EventKind;
  private readonly source: CallSource;
  thread: string | undefined;
  given: Arguments;
  /** undefined: no return was seen. */
  result: string | undefined;
  readonly enteredAt: Where;
  /** 0: it has not returned. */
  returnedAt: Where;
  /** Kept only if the import keeps times. */
  times: CallTimes | undefined = undefined;
  /**
   * `lost`: the thread made its next call, and the log has no return of this one. `interrupted`:
   * the log names no threads, and has another call of the process before its return.
   */
  fate: 'lost' | 'interrupted' | undefined = undefined;

  constructor(
    kind: EventKind,
    source: CallSource,
    thread: string | undefined,
    given: Arguments,
    result: string | undefined,
    where: Where,
  ) {
    this.kind = kind;
    this.source = source;
    this.thread = thread;
    this.given = given;
    this.result = result;
    this.enteredAt = where;
    this.returnedAt = result === undefined ? 0 : where;
  }

  /** Another call, of the same line. */
  like(kind: EventKind, thread: string | undefined, given: Arguments, result: string): LoggedCall {
    return new LoggedCall(kind, this.source, thread, given, result, this.enteredAt);
  }

  get format(): LogFormat {
    return this.source.format;
  }

  get process(): string | undefined {
    return this.source.process;
  }

  /** As the language names it where it knows it. */
  get name(): string {
    return this.given.name;
  }

  get time(): number | undefined {
    return this.times?.time;
  }

  get began(): number | undefined {
    return this.times?.began;
  }

  get call(): this {
    return this;
  }

  get args(): string {
    return this.given.text;
  }

  get entered(): string {
    return whereText(this.source.names, this.enteredAt);
  }

  /** '' while it has not. */
  get returned(): string {
    return whereText(this.source.names, this.returnedAt);
  }
}
