// Which choices there are in a state, what each begins, and which one comes next: the program's
// replay says, then its schedule.
import { describeThread } from '../inspect/describe.ts';
import type { Page } from '../kernel/address.ts';
import { canRun, pendingFault } from '../kernel/kernel.ts';
import { countUpTo } from '../program/numberList.ts';
import { type Choice, type MachineState, NOBODY, type Program } from '../program/types.ts';
import { interventionProblem } from './interventions.ts';
import { barrier, type Frozen, inCall, isReady, mustWait, NONE_FROZEN, nextOwn, schedulerOf } from './schedulers.ts';

/**
 * Index of the statement that a choice begins; -1: none, it is a step in the kernel, an
 * intervention, or the end.
 */
export function statementOf(program: Program, s: MachineState, { thread, line, intervention }: Choice): number {
  const { script, kernel } = s;
  // after a panic only the end is left
  if (intervention || kernel.panic !== '') return -1;
  const scheduler = schedulerOf(program);
  if (!scheduler.inLineOrder) {
    if (thread !== NOBODY) return inCall(s, thread) ? -1 : nextOwn(program, s, thread);
    const index = barrier(program, s);
    return index < program.statements.length ? index : -1;
  }
  const { next } = script;
  if (next >= program.statements.length || program.makers[next] !== thread) return -1;
  if (line) return next;
  const kind = program.statements.at(next)?.kind;
  if (kind === 'call' || kind === 'enter') return inCall(s, thread) ? -1 : next;
  // the others begin when it is their turn: no other thread runs on by itself before them
  const t = script.threads[thread];
  const isTurn = t === undefined || t.held || !canRun(kernel, thread);
  return isTurn && scheduler.next(program, s, NONE_FROZEN)?.thread === thread ? next : -1;
}

/** Can this thread make a step now, if it is chosen? */
export const canStep = (program: Program, s: MachineState, thread: number): boolean =>
  s.script.end === 'running' &&
  s.kernel.panic === '' &&
  (canRun(s.kernel, thread) || statementOf(program, s, { thread }) >= 0);

/** A choice that can be made, and what makes it one. */
export interface Enabled {
  readonly choice: Choice;
  readonly reason:
    | { readonly kind: 'begins'; readonly statement: number }
    /** It is awake in its call, and can have the lock if it wants that. */
    | { readonly kind: 'goes on' }
    /** It faults on a page that may fail, and the choice says with which result. */
    | { readonly kind: 'fault'; readonly page: Page; readonly result: number };
}

/** All choices that there are, in the order of the threads; none where only the end is left. */
export function enabled(program: Program, s: MachineState): Enabled[] {
  const made: Enabled[] = [];
  for (let thread = NOBODY; thread < program.threads.length; thread++) {
    if (thread === NOBODY ? mustWait(program, s) : !canStep(program, s, thread)) continue;
    const statement = statementOf(program, s, { thread });
    if (statement >= 0) made.push({ choice: { thread }, reason: { kind: 'begins', statement } });
    if (statement >= 0 || thread === NOBODY) continue;
    const page = pendingFault(s.kernel, thread);
    const results = page === undefined ? undefined : s.kernel.config.faults.get(page);
    if (page === undefined || !results || results.length < 2)
      made.push({ choice: { thread }, reason: { kind: 'goes on' } });
    else
      results.forEach((result, outcome) => {
        const choice = outcome === 0 ? { thread } : { thread, outcome };
        made.push({ choice, reason: { kind: 'fault', page, result } });
      });
  }
  return made;
}

/** Why a choice cannot be made; undefined: it can. */
export function problemOf(
  program: Program,
  s: MachineState,
  { thread, intervention, line }: Choice,
): string | undefined {
  if (intervention) return interventionProblem(s, thread, intervention);
  if (line && statementOf(program, s, { thread, line }) >= 0 && isReady(program, s, s.script.next)) return undefined;
  if (!line && thread === NOBODY) {
    const begins = statementOf(program, s, { thread }) >= 0;
    return begins && mustWait(program, s) ? 'the line waits until every thread has come to it' : undefined;
  }
  if (!line && canStep(program, s, thread)) return undefined;
  return `${s.kernel.threads[thread]?.name ?? `thread ${thread}`} cannot run now: ${describeThread(s, thread)}`;
}

/**
 * The choice that the program's replay makes next; undefined: it is over, or the run has left it.
 */
export function replayed(program: Program, s: MachineState): Choice | undefined {
  const { choices, ends } = program.replay;
  const { replayed: made, next } = s.script;
  if (made < 0 || ends.length === 0) return undefined;
  const choice = choices[countUpTo(ends, made)];
  if (!choice?.line) return choice;
  return schedulerOf(program).inLineOrder ? { thread: program.makers[next] ?? NOBODY, line: true } : { thread: NOBODY };
}

/** What comes next without the frozen threads; undefined when none of the others can go on. */
export function nextChoice(program: Program, s: MachineState, frozen: Frozen = NONE_FROZEN): Choice | undefined {
  if (s.script.end !== 'running' || s.kernel.panic !== '') return undefined;
  const choice = replayed(program, s);
  if (!choice) return schedulerOf(program).next(program, s, frozen);
  return frozen.has(choice.thread) || problemOf(program, s, choice) !== undefined ? undefined : choice;
}

/** What the replay or the schedule asks for and cannot have; undefined: nothing. */
export function unmet(program: Program, s: MachineState): string | undefined {
  const choice = replayed(program, s);
  if (!choice) return schedulerOf(program).unmet?.(program, s);
  const who = choice.line ? 'the next line' : (program.threads[choice.thread] ?? 'the next line');
  return `the replay wants ${who} at its choice ${s.script.replayed + 1}, and it cannot run there`;
}
