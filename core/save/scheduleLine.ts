// The way that a run has come, as a `schedule` line: who ran at each schedule point. Whether the line leads to the same state is tried, on a machine of
// its own, while the line is made.

import { type Piece, wayTo } from '../history/pieces.ts';
import { type Compiled, createMachine, type Machine, type StepWatch } from '../machine/machine.ts';
import { atDecision } from '../machine/schedulers.ts';
import { NOBODY } from '../program/types.ts';
import { LONGEST_LINE } from '../trace/parse/parse.ts';
import { sameState } from './sameState.ts';
import { notSaved, REST, type Saved, type Saving } from './saving.ts';

const OTHERWISE = 'save the way as a script, which holds each thread where it was';
const HEAD = 'schedule';

/** Follows the way on a machine that does what the line says, which grows by a name wherever the next one is wanted. */
class Follower {
  readonly names: string[] = [];
  readonly again: Machine;
  private length = HEAD.length;
  private readonly watch: StepWatch = { stop: false };

  constructor(compiled: Compiled) {
    // the machine reads the list that grows while it runs
    this.again = createMachine(compiled, { schedule: { kind: 'explicit', threads: this.names }, recordHistory: false });
  }

  get text(): string {
    return `${HEAD} ${this.names.join(' ')}`;
  }

  /** Why the line cannot say a piece; undefined: it can. */
  *follow(piece: Piece): Generator<number, string | undefined> {
    if (piece.kind === 'act') return `a schedule cannot say what was done by hand: ${OTHERWISE}`;
    if (piece.kind === 'runs' && piece.outcome)
      return 'a fault that may fail was told how to go, and a schedule cannot say that';
    if (piece.thread === NOBODY) {
      // an assert runs when all threads have come to it
      if (this.again.next()?.thread === NOBODY) this.again.step();
      return undefined;
    }
    const to = piece.kind === 'runs' ? piece.to : piece.from + 1;
    for (let left = to - piece.from; left > 0; ) {
      const { steps, problem } = this.advance(piece.thread, left);
      if (problem) return problem;
      left -= steps;
      yield to - left;
    }
    return undefined;
  }

  /** Steps of a thread, up to the next schedule point at the furthest. */
  private advance(thread: number, most: number): { steps: number; problem?: string } {
    const { again } = this;
    if (!atDecision(again.state)) {
      const steps = again.stepMany({ thread }, again.position + most, this.watch);
      if (steps > 0) return { steps };
    } else {
      const name = again.program.threads[thread] ?? '';
      this.names.push(name);
      this.length += name.length + 1;
      if (this.length > LONGEST_LINE)
        return {
          steps: 0,
          problem: `the line would be longer than the ${LONGEST_LINE} characters that a line may have: ${OTHERWISE}`,
        };
      if (again.next()?.thread !== thread)
        return {
          steps: 0,
          problem: `${name} went on where there is no schedule point, or its line was not due: ${OTHERWISE}`,
        };
    }
    again.step({ thread });
    return { steps: 1 };
  }
}

/** The way as a `schedule` line. `compiled`: what the machine runs. */
export function* scheduleLine(machine: Machine, compiled: Compiled): Saving {
  const here = machine.position;
  const holds = compiled.program.statements.kept.some(({ kind }) => ['enter', 'advance', 'leave'].includes(kind));
  if (holds) return notSaved(`the script holds threads at points, which a schedule line does not: ${OTHERWISE}`);
  const follower = new Follower(compiled);
  const inexact = (note: string): Saved => ({ text: follower.text, exact: false, note });
  let rest = REST;
  for (const piece of wayTo(machine.timeline, here)) {
    const following = follower.follow(piece);
    let step = following.next();
    for (; !step.done; step = following.next()) {
      if (step.value < rest) continue;
      rest = step.value + REST;
      yield step.value / here;
    }
    if (step.value) return inexact(step.value);
  }
  if (sameState(follower.again, machine)) return { text: follower.text, exact: true };
  return inexact(`the line leads elsewhere when it is run: ${OTHERWISE}`);
}
