// The steps that a person made, each going on where the one before it had come to: a step back
// takes back the step that led here, so that as many steps back and forward lead to the same
// position, whatever other threads did meanwhile. Where no step led here the history alone says
// what a step back is (backward.ts).

/** What a step does, and so which step back takes it back. */
export type StepKind = 'over' | 'into' | 'out';

export interface MadeStep {
  readonly kind: StepKind;
  /** The thread that was stepped, and the one that the stop named. */
  readonly asked: number;
  readonly thread: number;
  readonly from: number;
  readonly to: number;
  /** The branch that it ended on. */
  readonly branch: number;
}

const MOST = 10_000;

export class StepStack {
  private steps: MadeStep[] = [];

  note(step: MadeStep): void {
    if (step.from === step.to) return;
    if (this.steps.at(-1)?.to !== step.from) this.steps = [];
    this.steps.push(step);
    if (this.steps.length > MOST) this.steps.shift();
  }

  /**
   * The step of this kind that led a thread to a position, which is now taken
   * back; undefined: none did.
   */
  takeBack(kind: StepKind, thread: number, to: number, branch: number): MadeStep | undefined {
    const last = this.steps.at(-1);
    const isIts = last?.thread === thread || last?.asked === thread;
    if (!last || !isIts || last.kind !== kind || last.to !== to || last.branch !== branch) return undefined;
    return this.steps.pop();
  }
}
