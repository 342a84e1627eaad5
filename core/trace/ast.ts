// What a `.vmtrace` script says, as data: one statement a line, each with its span. Pages, not
// bytes, wherever an address is meant for the map (address.ts); the parser has checked that it is
// on a page boundary.
import type { Page } from '../kernel/address.ts';
import type { Vintage } from '../kernel/constants.ts';
import type { LimitName } from '../kernel/limits.ts';
import type { FaultMode } from '../kernel/state.ts';
import type { SuspectKind } from './suspectKinds.ts';

/** A piece of one line. `line` and `column` count from 1, `length` in UTF-16 units. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Diagnostic extends Span {
  readonly severity: 'error' | 'warning';
  /** What was found and what was expected, one sentence, ends without a full stop. */
  readonly message: string;
  /** The nearest known name, if one is near. */
  readonly suggestion?: string;
}

/** An argument of a call after checking: numbers are already in the unit that the routine takes. */
export interface Call {
  /** `vm_map_wire`: a key of CALLS in calls.ts. */
  readonly name: string;
  /** By parameter name; lengths in pages, words as in constants.ts. `map`: a submap's place. */
  readonly args: Readonly<Record<string, number>>;
  /** Its place in the line of its statement, as in a span. */
  readonly column: number;
  readonly length: number;
}

/** Where `@` holds a thread. */
export type Point = { readonly span: Span } & (
  | { readonly kind: 'entry' }
  /** About to fault (on that page, or on any). */
  | { readonly kind: 'fault'; readonly page?: Page }
  /** Contending for the lock. */
  | { readonly kind: 'blocked' }
  /** Asleep in vm_map_unlock_and_wait or on a busy map. */
  | { readonly kind: 'asleep' }
  /** A step of a listing by its label (`done`), in any routine or in one (`vm_map_wire.done`). */
  | { readonly kind: 'label'; readonly label: string; readonly routine?: string }
);

export interface Expected {
  /** As in constants.ts, resultValue. */
  readonly result: number;
}

export interface EntryAttributes {
  readonly prot: number;
  readonly maxProt: number;
  readonly inherit: number;
  readonly wiredCount: number;
  /** EFLAG bits. */
  readonly eflags: number;
  /** Name of a declared object; '' for none. */
  readonly object: string;
  /** Pages. */
  readonly offset: number;
  /** undefined: as vm_map_insert would (writable and private). */
  readonly charged?: boolean;
  /** Of a stack's gap: pages that growth leaves free. undefined: as many as `limit stack_guard`. */
  readonly guard?: number;
  /** Of a stack's gap: what the stack was made with. undefined: as the entry above it. */
  readonly stackProt?: number;
  readonly stackMax?: number;
  /** Of a stack of the older kernels: pages that it may still grow by. */
  readonly room?: number;
}

export type ScheduleMode =
  | { readonly kind: 'script' }
  | { readonly kind: 'round-robin' }
  | { readonly kind: 'random'; readonly seed: number }
  /**
   * Thread names, one for each schedule point. `outcomes`, as many: which of its results the fault
   * gives that the thread is in there; absent: always the first.
   */
  | {
      readonly kind: 'explicit';
      readonly threads: readonly string[];
      readonly outcomes?: readonly number[];
    };

/** Choices of a `replay` line, one after another: a thread's step, so many times. */
export interface ReplayRun {
  /** undefined: the next line of the script begins. */
  readonly thread: string | undefined;
  /** Which of its results a fault that may fail gives: its place in the `fault` line, from 0. */
  readonly outcome: number;
  readonly times: number;
}

/** What an exploration of the script has to find. */
export type Claim =
  /** Every order was explored: no bound ended it. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'no suspects' }
  | { readonly kind: 'absent' | 'present'; readonly suspect: SuspectKind }
  /**
   * The results that a call can have, and no other. `call`: which of the thread's calls, from 1;
   * `line`: where that call stands.
   */
  | {
      readonly kind: 'results';
      readonly thread: string;
      readonly call: number;
      readonly line: number;
      readonly results: readonly number[];
    };

/** How far a claim's exploration goes at the most. */
export interface Within {
  readonly most: number;
  readonly unit: 'states' | 's';
}

/** `comment`: the one at the end of the line, with its `#`. */
export type Statement = { readonly span: Span; readonly comment?: string } & (
  | { readonly kind: 'kernel'; readonly vintage: Vintage }
  | {
      readonly kind: 'map';
      readonly min: Page;
      readonly max: Page;
      readonly kernelPmap: boolean;
      readonly wireFuture: boolean;
      readonly wxorx: boolean;
    }
  | { readonly kind: 'page'; readonly size: number }
  | { readonly kind: 'entry'; readonly start: Page; readonly end: Page; readonly attributes: EntryAttributes }
  /**
   * `limit user_wired 64`, `limit swap 64K`, `limit old_mlock 1`: in the limit's own unit, a size
   * in pages. `least`: it is left open, from this up to `value`, which a run takes. `isChosen`: it
   * was, and a search has chosen the value.
   */
  | {
      readonly kind: 'limit';
      readonly what: LimitName;
      readonly value: number;
      readonly least?: number;
      readonly isChosen?: true;
    }
  /** `access`: protections that the file was opened for (PROT_*); absent: all. */
  | { readonly kind: 'object'; readonly name: string; readonly size: number; readonly access?: number }
  | { readonly kind: 'submap'; readonly name: string; readonly min: Page; readonly max: Page }
  | { readonly kind: 'fault'; readonly page: Page; readonly outcomes: readonly number[] }
  | { readonly kind: 'privileged' }
  /** Where the data segment begins. */
  | { readonly kind: 'heap'; readonly start: Page }
  | { readonly kind: 'jail'; readonly allowMlock: boolean }
  /** How wiring faults look at the map: as the kernel does, simply, or not at all. */
  | { readonly kind: 'faults'; readonly mode: FaultMode }
  /** `shares`: the process whose map it has from the start; absent: it has none. */
  | { readonly kind: 'process'; readonly name: string; readonly shares?: string }
  /** `process`: the one that it is a thread of; absent: the first. */
  | { readonly kind: 'thread'; readonly thread: string; readonly process?: string }
  | { readonly kind: 'schedule'; readonly mode: ScheduleMode }
  /**
   * The first choices of the run, each step; the schedule goes on after them. Several lines
   * are one after another.
   */
  | { readonly kind: 'replay'; readonly runs: readonly ReplayRun[] }
  | { readonly kind: 'assert'; readonly expression: Expression; readonly text: string }
  /** Checked by exploring, not by a run. */
  | { readonly kind: 'expect'; readonly claim: Claim; readonly within?: Within }
  /** What is set in the state (places.ts), and to what; `text`: both as written. */
  | { readonly kind: 'set'; readonly place: Expression; readonly value: Expression; readonly text: string }
  | { readonly kind: 'call'; readonly thread: string; readonly call: Call; readonly expected?: Expected }
  | { readonly kind: 'enter'; readonly thread: string; readonly call: Call; readonly point: Point }
  | { readonly kind: 'advance'; readonly thread: string; readonly point: Point }
  | { readonly kind: 'leave'; readonly thread: string; readonly expected?: Expected }
  /** The thread is gone, wherever it is. */
  | { readonly kind: 'dies'; readonly thread: string }
);

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||' | '+' | '-' | '&' | '|';

/** The expression language, parsed. */
export type Expression = { readonly column: number; readonly length: number } & (
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly member: string }
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
);
