// What can come of a run of the debugger: is something bad possible, certain, and since
// which choice? The script is explored once, in slices; after that each question is a
// walk through its graph.
import { isFailure } from '../debugger/why/decision.ts';
import { atPoint, canRun } from '../kernel/kernel.ts';
import { statementOf } from '../machine/choices.ts';
import { createMachine, type Machine } from '../machine/machine.ts';
import { inCall } from '../machine/schedulers.ts';
import { type Compiled, withStatements } from '../program/compile.ts';
import { openLimits } from '../program/openLimits.ts';
import { type Choice, NOBODY, type Program } from '../program/types.ts';
import { Statements } from '../trace/statements.ts';
import { SUSPECT_KINDS, severityOf } from '../trace/suspectKinds.ts';
import type { Bound, Bounds, Progress } from './bounds.ts';
import { type Exploration, explore } from './explore.ts';
import type { Suspect } from './find/suspects.ts';
import { withValues } from './follow.ts';
import type { Pick } from './moves.ts';
import { dependsOnReturns } from './noReturn.ts';
import { MOST_KEYS, type Point } from './paths.ts';
import type { Plan } from './plan.ts';
import { END_TITLES } from './service/words.ts';
import { ALL_REDUCTIONS } from './step/reductions.ts';
import { DIES } from './step/trial.ts';
import { percentText } from './words/orders.ts';

/** How it stands with what is bad. */
export interface Outlook {
  /** Of the ways on, the share that leads to something bad, from 0 to 1. */
  readonly share: number;
  /** Each way does. */
  readonly always: boolean;
  /** What can come, the worst first. */
  readonly titles: readonly string[];
}

/** Something bad that a run comes to, and since when it could not be avoided. */
interface Fate {
  readonly title: string;
  readonly text: string;
  /** After so many choices. */
  readonly picks: number;
  /** Of the ways on, the share that led to it before that choice. */
  readonly shareBefore: number;
}

export interface RunOutlook {
  /** After so many choices. */
  readonly points: readonly Outlook[];
  /** The worst first. */
  readonly fates: readonly Fate[];
}

/** What is bad: what it is called, and its key. */
interface Bad {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** An end, and no suspicion. */
  readonly isEnd?: true;
}

/** The same with the values that its open limits have in a run. */
function closed(compiled: Compiled): Compiled {
  const { limits } = compiled.config;
  return withValues(
    compiled,
    openLimits(compiled.declared.statements).map(({ what }) => ({ what, value: limits[what] as number })),
  );
}

/**
 * The script says that the call fails: another result than that would be a suspicion of its own.
 */
function isExpected({ kind, threads: [thread = NOBODY], line }: Suspect, plan: Plan): boolean {
  const row: { readonly isFailure?: true } = SUSPECT_KINDS[kind];
  if (!row.isFailure) return false;
  const own = plan.threads[thread]?.find((one) => one.line === line);
  return own?.expected !== undefined && isFailure(own.expected);
}

const badOf = ({ suspects, outcomes, paths }: Exploration, { program }: Compiled): Bad[] => {
  const ends = outcomes.filter(({ kind }) => kind !== 'done');
  const plan = paths?.findings.trial.plan;
  const unexpected = suspects.filter((one) => !plan || !isExpected(one, plan));
  const worst = [...unexpected].sort((a, b) => severityOf(a.kind) - severityOf(b.kind));
  const all = [
    ...worst.map(({ key, kind, text }) => ({ key, title: SUSPECT_KINDS[kind].title, text })),
    ...ends.map(({ key, kind, panic, stuck }) => ({
      key,
      isEnd: true as const,
      title: END_TITLES[kind],
      text: panic || stuck.map(({ thread, where }) => `${program.threads[thread]} ${where}`).join('; '),
    })),
  ];
  return all.slice(0, MOST_KEYS);
};

/** An assert changes nothing, and is to wait for no thread. */
function withoutAsserts(program: Program): Program {
  const { statements } = program;
  const others = [...statements].filter(({ kind }) => kind !== 'assert');
  return others.length === statements.length ? program : withStatements(program, Statements.of(others, others.length));
}

/** Fates of a run that the report lists at the most. */
const MOST_FATES = 3;

/** Milliseconds of a slice: a step may wait for it. */
const SLICE = 8;

export class ScriptOutlook {
  private readonly compiled: Compiled;
  private found: Exploration | undefined;
  private bad: readonly Bad[] = [];
  /** The bound that has ended it. */
  bound: Bound | undefined;

  /**
   * `inLineOrder`: the run begins lines in their order, and asserts while threads
   * are in their calls.
   */
  constructor(compiled: Compiled, inLineOrder: boolean) {
    const values = closed(compiled);
    this.compiled = inLineOrder ? { ...values, program: withoutAsserts(values.program) } : values;
  }

  /** Nothing bad can come in any order. */
  get isClean(): boolean {
    return this.found !== undefined && this.bad.length === 0;
  }

  /** Explores the script. @throws ExploreError */
  *begin(bounds: Bounds): Generator<Progress, void> {
    // a run is of threads with names, so the state needs theirs
    const reductions = { ...ALL_REDUCTIONS, alike: false };
    const options = { bounds, results: false, slice: SLICE };
    let found: Exploration = yield* explore(this.compiled, { ...options, reductions });
    const mayStop = found.outcomes.some(({ kind }) => kind === 'panic' || kind === 'endless');
    if (found.paths && badOf(found, this.compiled).some(({ key }) => dependsOnReturns(key, mayStop))) {
      const again = { ...options, reductions: { ...reductions, returns: false }, grouped: found.grouping };
      found = yield* explore(this.compiled, again);
    }
    this.bound = found.bound;
    if (!found.paths) return;
    this.bad = badOf(found, this.compiled);
    this.found = found;
  }

