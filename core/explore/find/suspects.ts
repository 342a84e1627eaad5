// What is suspicious in any state, whatever the script expects, each with one sentence and the
// first state that has it. What follows from the shared part alone is looked at once for each
// shared part, and what follows from a thread's own part once for each of those.
import { type SuspectKind, severityOf } from '../../trace/suspectKinds.ts';
import type { Arrival } from '../moves.ts';
import { At } from '../step/stage.ts';
import type { Trial } from '../step/trial.ts';
import type { Group } from '../symmetry/alike.ts';
import type { Met } from '../symmetry/cast.ts';
import type { Teller } from '../symmetry/told.ts';
import { atEnd } from './ends.ts';
import { type Mark, type OfEntries, ofEntries } from './entries.ts';
import type { Found, FoundRange, Unowned } from './found.ts';
import { atRest, type Beginning, userWiredPages } from './rest.ts';

export interface Suspect extends Met {
  /** Tells it from the others. */
  readonly key: string;
  /** One of SUSPECT_KINDS. */
  readonly kind: SuspectKind;
  readonly text: string;
  /** Threads concerned. */
  readonly threads: readonly number[];
  /** Of the script; 0: of none. */
  readonly line: number;
  readonly range: FoundRange | undefined;
  readonly about: string | undefined;
  /** What a kernel says of it that does not note who set a mark; undefined: the same. */
  readonly unowned: Unowned | undefined;
  /**
   * Alike threads of which others may do the same: a suspicion with two of them
   * exchanged is this one.
   */
  readonly exchanged: readonly Group[];
  /** In how many states it was seen. */
  readonly states: number;
  /** The same of other addresses or numbers, in other states. */
  readonly also: readonly string[];
}

interface Noted extends Omit<Suspect, 'states' | 'also'> {
  states: number;
  also: string[];
  /** The state in which it was seen last. */
  last: number;
}

/** Which suspicions are one: of the key of each, the key of the one that was met first. */
export type Grouping = ReadonlyMap<string, string>;

/** What is known of a thread's own part, as bits. */
const Own = { known: 1, rests: 2, dead: 4, marks: 8 } as const;

const NOTHING: OfEntries = { found: [], marks: [] };

const keyOf = ({ kind, text, threads = [], line = 0 }: Found): string => `${kind} ${text} ${threads.join()} ${line}`;

/** The same of overlapping addresses is one. */
const overlap = (a: FoundRange, b: FoundRange): boolean => a.map === b.map && a.start <= b.end && b.start <= a.end;

function isSame(a: Noted, b: Noted): boolean {
  if (a.kind !== b.kind) return false;
  if (a.about !== undefined) return a.about === b.about;
  if (a.line !== b.line || a.threads.join() !== b.threads.join()) return false;
  return a.range && b.range ? overlap(a.range, b.range) : a.text === b.text;
}

const byThread = (thread: number, found: Found): Found => {
  const others = found.threads ?? [];
  return { ...found, threads: thread < 0 ? others : [thread, ...others] };
};

export class Suspects {
  private readonly trial: Trial;
  private readonly found: Noted[] = [];
  private readonly byText = new Map<string, Noted>();
  /** By shared part. */
  private readonly ofEntries: (OfEntries | undefined)[] = [];
  private readonly atRest: (readonly Found[] | undefined)[] = [];
  /** By a thread's own part: bits of Own. */
  private readonly own: number[] = [];
  private readonly begun: Beginning;

  /** false: what is met from now on is no more than was counted. */
  counts = true;
  private readonly seen: (key: string, state: number) => void;
  private readonly teller: Teller | undefined;
  private readonly grouped: Grouping;

  /**
   * `seen`: hears of each state that has one. `teller`: of states known up to names of threads.
   * `grouped`: of another exploration of the same script.
   */
  constructor(
    trial: Trial,
    seen: (key: string, state: number) => void,
    teller?: Teller,
    grouped: Grouping = new Map(),
  ) {
    this.trial = trial;
    this.seen = seen;
    this.teller = teller;
    this.grouped = grouped;
    const [first] = trial.stage.first;
    if (first) trial.stage.loadAll(first.shared, first.locals);
    const userWired = userWiredPages(trial.kernel);
    this.begun = {
      starts: new Set(trial.plan.compiled.entries.map(({ start }) => start)),
      uncounted: userWired - trial.kernel.userWired,
      userWired,
    };
  }

  /** The worst first. */
  list(): Suspect[] {
    return [...this.found].sort(
      (a, b) => severityOf(a.kind) - severityOf(b.kind) || a.state - b.state || a.line - b.line,
    );
  }

  private note(found: Found, state: number, by?: Arrival): void {
    const key = keyOf(found);
    let one = this.byText.get(key);
    if (!one) {
      const made = this.told(found, { state, ...(by && { by }) });
      one = this.byText.get(made.key) ?? this.groupOf(made);
      this.byText.set(key, one);
      this.byText.set(made.key, one);
    }
    if (one.last === state) return;
    one.last = state;
    if (this.counts) one.states++;
    // what a step did is no part of the state that it leads to, but of the first one
    if (!by || by.parent < 0) this.seen(one.key, state);
  }

