// Which machines of open limits have an order that explains a log. Those that are far apart come
// first, each for a while; if none of all explains it, each is tried once more without an end.
import type { Limits } from '../plan.ts';

export type Verdict = 'explains' | 'none' | 'open';

/** Machines that are tried first. */
const FAR_APART = 8;

export class Verdicts {
  /** By machine; undefined: it was not tried. */
  private readonly made: (Verdict | undefined)[];
  private readonly machines: readonly Limits[];
  private readonly turns: readonly number[];
  /** All were tried for a while. */
  private isSecond: boolean;
  private readonly triedAgain = new Set<number>();

  /** `without`: machines of which it is known that they have none. */
  constructor(machines: readonly Limits[], without: ReadonlySet<number> = new Set()) {
    const { length } = machines;
    this.machines = machines;
    this.made = machines.map((_, machine) => (without.has(machine) ? 'none' : undefined));
    const ends = Array.from({ length: FAR_APART }, (_, i) => Math.round((i * (length - 1)) / (FAR_APART - 1)));
    this.turns = [...new Set([0, length - 1, ...ends, ...machines.keys()])];
    this.isSecond = length - without.size < 2;
    if (this.isSecond) for (const machine of this.turns) this.triedAgain.add(machine);
  }

  put(machine: number, verdict: Verdict): void {
    this.made[machine] = verdict;
  }

  putAll([first, last]: readonly [number, number], verdict: Verdict): void {
    this.made.fill(verdict, first, last + 1);
  }

  /** It is tried until it is known. */
  get isLast(): boolean {
    return this.isSecond;
  }

  /**
   * The next machine to try; undefined: there is none. `isNeeded`: no machine
   * has explained the log.
   */
  next(isNeeded = true): number | undefined {
    const untried = this.turns.find((machine) => this.made[machine] === undefined);
    if (untried !== undefined || !isNeeded) return untried;
    this.isSecond = true;
    const open = this.turns.find((machine) => this.made[machine] === 'open' && !this.triedAgain.has(machine));
    if (open !== undefined) this.triedAgain.add(open);
    return open;
  }

  /** Machines that explain it, how many are known to or not to, and those that do not. */
  get told() {
    const { made } = this;
    const refused = new Set(made.flatMap((verdict, machine) => (verdict === 'none' ? [machine] : [])));
    const machines = this.machines.filter((_, machine) => made[machine] === 'explains');
    const gaveUp = made.includes('open') || made.includes(undefined);
    return { machines, tried: machines.length + refused.size, refused, gaveUp };
  }
}
