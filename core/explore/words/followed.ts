// An order followed once, for all that a report tells of it: what its calls returned, what happened
// between the threads, and why calls failed, the first so many of them.
import { callBefore, type Decision, isFailure, Refusals } from '../../debugger/why/decision.ts';
import { type Explanation, explanationsOf } from '../../debugger/why/explanation.ts';
import type { Failure } from '../../debugger/why/meanings.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Hanging } from '../explain/explain.ts';
import { followOrder } from '../follow.ts';
import type { Order } from '../orders.ts';
import { type Sentence, Story } from './story.ts';

export interface Returned {
  readonly thread: number;
  /** Of the script. */
  readonly line: number;
  /** Steps of the machine, the one that returned included. */
  readonly position: number;
  readonly result: number;
  /** It failed, or something in it did that it ignored. */
  readonly isUnlucky: boolean;
  /** What refused; undefined: nothing did, or what did is not known. */
  readonly decision: Decision | undefined;
}

export class FollowedOrder {
  readonly compiled: Compiled;
  readonly order: Order;
  readonly story: readonly Sentence[];
  /** In the order in which they returned. */
  readonly returned: readonly Returned[];
  private readonly machine: Machine;
  private readonly end: number;
  /** Calls whose reason was looked for, and those whose reason is known, by their return. */
  private looked = 0;
  private readonly known = new Map<Returned, Explanation>();

  constructor(compiled: Compiled, order: Order, hanging?: Hanging) {
    const story = new Story(compiled.program);
    const refusals = new Refusals();
    const ignoring = new Set<number>();
    const returned: Returned[] = [];
    this.machine = followOrder(compiled, order, order.picks.length, (event, machine) => {
      story.hear(event, machine);
      const { kernel } = machine.state;
      const position = machine.position + kernel.steps;
      if (event.kind === 'refused') {
        if (event.ignored) ignoring.add(event.thread);
        refusals.note(kernel, event, position);
      }
      if (event.kind !== 'result') return;
      const { thread, line, result } = event;
      const fails = isFailure(result);
      const isUnlucky = ignoring.delete(thread) || fails;
      const decision = refusals.take(thread, !fails);
      returned.push({ thread, line, result, position: position + 1, isUnlucky, decision });
    });
    this.compiled = compiled;
    this.order = order;
    this.end = this.machine.position;
    this.returned = returned;
    this.story = story.told(this.machine, hanging);
  }

  /** The machine at the end of the order, to go on from there. */
  atEnd(): Machine {
    this.machine.seek(this.end);
    return this.machine;
  }

  /**
   * Why calls failed, or what failed in them that they ignored, at least of the first so many of
   * them.
   */
  reasons(most: number): ReadonlyMap<Returned, Explanation> {
    const { machine, compiled } = this;
    const failed = this.returned.filter(({ isUnlucky }) => isUnlucky).slice(this.looked, most);
    const calls = failed.flatMap((one): (Failure & { readonly of: Returned })[] => {
      const { thread, position, decision } = one;
      const call = decision && callBefore(machine, thread, position);
      return call ? [{ thread, call, decision, of: one }] : [];
    });
    for (const [i, explanation] of explanationsOf({ machine, compiled }, calls).entries())
      this.known.set((calls[i] as (typeof calls)[number]).of, explanation);
    this.looked += failed.length;
    return this.known;
  }
}
