// What a step is, as the table in docs/stepping.md says: which thread makes it, when it is done,
// and what others do meanwhile. A step is a plan: what to choose next, and whether it is done. The
// session runs plans in slices and watches for stops.

import { describeThread } from '../../inspect/describe.ts';
import { canRun, pendingFault } from '../../kernel/kernel.ts';
import { ThreadStatus } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';
import { schedulerOf } from '../../machine/schedulers.ts';
import { countUpTo } from '../../program/numberList.ts';
import type { Choice, Intervention } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import { frozenText } from '../words/blockedText.ts';
import type { StepKind } from './stepStack.ts';

export interface StepPlan {
  /** The thread that the stop will name; NOBODY: the script. */
  readonly thread: number;
  /** What to do next; undefined: nothing more can be done towards the goal. */
  choose(machine: Machine): Choice | undefined;
  /** The step that it is, if a step back can take it back; `asked`: the thread that was stepped. */
  readonly step?: { readonly kind: StepKind; readonly asked: number };
  /**
   * Asked after each step. `script`: done, and about to begin a line; `kernel`: done, in a listing.
   */
  done(machine: Machine): 'script' | 'kernel' | undefined;
  /**
   * It goes as the schedule says and can be done at no other place than where a line is about to
   * begin, or the end.
   */
  readonly byLines?: true;
  /** The stop's text when no step is left; absent: that the thread is stuck. */
  stuck?(machine: Machine): string;
}

/** Of a thread's stack; 0: it is in no call. */
export const depthOf = (machine: Machine, thread: number): number => machine.state.kernel.threads[thread]?.depth ?? 0;

/** Does this choice begin a line of the script, or something that was done by hand? */
const beginsLine = (machine: Machine, choice: Choice): boolean =>
  choice.intervention !== undefined || machine.begins(choice) > 0;

/** A thread's step: as it is known, if it is known that the thread went on here. */
function stepOf(machine: Machine, thread: number): Choice {
  const known = machine.choiceAt(machine.position);
  return known?.thread === thread && !known.intervention ? known : { thread };
}

/** The line of the next statement of a thread that has not begun; undefined: it has none left. */
export function nextLine({ program, state }: Machine, thread: number): number | undefined {
  const own = program.own[thread];
  const begun = schedulerOf(program).inLineOrder
    ? state.script.next - 1
    : (state.script.threads[thread]?.statement ?? -1);
  const index = own?.[countUpTo(own, begun)];
  return index === undefined ? undefined : program.lines[index];
}

/** Is this choice the machine's last, after which there is nothing? */
const isEnd = (machine: Machine, choice: Choice): boolean =>
  choice.thread === NOBODY && !choice.intervention && machine.begins(choice) === 0;

/** Nothing is left to run but the end. */
export function onlyEndIsLeft(machine: Machine): boolean {
  const choice = machine.next();
  // with threads frozen there may be nothing to choose, and more to come
  return choice ? isEnd(machine, choice) : machine.state.script.end !== 'running' || machine.frozen.size === 0;
}

/** Runs as the schedule says, to the end; `step`: it is what a step out of a line does. */
export const resume = (step?: StepPlan['step']): StepPlan => ({
  thread: step?.asked ?? NOBODY,
  ...(step && { step }),
  byLines: true,
  choose: (machine) => machine.next(),
  done: () => undefined,
});

/**
 * The script's next line: begun, and run until the line after it is about to begin, or nothing but
 * the end is left.
 */
export function overLine(thread: number): StepPlan {
  let begun = false;
  return {
    thread,
    step: { kind: 'over', asked: thread },
    byLines: true,
    choose(machine) {
      const choice = machine.next(thread);
      if (choice && beginsLine(machine, choice)) begun = true;
      return choice;
    },
    done(machine) {
      if (onlyEndIsLeft(machine)) return 'script';
      const choice = machine.next(thread);
      return begun && choice && beginsLine(machine, choice) ? 'script' : undefined;
    },
  };
}

/**
 * One step of a choice that a person made among those that were possible; into its line, if it
 * begins one. If the choice is how a fault goes, it runs until the fault has gone so.
 */
export function chosen(choice: Choice): StepPlan {
  const { thread } = choice;
  let made = false;
  let page: number | undefined;
  return {
    thread,
    step: { kind: 'into', asked: thread },
    choose(machine) {
      if (!made && choice.outcome) page = pendingFault(machine.state.kernel, thread);
      if (made && !canRun(machine.state.kernel, thread)) return machine.next();
      made = true;
      return choice;
    },
    done(machine) {
      if (!made || (page !== undefined && pendingFault(machine.state.kernel, thread) === page)) return undefined;
      return depthOf(machine, thread) > 0 ? 'kernel' : 'script';
    },
  };
}

