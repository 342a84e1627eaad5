// Which step decided what a call returned. The steps of the call are made once more, and each activation's result is followed to where it comes
// from: the step that set it, or, if it was handed on, the routine that was called. Nothing is recorded while a trace runs.

import { marksBefore, returnAfter } from '../../history/callIndex.ts';
import { ERRNO_BASE, FALSE, KERN } from '../../kernel/constants.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import type { Frame } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';

/** A step that decided a result; `from`: the failure of another routine that it goes back to. */
export interface Decision {
  readonly routine: Routine;
  readonly pc: number;
  /** The position before the step. */
  readonly position: number;
  readonly result: number;
  readonly from?: Decision;
}

/** An activation, while its steps are made again. */
interface Level {
  /** Where its `rv` comes from, and what was last given back to it. */
  rv?: Decision;
  ret?: Decision;
  /** It has made no step since that came. */
  fresh: boolean;
}

/** A call of more steps is not looked into: it would take a person's patience. */
const MOST_STEPS = 500_000;

/** Steps that decide on a result which a step before them has put in place: it stays if they do not go on with the next step. */
const CONFIRM: ReadonlySet<string> = new Set([
  'vm_map_sync.check',
  'vm_map_growstack.shortened',
  'vm_map_growstack.limit',
]);
const confirms = ({ routine, pc }: Decision, next: number): boolean =>
  CONFIRM.has(`${routine.name}.${routine.labels[pc]}`) && next !== pc + 1;

/** Routines that give back something else than a result. */
const givesResult = ({ name, signature }: Routine): boolean =>
  name !== 'vm_map_lookup_entry' && /^(int|boolean_t|void \*)/.test(signature);

export const isFailure = (result: number): boolean =>
  (result > KERN.KERN_SUCCESS && result <= KERN.KERN_RESTART) || result === FALSE || result > ERRNO_BASE;

/** Does what this routine gave back say why the caller failed? */
const explains = (d: Decision | undefined, label: string): d is Decision =>
  d !== undefined &&
  ((givesResult(d.routine) && isFailure(d.result)) ||
    (label === 'waited' && d.routine.name === 'vm_map_entry_in_transition'));

/** Begin and end of the last call of a thread that has returned by now. */
function lastCall(machine: Machine, thread: number): { from: number; to: number } | undefined {
  const { timeline, program, position } = machine;
  for (const { branch, index } of marksBefore(timeline, position)) {
    if (branch.beganBy.get(index) !== thread) continue;
    const kind = program.statements.at(branch.begun.get(index))?.kind ?? 'call';
    if (kind !== 'call' && kind !== 'enter') continue;
    const from = branch.begins.get(index);
    const returned = returnAfter(timeline, thread, from + 1);
    return returned && returned.position <= position ? { from, to: returned.position } : undefined;
  }
  return undefined;
}

/** What a step has set `rv` to, if it has. */
function setBy(level: Level, own: Decision, before: number, label: string, next: number): Decision | undefined {
  const { ret } = level;
  const handedOn = ret !== undefined && givesResult(ret.routine) && ret.result === own.result;
  if (own.result === before && !(level.fresh && handedOn)) {
    if (level.rv?.pc !== own.pc && !confirms(own, next)) return undefined;
  }
  if (handedOn) return ret;
  return explains(ret, label) && level.fresh ? { ...own, from: ret } : own;
}

/** Where the value comes from that a step returned. */
function returnedBy(level: Level, own: Decision, before: Pick<Frame, 'rv' | 'ret'>, label: string): Decision {
  const { rv, ret } = level;
  if (confirms(own, -1)) return own;
  if (rv?.result === own.result && before.rv === own.result) return rv;
  if (ret && givesResult(ret.routine) && ret.result === own.result && before.ret === own.result) return ret;
  const cause = rv && explains(rv, label) && before.rv === rv.result ? rv : ret;
  return explains(cause, label) && isFailure(own.result) ? { ...own, from: cause } : own;
}

/** Follows the thread's steps from one position to another; the machine is left anywhere. */
function follow(machine: Machine, thread: number, from: number, to: number): Decision | undefined {
  const { kernel } = machine.state;
  const routines = routinesOf(kernel.config.vintage);
  const levels: Level[] = [];
  let decided: Decision | undefined;
  const depthNow = (): number => kernel.threads[thread]?.depth ?? 0;
  const top = (): Frame | undefined => kernel.threads[thread]?.stack[depthNow() - 1];
  machine.seek(from);
  while (machine.position < to) {
    const { position } = machine;
    const choice = machine.choiceAt(position);
    if (!choice) return undefined;
    const frame = top();
    const own = choice.thread === thread && !choice.intervention && machine.begins(choice) === 0 && frame !== undefined;
    const depth = depthNow();
    const before = { rv: frame?.rv ?? 0, ret: frame?.ret ?? 0 };
    const pc = frame?.pc ?? 0;
    const routine = routines[frame?.routine ?? -1];
    machine.seek(position + 1);
    if (machine.position === position) return undefined;
    const now = depthNow();
    while (levels.length < now) levels.push({ fresh: false });
    if (!own || !routine) continue;
    const label = routine.labels[pc] as string;
    const level = levels[depth - 1] as Level;
    const made = (result: number): Decision => ({ routine, pc, position, result });
    if (now < depth) {
      const result = now > 0 ? (top()?.ret ?? 0) : (kernel.threads[thread]?.lastResult ?? 0);
      const source = returnedBy(level, made(result), before, label);
      levels.length = now;
      const caller = levels[now - 1];
      if (caller) Object.assign(caller, { ret: source.result === result ? source : made(result), fresh: true });
      else decided = source;
    } else {
      if (now === depth) level.rv = setBy(level, made(top()?.rv ?? 0), before.rv, label, top()?.pc ?? -1) ?? level.rv;
      level.fresh = false;
    }
  }
  return decided;
}

/** The step that decided the result of the thread's last call; undefined: it is not known. The machine is left where it is. */
export function decisionOf(machine: Machine, thread: number): Decision | undefined {
  const here = machine.position;
  const call = lastCall(machine, thread);
  if (!call || call.to - call.from > MOST_STEPS) return undefined;
  try {
    return follow(machine, thread, call.from, call.to);
  } finally {
    machine.seek(here);
  }
}
