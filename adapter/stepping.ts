// What a step is, as a table in docs/stepping.md says: which thread makes it, when it is done, and what others do meanwhile.
// A step is a plan: what to choose next, and whether it is done. The session runs plans in slices and watches for stops.

import { canRun } from '../core/kernel/kernel.ts';
import type { Machine } from '../core/machine/machine.ts';
import type { Choice } from '../core/machine/types.ts';
import { NOBODY } from '../core/machine/types.ts';

export interface Plan {
  /** The thread that the stop will name; -1: decided by what happens. */
  thread: number;
  /** What to do next; undefined: nothing more can be done towards the goal. */
  choose(machine: Machine): Choice | undefined;
  /** Asked after each step. */
  done(machine: Machine): boolean;
}

const depth = (machine: Machine, thread: number): number => machine.state.kernel.threads[thread]?.depth ?? 0;

/** Is this choice the machine's last, after which there is nothing? */
export const isEnd = (machine: Machine, choice: Choice): boolean =>
  choice.thread === NOBODY && machine.begins(choice) === 0;

/** The schedule's choice, but not the end. */
function scheduled(machine: Machine): Choice | undefined {
  const choice = machine.next();
  return choice && !isEnd(machine, choice) ? choice : undefined;
}

/** Runs as the schedule says, to the end. */
export const resume = (): Plan => ({ thread: -1, choose: (machine) => machine.next(), done: () => false });

/** The script's next line: begun, and run until the line after it is about to begin. */
export function overLine(thread: number): Plan {
  let begun = 0;
  return {
    thread,
    choose(machine) {
      const choice = scheduled(machine);
      if (choice && machine.begins(choice) > 0) begun++;
      return choice;
    },
    done(machine) {
      const choice = machine.next();
      return begun > 0 && (!choice || isEnd(machine, choice) || machine.begins(choice) > 0);
    },
  };
}

/** Into the script's next line: begins it, and stops on its thread before the first step there. */
export function intoLine(thread: number): Plan {
  let begun = false;
  const plan: Plan = {
    thread,
    choose(machine) {
      const choice = scheduled(machine);
      if (choice && machine.begins(choice) > 0) {
        begun = true;
        if (choice.thread !== NOBODY) plan.thread = choice.thread;
      }
      return choice;
    },
    done: () => begun,
  };
  return plan;
}

/**
 * Steps of one thread inside the kernel. `done` sees the depth of its stack. While it cannot run (asleep, or the lock is taken), the
 * others run as the schedule says.
 */
function onThread(thread: number, done: (depth: number) => boolean): Plan {
  let own = 0;
  return {
    thread,
    choose(machine) {
      if (canRun(machine.state.kernel, thread)) {
        own++;
        return { thread };
      }
      return scheduled(machine);
    },
    done: (machine) => own > 0 && done(depth(machine, thread)),
  };
}

/** One step of the listing, into what it calls. */
export const intoStep = (thread: number): Plan => onThread(thread, () => true);
/** One step of the listing; what it calls runs whole. */
export const overStep = (thread: number, from: number): Plan => onThread(thread, (now) => now <= from);
/** Until the frame has returned. */
export const outOfFrame = (thread: number, from: number): Plan => onThread(thread, (now) => now < from);
