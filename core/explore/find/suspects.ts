// What is suspicious in a state, without being told what to look for, each with one sentence and the
// first state that has it. Some follow from the shared part alone and are asked once for each; some
// need nobody to be in a call.
import { formatRange } from '../../kernel/address.ts';
import { EFLAG, PROT_WRITE } from '../../kernel/constants.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { mergeable } from '../../kernel/entryChanges.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { MapState } from '../../kernel/state.ts';
import { At } from '../step/stage.ts';
import type { Trial } from '../step/trial.ts';
import type { Outcome } from './outcomes.ts';

export interface Suspect {
  /** Tells it from the others. */
  readonly key: string;
  /** `mark-without-owner`: one word, to group by. */
  readonly kind: string;
  readonly text: string;
  /** Threads concerned. */
  readonly threads: readonly number[];
  /** Of the script; 0: of none. */
  readonly line: number;
  /** The first state that has it. */
  readonly state: number;
  /** In how many states it was seen. */
  readonly states: number;
}

interface Found {
  readonly kind: string;
  readonly text: string;
  readonly threads: readonly number[];
}

/** What follows from the shared part. */
interface Shared {
  readonly always: readonly Found[];
  /** If nobody is in a call. */
  readonly atRest: readonly Found[];
  /** Marks, by the thread that has set them. */
  readonly marks: readonly { readonly owner: number; readonly text: string }[];
}

const NOTHING: Shared = { always: [], atRest: [], marks: [] };

function* entriesOf(m: MapState): Generator<number> {
  const { next } = m.entries;
  for (let id = next[HEADER] as number, n = 0; n < m.count; id = next[id] as number, n++) yield id;
}

function inAnyState(k: Kernel, m: MapState, range: (id: number) => string): Found[] {
  const e = m.entries;
  const found: Found[] = [];
  for (const id of entriesOf(m)) {
    const flags = e.eflags[id] as number;
    const wired = e.wiredCount[id] as number;
    if (e.start[id] === e.end[id])
      found.push({ kind: 'empty-entry', text: `${range(id)} is an entry of no length`, threads: [] });
    if (flags & EFLAG.USER_WIRED && wired === 0)
      found.push({ kind: 'user-wired-not-wired', text: `${range(id)} is user-wired, but not wired`, threads: [] });
    if (wired > 0 && flags & EFLAG.NEEDS_COPY && (e.prot[id] as number) & PROT_WRITE && !(flags & EFLAG.IN_TRANSITION))
      found.push({
        kind: 'wired-needs-copy',
        text: `${range(id)} is wired and writable, and still copies when it is first written`,
        threads: [],
      });
  }
  void k;
  return found;
}

function atRest(k: Kernel, m: MapState, range: (id: number) => string, isFirst: (id: number) => boolean): Found[] {
  const e = m.entries;
  const found: Found[] = [];
  for (const id of entriesOf(m)) {
    const before = e.prev[id] as number;
    if (before !== HEADER && mergeable(m, before, id) && !isFirst(id))
      found.push({ kind: 'split', text: `${range(before)} and ${range(id)} are alike, and stay apart`, threads: [] });
  }
  void k;
  return found;
}

export class Suspects {
  private readonly trial: Trial;
  private readonly found = new Map<string, Suspect>();
  private readonly shared: (Shared | undefined)[] = [];
  /** Where entries begin before anybody has run: they were declared apart. */
  private readonly declared: ReadonlySet<number>;

  private readonly seen: (key: string, state: number) => void;

  /** `seen`: hears of each state that has one. */
  constructor(trial: Trial, seen: (key: string, state: number) => void = () => {}) {
    this.trial = trial;
    this.seen = seen;
    this.declared = new Set(trial.plan.compiled.entries.map(({ start }) => start));
  }

  list(): Suspect[] {
    return [...this.found.values()];
  }

  private note({ kind, text, threads }: Found, state: number, line = 0): void {
    const key = `${kind} ${text} ${threads.join()} ${line}`;
    this.seen(key, state);
    const known = this.found.get(key);
    this.found.set(
      key,
      known ? { ...known, states: known.states + 1 } : { key, kind, text, threads, line, state, states: 1 },
    );
  }

  incident(thread: number, kind: string, text: string, state: number, line: number): void {
    this.note({ kind, text, threads: thread < 0 ? [] : [thread] }, state, Math.max(line, 0));
  }

  private sharedOf(shared: number, locals: readonly number[]): Shared {
    const known = this.shared[shared];
    if (known) return known;
    const { trial } = this;
    trial.stage.loadAll(shared, locals);
    const k = trial.kernel;
    const made = k.maps.reduce((all: Shared, m) => {
      const range = (id: number): string =>
        formatRange(m.entries.start[id] as number, m.entries.end[id] as number, k.config.pageSize);
      const marks = [...entriesOf(m)]
        .filter((id) => (m.entries.eflags[id] as number) & EFLAG.IN_TRANSITION)
        .map((id) => ({ owner: m.entries.wiringThread[id] as number, text: range(id) }));
      return {
        always: [...all.always, ...inAnyState(k, m, range)],
        atRest: [...all.atRest, ...atRest(k, m, range, (id) => this.declared.has(m.entries.start[id] as number))],
        marks: [...all.marks, ...marks],
      };
    }, NOTHING);
    this.shared[shared] = made;
    return made;
  }

  /** Is this thread in no call, as far as anybody can see? */
  private rests(local: number): boolean {
    const at = this.trial.stage.at(local);
    return at === At.idle || at === At.dead || this.trial.stage.isFresh(local);
  }

  look(tuple: Int32Array, state: number): void {
    const locals = [...tuple.subarray(1)];
    const { always, atRest: resting, marks } = this.sharedOf(tuple[0] as number, locals);
    for (const one of always) this.note(one, state);
    const names = this.trial.kernel.threads;
    for (const { owner, text } of marks) {
      if (owner < 0 || !this.rests(locals[owner] as number)) continue;
      this.note(
        {
          kind: 'mark-without-owner',
          text: `${text} stays in transition by ${names[owner]?.name}, which is in no call`,
          threads: [owner],
        },
        state,
      );
    }
    if (resting.length > 0 && locals.every((local) => this.rests(local)))
      for (const one of resting) this.note(one, state);
  }

  end(outcome: Outcome): void {
    for (const { thread, where, line } of outcome.stuck)
      this.note(
        { kind: 'stuck', text: `${this.trial.kernel.threads[thread]?.name} ${where}, for ever`, threads: [thread] },
        outcome.state,
        line,
      );
  }
}