  private told(found: Found, where: Met): Noted {
    const { told, cast, exchanged } = this.teller?.found(found) ?? { told: found, cast: undefined, exchanged: [] };
    const { kind, text, threads = [], line = 0, range, about, unowned } = told;
    const of = { kind, text, threads, line, range, about, unowned, exchanged };
    const key = keyOf({ ...told, threads: [...threads].sort((a, b) => a - b) });
    return { ...of, ...where, ...(cast && { cast }), key, states: 0, also: [], last: -1 };
  }

  private groupOf(made: Noted): Noted {
    const key = this.grouped.get(made.key);
    const known = this.found.find((other) => (key === undefined ? isSame(other, made) : other.key === key));
    if (known) known.also.push(made.text);
    const one = known ?? { ...made, key: key ?? made.key };
    if (!known) this.found.push(one);
    return one;
  }

  /** Which suspicions are one. */
  get grouping(): Grouping {
    return new Map([...this.byText].map(([key, one]) => [key, one.key]));
  }

  /** A step has done it. `thread`: -1 if it is a line of no thread. */
  incident(thread: number, found: Found, by: Arrival): void {
    this.note(byThread(thread, found), by.state, by);
  }

  /** The key under which it was noted that a step has done it. */
  keyOf(thread: number, found: Found): string | undefined {
    const own = byThread(thread, found);
    const known = this.byText.get(keyOf(own));
    if (known || !this.teller) return known?.key;
    return this.byText.get(this.told(own, { state: -1 }).key)?.key;
  }

  private ownOf(local: number): number {
    return this.own[local] ?? this.findOwn(local);
  }

  private findOwn(local: number): number {
    const { stage } = this.trial;
    const at = stage.at(local);
    const isFresh = stage.isFresh(local);
    const own =
      Own.known |
      (at === At.idle || at === At.dead || isFresh ? Own.rests : 0) |
      (at === At.dead ? Own.dead : 0) |
      (stage.marks(local) ? Own.marks : 0);
    this.own[local] = own;
    return own;
  }

  private load(tuple: Int32Array): void {
    this.trial.stage.loadAll(tuple[0] as number, tuple.subarray(1));
  }

  look(tuple: Int32Array, state: number): void {
    const shared = tuple[0] as number;
    let known = this.ofEntries[shared];
    if (!known) {
      this.load(tuple);
      const made = ofEntries(this.trial.kernel);
      known = made.found.length + made.marks.length === 0 ? NOTHING : made;
      this.ofEntries[shared] = known;
    }
    if (known !== NOTHING) {
      for (const one of known.found) this.note(one, state);
      for (const mark of known.marks) this.lookAtMark(mark, tuple, state);
    }
    for (let i = 1; i < tuple.length; i++) if (!(this.ownOf(tuple[i] as number) & Own.rests)) return;
    this.lookAtRest(tuple, state);
  }

  private lookAtMark({ owner, range, text }: Mark, tuple: Int32Array, state: number): void {
    const unowned: Unowned = {
      kind: 'mark-without-owner',
      text: `${text} stays in transition, and no call that marks entries is left`,
    };
    if (owner < 0) {
      for (let i = 1; i < tuple.length; i++) if (this.ownOf(tuple[i] as number) & Own.marks) return;
      this.note({ ...unowned, range }, state);
      return;
    }
    const local = tuple[owner + 1] as number;
    const own = this.ownOf(local);
    if (own & Own.marks) return;
    const { name } = this.trial.kernel.threads[owner] as { name: string };
    const threads = [owner];
    if (own & Own.dead)
      this.note(
        {
          kind: 'mark-of-dead-thread',
          threads,
          range,
          text: `${text} stays in transition by ${name}, which is dead`,
          unowned,
        },
        state,
      );
    else
      this.note(
        {
          kind: 'mark-without-owner',
          threads,
          range,
          text: `${text} stays in transition by ${name}, whose call is over`,
          line: this.lineBefore(owner, local),
          unowned,
        },
        state,
      );
  }

  /** The script's line of the call that a thread has made last. */
  private lineBefore(thread: number, local: number): number {
    const at = this.trial.stage.lineOf(local);
    return this.trial.plan.threads[thread]?.[at - 1]?.line ?? 0;
  }

  private lookAtRest(tuple: Int32Array, state: number): void {
    const shared = tuple[0] as number;
    let known = this.atRest[shared];
    if (!known) {
      this.load(tuple);
      known = atRest(this.trial.kernel, this.begun);
      this.atRest[shared] = known;
    }
    for (const one of known) this.note(one, state);
  }

  /** A state from which nothing goes on. */
  end(tuple: Int32Array, state: number): void {
    const { trial } = this;
    const own = (thread: number): number => this.ownOf(tuple[thread + 1] as number);
    // reads rows of threads, so it comes before the state is put in place
    const known = trial.kernel.threads.map((_, thread) => own(thread));
    const lines = known.map((_, thread) => trial.stage.lineOf(tuple[thread + 1] as number));
    this.load(tuple);
    const found = atEnd({
      k: trial.kernel,
      endsOthers: trial.plan.endsOthers,
      marks: (thread) => ((known[thread] as number) & Own.marks) !== 0,
      lineOf: (thread) => trial.plan.threads[thread]?.[lines[thread] ?? -1]?.line ?? 0,
    });
    for (const one of found) this.note(one, state);
  }
}
