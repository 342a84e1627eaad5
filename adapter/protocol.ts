// What our clients and the adapter agree on beyond the protocol: launch arguments, custom requests, exception filters, and the
// paths of listings. Each name stands here and nowhere else.
import type { DebugProtocol } from '@vscode/debugprotocol';

export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** Path or URI of a `.vmtrace` script. */
  program: string;
  /** Stop before the first line. */
  stopOnEntry?: boolean;
  /** `script`, `round-robin`, `random` or `random:7`, or thread names such as `t1 t2 t2`. */
  schedule?: string;
  /** Write every event to the console. */
  trace?: boolean;
}

/** Custom requests. */
export const REQUEST = { state: 'vmtrace/state' } as const;

/** Listings are named by URIs of this scheme, `vmtrace-kernel:/vm_map_wire.vmkernel`. */
export const LISTING_SCHEME = 'vmtrace-kernel';
export const LISTING_EXTENSION = '.vmkernel';

/**
 * The script itself is a thread of the session: stepping it walks the lines. The trace's threads are numbered from 1.
 */
export const SCRIPT_THREAD = 9999;

export interface StateArguments {
  /** First entry wanted, and how many; all if absent. */
  start?: number;
  count?: number;
}
