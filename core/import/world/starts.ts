// Which call made which thread, and so what a new thread cannot precede. Linux's `clone` returns
// the number of the thread. FreeBSD's `thr_new` does not: a thread that is new to the log was made
// by a call that had been entered by then, if all that may have made it are of one thread.
import { MAKES_THREAD } from '../calls/names.ts';
import { isError } from '../calls/numbers.ts';
import type { LogEvent, LoggedCall, Where } from '../loggedCall.ts';
import { childOf, makesThread, type People } from './people.ts';

export interface Start {
  /** A call of the thread that made it. */
  readonly maker: LoggedCall;
  /** Number of the new thread. */
  readonly child: string;
  /** Where the call that made it was entered, or else where the log tells of the thread. */
  readonly where: Where;
}

/** By index of the event before which it is to be said. */
export type Starts = ReadonlyMap<number, readonly Start[]>;

/** The threads of a process. */
interface Family {
  readonly threads: Set<string>;
  /** The first call; undefined: there is none, or others have made calls too. */
  caller: LoggedCall | undefined;
  /** Calls that may have made the next new thread, and how many are new since the first of them. */
  makers: { readonly call: LoggedCall; readonly index: number }[];
  born: number;
  /** New threads whose makers' lines are still to come, as lines stand where calls return. */
  orphans: { readonly child: string; readonly index: number }[];
  /** The log shows the program, or the process, begin: each thread but the first is new. */
  hasBegun: boolean;
}

const newFamily = (hasBegun: boolean): Family => ({
  threads: new Set(),
  caller: undefined,
  makers: [],
  born: 0,
  orphans: [],
  hasBegun,
});

class Births {
  readonly made = new Map<number, Start[]>();
  /** By number of a thread: its first event. */
  private readonly first: ReadonlyMap<string, number>;
  private readonly known = new Set<string>();

  constructor(first: ReadonlyMap<string, number>) {
    this.first = first;
  }

  /** `index`: of the event in which its maker entered. */
  add(maker: LoggedCall, child: string, index: number, where: Where = maker.enteredAt): void {
    if (!this.first.has(child)) return;
    // a number may be given out again
    const first = this.known.has(child) ? undefined : this.first.get(child);
    this.known.add(child);
    const at = Math.min(index, first ?? index);
    const there = this.made.get(at);
    if (there) there.push({ maker, child, where });
    else this.made.set(at, [{ maker, child, where }]);
  }

  /** A thread that no call names is new. */
  bear(family: Family, child: string, index: number): void {
    const [maker] = family.makers;
    if (!maker) family.orphans.push({ child, index });
    else if (family.makers.every(({ call }) => call.thread === maker.call.thread))
      this.add(maker.call, child, maker.index);
    // which call made which is open until as many threads are new as were made
    if (++family.born < family.makers.length) return;
    family.makers = [];
    family.born = 0;
  }

  /** A call makes a thread and does not name it. `isWhole`: its line stands where it returned. */
  make(family: Family, call: LoggedCall, index: number, isWhole: boolean): void {
    if (!isWhole) family.orphans = [];
    const orphan = family.orphans.shift();
    if (!orphan) family.makers.push({ call, index });
    else if (orphan.child !== call.thread) this.add(call, orphan.child, orphan.index);
  }
}

/** What the log tells of who made whom. */
export function startsOf(events: readonly LogEvent[], people: People): Starts {
  const first = new Map<string, number>();
  const named = new Set<string>();
  let isAsked = false;
  for (let i = 0; i < events.length; i++) {
    const { kind, call } = events[i] as LogEvent;
    isAsked ||= kind === 'thread' || makesThread(call);
    if (call.thread !== undefined && kind !== 'exit' && !first.has(call.thread)) first.set(call.thread, i);
    const child = kind !== 'enter' && makesThread(call) ? childOf(call) : undefined;
    if (child !== undefined) named.add(child);
  }
  const births = new Births(first);
  if (!isAsked) return births.made;
  const families = new Map<string, Family>();
  const entered = new Map<LoggedCall, number>();
  for (let i = 0; i < events.length; i++) {
    const { kind, call } = events[i] as LogEvent;
    if (kind === 'exit') continue;
    const number = people.numberOf(call);
    const family = families.get(number) ?? newFamily(people.births.has(number));
    families.set(number, family);
    const isFirst = family.threads.size === 0;
    // strace names no thread while it follows one
    const { thread = '' } = call;
    if (!family.threads.has(thread)) {
      family.threads.add(thread);
      const isNew = !isFirst && (kind === 'thread' || family.hasBegun) && !named.has(thread);
      if (isNew && call.format !== 'strace') births.bear(family, thread, i);
      // strace says that it follows a thread which the only other one has made
      else if (isNew && family.caller) births.add(family.caller, thread, i, call.enteredAt);
    }
    if (kind !== 'thread') family.caller = family.threads.size < 2 ? (family.caller ?? call) : undefined;
    if (call.name === 'execve' && !isError(call.result ?? '')) family.hasBegun = true;
    if (kind === 'thread' || !makesThread(call) || isError(call.result ?? '')) continue;
    const child = childOf(call);
    if (kind === 'enter') entered.set(call, i);
    if (child !== undefined && kind !== 'enter') births.add(call, child, entered.get(call) ?? i);
    else if (MAKES_THREAD.has(call.name) && kind !== 'return') births.make(family, call, i, kind === 'whole');
  }
  return births.made;
}

/** Of each thread whose number was given out once: its maker, and the event at which it began. */
export type Lives = ReadonlyMap<string, { readonly at: number; readonly maker: LoggedCall }>;

export function livesOf(starts: Starts): Lives {
  const lives = new Map<string, { readonly at: number; readonly maker: LoggedCall }>();
  const again = new Set<string>();
  for (const [at, all] of starts)
    for (const { child, maker } of all) {
      if (lives.has(child)) again.add(child);
      lives.set(child, { at, maker });
    }
  for (const child of again) lives.delete(child);
  return lives;
}

/**
 * Was a thread made after a call of another had returned, whose event has this index? Its maker is
 * that thread, or one that was made after it too.
 */
export function isMadeAfter(lives: Lives, child: string | undefined, call: LoggedCall, index: number): boolean {
  let before = Number.POSITIVE_INFINITY;
  for (let thread = child; ; ) {
    const life = lives.get(thread ?? '');
    if (!life || life.at <= index || life.at >= before) return false;
    if (life.maker.thread === call.thread) return true;
    thread = life.maker.thread;
    before = life.at;
  }
}
