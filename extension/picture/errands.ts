// What keys and clicks in the picture ask of the debugger, one after the other: the next when the
// stop of the one before is shown. Keys come faster than stops, so of travels the last counts.
export type Errand =
  | { readonly kind: 'travel'; readonly position: number; readonly branch?: number }
  | { readonly kind: 'step' };

export class Errands {
  private readonly run: (errand: Errand) => Promise<void>;
  private readonly waiting: Errand[] = [];
  /** Something is under way. */
  isMoving = false;

  constructor(run: (errand: Errand) => Promise<void>) {
    this.run = run;
  }

  ask(errand: Errand): void {
    if (errand.kind === 'travel' && this.waiting.at(-1)?.kind === 'travel') this.waiting.pop();
    this.waiting.push(errand);
    if (!this.isMoving) void this.work();
  }

  private async work(): Promise<void> {
    this.isMoving = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await this.run(next);
    this.isMoving = false;
  }

  forget(): void {
    this.waiting.length = 0;
  }
}
