// What can come of a session's run. The first question explores its script: in slices, while
// nothing runs, with a bound. Later questions are answered from what was found.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Pick } from '../../core/explore/moves.ts';
import { type MadePicks, type Outlook, picksOf, type RunOutlook, ScriptOutlook } from '../../core/explore/outlook.ts';
import { ExploreError } from '../../core/explore/plan.ts';
import { BOUND_TEXT } from '../../core/explore/service/words.ts';
import { current } from '../../core/history/timeline.ts';
import { schedulerOf } from '../../core/machine/schedulers.ts';
import { CANCELLED, inSlices, type Work } from '../../core/machine/work.ts';
import { type Context, macrotask } from '../session/context.ts';

const MB = 2 ** 20;
/** How much is explored for a session. */
const BOUNDS = { states: 200_000, memory: 128 * MB };
/** Lines of a script at the most: of more, the interleavings are too many in any case. */
const MOST_LINES = 5_000;
/** Milliseconds that it works at the most, rests not counted. */
const MOST_WORK = 10_000;
/** Milliseconds between two looks whether a run has stopped. */
const RUNNING = 20;
/**
 * A question waits for so much of the exploration: states, and milliseconds.
 * Most scripts have less.
 */
const AWAITED = { states: 5_000, time: 1_000 };

const rest = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** Work whose yields say nothing. */
function* quiet<T>(work: Generator<unknown, T>): Work<T> {
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value as T;
      yield undefined;
    }
  } finally {
    work.return(undefined as T);
  }
}

export class Outlooks {
  private readonly c: Context;
  private readonly control: RunControl;
  /** undefined: it is too long. */
  private readonly script: ScriptOutlook | undefined;
  private states = 0;
  private work = 0;
  /** Why it is not known. */
  why: string | undefined;
  /** That has been said. */
  isSaid = false;
  isOver = false;
  readonly over: Promise<void>;
  private readonly known: { run?: { readonly key: string; readonly made: RunOutlook & MadePicks } } = {};

  constructor(c: Context, control: RunControl) {
    this.c = c;
    this.control = control;
    const { program } = control.machine;
    if (program.statements.length <= MOST_LINES)
      this.script = new ScriptOutlook(control.compiled, schedulerOf(program).inLineOrder);
    this.over = this.explore();
  }

  /** Nothing bad can come in any order. */
  get isClean(): boolean {
    return this.script?.isClean === true;
  }

  private get isStale(): boolean {
    return this.c.closed || this.c.control !== this.control;
  }

  private async explore(): Promise<void> {
    const { script } = this;
    if (!script) {
      this.why = `the script has more than ${MOST_LINES.toLocaleString('en-US')} lines`;
      this.isOver = true;
      return;
    }
    // the request is answered first
    await macrotask();
    const exploring = script.begin(BOUNDS);
    try {
      while (!this.isStale) {
        if (this.c.phase === 'running') {
          await rest(RUNNING);
          continue;
        }
        const began = performance.now();
        const { done, value } = exploring.next();
        this.work += performance.now() - began;
        if (done) break;
        this.states = value.states;
        if (this.work > MOST_WORK) {
          exploring.return();
          this.why = BOUND_TEXT.time;
          break;
        }
        await macrotask();
      }
      if (script.bound) this.why = BOUND_TEXT[script.bound];
    } catch (error) {
      if (!(error instanceof ExploreError)) throw error;
      this.why = error.message;
    }
    this.isOver = true;
  }

  /** Resolved once the script is explored, or so far that it will take longer. */
  async ready(): Promise<boolean> {
    const until = performance.now() + AWAITED.time;
    while (!this.isOver && this.states < AWAITED.states && performance.now() < until && !this.isStale)
      await Promise.race([this.over, rest(5)]);
    return this.isOver && this.why === undefined && !this.isStale;
  }

  /** The last question: each makes the graph grow, so they run one after another. */
  private asked: Promise<unknown> = Promise.resolve();

  /** Undefined if the machine was moved meanwhile. */
  private slowly<T>(work: Generator<unknown, T>): Promise<T | undefined> {
    const { machine } = this.control;
    const { id } = current(machine.timeline);
    const { length } = machine;
    const isMoved = (): boolean =>
      this.isStale || this.c.phase === 'running' || machine.length !== length || current(machine.timeline).id !== id;
    const token = {
      get isCancelled() {
        return isMoved();
      },
      breathe: macrotask,
    };
    const answer = this.asked.then(async () => {
      const made = isMoved() ? CANCELLED : await inSlices(quiet(work), token);
      return made === CANCELLED ? undefined : made;
    });
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  /**
   * How it stands after each choice of the run, as far as it is in an order, and since when it
   * could not be avoided what it comes to.
   */
  async run(): Promise<(RunOutlook & MadePicks) | undefined> {
    const { machine } = this.control;
    const key = `${current(machine.timeline).id} ${machine.length}`;
    if (this.known.run?.key === key) return this.known.run.made;
    const picks = await this.slowly(picksOf(this.control.compiled, machine));
    const made = picks && this.script && (await this.slowly(this.script.run(picks.picks)));
    if (!picks || !made) return undefined;
    const known = { ...made, ...picks };
    this.known.run = { key, made: known };
    return known;
  }

  /** The choices up to the present position; undefined: something was done by hand. */
  async picks(): Promise<readonly Pick[] | undefined> {
    const { machine } = this.control;
    const made = await this.slowly(picksOf(this.control.compiled, machine, machine.position));
    return made?.until === undefined ? made?.picks : undefined;
  }

  /** How it stands after these choices. */
  async after(picks: readonly Pick[]): Promise<Outlook | undefined> {
    return this.script && (await this.slowly(this.script.along(picks)))?.at(-1);
  }
}

const kept = new WeakMap<RunControl, Outlooks>();

/** Those of a session; the first question begins to explore. */
export function outlooksOf(c: Context, control: RunControl): Outlooks {
  let outlooks = kept.get(control);
  if (!outlooks) {
    outlooks = new Outlooks(c, control);
    kept.set(control, outlooks);
  }
  return outlooks;
}
