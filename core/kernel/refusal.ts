// A step that refuses says so in the step that decides, not where its result is handed on. The
// event names the step, what it gives, and what the call of the script will return for it: each
// routine below says what it makes of a failure that it is handed (`translates`), and whether it
// goes on all the same (`forgives`). Only failing paths come here.

import { ret, thread } from './frames.ts';
import type { Kernel, Routine } from './routine.ts';
import type { Frame } from './state.ts';

/** Tells the listeners that the running step refuses. Call it before the step changes anything. */
export function refused(k: Kernel, f: Frame, result: number): void {
  if (!k.sink) return;
  const t = thread(k);
  let outcome = result;
  let ignores: string | undefined;
  for (let level = t.depth - 2; level >= 0 && ignores === undefined; level--) {
    const below = t.stack[level] as Frame;
    const { forgiven, translate } = k.routines[below.routine] as Routine;
    const how = forgiven[below.pc];
    if (how?.when === undefined ? how !== undefined : how.when(k, below, outcome)) {
      // a routine that tries again has not failed yet
      if (how?.how === 'retried') return;
      ignores = k.routines[(t.stack[level + 1] as Frame).routine]?.name;
    } else outcome = translate?.(k, below, outcome) ?? outcome;
  }
  const routine = k.routines[f.routine] as Routine;
  k.sink({
    kind: 'refused',
    thread: k.self,
    routine: routine.name,
    pc: f.pc,
    depth: t.depth,
    result,
    outcome,
    ignored: ignores !== undefined,
    ...(ignores !== undefined && { ignores }),
  });
}

/** The routine returns a failure that this step decides. */
export function refuse(k: Kernel, f: Frame, result: number): number {
  refused(k, f, result);
  return ret(k, result);
}

/** The routine goes on at `next`, and will return a failure that this step decides. */
export function fail(k: Kernel, f: Frame, result: number, next: number): number {
  refused(k, f, result);
  f.rv = result;
  return next;
}