  private titled({ share, canAvoid, ever }: Point): Outlook {
    const titles = this.bad.filter((_, i) => (ever & (1 << i)) !== 0).map(({ title }) => title);
    return { share, always: !canAvoid, titles: [...new Set(titles)] };
  }

  /** After each of these choices; undefined: not known. */
  *along(picks: readonly Pick[]): Generator<number, readonly Outlook[] | undefined> {
    const { paths } = this.found ?? {};
    const trace = paths && (yield* paths.trace(0, picks));
    if (!paths || !trace) return undefined;
    const { points } = yield* paths.stand(trace, this.keys);
    return points.map((point) => this.titled(point));
  }

  private get keys(): string[] {
    return this.bad.map(({ key }) => key);
  }

  /** The same, with what the run has come to. */
  *run(picks: readonly Pick[]): Generator<number, RunOutlook | undefined> {
    const { paths } = this.found ?? {};
    const trace = paths && (yield* paths.trace(0, picks));
    if (!paths || !trace) return undefined;
    const { points } = yield* paths.stand(trace, this.keys);
    const met = paths.metBy(trace, this.keys).reduce((all, bits) => all | bits, 0);
    const fates: Fate[] = [];
    for (const [i, { key, title, text, isEnd }] of this.bad.entries()) {
      if ((met & (1 << i)) === 0 || fates.length === MOST_FATES) continue;
      const { points: own, pointOfNoReturn: at } = yield* paths.stand(trace, [key]);
      // an end says no more than the suspicion that it is
      if (at === undefined || (isEnd && fates.some((fate) => fate.picks === at && fate.title !== title))) continue;
      fates.push({ title, text, picks: at, shareBefore: own[at - 1]?.share ?? 1 });
    }
    return { points: points.map((point) => this.titled(point)), fates };
  }
}

export { percentText as shareText } from './words/orders.ts';

/** `can end badly, by 50 % of the ways on: Mark without an owner`, behind what a choice does. */
export function outlookText({ always, share, titles }: Outlook): string {
  if (titles.length === 0) return 'nothing bad can come of it';
  const what = titles.slice(0, 2).join(', ') + (titles.length > 2 ? ', ...' : '');
  return always ? `always ends badly: ${what}` : `can end badly, by ${percentText(share)} of the ways on: ${what}`;
}

/** The choices that a run has made. */
export interface MadePicks {
  readonly picks: readonly Pick[];
  /** At which step each of them begins. */
  readonly positions: readonly number[];
  /** From here on the run is in no order: something was done by hand. */
  readonly until?: number;
}

/**
 * Does the thread of a choice begin a section, as orders choose them? The line order may hold it
 * within one, while others run up to theirs: that is the same as if it had ended the section first.
 * Lines that let it go on are in no order.
 */
function beginsSection({ program, state }: Machine, choice: Choice): boolean {
  const kind = program.statements.at(statementOf(program, state, choice))?.kind;
  if (kind === 'leave' || kind === 'advance') return false;
  return !inCall(state, choice.thread) || atPoint(state.kernel, choice.thread);
}

/** A line by which a thread dies in the middle of its call. */
const endsCall = ({ program, state }: Machine, choice: Choice): boolean =>
  choice.thread !== NOBODY &&
  inCall(state, choice.thread) &&
  program.statements.at(statementOf(program, state, choice))?.kind === 'dies';

/** Steps between two rests. */
const REST = 2_000;

/** A section that has begun is followed once it is over. */
function madeUntil({ state }: Machine, picks: Pick[], positions: number[], until: number): MadePicks {
  const { thread = NOBODY, outcome } = picks.at(-1) ?? {};
  const isOpen = thread !== NOBODY && outcome !== DIES && inCall(state, thread) && !atPoint(state.kernel, thread);
  return isOpen
    ? { picks: picks.slice(0, -1), positions: positions.slice(0, -1), until: positions.at(-1) as number }
    : { picks, positions, until };
}

/** The choices of a machine's run, of all that it has recorded. Yields between. */
export function* picksOf(
  compiled: Compiled,
  machine: Machine,
  length = machine.length,
): Generator<number, MadePicks | undefined> {
  const again = createMachine({ ...compiled, program: machine.program }, { recordHistory: false });
  const picks: Pick[] = [];
  const positions: number[] = [];
  const note = (position: number, thread: number, outcome: number): void => {
    picks.push({ thread, outcome });
    positions.push(position);
  };
  for (let position = 0; position < length; position++) {
    const choice = machine.choiceAt(position);
    if (!choice) return undefined;
    const { thread, outcome = 0, intervention } = choice;
    if (intervention && intervention.kind !== 'kill') return madeUntil(again, picks, positions, position);
    const last = picks.at(-1);
    const passes = last?.outcome === DIES && last.thread === thread;
    // where orders are explored, a line that sets something runs once no thread can go on
    const { script, kernel } = again.state;
    const isSet = thread === NOBODY && again.program.statements.at(script.next)?.kind === 'set';
    if (isSet && kernel.threads.some(({ depth }, who) => depth > 0 && canRun(kernel, who)))
      return madeUntil(again, picks, positions, position);
    if (intervention || endsCall(again, choice)) note(position, thread, DIES);
    else if (thread !== NOBODY && !passes && beginsSection(again, choice)) note(position, thread, outcome);
    again.step(choice);
    if (position % REST === 0) yield position;
  }
  return { picks, positions };
}
