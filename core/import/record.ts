// One line of a log as every reader gives it, whatever program wrote it.
import { ownNumber } from './readers/ownNumbers.ts';

export type LogFormat = 'truss' | 'kdump' | 'strace' | 'dtruss' | 'dtrace';

export type RecordKind =
  /** A whole call with its result. */
  | 'call'
  /** A call begins; its result follows in another line, or never. */
  | 'enter'
  /** The call that the thread is in returns; more arguments may come with it. */
  | 'return'
  /** A page fault begins, and ends. */
  | 'fault'
  | 'faulted'
  /** The thread, or with it its process, is gone. */
  | 'exit'
  /** The log tells of a thread that is new; `name` is its number. */
  | 'thread'
  /** A process has ended, says its parent; `name` is its number. */
  | 'child'
  /** Of the log, and of no interest: signals, strings, comments. */
  | 'other';

export interface LogRecord {
  readonly format: LogFormat;
  readonly kind: RecordKind;
  /** Seconds, since whenever the log counts from. */
  readonly time: number | undefined;
  /** Seconds that the call took, where the time is that of its return. */
  readonly took: number | undefined;
  /** Digits, as the log writes them; undefined: the line does not name it. */
  readonly process: string | undefined;
  readonly thread: string | undefined;
  readonly name: string;
  /** Arguments as one text, without the parentheses. */
  readonly args: string;
  /** What follows the `=`, without it. */
  readonly result: string;
}

/** Whose line it is, and when it was written. */
export type Who = Pick<LogRecord, 'format' | 'time' | 'process' | 'thread'> & { readonly took?: number | undefined };

/** All records have their fields in one order, so that the engine has one layout of them. */
export const recordOf = (
  { format, time, took, process, thread }: Who,
  kind: RecordKind,
  name = '',
  args = '',
  result = '',
): LogRecord => ({
  format,
  kind,
  time,
  took,
  process: process && ownNumber(process),
  thread: thread && ownNumber(thread),
  name,
  args,
  result,
});

/** The record of the last plain line: nearly all lines are read and gone before the next. */
const plain: { -readonly [Field in keyof LogRecord]: LogRecord[Field] } = recordOf(
  { format: 'truss', time: undefined, process: undefined, thread: undefined },
  'other',
);

/** Good until the next plain line is read. */
export function plainRecord(
  format: LogFormat,
  kind: RecordKind,
  time: number | undefined,
  process: string | undefined,
  thread: string | undefined,
  name: string,
  args: string,
  result: string,
  took: number | undefined = undefined,
): LogRecord {
  plain.format = format;
  plain.kind = kind;
  plain.time = time;
  plain.took = took;
  plain.process = process;
  plain.thread = thread;
  plain.name = name;
  plain.args = args;
  plain.result = result;
  return plain;
}

/** A line that a reader knows; undefined: another program's. */
export type LineReader = (line: string) => LogRecord | undefined;
