// What our clients and the adapter agree on beyond the protocol: launch arguments, custom requests,
// the URIs of listings. Each name is declared here and nowhere else.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Chain as ValueChain } from '../core/debugger/ask/link.ts';
import type { Nearby } from '../core/debugger/ask/nearby.ts';
import type { CallEvent } from '../core/debugger/history/callEvents.ts';
import type { CallKind, CallPage, CallRow } from '../core/debugger/history/callRows.ts';
import type { Vintage } from '../core/kernel/constants.ts';
import type { Picture, PictureAsked } from '../core/picture/picture.ts';

export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** Path or URI of a `.vmtrace` script. */
  program: string;
  /** Where a relative `program` begins. */
  cwd?: string;
  /** Stop before the first line. */
  stopOnEntry?: boolean;
  /**
   * Stop once more when the trace has ended, to look back from there; going on ends the session.
   */
  stopAtEnd?: boolean;
  /** `script`, `round-robin`, `random` or `random:7`, or thread names such as `t1 t2 t2`. */
  schedule?: string;
  /** The kernel whose rules hold, whatever the script says. */
  kernel?: Vintage;
  /** Write every event to the console. */
  trace?: boolean;
  /**
   * Who goes on at each schedule point, each thread in its own lines: `t1 t2 t2!1 t3!dies`. Made
   * before the first stop.
   */
  order?: string;
  /** Values of the limits that the script leaves open; NO_LIMIT: without it. */
  limits?: Readonly<Record<string, number>>;
  /**
   * The first stop is after so many turns of the order: its end cannot be avoided from there on.
   */
  noReturn?: number;
  /** What cannot be avoided, and why. */
  noReturnText?: string;
}

/**
 * Custom requests. Those that move are answered first and then stop, as the steps of the protocol
 * do. A position is a number of steps since the start, on the current branch.
 */
export const REQUEST = {
  /** StateArguments -> the map, a page of its entries, the threads. */
  state: 'vmtrace/state',
  /** {threadId}: the reverse of Step Into and of Step Out. */
  stepBackInto: 'vmtrace/stepBackInto',
  stepBackOut: 'vmtrace/stepBackOut',
  /** JumpArguments -> JumpAnswer; then a stop, if there was a change. */
  jump: 'vmtrace/jump',
  /** AskArguments -> Chain: the steps that made a value, back to where it began. */
  explainValue: 'vmtrace/explainValue',
  /** ChangesArguments -> ChangesAnswer: every change of a value, as a table. */
  changes: 'vmtrace/changes',
  /** FindArguments -> FindAnswer: where an expression becomes true, or a call returns a result. */
  find: 'vmtrace/find',
  /**
   * {query}, or a value as AskArguments name one -> FindProposals: what is wrong with it, and how
   * it can go on.
   */
  findProposals: 'vmtrace/findProposals',
  /**
   * {query, direction?} -> JumpAnswer; then a stop, if there is such a position in that direction.
   */
  findNext: 'vmtrace/findNext',
  /** {} : to where the last jump (or travel) began. */
  undoJump: 'vmtrace/undoJump',
  /** {position, branch?}: to a position. */
  travel: 'vmtrace/travel',
  /** HistoryArguments -> HistoryAnswer. */
  history: 'vmtrace/history',
  /** {index, byTime?} -> {events}: what one call, or one turn, did, HistoryEvent[]. */
  historyEvents: 'vmtrace/historyEvents',
  /** PictureAsked -> PictureAnswer: what a stretch of the run looks like. */
  picture: 'vmtrace/picture',
  /** PicturePoint -> PictureDetail: what there is to say of a point of it. */
  pictureDetail: 'vmtrace/pictureDetail',
  /** {} -> OutlookAnswer: what can come of the run. OUTLOOK_EVENT says that there is more. */
  outlook: 'vmtrace/outlook',
  /** {} -> {branches: BranchRow[]} */
  branches: 'vmtrace/branches',
  /** {branch}: goes to the end of a branch. */
  takeBranch: 'vmtrace/takeBranch',
  /** {branch, name} */
  renameBranch: 'vmtrace/renameBranch',
  /** {threadId}: runs that thread and no other, to the next stop or as far as it can. */
  runOnly: 'vmtrace/runOnly',
  /** {threadId}: the same, until it has to wait or its call returns. */
  runUntilBlocked: 'vmtrace/runUntilBlocked',
  /** {threadId, frozen} -> {frozen: number[]} (thread ids) */
  freeze: 'vmtrace/freeze',
  /** {form: 'schedule' | 'script'} -> ScriptAnswer */
  script: 'vmtrace/script',
  /** {hex?} -> {hex}: numbers of Variables in hexadecimal; without an argument it toggles. */
  hex: 'vmtrace/hex',
  /** {program}: the script's file has another name now, and goes on being what is debugged. */
  renamed: 'vmtrace/renamed',
} as const;

/** A variable of the Variables view, or an expression such as `entry(0x1000).wired_count`. */
export interface JumpArguments {
  variablesReference?: number;
  name?: string;
  expression?: string;
  frameId?: number;
  direction?: 'back' | 'forward';
}
export type AskArguments = Omit<JumpArguments, 'direction'>;
export interface Chain extends ValueChain {
  /** The branch that the positions are of. */
  readonly branch: number;
}

