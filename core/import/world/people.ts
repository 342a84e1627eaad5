// Processes and threads of a log: which numbers are threads of which process, who forked whom, and
// what they are called in the script.
import type { LimitName } from '../../kernel/limits.ts';
import type { Arguments } from '../calls/arguments.ts';
import { MAKES_THREAD } from '../calls/names.ts';
import { resultOf, type Whole } from '../calls/numbers.ts';
import type { LogEvent, LoggedCall, Where } from '../loggedCall.ts';
import type { Surroundings } from '../pasted/surroundings.ts';
import { Descriptors, type LoggedFile } from './files.ts';
import { Ranges } from './mapped/ranges.ts';
import { Overlaps } from './overlaps.ts';
import { OwnNames } from './ownNames.ts';

export interface Process {
  /** As the log numbers it; '' where it names none. */
  readonly number: string;
  /** `p1`, in the script. */
  readonly name: string;
  ranges: Ranges;
  /** Where the log has shown something mapped, then or before. */
  ever: Ranges;
  /** Calls that are on their way in this map. */
  overlaps: Overlaps;
  fds: Descriptors;
  /** execve has taken away what was mapped before the log. */
  hasExecuted: boolean;
  isGone: boolean;
  /** The log shows its program begin: nothing was locked before. */
  hasBegun: boolean;
  /** mlockall(MCL_FUTURE) holds. */
  locksFuture: boolean;
  /** Where the log shows that it does. */
  futureAt: Where;
  /**
   * What was mapped under MCL_FUTURE with no access: Linux counts it as locked, FreeBSD wires none
   * of it.
   */
  barred: Ranges;
  /** RLIMIT_MEMLOCK in bytes, which the present call alone does not have; undefined: it has it. */
  limitAfter: number | undefined;
  /** mlockall(MCL_CURRENT) has locked what was mapped before the log too. */
  locksAll: boolean;
  /** Bytes that were mapped where mlockall(MCL_CURRENT) succeeded, the most; -1: it did not. */
  mostMapped: number;
  /** Bytes that counted as locked where a call succeeded since then, the most. */
  mostCounted: number;
  /** Limits that it has set, in bytes. */
  readonly limits: Map<LimitName, number>;
  /** It may lock nothing any more, as it has given its privilege up. */
  lostPrivilege: boolean;
  readonly threads: Map<string, string>;
  /** System V segments, by where they are attached. */
  readonly attached: Map<number, Attached>;
}

export interface Attached {
  end: number;
  readonly file: LoggedFile;
}

export interface Birth {
  readonly parent: string;
  readonly call: LoggedCall;
}

/** Of clone, as `strace -X raw` writes them. */
const CLONE_BITS = { CLONE_VM: 0x100, CLONE_THREAD: 0x1_0000 } as const;

/** Has a clone a flag? clone3 whose arguments are an address is of a library that makes threads. */
function clonesWith({ args }: LoggedCall, flag: keyof typeof CLONE_BITS): boolean {
  if (/CLONE_/.test(args)) return new RegExp(`${flag}\\b`).test(args);
  const number = /(?:^|\bflags=)(0x[0-9a-f]+|\d+)/.exec(args)?.[1];
  return number !== undefined && (Number(number) > 2 ** 32 || (Number(number) & CLONE_BITS[flag]) !== 0);
}
const isThreadClone = (call: LoggedCall): boolean => call.name === 'clone' && clonesWith(call, 'CLONE_THREAD');
/** Does a call make a thread of its own process? */
export const makesThread = (call: LoggedCall): boolean => MAKES_THREAD.has(call.name) || isThreadClone(call);
/** Has the child its parent's map? */
export const sharesMap = (call: LoggedCall): boolean =>
  call.name === 'vfork' ||
  (call.name === 'clone' ? clonesWith(call, 'CLONE_VM') : call.name === 'rfork' && /RFMEM/.test(call.args));
const FORKS = new Set(['fork', 'vfork', 'rfork', 'clone']);
export const isFork = (call: LoggedCall): boolean => FORKS.has(call.name) && !isThreadClone(call);

/** The child of a call that succeeded; undefined: there is none. */
export function childOf(call: LoggedCall): string | undefined {
  if (call.result === undefined || !FORKS.has(call.name)) return undefined;
  const { value } = resultOf(call.result, false);
  return value !== undefined && value > 0 ? value.toString() : undefined;
}

export class People {
  /** In the order of their first line. */
  readonly processes: Process[] = [];
  /** By number: the process of the calls that follow. */
  private readonly present = new Map<string, Process>();
  /** By number of a thread: the number of its process. */
  private readonly processOfThread = new Map<string, string>();
  /** By number of a process: those that began it, the first one first. */
  readonly births = new Map<string, Birth[]>();
  /** By number of a process: children that it has still to bear. */
  private readonly unborn = new Map<string, number>();
  private readonly names = new OwnNames();
  private readonly processNames = new Set<string>();

