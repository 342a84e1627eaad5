// A golden case as its file has it. Addresses stay the hex strings of the file; only a replay
// turns them into pages.
import type { Vintage } from '../../core/kernel/constants.ts';
import type { FaultMode } from '../../core/kernel/state.ts';

/** A byte address, size or offset: `0x3000`. */
export type Hex = string;

/** [start, end, prot, max, inherit, wired_count, eflags, object, offset, charged, wiring_thread] */
export type GoldenEntry = readonly [
  start: Hex,
  end: Hex,
  prot: string,
  max: string,
  inherit: string,
  wiredCount: number,
  eflags: readonly string[],
  object: string | null,
  offset: Hex,
  charged: number,
  wiringThread: string | null,
];
export const ENTRY_FIELDS = [
  'start',
  'end',
  'prot',
  'max',
  'inherit',
  'wired_count',
  'eflags',
  'object',
  'offset',
  'charged',
  'wiring_thread',
] as const;

export interface GoldenConfig {
  readonly min: Hex;
  readonly max: Hex;
  readonly page?: number;
  readonly vm_page_max_user_wired: number;
  readonly coalesce: 'null' | 'real';
  readonly fault_mode: FaultMode;
  readonly pmap: 'user' | 'kernel';
  readonly hold_points: boolean;
  readonly swap_limit?: Hex;
  readonly wirefuture?: boolean;
  readonly wxorx?: boolean;
  /**
   * The extended files: bytes a stack grows at least, RLIMIT_MEMLOCK and RLIMIT_VMEM, pages kept
   * free below a stack.
   */
  readonly sgrowsiz?: Hex;
  readonly memlock?: Hex;
  readonly vmem?: Hex;
  readonly stack_guard?: number;
  /** map.anon_loc at the start. */
  readonly anon?: Hex;
  /**
   * "real": a protect that gives write to a wired copy-on-write entry changes the entry too;
   * absent: its event only.
   */
  readonly copy_entry?: 'real';
  readonly objects: Readonly<Record<string, number>>;
  readonly bad_pages: Readonly<Record<Hex, string>>;
}

export interface GoldenOp {
  readonly op: string;
  readonly start?: Hex;
  readonly end?: Hex;
  readonly hint?: Hex;
  readonly len?: Hex;
  readonly prot?: string;
  readonly max?: string;
  readonly flags?: readonly string[];
  readonly obj?: string;
  readonly off?: Hex;
  readonly inherit?: string;
  readonly behav?: string;
  readonly on?: number;
  readonly addr?: Hex;
  readonly access?: string;
  readonly syncio?: number;
  readonly invalidate?: number;
  readonly default?: Hex;
}

export interface GoldenEvent {
  readonly s: number;
  readonly t?: string;
  readonly op?: number;
  readonly ev: string;
  readonly mode?: string;
  readonly chan?: string;
  readonly addr?: Hex;
  readonly start?: Hex;
  readonly end?: Hex;
  readonly pages?: number;
  readonly rv?: string;
  readonly msg?: string;
  readonly woken?: readonly string[];
  readonly threads?: Readonly<Record<string, string>>;
  readonly ts?: number;
  readonly map?: readonly GoldenEntry[];
  readonly uwc?: number;
  readonly busy?: number;
  readonly size?: Hex;
  /** Of `sync`: what it writes; "-" for an entry without an object. */
  readonly object?: string;
  readonly off?: Hex;
  /** Of `forked`: bytes charged for the child, and its entries. */
  readonly charge?: Hex;
  readonly child?: readonly GoldenEntry[];
}

/** Events that carry the map's state, where it differs from the last one given. */
export const DUMP_EVENTS: ReadonlySet<string> = new Set(['unlock', 'wait', 'return', 'panic', 'downgrade']);

export interface GoldenFinalState {
  readonly ts: number;
  readonly uwc: number;
  readonly busy: number;
  readonly size: Hex;
  readonly nentries: number;
  readonly wired_pages: readonly (readonly [Hex, Hex])[];
}

/** What a run of a case gave: the part of a case that is compared. */
export interface GoldenOutcome {
  readonly setup_results: readonly string[];
  readonly init: readonly GoldenEntry[];
  readonly init_ts: number;
  readonly init_uwc: number;
  readonly events: readonly GoldenEvent[];
  readonly results: Readonly<Record<string, readonly string[]>>;
  readonly end: string;
  readonly final: readonly GoldenEntry[];
  readonly final_state: GoldenFinalState;
}

export interface GoldenCase extends GoldenOutcome {
  readonly id: string;
  readonly vintage: Vintage;
  readonly config: GoldenConfig;
  readonly setup: readonly GoldenOp[];
  readonly threads: Readonly<Record<string, readonly GoldenOp[]>>;
  readonly schedule: readonly string[];
}
