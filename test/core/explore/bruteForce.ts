// An exploration that knows nothing of the explorer: the machine itself makes each choice at each
// schedule point, goes back, and makes the next one. States are told apart by the kernel's
// canonical form, where each thread stands, and what its calls have returned.

import { ENDLESS, isEndless } from '../../../core/explore/find/incidents.ts';
import { mapTexts, type Outcome } from '../../../core/explore/find/outcomes.ts';
import { forOrders, withLimits } from '../../../core/explore/follow.ts';
import { planOf } from '../../../core/explore/plan.ts';
import { canonical } from '../../../core/kernel/fields/canonical.ts';
import { enabled } from '../../../core/machine/choices.ts';
import { createMachine, type Machine } from '../../../core/machine/machine.ts';
import { atDecision, inCall, isRefused } from '../../../core/machine/schedulers.ts';
import type { Compiled } from '../../../core/program/compile.ts';
import { type Choice, NOBODY, type Program } from '../../../core/program/types.ts';

export interface Ends {
  /** The texts of `endText`. */
  readonly ends: ReadonlySet<string>;
  readonly states: number;
  /** There were no more states than were allowed. */
  readonly complete: boolean;
}

export type End = Pick<Outcome, 'kind' | 'results' | 'maps' | 'stuck' | 'panic' | 'userWired'>;

/** What people see of an end. After a panic nobody returns: who had just done so says nothing. */
export function endText({ kind, results, maps, stuck, panic, userWired }: End): string {
  const isOver = kind === 'panic' || kind === 'endless';
  const returned = results.map(({ thread, line, result }) => `${thread}:${line}=${result}`);
  const sleepers = stuck.map(({ thread, line, where }) => `${thread}:${line} ${where.split(' ')[0]}`);
  return JSON.stringify({ kind, returned: isOver ? [] : returned, maps, sleepers, panic, userWired });
}

/** How a machine has ended that cannot go on. `endless`: its last call never ends. */
export function endOf({ state }: Machine, returned: End['results'], endless = ''): End {
  const { kernel, script } = state;
  const panic = endless || kernel.panic;
  const stuck = kernel.threads.flatMap(({ depth, status }, thread) =>
    depth > 0 && panic === ''
      ? [
          {
            thread,
            line: script.threads[thread]?.line ?? 0,
            where: status === 3 || status === 4 ? 'asleep' : 'waits',
          },
        ]
      : [],
  );
  const kind = panic === '' ? (stuck.length > 0 ? 'stuck' : 'done') : isEndless(panic) ? 'endless' : 'panic';
  const results = [...returned].sort((a, b) => a.thread - b.thread || a.line - b.line);
  return { kind, results, maps: mapTexts(kernel), stuck, panic, userWired: kernel.userWired };
}

/** Steps between two schedule points at the most. */
const MOST_STEPS = 20_000;

class BruteForce {
  readonly ends = new Set<string>();
  states = 0;
  complete = true;
  private readonly seen = new Set<string>();
  private readonly machine: Machine;
  private readonly results: { thread: number; line: number; result: number }[] = [];
  private readonly program: Program;
  private readonly most: number;

  constructor(compiled: Compiled, machine: number, most: number) {
    this.program = compiled.program;
    this.most = most;
    this.machine = createMachine(forOrders(withLimits(compiled, machine)));
    this.machine.listen((event) => {
      if (event.kind === 'result') this.results.push(event);
    });
    this.visit();
  }

  private keyOf(): string {
    const { kernel, script } = this.machine.state;
    const { shared, threads, panic } = canonical(kernel);
    const own = script.threads.map(({ statement }) => statement);
    const results = [...this.results].sort((a, b) => a.line - b.line).map(({ line, result }) => `${line}=${result}`);
    return [shared.join(), threads.map((t) => t.join()).join(';'), panic, own.join(), script.next, results.join()].join(
      '|',
    );
  }

  /**
   * Runs a thread, or a line of no thread, up to the next schedule point; false: it
   * never comes to one.
   */
  private make(choice: Choice): boolean {
    const { machine } = this;
    machine.step(choice);
    if (choice.thread === NOBODY) return true;
    for (let n = 0; !atDecision(machine.state); n++) {
      if (n > MOST_STEPS) return false;
      machine.step({ thread: choice.thread });
    }
    return true;
  }

  private choices(): Choice[] {
    const { program, state } = this.machine;
    if (state.kernel.panic !== '') return [];
    const made = enabled(program, state)
      .map(({ choice }) => choice)
      .filter(({ thread }) => thread === NOBODY || inCall(state, thread) || !isRefused(program, state, thread));
    const deaths = state.kernel.threads.flatMap(({ depth }, thread): Choice[] =>
      depth > 0 && this.mayDie(thread) ? [{ thread, intervention: { kind: 'kill' } }] : [],
    );
    // a line of no thread waits for those that can still die too
    return deaths.length > 0 ? [...made.filter(({ thread }) => thread !== NOBODY), ...deaths] : made;
  }

  /** Its line enters the call, and its next one ends the thread. */
  private mayDie(thread: number): boolean {
    const { program } = this;
    const { state } = this.machine;
    const own = program.own[thread] ?? [];
    const at = own.indexOf(state.script.threads[thread]?.statement ?? -1);
    const isEntered = program.statements.at(own[at] ?? -1)?.kind === 'enter';
    return isEntered && program.statements.at(own[at + 1] ?? -1)?.kind === 'dies';
  }

  private visit(): void {
    const key = this.keyOf();
    if (this.seen.has(key)) return;
    if (this.states >= this.most) this.complete = false;
    if (!this.complete) return;
    this.seen.add(key);
    this.states++;
    const choices = this.choices();
    if (choices.length === 0) this.ends.add(endText(endOf(this.machine, this.results)));
    const { position } = this.machine;
    const returned = this.results.length;
    for (const choice of choices) {
      if (this.make(choice)) this.visit();
      else this.ends.add(endText(endOf(this.machine, this.results, ENDLESS)));
      this.machine.seek(position);
      this.results.length = returned;
    }
  }
}

/** All ends of a script, of all values of its open limits. */
export function bruteForce(compiled: Compiled, most: number): Ends {
  const made = planOf(compiled).machines.map((_, machine) => new BruteForce(compiled, machine, most));
  return {
    ends: new Set(made.flatMap(({ ends }) => [...ends])),
    states: made.reduce((sum, { states }) => sum + states, 0),
    complete: made.every(({ complete }) => complete),
  };
}
