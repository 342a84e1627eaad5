// The stop where a run, or a move over the history, has come to, with the breakpoints that it meets
// there: those do not stop the run that goes on from it.
import type { Machine } from '../../machine/machine.ts';
import { NOBODY } from '../../program/types.ts';
import type { Stop } from '../stops/stop.ts';
import type { Observer } from '../stops/tests.ts';
import { cannotGoOnText } from '../words/blockedText.ts';
import { endingOf } from '../words/ending.ts';
import { depthOf, onlyEndIsLeft, type StepPlan } from './stepPlans.ts';
import type { Walker } from './walk.ts';

/** Where a plan is: in lines of the script, or in a listing. */
type Where = 'script' | 'kernel';

export class Arrivals {
  private readonly machine: Machine;
  private readonly walker: Walker;
  private readonly observer: Observer;

  constructor(machine: Machine, walker: Walker, observer: Observer) {
    this.machine = machine;
    this.walker = walker;
    this.observer = observer;
  }

  /** Before anything has run. */
  atEntry(): Stop {
    const hits = this.meets('script', NOBODY, this.observer);
    return { reason: 'entry', thread: NOBODY, description: 'Paused on entry', hits };
  }

  atPause(plan?: StepPlan): Stop {
    return { reason: 'pause', thread: plan?.thread ?? NOBODY, description: 'Paused', hits: [] };
  }

  atEnd({ thread }: StepPlan): Stop {
    const text = `${endingOf(this.machine)}. Going on ends the session; going back does not.`;
    return { reason: 'end', thread, description: 'Paused at the end of the trace', text, hits: [] };
  }

  /** At the end of a step. */
  atStep({ thread }: StepPlan, where: Where): Stop {
    const hits = this.meets(where, thread, this.observer);
    if (where === 'script' && onlyEndIsLeft(this.machine))
      return { reason: 'step', thread, description: 'Paused at the end of the trace', hits, atEnd: true };
    return { reason: 'step', thread, description: 'Paused on step', hits };
  }

  /** Where nothing more can be done towards the goal of a plan. */
  cannotGoOn(plan: StepPlan): Stop {
    const { machine } = this;
    const { thread } = plan;
    const text = (machine.state.kernel.panic ? undefined : plan.stuck?.(machine)) ?? cannotGoOnText(machine, thread);
    return { reason: 'step', thread, description: 'Paused: cannot go on', text, hits: [] };
  }

  /** A stop to which the machine was moved. */
  moved(stop: Stop): Stop {
    const hits = this.meets(depthOf(this.machine, stop.thread) > 0 ? 'kernel' : 'script', stop.thread);
    return { ...stop, hits: [...new Set([...stop.hits, ...hits])] };
  }

  /** Breakpoints of the step that comes next: the schedule's, or in the kernel this thread's. */
  private meets(where: Where, thread: number, observer?: Observer): readonly number[] {
    const due = where === 'script' ? this.machine.next() : undefined;
    const choice = due ?? (depthOf(this.machine, thread) > 0 ? { thread } : undefined);
    return (choice && this.walker.before(choice, observer)?.hits) ?? [];
  }
}
