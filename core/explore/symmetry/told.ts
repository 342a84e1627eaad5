// The report of a state up to names of alike threads: one telling stands for all that differ only
// by those names. In it the threads of a group are named in their order.
import type { Found } from '../find/found.ts';
import { type Outcome, withKey } from '../find/outcomes.ts';
import type { Plan } from '../plan.ts';
import type { Group } from './alike.ts';
import type { Cast } from './cast.ts';
import { isMarked, markedIn, markOf, namesOf } from './marks.ts';

/** A call of the script: whose it is, and its index among the thread's own lines. */
interface Place {
  readonly thread: number;
  readonly index: number;
}

export interface Told<T> {
  readonly told: T;
  readonly cast: Cast;
  /** Groups of which exchanging threads gives another telling. */
  readonly exchanged: readonly Group[];
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** In how many ways the members of each list can be arranged. */
const arrangements = (lists: readonly (readonly number[])[]): number =>
  lists.reduce((ways, { length }) => ways * factorial(length), 1);

export class Teller {
  private readonly groups: readonly Group[];
  private readonly groupOf: readonly (Group | undefined)[];
  private readonly plan: Plan;
  /** By line of the script. */
  private readonly places = new Map<number, Place>();
  private readonly named: (text: string, threads: readonly number[]) => string;

  constructor(plan: Plan, groups: readonly Group[]) {
    this.plan = plan;
    this.groups = groups;
    this.groupOf = plan.threads.map((_, thread) => groups.find((group) => group.includes(thread)));
    plan.threads.forEach((lines, thread) => {
      for (const [index, { line }] of lines.entries()) this.places.set(line, { thread, index });
    });
    this.named = namesOf(plan.compiled.program.threads, (thread) => this.groupOf[thread] === undefined);
  }

  /** Of alike threads the first. */
  firstOf(thread: number): number {
    return this.groupOf[thread]?.[0] ?? thread;
  }

  /** The line of a call, if its thread is another one. */
  private lineFor(line: number, threads: readonly number[]): number {
    const place = this.places.get(line);
    if (!place) return line;
    return this.plan.threads[threads[place.thread] as number]?.[place.index]?.line ?? line;
  }

  /**
   * Threads in the order in which they are to be named, those that are not among them after them.
   */
  private castOf(order: readonly number[]): Cast {
    const threads = this.plan.threads.map((_, thread) => thread);
    const ties: (readonly number[])[] = [];
    for (const group of this.groups) {
      const named = [...new Set(order.filter((thread) => group.includes(thread)))];
      const others = group.filter((thread) => !named.includes(thread));
      for (const [i, role] of [...named, ...others].entries()) threads[role] = group[i] as number;
      if (others.length > 1) ties.push(others);
    }
    return { threads, ties };
  }

  found(found: Found): Told<Found> {
    const { threads = [], text, about, line, unowned } = found;
    const place = line === undefined ? undefined : this.places.get(line);
    const order = [...threads, ...markedIn(text), ...markedIn(about ?? ''), ...(place ? [place.thread] : [])];
    const cast = this.castOf(order);
    const [first, ...others] = threads.map((thread) => cast.threads[thread] as number);
    const told: Found = {
      ...found,
      text: this.named(text, cast.threads),
      ...(unowned && { unowned: { ...unowned, text: this.named(unowned.text, cast.threads) } }),
      ...(about !== undefined && { about: this.named(about, cast.threads) }),
      ...(line !== undefined && { line: this.lineFor(line, cast.threads) }),
      ...(first !== undefined && { threads: [first, ...others.sort((a, b) => a - b)] }),
    };
    return { told, cast, exchanged: this.groups.filter((group) => order.some((thread) => group.includes(thread))) };
  }

  /**
   * All that an outcome says of a thread, without its name. Results come last: they do not tell
   * one panic from another.
   */
  private saidOf(outcome: Outcome, thread: number, texts: string): string {
    const index = (line: number): number => this.places.get(line)?.index ?? -1;
    const results = outcome.results.flatMap((one) => (one.thread === thread ? [[index(one.line), one.result]] : []));
    const stuck = outcome.stuck.flatMap((one) => (one.thread === thread ? [[index(one.line), one.where]] : []));
    const at: number[] = [];
    const mark = markOf(thread);
    for (let from = texts.indexOf(mark); from >= 0; from = texts.indexOf(mark, from + 1)) at.push(from);
    return JSON.stringify([at, stuck, results]);
  }

  outcome(outcome: Outcome): Told<Outcome> {
    const { results, stuck, maps, panic } = outcome;
    const joined = [...maps.flat(), panic].join('\n');
    const texts = isMarked(joined) ? joined : '';
    const cast: { threads: number[]; ties: number[][] } = { threads: this.plan.threads.map((_, i) => i), ties: [] };
    const exchanged: Group[] = [];
    for (const group of this.groups) {
      const said = group.map((role) => ({ role, said: this.saidOf(outcome, role, texts) }));
      said.sort((a, b) => (a.said < b.said ? -1 : a.said > b.said ? 1 : a.role - b.role));
      let tie: number[] = [];
      for (const [i, { role, said: own }] of said.entries()) {
        cast.threads[role] = group[i] as number;
        if (own !== said[i - 1]?.said) {
          tie = [];
          cast.ties.push(tie);
        }
        tie.push(role);
      }
      if (tie.length < group.length) exchanged.push(group);
    }
    const { threads } = cast;
    const meant = <T extends { readonly thread: number; readonly line: number }>(list: readonly T[]): T[] =>
      list
        .map((one) => ({ ...one, thread: threads[one.thread] as number, line: this.lineFor(one.line, threads) }))
        .sort((a, b) => a.thread - b.thread);
    const told = withKey({
      ...outcome,
      standsFor: arrangements(this.groups) / arrangements(cast.ties),
      results: meant(results),
      stuck: meant(stuck),
      maps: maps.map((map) => map.map((text) => this.named(text, threads))),
      panic: this.named(panic, threads),
    });
    return { told, cast: { threads, ties: cast.ties.filter(({ length }) => length > 1) }, exchanged };
  }

  /** The same result of the same call of each thread of a group: who that is, and the cast. */
  ofEach(thread: number): { readonly thread: number; readonly cast: Cast }[] {
    const group = this.groupOf[thread] ?? [thread];
    const others = group.filter((role) => role !== thread);
    const ties = this.groups.map((all) => all.filter((role) => role !== thread)).filter(({ length }) => length > 1);
    return group.map((one) => {
      const threads = this.plan.threads.map((_, role) => role);
      threads[thread] = one;
      for (const [i, other] of group.filter((each) => each !== one).entries()) threads[others[i] as number] = other;
      return { thread: one, cast: { threads, ties } };
    });
  }
}
