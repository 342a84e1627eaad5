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

export const lineOf = (where: Where): number => where % LINES_OF_A_FILE;

/** `17`, or `other.log:17` where there are several; '' for none. `names`: of the files. */
export function whereText(names: readonly string[], where: Where): string {
  if (where < LINES_OF_A_FILE) return where === 0 ? '' : String(where);
  return `${names[Math.floor(where / LINES_OF_A_FILE)]}:${lineOf(where)}`;
}

/** Whether or not its return is there. */
export class LoggedCall implements LogEvent {
  readonly kind: EventKind;
  readonly format: LogFormat;
  readonly process: string | undefined;
  thread: string | undefined;
  /** As the language names it where it knows it. */
  readonly name: string;
  given: Arguments;
  /** undefined: no return was seen. */
  result: string | undefined;
  readonly enteredAt: Where;
  /** 0: it has not returned. */
  returnedAt: Where;
  /** Seconds, since whenever the log counts from; kept only where somebody asks. */
  time: number | undefined = undefined;
  /** When it began, where the time is that of its return and the log says how long it took. */
  began: number | undefined = undefined;
  /** The thread made its next call, and the log has no return of this one. */
  isLost = false;
  /** The log names no threads, and has another call of the process before its return. */
  isInterrupted = false;
  private readonly names: readonly string[];

  constructor(
    kind: EventKind,
    format: LogFormat,
    process: string | undefined,
    thread: string | undefined,
    name: string,
    given: Arguments,
    result: string | undefined,
    where: Where,
    names: readonly string[],
  ) {
    this.kind = kind;
    this.format = format;
    this.process = process;
    this.thread = thread;
    this.name = name;
    this.given = given;
    this.result = result;
    this.enteredAt = where;
    this.returnedAt = result === undefined ? 0 : where;
    this.names = names;
  }

  get call(): this {
    return this;
  }

  get args(): string {
    return this.given.text;
  }

  get entered(): string {
    return whereText(this.names, this.enteredAt);
  }

  /** '' while it has not. */
  get returned(): string {
    return whereText(this.names, this.returnedAt);
  }
}
