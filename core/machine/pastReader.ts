// Goes over known steps with a state of its own: the machine stays where it is, and goes on, while
// a search looks through its history. It keeps nothing to go back on, so that it may look at the
// state after each step and still be quick.
import type { Checkpoints } from '../history/checkpoints.ts';
import { type Branch, choiceAt, limitOf, type Timeline } from '../history/timeline.ts';
import { createKernel, takeSteps } from '../kernel/kernel.ts';
import { newScriptState } from '../program/scriptState.ts';
import type { Choice, Program } from '../program/types.ts';
import { statementOf } from './choices.ts';
import type { Run } from './run.ts';
import { schedulerOf } from './schedulers.ts';
import { plainSteps, skim } from './skim.ts';
import { advance, newRun, takeTurn } from './step.ts';

/** Looks at the state at a position; true: go no further. */
export type Probe = (position: number) => boolean;

export class PastReader {
  readonly program: Program;
  readonly state: Run['state'];
  private readonly run: Run;
  private readonly timeline: Timeline;
  private readonly checkpoints: Checkpoints;
  /** The branches that led to its position; none: it is nowhere yet. */
  private path: readonly Branch[] = [];

  /** `like`: the kernel whose history it is. */
  constructor(program: Program, timeline: Timeline, checkpoints: Checkpoints, like: Run['state']) {
    this.program = program;
    this.timeline = timeline;
    this.checkpoints = checkpoints;
    const kernel = createKernel(like.kernel.config, program.threads);
    const script = newScriptState(program.threads.length, 1);
    kernel.details = false;
    this.run = newRun(program, { kernel, script, position: 0 }, () => {});
    this.state = this.run.state;
  }

  get position(): number {
    return this.state.position;
  }

  choiceAt(position: number): Choice | undefined {
    return choiceAt(this.timeline, position);
  }

  /** As of a machine: the line of the statement that a step of this choice begins; 0: none. */
  begins(choice: Choice): number {
    return this.program.lines[statementOf(this.program, this.state, choice)] ?? 0;
  }

  /** Goes to a position that is known on the present path. */
  seek(position: number): void {
    const at = this.checkpoints.before(position);
    if (!this.isOnPath() || this.position > position || this.position < at.position - at.steps) {
      Object.assign(this.state, this.checkpoints.into(this.state.kernel, position));
      this.path = this.timeline.path;
    }
    this.goOn(position);
  }

  /** Goes on to a position, looking after each step. */
  scan(to: number, probe: Probe): void {
    this.goOn(to, probe);
  }

  /** Has the present path led here too? */
  private isOnPath(): boolean {
    const { path, timeline, position } = this;
    if (path === timeline.path) return true;
    const own = path[path.findLastIndex(({ from }, i) => i === 0 || from < position)];
    const level = own ? timeline.path.indexOf(own) : -1;
    if (level < 0 || position > limitOf(timeline, level)) return false;
    this.path = timeline.path;
    return true;
  }

  private goOn(to: number, probe?: Probe): void {
    while (this.position < to) {
      if (probe ? this.oneByOne(to, probe) : skim(this.program, this.timeline, this.state, to)) {
        if (this.isStopped) break;
        continue;
      }
      const choice = this.choiceAt(this.position);
      if (!choice) break;
      advance(this.run, choice, statementOf(this.program, this.state, choice));
      if (probe?.(this.position)) break;
    }
    this.isStopped = false;
  }

  /** A probe has said so. */
  private isStopped = false;

  private oneByOne(to: number, probe: Probe): boolean {
    const { kernel, script } = this.state;
    const known = plainSteps(this.program, this.timeline, this.state);
    // what was set by hand is checked in each step
    if (kernel.maps[0]?.setByHand !== '') return false;
    const own = known && script.threads[known.thread];
    const t = known && kernel.threads[known.thread];
    if (!known || !own || !t) return false;
    const { inLineOrder } = schedulerOf(this.program);
    const until = Math.min(known.until, to);
    own.held = false;
    kernel.interrupted = false;
    while (this.state.position < until && t.depth > 0 && kernel.panic === '') {
      if (!inLineOrder) takeTurn(this.run, known.thread);
      kernel.steps = 0;
      takeSteps(kernel, known.thread, 0, 1, false);
      this.state.position++;
      if (!probe(this.state.position)) continue;
      this.isStopped = true;
      break;
    }
    kernel.steps = 0;
    return true;
  }
}