  private readonly into: Pick<Surroundings, 'thread' | 'taken'> | undefined;

  /** `into`: the script in which they are to stand. */
  constructor(events: readonly LogEvent[], into?: Pick<Surroundings, 'thread' | 'taken'>) {
    this.into = into;
    for (let i = 0; i < events.length; i++) {
      const { kind, call } = events[i] as LogEvent;
      if (kind !== 'whole' && kind !== 'return') continue;
      const child = childOf(call);
      if (child === undefined) continue;
      if (isFork(call)) {
        const births = this.births.get(child) ?? [];
        const parent = this.numberOf(call);
        births.push({ parent, call });
        this.unborn.set(parent, (this.unborn.get(parent) ?? 0) + 1);
        this.births.set(child, births);
      } else this.processOfThread.set(child, this.numberOf(call));
    }
  }

  /**
   * The number of a call's process. strace names threads: without a word of how they began,
   * all are of one.
   */
  numberOf({ process, thread, format }: LoggedCall): string {
    if (process !== undefined) return process;
    if (thread === undefined) return '';
    const known = this.processOfThread.get(thread);
    if (known !== undefined) return known;
    return format === 'strace' && this.births.has(thread) ? thread : '';
  }

  /** The process that a number stands for now; undefined: it has not begun. */
  of(number: string): Process | undefined {
    return this.present.get(number);
  }

  /** The first process is the script's own. */
  private processName(): string {
    const { length } = this.processes;
    let n = length + 1;
    if (length > 0) while (this.into?.taken.has(`p${n}`) || this.processNames.has(`p${n}`)) n++;
    this.processNames.add(`p${n}`);
    return `p${n}`;
  }

  /**
   * What a process that has ended had is let go, unless a child is still to have it:
   * very many may end.
   */
  end(process: Process): void {
    process.isGone = true;
    if ((this.unborn.get(process.number) ?? 0) > 0) return;
    process.ranges = new Ranges();
    process.ever = new Ranges();
    process.fds = new Descriptors();
  }

  /** A process has another program, and nothing of its map. */
  execute(process: Process): void {
    process.ranges.clear();
    process.ever.clear();
    process.hasExecuted = true;
    process.hasBegun = true;
    process.locksAll = false;
    process.mostMapped = -1;
    process.locksFuture = false;
    process.barred.clear();
  }

  begin(number: string, parent?: Process, shares = false): Process {
    if (parent) this.unborn.set(parent.number, (this.unborn.get(parent.number) ?? 0) - 1);
    const made: Process = {
      number,
      name: this.processName(),
      ranges: parent ? (shares ? parent.ranges : parent.ranges.copy()) : new Ranges(),
      ever: parent ? (shares ? parent.ever : parent.ever.copy()) : new Ranges(),
      overlaps: parent && shares ? parent.overlaps : new Overlaps(),
      fds: parent ? parent.fds.copy() : new Descriptors(),
      hasExecuted: parent?.hasExecuted ?? false,
      isGone: false,
      hasBegun: parent !== undefined,
      locksFuture: false,
      futureAt: 0,
      barred: new Ranges(),
      limitAfter: undefined,
      locksAll: false,
      mostMapped: -1,
      mostCounted: 0,
      limits: new Map(parent?.limits),
      lostPrivilege: parent?.lostPrivilege ?? false,
      threads: new Map(),
      attached: new Map(parent?.attached),
    };
    this.processes.push(made);
    this.present.set(number, made);
    return made;
  }

  /** The name of the thread that makes a call. */
  threadOf(process: Process, { thread }: Pick<LoggedCall, 'thread'>): string {
    const key = thread ?? process.number;
    const known = process.threads.get(key);
    if (known !== undefined) return known;
    const stem = key === '' ? (this.into?.thread ?? 't1') : `t${key}`;
    // a number may be given out again
    const name = this.names.next(stem);
    process.threads.set(key, name);
    return name;
  }
}

export const pageEnd = (bytes: number, page = 4096): number => Math.ceil(bytes / page) * page;
export const pageStart = (bytes: number, page = 4096): number => Math.floor(bytes / page) * page;

/**
 * The range of a call in whole pages; undefined: its arguments are no numbers that a map can have.
 */
export const rangeOf = (args: Arguments, page: number): { start: number; end: number } | undefined =>
  rangeFrom(args.number(0), args.number(1), page);

export function rangeFrom(
  start: Whole | undefined,
  length: Whole | undefined,
  page: number,
): { start: number; end: number } | undefined {
  if (typeof start !== 'number' || typeof length !== 'number' || length <= 0) return undefined;
  const end = start + length;
  if (end > 2 ** 53 || start < 0) return undefined;
  return { start: pageStart(start, page), end: pageEnd(end, page) };
}