/** This thread alone, as far as it can; `once`: until it has to wait or its call has returned. */
export function alone(thread: number, once: boolean): StepPlan {
  let steps = 0;
  return {
    thread,
    choose(machine) {
      if (!machine.canStep(thread)) return undefined;
      steps++;
      return stepOf(machine, thread);
    },
    done: (machine) => (once && steps > 0 && depthOf(machine, thread) === 0 ? 'script' : undefined),
    stuck(machine) {
      const { state, program } = machine;
      const name = program.threads[thread];
      if (depthOf(machine, thread) > 0) return `${name} ${describeThread(state, thread)}`;
      const own = nextLine(machine, thread);
      const due = machine.next();
      const line = due ? machine.begins(due) : 0;
      if (own === undefined) return `${name} has nothing more to do`;
      const first = line > 0 ? `line ${line} comes first` : (frozenText(machine) ?? 'others have to go on first');
      return `line ${own} of ${name} is not due yet: ${first}`;
    },
  };
}

/** Runs as the schedule says until a line is about to begin. */
export function runToLine(line: number): StepPlan {
  const isThere = (machine: Machine): boolean => {
    const choice = machine.next();
    return choice !== undefined && machine.begins(choice) === line;
  };
  return {
    thread: NOBODY,
    byLines: true,
    choose: (machine) => machine.next(),
    done: (machine) => (isThere(machine) || onlyEndIsLeft(machine) ? 'script' : undefined),
  };
}

/** Makes an intervention; for a call, runs its thread alone until the call returns. */
export function runOneCall(thread: number, intervention: Intervention): StepPlan {
  let begun = false;
  return {
    thread,
    choose(machine) {
      if (!begun) {
        begun = true;
        return { thread, intervention };
      }
      return canRun(machine.state.kernel, thread) ? { thread } : undefined;
    },
    done: (machine) => (depthOf(machine, thread) === 0 ? 'kernel' : undefined),
  };
}

/** Into the script's next line: begins it, and stops on its thread before the first step there. */
export function intoLine(asked: number): StepPlan {
  let begun = false;
  let thread = asked;
  return {
    get thread() {
      return thread;
    },
    step: { kind: 'into', asked },
    choose(machine) {
      const choice = machine.next(asked);
      if (choice && beginsLine(machine, choice)) {
        begun = true;
        if (choice.thread !== NOBODY) thread = choice.thread;
      }
      return choice;
    },
    done(machine) {
      if (!begun) return onlyEndIsLeft(machine) ? 'script' : undefined;
      const choice = machine.next(asked);
      // a line that runs nothing (an assert, a result of a call that is over) is stepped over
      const atLine = !choice || isEnd(machine, choice) || beginsLine(machine, choice);
      if (atLine) thread = asked;
      return atLine ? 'script' : 'kernel';
    },
  };
}

/**
 * Steps of one thread inside the kernel. `done` sees the depth of its stack. While it cannot run
 * (asleep, or the lock is taken), the others run as the schedule says. A line of its own that is
 * due begins on the way, and is not a step.
 */
function onThread(thread: number, kind: StepKind, done: (depth: number) => boolean): StepPlan {
  let own = 0;
  return {
    thread,
    step: { kind, asked: thread },
    choose(machine) {
      const known = machine.choiceAt(machine.position);
      // what was done by hand is done again before what followed from it
      if (known?.intervention) return known;
      if (canRun(machine.state.kernel, thread)) {
        if (machine.begins({ thread }) === 0) own++;
        return stepOf(machine, thread);
      }
      return onlyEndIsLeft(machine) ? undefined : machine.next();
    },
    done(machine) {
      if (own > 0 && done(depthOf(machine, thread))) return 'kernel';
      // a line of its own may have been its end
      return machine.state.kernel.threads[thread]?.status === ThreadStatus.dead ? 'script' : undefined;
    },
  };
}

/** One step of the listing, into what it calls. */
export const intoStep = (thread: number): StepPlan => onThread(thread, 'into', () => true);
/** One step of the listing; what it calls runs whole. */
export const overStep = (thread: number, from: number): StepPlan => onThread(thread, 'over', (now) => now <= from);
/** Until the frame has returned. */
export const outOfFrame = (thread: number, from: number): StepPlan => onThread(thread, 'out', (now) => now < from);