/** A stretch of a table: around a position (by default the present one), or on one side of it. */
interface TableWindow {
  from?: number;
  direction?: 'back' | 'forward';
  /** Rows on a side, 100 by default. */
  count?: number;
  /** Milliseconds; the answer then has what was found, and `open` if not all was looked at. */
  within?: number;
}
export type ChangesArguments = AskArguments & TableWindow;
export interface ChangesAnswer extends Nearby {
  readonly name: string;
  readonly branch: number;
}
export interface FindArguments extends TableWindow {
  /** `user_wired > 3`, `mlock = ENOMEM`, `t2: munmap != 0` */
  query: string;
}
export type FindAnswer = ChangesAnswer;
export interface FindProposals {
  /** Of a value: the query that names it, wherever the run stands. */
  readonly query?: string;
  /** Absent: it can be looked for. */
  readonly problem?: string;
  /** Whole queries, each with a word about what it goes on with. */
  readonly items: readonly { readonly query: string; readonly detail: string }[];
}

export interface JumpAnswer {
  /** False: it has not changed in that direction, and nothing moves. */
  readonly found: boolean;
  /** A sentence: what changes from what to what, and by whom; or that it never did. */
  readonly message: string;
  readonly position?: number;
}

export type HistoryKind = CallKind;

/** What is left out of the history; all are joined by "and". */
export interface HistoryFilter {
  /** Thread ids. */
  threads?: number[];
  /** Calls that touched the entry at this address. */
  address?: string;
  kind?: HistoryKind;
}

export interface HistoryArguments {
  /** First row wanted, and how many. Negative start: counted from the end. */
  start?: number;
  count?: number;
  filter?: HistoryFilter;
  /** The rows are the turns of all threads, one after another, and not the calls. */
  byTime?: boolean;
}
export interface HistoryRow extends Omit<CallRow, 'thread' | 'name'> {
  readonly threadId: number;
  /** Its name. */
  readonly thread: string;
}
export interface HistoryAnswer extends Omit<CallPage, 'rows'> {
  readonly rows: readonly HistoryRow[];
  /** Of a session that follows an order: where its end could not be avoided any more. */
  readonly noReturn?: { readonly position: number; readonly text: string };
}
/** The script was explored, or what is known of the run has changed: an event without a body. */
export const OUTLOOK_EVENT = 'vmtrace.outlook';

/** How it stands from a position of the run on. */
export interface OutlookPoint {
  readonly position: number;
  /** Of the ways on, the share that leads to something bad, from 0 to 1. */
  readonly share: number;
  /** Each way does. */
  readonly always: boolean;
}

/** Something bad that the run comes to. */
export interface OutlookFate {
  /**
   * The step with which the choice begins that makes it certain, and the position after it; both
   * 0: it always was.
   */
  readonly from: number;
  readonly position: number;
  readonly threadId: number;
  /** What becomes certain; in `text` with the rest of the sentence. */
  readonly what: string;
  readonly text: string;
}

export interface OutlookAnswer {
  /**
   * Only where it changes, in the order of the run; empty: not known, or nothing bad can
   * come in any order.
   */
  readonly points: readonly OutlookPoint[];
  /** The worst first. */
  readonly fates: readonly OutlookFate[];
}

export interface HistoryEvent extends Omit<CallEvent, 'thread'> {
  readonly threadId: number;
}

export interface PictureArguments extends PictureAsked {
  /** Of this branch, whole; absent: of the present one. */
  readonly branch?: number;
}
export interface PictureAnswer extends Picture {
  /** Positions at which breakpoints were hit, in the part of the history that was searched. */
  readonly hits: readonly number[];
}
export interface PicturePoint {
  position: number;
  /** Of this branch; absent: of the present one. */
  branch?: number;
  /** A thread's index. */
  thread?: number;
  /** A map by its index, and a page of it. */
  map?: number;
  page?: number;
}
export interface PictureDetail {
  /** Markdown: the thread, or the entry, as it is there. */
  readonly text: string;
  /** What the step from there on does; '': it is the end. */
  readonly step: string;
  /** The line that the thread is in; 0: none. */
  readonly line: number;
  /** The entry's serial. */
  readonly entry?: number;
}

export interface BranchRow {
  readonly id: number;
  readonly name: string;
  /** -1: the first. */
  readonly parent: number;
  /** Where it leaves its parent, and its last position. */
  readonly from: number;
  readonly length: number;
  readonly current: boolean;
  /** What made it: `t2 runs instead of t1`, `what if t2: vm_map_unwire(...)`. */
  readonly about: string;
}

export interface ScriptAnswer {
  /** It was run, and led to the same state. Empty: nothing is saved. */
  readonly text: string;
  /** Why nothing is saved. */
  readonly note?: string;
}

/** Listings are named by URIs of this scheme, `vmtrace-kernel:/freebsd-15/vm_map_wire.vmkernel`. */
export const LISTING_SCHEME = 'vmtrace-kernel';
export const LISTING_EXTENSION = '.vmkernel';

/**
 * The script is a thread of the session: stepping it goes line by line. Other threads count from 1.
 */
export const SCRIPT_THREAD = 9999;

export interface StateArguments {
  /** First entry wanted, and how many; all if absent. */
  start?: number;
  count?: number;
}
/** A limit that there is not, as RLIM_INFINITY is in C: JSON has no infinity. */
export const NO_LIMIT = -1;
