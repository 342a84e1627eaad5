// What the calls of a log become: lines of the script, and what they show of the machine.
import type { LimitName } from '../../kernel/limits.ts';
import type { Arguments, SaidCall } from '../calls/arguments.ts';
import type { System } from '../calls/flags.ts';
import type { LoggedCall, Where } from '../loggedCall.ts';
import type { Tally } from '../pairing.ts';
import type { Surroundings } from '../pasted/surroundings.ts';
import type { Before } from '../world/before.ts';
import type { Files } from '../world/files.ts';
import type { People, Process } from '../world/people.ts';
import type { SeenLimit } from '../world/seenLimit.ts';

export interface StoryOptions {
  readonly system: System;
  /** Bytes. */
  readonly page: number;
  /** Of freebsd-5 or freebsd-6, where mmap lets the map go between what it takes away and gives. */
  readonly isOld: boolean;
  /** The script in which it is to stand. */
  readonly into?: Surroundings;
}

export interface Telling {
  readonly options: StoryOptions;
  readonly people: People;
  readonly files: Files;
  readonly before: Before;
  readonly lockLimit: SeenLimit;
  readonly mapLimit: SeenLimit;
  /** Bytes that all processes had locked at once, the most. */
  mostLocked: number;
  readonly tally: Tally;
  /** A listing shows the map before the log. */
  readonly isListed: boolean;
  /**
   * What another thread did soon after a call that the log shows where it returned,
   * in words; '': nothing.
   */
  otherCause(call: LoggedCall, range: { readonly start: number; readonly end: number }): string;
  /** Where the data segment begins, and how that is known. */
  heap: { readonly start: number; readonly comment: string } | undefined;
  /** A limit of a process in bytes, as the log shows it at any time; undefined: it does not. */
  limitOf(process: Process, name: LimitName): number | undefined;
  /** Calls of other threads that returned later, and may have done their work before. */
  mayPrecede(failed: LoggedCall): readonly LoggedCall[];
  /** Those that returned earlier, and may have done their work only after it. */
  mayFollow(failed: LoggedCall): readonly LoggedCall[];
  /** One of those gave a part of a range back that had been taken away. */
  wasGivenBack(failed: LoggedCall, range: { readonly start: number; readonly end: number }): boolean;
  /**
   * Does the log show that the process makes the same call again, and that it succeeds, though
   * nothing that it may have locked before was let go meanwhile?
   */
  succeedsLater(call: LoggedCall, process: Process): boolean;
  /** The log's first call that locks and is not refused for want of privilege; '': none is. */
  readonly mayLock: string;
  /** Limits that the program has set: from then on the log tells nothing of those before. */
  readonly limitsSet: Set<string>;
  /** Calls whose entry has its own line, by its index. */
  readonly entered: Map<LoggedCall, { readonly said: SaidCall; readonly line: number }>;
  /**
   * A line of a thread, `text` behind its name; gives its index. `form`, `result`: of a line that
   * need not be read where one like it was (Sample).
   */
  add(
    thread: string,
    text: string,
    where: Where,
    notes?: readonly string[],
    form?: object | undefined,
    result?: string,
  ): number;
  /** A line that is a comment alone. */
  remark(where: Where, notes: readonly string[]): void;
  /** A line that has to stand before a call begins. */
  addBefore(call: LoggedCall, thread: string, text: string, notes: readonly string[]): void;
}

export const isLinux = ({ options }: Telling): boolean => options.system === 'linux';

/** A call that has returned. */
export interface Done {
  readonly story: Telling;
  readonly process: Process;
  readonly call: LoggedCall;
  readonly thread: string;
  readonly args: Arguments;
  /** As the script says it. */
  readonly text: string;
}
