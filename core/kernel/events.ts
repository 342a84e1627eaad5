// What a step did. Breakpoints, views, the log, the golden runner and the explorer listen to these
// and to nothing else. Addresses are page numbers, ranges half-open; `thread` is an index into the
// kernel's threads; `entry` a serial (state.ts); `map` an index into its maps, left out for the
// first. An event is emitted at once, so a listener sees the state as the event left it.
import type { Page } from './address.ts';

/**
 * x: exclusive; s: shared (freebsd-13); xr: a read lock of the older kernels, which take it
 * exclusively.
 */
export type LockMode = 'x' | 's' | 'xr';
export type Channel = 'map' | 'busy';

export type KernelEvent = { readonly thread: number } & (
  | { readonly kind: 'call'; readonly routine: string; readonly depth: number }
  /**
   * A routine returned to its caller. `top`: the call of the trace is over. `addr`: of vm_map_find.
   */
  | {
      readonly kind: 'return';
      readonly routine: string;
      readonly result: number;
      readonly top: boolean;
      readonly addr?: Page;
    }
  | { readonly kind: 'lock'; readonly mode: LockMode; readonly timestamp: number; readonly map?: number }
  /** The thread wants the lock and cannot have it; emitted once when it gets there. */
  | { readonly kind: 'contended'; readonly mode: LockMode; readonly holder: number; readonly map?: number }
  /** The lock got back after a sleep on "busy", timestamp unchanged. */
  | { readonly kind: 'relock' }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'downgrade' }
  | { readonly kind: 'unlock'; readonly mode: LockMode; readonly map?: number }
  /**
   * Lock released and asleep, atomically. `start`/`end`: the entry waited for (channel map), else
   * 0.
   */
  | { readonly kind: 'sleep'; readonly channel: Channel; readonly start: Page; readonly end: Page }
  | { readonly kind: 'wakeup'; readonly channel: Channel; readonly woken: readonly number[] }
  | { readonly kind: 'busy'; readonly busy: number }
  | {
      readonly kind: 'clip';
      readonly entry: number;
      readonly created: number;
      readonly at: Page;
      readonly side: 'start' | 'end';
    }
  | {
      readonly kind: 'merge';
      readonly entry: number;
      readonly removed: number;
      readonly start: Page;
      readonly end: Page;
    }
  | { readonly kind: 'insert'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'grow'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'shrink'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'delete'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'protect'; readonly entry: number; readonly prot: number; readonly maxProt: number }
  /** Inheritance, advice or a swap charge was set on an entry, or it was given to a submap. */
  | { readonly kind: 'change'; readonly entry: number; readonly what: 'inheritance' | 'advice' | 'submap' | 'charge' }
  | { readonly kind: 'transition-begin'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'transition-end'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'needs-wakeup'; readonly entry: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'wired'; readonly entry: number; readonly count: number; readonly start: Page; readonly end: Page }
  | { readonly kind: 'user-wired'; readonly entry: number; readonly on: boolean }
  | { readonly kind: 'user-count'; readonly pages: number }
  | { readonly kind: 'fault'; readonly page: Page }
  | { readonly kind: 'fault-return'; readonly page: Page; readonly result: number }
  | { readonly kind: 'unwire-pages'; readonly start: Page; readonly end: Page; readonly pages: number }
  | { readonly kind: 'lost-wired-pages'; readonly start: Page; readonly end: Page; readonly pages: number }
  /** Dirty pages of a range are pushed to their pager. */
  | {
      readonly kind: 'sync';
      readonly start: Page;
      readonly end: Page;
      readonly object: number;
      readonly offset: number;
    }
  | { readonly kind: 'copy-entry'; readonly start: Page; readonly end: Page }
  | { readonly kind: 'max-stripped'; readonly start: Page; readonly end: Page }
  /** A process has its map; `charge`: pages of swap reserved for it. */
  | { readonly kind: 'fork'; readonly process: number; readonly map: number; readonly charge: number }
  | { readonly kind: 'object'; readonly object: number; readonly pages: number }
  /**
   * A step refuses (refusal.ts). `pc`, `depth`: of its frame; `result`: what the step gives;
   * `outcome`: what the script's call will return for it. `ignored`: a routine below does not look
   * at the result, and `outcome` is the one that it ignores.
   */
  | {
      readonly kind: 'refused';
      readonly routine: string;
      readonly pc: number;
      readonly depth: number;
      readonly result: number;
      readonly outcome: number;
      readonly ignored: boolean;
      /** Of an ignored one: the routine whose result is ignored. */
      readonly ignores?: string;
    }
  /** A kernel assertion or panic: nothing runs after it. */
  | { readonly kind: 'panic'; readonly message: string }
  /** The map is no longer an ordered list of non-empty entries (old kernels). */
  | { readonly kind: 'corrupt'; readonly message: string }
);

export type EventSink = (event: KernelEvent) => void;
