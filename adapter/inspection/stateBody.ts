// What the map's view asks the adapter for, and what it gets: the body of the state request.
// Addresses are text, since the view only shows them; the adapter alone knows the arithmetic.
// Fields are those of the table (core/kernel/fields), under the names of JavaScript.

import type { ThreadWord } from '../../core/trace/calls/vocabulary.ts';

/** Those of the table that the view knows by name; there are others. */
interface EntryFields {
  readonly start: string;
  readonly end: string;
  readonly prot: string;
  readonly maxProt: string;
  readonly inherit: string;
  readonly wiredCount: number;
  readonly userWired: boolean;
  readonly inTransition: boolean;
  readonly needsWakeup: boolean;
  readonly wiringThread?: string;
  readonly eflags: readonly string[];
  readonly object?: string;
  readonly offset: string;
}

export interface EntryRow extends EntryFields {
  /** Birth number: the entry's identity, kept through clipping and merging. */
  readonly id: number;
  /** Threads asleep on it. */
  readonly waiters: readonly string[];
  /** `wired 1, in transition by t1, t2 waits` */
  readonly description: string;
  readonly changed: boolean;
  /** Markdown: one sentence a flag. */
  readonly tooltip: string;
  /** The `entry` line that makes it, or a comment if none can. */
  readonly script: string;
}

export interface ThreadRow {
  /** The protocol's thread id. */
  readonly id: number;
  readonly name: string;
  readonly state: ThreadWord;
  readonly routine?: string;
  /** `asleep: 0x11000..0x12000 is in transition, t1 has it` */
  readonly description: string;
  readonly line?: number;
  /** Kept from running by hand. */
  readonly frozen: boolean;
  readonly changed: boolean;
}

export interface MapFields {
  readonly min: string;
  readonly max: string;
  /** `free`, `held by t1` */
  readonly lock: string;
  readonly timestamp: number;
  readonly busy: number;
  /** How many there are. */
  readonly entries: number;
  readonly size: string;
  /** Pages. */
  readonly wired: number;
}

export interface KernelFields {
  readonly userWired: number;
}

export interface MapRow extends MapFields, KernelFields {
  readonly serial: 'map';
  /** Of the maps of the run: 0 is the first. */
  readonly index: number;
  readonly userWiredLimit?: number;
  /** RLIMIT_MEMLOCK of the first process that has this map, in pages; absent: no limit. */
  readonly memlock?: number;
  readonly flags: readonly string[];
  /** The lines that declare it, above those of its entries. */
  readonly script: readonly string[];
  /** All fields, in the order of the table, as the Variables view shows them. */
  readonly fields: readonly { readonly name: string; readonly value: string; readonly expression: string }[];
  /** Names of the fields that the last step changed. */
  readonly changed: readonly string[];
}

export interface StateBody {
  readonly vintage: string;
  readonly pageSize: number;
  readonly position: number;
  /** Steps that the present branch has: position <= length. */
  readonly length: number;
  /** Name of the present branch; absent: there is only one. */
  readonly branch?: string;
  /** How the run ended, in a sentence. */
  readonly ended?: string;
  /** There is a jump or a travel to go back from. */
  readonly canUndoJump: boolean;
  /** The stop is one where a call returns something else than its line says. */
  readonly resultDiffers: boolean;
  readonly map: MapRow;
  /** The entries from `start` on, `count` of them, as the request says; in address order. */
  readonly entries: readonly EntryRow[];
  readonly threads: readonly ThreadRow[];
}
