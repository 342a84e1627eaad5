// What a thread does to what all threads share while it holds no lock. Between a release and the
// next lock another thread may run before such a step, and what the step finds or leaves depends on
// that; all other steps there touch the thread's own frames alone. A driver that joins steps into
// one section, as the explorer does, ends it before a step that is visible.
import type { Rules } from '../rules.ts';
import type { Frame, KernelConfig, ThreadState } from '../state.ts';

/**
 * `wakes` sleepers; `sleeps`; `frees` what was removed; `changes` the map or a process; `reads`
 * what others may change.
 */
export type Visible = 'wakes' | 'sleeps' | 'frees' | 'changes' | 'reads';

interface Running {
  readonly threads: readonly ThreadState[];
  readonly routines: readonly {
    readonly visible: readonly (Visible | undefined)[];
    readonly releases: readonly (number | undefined)[];
  }[];
}

/** How the next step of a thread in a call is visible; undefined: to no thread, or under a lock. */
export function visibleNext(k: Running, thread: number): Visible | undefined {
  const { stack, depth, lockPhase, deferred } = k.threads[thread] as ThreadState;
  if (depth === 0) return undefined;
  const { routine, pc } = stack[depth - 1] as Frame;
  const { visible: how, releases } = k.routines[routine] as Running['routines'][number];
  // a release is two steps where references to objects are dropped after it
  if (releases[pc] !== undefined && lockPhase !== 0 && deferred.length > 0) return 'frees';
  return how[pc];
}

/**
 * A wiring fault reads and changes nothing but its own page: all faults of an entry, and the lock
 * taken after them, can be one section.
 */
export const faultsAreLocal = ({ rules, config }: { readonly rules: Rules; readonly config: KernelConfig }): boolean =>
  rules.faultsAreLocal && config.faultMode !== 'lookup';
