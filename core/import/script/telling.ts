// What the calls of a log are told into: lines of the script, and what they show of the machine.
import type { System } from '../calls/flags.ts';
import type { LoggedCall, Tally } from '../pairing.ts';
import type { Before } from '../world/before.ts';
import type { Files } from '../world/files.ts';
import type { LockLimit } from '../world/lockLimit.ts';
import type { People } from '../world/people.ts';
import type { SaidCall } from './said.ts';

export interface StoryOptions {
  readonly system: System;
  /** Bytes. */
  readonly page: number;
}

export interface Telling {
  readonly options: StoryOptions;
  readonly people: People;
  readonly files: Files;
  readonly before: Before;
  readonly lockLimit: LockLimit;
  readonly tally: Tally;
  /** Where the data segment begins, and how that is known. */
  heap: { readonly start: number; readonly comment: string } | undefined;
  /** Limits that the program has set: from then on the log tells nothing of those before. */
  readonly limitsSet: Set<string>;
  /** Calls whose entry has its own line. */
  readonly entered: Map<LoggedCall, SaidCall>;
  /** A line of the script; an empty text for a remark. */
  add(text: string, log: string, notes?: readonly string[]): void;
}

export const isLinux = ({ options }: Telling): boolean => options.system === 'linux';
