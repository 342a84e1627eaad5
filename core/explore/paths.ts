// Along choices that were made, whether by the explorer's order or by a person in the debugger:
// after each of them, what can still come of it. Reductions join choices, so some stand at states
// that the search has not met: it goes on from those, which soon leads to states that it has.

import { type Goal, Odds } from './find/baked.ts';
import type { Findings } from './find/findings.ts';
import { LINE, type Pick } from './moves.ts';
import type { Search } from './search.ts';
import type { Note } from './step/notes.ts';
import { type Told, Walk } from './walk.ts';

/** How it stands after so many choices. */
export interface Point {
  readonly picks: number;
  /**
   * Of the paths on, the share that leads to an end in question, from 0 to 1; 1: it is there.
   */
  readonly share: number;
  readonly canAvoid: boolean;
  /** What can come of it, as bits: of the keys in question. */
  readonly ever: number;
}

/** How it stands with what was found along an order. */
export interface Baked {
  readonly points: readonly Point[];
  /** The first point after which it cannot be avoided; undefined: it can to the end. */
  readonly pointOfNoReturn: number | undefined;
}

/** Where choices lead. */
export interface Trace {
  /** After so many choices, the state that has the same ways on. */
  readonly states: readonly number[];
  /** States between that and the one before, where lines of no thread begin. */
  readonly passed: readonly (readonly number[])[];
  /**
   * Keys of what each choice did, and of what comes next whatever is chosen;
   * first, before any choice.
   */
  readonly done: readonly (readonly string[])[];
}

/** States that are met beyond those of the search, at the most; and at least so many more. */
const MOST_NEW = 50_000;
/** States between two looks at the clock. */
const SLICE = 200;
/** Bits of a goal. */
export const MOST_KEYS = 31;

/** The question to a search that continues in slices. */
export class KeyGoal implements Goal {
  private readonly keys: readonly string[];
  private readonly paths: Paths;
  private readonly bits = new Map<number, number>();
  /** Of each key, how many of its states are in `bits`. */
  private readonly taken: number[];
  private readonly ofNotes = new WeakMap<Note, number[]>();

  constructor(keys: readonly string[], paths: Paths) {
    this.keys = keys;
    this.paths = paths;
    this.taken = keys.map(() => 0);
  }

  bitsOf(keys: readonly string[]): number {
    let bits = 0;
    for (const key of keys) {
      const at = this.keys.indexOf(key);
      if (at >= 0) bits |= 1 << at;
    }
    return bits;
  }

  /** Takes in the states that were met since. */
  refresh(): void {
    this.keys.forEach((key, i) => {
      const members = this.paths.findings.members.get(key) ?? [];
      for (let at = this.taken[i] as number; at < members.length; at++) {
        const state = members[at] as number;
        this.bits.set(state, (this.bits.get(state) ?? 0) | (1 << i));
      }
      this.taken[i] = members.length;
    });
  }

  state(state: number): number {
    return this.bits.get(state) ?? 0;
  }

  step(thread: number, step: number): number {
    const { moves } = this.paths.search;
    let bits = 0;
    for (const { thread: by, note } of moves.notesBy(thread, step)) bits |= this.ofNote(by, note);
    if (step === LINE)
      for (const { text, line } of moves.failed)
        bits |= this.ofNote(LINE, { results: [], incidents: [{ kind: 'assert', text, line }] });
    return bits;
  }

  private ofNote(thread: number, note: Note): number {
    const known = this.ofNotes.get(note) ?? [];
    const at = thread + 1;
    known[at] ??= this.bitsOf(this.paths.findings.keysOf(thread, note));
    this.ofNotes.set(note, known);
    return known[at] as number;
  }
}

export class Paths {
  readonly search: Search;
  readonly findings: Findings;
  /** All that follows on the states below is known. */
  private complete: number;
  private readonly most: number;
  private readonly asked = new Map<string, { readonly goal: KeyGoal; readonly odds: Odds }>();

  /** Of a search that is over. */
  constructor(search: Search, findings: Findings) {
    this.search = search;
    this.findings = findings;
    this.complete = search.states.count;
    this.most = this.complete + Math.max(MOST_NEW, this.complete);
  }

  private keysOf(told: readonly Told[]): string[] {
    return told.flatMap(({ thread, note }) => this.findings.keysOf(thread, note));
  }

  /**
   * Where choices lead; undefined: they cannot be made, or there are too many states to tell apart.
   */
  *trace(machine: number, picks: readonly Pick[]): Generator<number, Trace | undefined> {
    const { search, findings } = this;
    findings.stopCounting();
    const walk = new Walk(search);
    walk.begin(machine);
    const begun: Told[] = [];
    const states = [search.beginAlso(walk.settled(begun), machine)];
    const told: (readonly Told[])[] = [begun];
    const passed: (readonly number[])[] = [[]];
    for (const [i, pick] of picks.entries()) {
      const ahead: Told[] = [];
      const between: number[] = [];
      const pass = (): void => void between.push(search.beginAlso(walk.settled(ahead), machine));
      const made = walk.make(pick, pass);
      if (!made) return undefined;
      if (i + 1 === picks.length) walk.beginLines(made, pass);
      passed.push(between);
      states.push(search.beginAlso(walk.settled(made), machine));
      told.push(made);
      if (i % SLICE === 0) yield i;
    }
    if ([...states, ...passed.flat()].some((state) => state >= this.complete)) {
      while (search.at < search.states.count) {
        if (search.states.count > this.most) return undefined;
        search.advance(SLICE);
        yield search.at;
      }
      this.complete = search.states.count;
    }
    return { states, passed, done: told.map((one) => this.keysOf(one)) };
  }

  /** A goal of these keys: MOST_KEYS at the most. */
  goalOf(keys: readonly string[]): KeyGoal {
    return this.askedFor(keys).goal;
  }

  private askedFor(keys: readonly string[]) {
    const name = keys.join('\n');
    let known = this.asked.get(name);
    if (!known) {
      const goal = new KeyGoal(keys, this);
      known = { goal, odds: new Odds(this.search, goal) };
      this.asked.set(name, known);
    }
    known.goal.refresh();
    return known;
  }

  /** What of these keys, as bits, each choice did, or is so after it. */
  metBy({ states, passed, done }: Trace, keys: readonly string[]): number[] {
    const { goal } = this.askedFor(keys);
    return states.map((state, i) =>
      [state, ...(passed[i] ?? [])].reduce((met, one) => met | goal.state(one), goal.bitsOf(done[i] ?? [])),
    );
  }

  /**
   * How it stands with these keys, any of them, after each choice. `keys`: MOST_KEYS at the most.
   */
  *stand(trace: Trace, keys: readonly string[]): Generator<number, Baked> {
    const { odds } = this.askedFor(keys);
    const met = this.metBy(trace, keys);
    let since = 0;
    const points: Point[] = [];
    for (const [picks, state] of trace.states.entries()) {
      yield* odds.look(state);
      since |= met[picks] as number;
      const happened = since !== 0;
      points.push({
        picks,
        share: happened ? 1 : (odds.shares[state] as number),
        canAvoid: !happened && odds.always[state] === 0,
        ever: since | (odds.ever[state] as number),
      });
    }
    const at = points.findIndex(({ canAvoid }) => !canAvoid);
    return { points, pointOfNoReturn: at < 0 ? undefined : at };
  }
}
