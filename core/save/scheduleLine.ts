// The path that a run has come as a line for the same script: a `schedule` line, who ran at each
// schedule point; or a `replay` line, every choice. Whether a schedule leads to the same state is
// tried, on a machine of its own, while the line is made.

import { type Piece, piecesTo } from '../history/pieces.ts';
import { type Compiled, createMachine, type Machine } from '../machine/machine.ts';
import { atDecision } from '../machine/schedulers.ts';
import { scaled, type Work } from '../machine/work.ts';
import { NOBODY } from '../program/types.ts';
import { MOST_TURNS } from '../trace/parse/lines/turn.ts';
import { LONGEST_LINE } from '../trace/parse/parse.ts';
import { statementText, turnText } from '../trace/print/print.ts';
import { replayOf } from './replay.ts';
import { sameState } from './sameState.ts';
import { notSaved, REST, type Saved, type Saving } from './saving.ts';

const OTHERWISE = 'save the run as a script';
const TOO_LONG = `the line would be longer than the ${LONGEST_LINE} characters that a line may have: ${OTHERWISE}`;
const TOO_MANY = 'a schedule would be too long';
const HEAD = 'schedule';

/**
 * Follows the path on a machine that does what the line says, which grows by a name
 * at each schedule point.
 */
class Follower {
  readonly names: string[] = [];
  private readonly outcomes: number[] = [];
  readonly again: Machine;
  private length = HEAD.length;
  private rest = REST;

  constructor(compiled: Compiled) {
    // the machine reads the list that grows while it runs
    const schedule = { kind: 'explicit', threads: this.names, outcomes: this.outcomes } as const;
    this.again = createMachine(compiled, { schedule, recordHistory: false });
  }

  get text(): string {
    const { names: threads, outcomes } = this;
    const mode = { kind: 'explicit', threads, outcomes } as const;
    return statementText({ kind: 'schedule', mode, span: { line: 1, column: 1, length: 0 } });
  }

  /** Alike turns are counted: they take hardly more than one. */
  private isLike(name: string, outcome: number): boolean {
    return this.names.at(-1) === name && this.outcomes.at(-1) === outcome;
  }

  /** Why the line cannot say a piece; undefined: it can. */
  *follow(piece: Piece): Work<string | undefined> {
    if (piece.kind === 'intervention') return 'a schedule cannot say what was done by hand';
    if (piece.thread === NOBODY) {
      // an assert runs when all threads have come to it
      if (this.again.next()?.thread === NOBODY) this.again.step();
      return undefined;
    }
    const to = piece.kind === 'runs' ? piece.to : piece.from + 1;
    const outcome = piece.kind === 'runs' ? piece.outcome : undefined;
    for (let left = to - piece.from; left > 0; ) {
      const { steps, problem } = this.advance(piece.thread, left, outcome);
      if (problem) return problem;
      left -= steps;
      if (to - left < this.rest) continue;
      this.rest = to - left + REST;
      yield to - left;
    }
    return undefined;
  }

  /**
   * Steps of a thread, up to the next schedule point at the furthest. The step in which a fault
   * gives its result is the first after a point, and it alone looks at `outcome`.
   */
  private advance(thread: number, most: number, outcome = 0): { steps: number; problem?: string } {
    const { again } = this;
    if (!atDecision(again.state)) {
      const steps = again.stepMany({ thread }, again.position + most);
      if (steps > 0) return { steps };
    } else {
      const name = again.program.threads[thread] ?? '';
      if (!this.isLike(name, outcome)) this.length += turnText(name, outcome).length + 1;
      this.names.push(name);
      this.outcomes.push(outcome);
      if (this.length > LONGEST_LINE || this.names.length > MOST_TURNS) return { steps: 0, problem: TOO_MANY };
      if (again.next()?.thread !== thread)
        return { steps: 0, problem: `${name} went on where there is no schedule point, or its line was not due` };
    }
    again.step(outcome > 0 ? { thread, outcome } : { thread });
    return { steps: 1 };
  }
}

/** The path as a `replay` line for the same script, which says what a `schedule` line cannot. */
function replayLine(machine: Machine, why: string): Saved {
  const replay = replayOf(machine, machine.position);
  if (!replay) return notSaved(`${why}: ${OTHERWISE}`);
  const [line = '', more] = replay.lines(LONGEST_LINE);
  return more === undefined ? { text: line } : notSaved(TOO_LONG);
}

/**
 * The path as a line for the same script: a `schedule` line, or where that cannot say it a `replay`
 * line. `compiled`: what the machine runs.
 */
export function* scheduleLine(machine: Machine, compiled: Compiled): Saving {
  const here = machine.position;
  const holds = compiled.program.statements.kept.some(({ kind }) => ['enter', 'advance', 'leave'].includes(kind));
  if (holds) return replayLine(machine, 'the script holds threads at points');
  const follower = new Follower(compiled);
  for (const piece of piecesTo(machine.timeline, here)) {
    const problem = yield* scaled(follower.follow(piece), (at) => at / here);
    if (problem !== undefined) return replayLine(machine, problem);
  }
  if (!sameState(follower.again, machine)) return replayLine(machine, 'a schedule leads elsewhere');
  const { text } = follower;
  return text.length > LONGEST_LINE ? replayLine(machine, TOO_MANY) : { text };
}
