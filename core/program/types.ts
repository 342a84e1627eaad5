// A run as data: the program, the state, the choices that advance it, and the events that say what
// a step did. A choice is a thread; what a thread does next follows from the state alone.
import type { KernelEvent } from '../kernel/events.ts';
import type { Place } from '../kernel/fields/place.ts';
import type { KernelState } from '../kernel/state.ts';
import type { Call, ScheduleMode } from '../trace/ast.ts';
import type { Origin } from '../trace/origin.ts';
import type { Statements } from '../trace/statements.ts';

/**
 * What a person does to a run by hand, or a line of the script. By hand it is a choice like any
 * other: kept, replayed and taken back.
 */
export type Intervention =
  /** A call that is not in the script, on a thread in no call. */
  | { readonly kind: 'call'; readonly call: Pick<Call, 'name' | 'args'> }
  /** Another value in a place of the state. */
  | { readonly kind: 'set'; readonly place: Place; readonly value: number }
  /** The thread is gone, in the middle of what it did; no other thread cleans up behind it. */
  | { readonly kind: 'kill' };

/**
 * A thread's index, or NOBODY for a statement that no thread runs (an assert, a set). `outcome`:
 * which result a fault that may fail gives.
 * `intervention`: what is done to the thread instead of letting it run.
 */
export interface Choice {
  readonly thread: number;
  readonly outcome?: number;
  readonly intervention?: Intervention;
  /** The next line of the script begins although others, which are frozen, were to go on before. */
  readonly line?: true;
}
export const NOBODY = -1;

/** Events of the script, beside the kernel's. `line` counts from 1. */
type ScriptEvent =
  /** A statement of the script begins. */
  | { readonly kind: 'statement'; readonly line: number; readonly thread: number }
  /** A thread got to the point at which its line holds it. */
  | { readonly kind: 'held'; readonly line: number; readonly thread: number; readonly point: string }
  /** A call of the script has returned. */
  | {
      readonly kind: 'result';
      readonly line: number;
      readonly thread: number;
      readonly call: string;
      readonly result: number;
    }
  /** The trace says one result, the kernel gave another. */
  | {
      readonly kind: 'expectation';
      readonly line: number;
      readonly thread: number;
      readonly call: string;
      readonly expected: number;
      readonly result: number;
      /** Of an address that the line forces: why it cannot be had. A clause. */
      readonly because?: string;
    }
  | {
      readonly kind: 'assert';
      readonly line: number;
      readonly text: string;
      readonly ok: boolean;
      readonly detail: string;
    }
  /** A value was set, by a line or by hand (line 0). `text`: `entry(0x1000).wired_count = 2` */
  | {
      readonly kind: 'set';
      readonly line: number;
      readonly thread: number;
      readonly text: string;
      readonly old: string;
    }
  /**
   * A thread was ended, by a line or by hand (line 0). `left`: what it leaves behind, in
   * words, '' if nothing.
   */
  | { readonly kind: 'killed'; readonly line: number; readonly thread: number; readonly left: string }
  /** No thread can run and some have not finished; `reasons`, one a thread. */
  | { readonly kind: 'stuck'; readonly threads: readonly number[]; readonly reasons: readonly string[] }
  | { readonly kind: 'end' };

export type MachineEvent = KernelEvent | ScriptEvent;

/** Where a thread stands in the script. */
export interface ThreadScript {
  /**
   * Index in Program.statements of the line whose call it is in, or last was; -1 before its first.
   */
  statement: number;
  /** The line of that statement, 0 before its first. */
  line: number;
  /** Held at a point: runs only on its own lines (or when a person steps it). */
  held: boolean;
  /** Statement index whose expected result is checked at return, -1 none. */
  expect: number;
  /** Statement index of the point to reach, -1 none. */
  point: number;
  /** Its last call's result was reported (and checked, if something was expected). */
  told: boolean;
  /**
   * The call that it is in, or last was in, was made by hand: its name; '' for one of the script.
   */
  byHand: string;
}

export interface ScriptState {
  /** Index of the next statement in script order. */
  next: number;
  /** Thread whose line runs now, NOBODY if none. */
  active: number;
  threads: ThreadScript[];
  /** Choices made so far as the program's replay says; -1: the run has left it. */
  replayed: number;
  /** Threads in the order in which they were woken or had to wait. */
  order: number[];
  /** Schedule points consumed (explicit), or turn (round-robin). */
  turn: number;
  /** Random schedule's state, 32 bits. */
  random: number;
  /** 'running', or how it ended. */
  end: 'running' | 'done' | 'stuck' | 'panic';
  failures: number;
}

/** All that a step depends on. Plain data. */
export interface MachineState {
  kernel: KernelState;
  script: ScriptState;
  /** Steps taken since the start. */
  position: number;
}

/** A comment on a line of its own. */
export interface OwnLine {
  readonly line: number;
  /** With its `#`. */
  readonly text: string;
}

export interface Program {
  readonly statements: Statements;
  readonly threads: readonly string[];
  /** 1-based line of each statement, ascending. */
  readonly lines: Int32Array;
  /** Of each thread, the indexes of its own statements, ascending. */
  readonly own: readonly Int32Array[];
  /** Of each statement, the thread that makes it; NOBODY for an assert or a set. */
  readonly makers: Int32Array;
  /** Indexes of the statements that no thread makes (asserts, sets), ascending. */
  readonly barriers: Int32Array;
  /** Who runs next. */
  readonly schedule: ScheduleMode;
  /** The first choices of the run; those after them are the schedule's. */
  readonly replay: Replay;
  /** Lines that hold nothing but a comment, below the first line that runs, ascending. */
  readonly comments: readonly OwnLine[];
  /** What of the machine no log shows; absent: the script was not imported. */
  readonly origin?: Origin;
}

/** Choices, run-length coded. */
export interface Replay {
  /** `line` alone, of NOBODY: the next line begins, of any thread. */
  readonly choices: readonly Choice[];
  /** The number of choices up to the end of each run, ascending. */
  readonly ends: Float64Array;
}
