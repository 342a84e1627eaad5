// What can come of choices that were made: can something bad still happen, and must it? Explored from
// there on, every interleaving told apart: the choices may stand in the middle of what reductions join.

import { createMachine, type Machine } from '../machine/machine.ts';
import { atDecision } from '../machine/schedulers.ts';
import { runToEnd } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import { NOBODY } from '../program/types.ts';
import { Findings } from './explore.ts';
import { oddsOf } from './find/baked.ts';
import { SUSPECT_KINDS } from './find/kinds.ts';
import type { Pick } from './moves.ts';
import { beginAfter } from './orders.ts';
import { type Limits, planOf } from './plan.ts';
import { Search } from './search.ts';
import { END_TITLES } from './service/words.ts';
import { NO_REDUCTION } from './step/reductions.ts';
import { Steps } from './step/steps.ts';
import { DIES, Trial } from './step/trial.ts';
import { percentText } from './words/orders.ts';

export interface Outlook {
  /** Of the ways on, the share that leads to something bad, from 0 to 1. */
  readonly share: number;
  /** Each way does. */
  readonly always: boolean;
  /** Some way does. */
  readonly ever: boolean;
  /** What it is, the worst first. */
  readonly titles: readonly string[];
}

/** States between two looks at the clock. */
const SLICE = 500;

/** The values that a script's open limits have. */
function machineOf({ config }: Compiled, machines: readonly Limits[]): number {
  const at = machines.findIndex((limits) => limits.every(({ what, value }) => config.limits[what] === value));
  return Math.max(at, 0);
}

/** Undefined: there are more states, or it takes longer (milliseconds), or these choices cannot be made. */
export function outlookAfter(
  compiled: Compiled,
  picks: readonly Pick[],
  bounds: { readonly states: number; readonly time: number },
): Outlook | undefined {
  const plan = planOf(compiled);
  const trial = new Trial(plan, {
    telling: { timestamps: plan.timestamps },
    results: false,
    reductions: NO_REDUCTION,
  });
  const findings: Findings = new Findings(trial, () => search);
  const search: Search = new Search(new Steps(trial), findings);
  if (!beginAfter(search, machineOf(compiled, plan.machines), picks)) return undefined;
  const until = performance.now() + bounds.time;
  while (search.advance(SLICE, undefined, bounds.states)) if (performance.now() > until) return undefined;
  if (search.at < search.states.count) return undefined;
  const suspects = findings.suspects.list();
  const ends = [...findings.outcomes.values()].filter(({ kind }) => kind !== 'done');
  const states = new Set([...suspects, ...ends].flatMap(({ key }) => findings.members.get(key) ?? []));
  const odds = runToEndOf(oddsOf(search, { state: (one) => states.has(one), step: () => false }));
  const titles = [
    ...suspects.map(({ kind }) => SUSPECT_KINDS[kind].title),
    ...ends.map(({ kind }) => END_TITLES[kind]),
  ];
  return {
    share: odds.shares[0] as number,
    always: odds.always[0] === 1,
    ever: odds.ever[0] === 1,
    titles: [...new Set(titles)],
  };
}

/** `can still end badly, by 50 % of the ways on: Mark without an owner`, behind what a choice does. */
export function outlookText({ always, ever, share, titles }: Outlook): string {
  if (!ever) return 'nothing bad can come of it';
  const what = titles.slice(0, 2).join(', ') + (titles.length > 2 ? ', ...' : '');
  return always ? `always ends badly: ${what}` : `can end badly, by ${percentText(share)} of the ways on: ${what}`;
}

const runToEndOf = <T>(work: Generator<number, T>): T => runToEnd(work as Generator<number | undefined, T, void>);

/** The choices that a machine has made, whose threads run their own lines; undefined: something was done by hand. */
export function picksOf(compiled: Compiled, machine: Machine): Pick[] | undefined {
  const again = createMachine(compiled, { recordHistory: false });
  const picks: Pick[] = [];
  for (let position = 0; position < machine.position; position++) {
    const choice = machine.choiceAt(position);
    if (!choice) return undefined;
    const { thread, outcome = 0, intervention } = choice;
    if (intervention && intervention.kind !== 'kill') return undefined;
    const passes = picks.at(-1)?.outcome === DIES && picks.at(-1)?.thread === thread;
    if (intervention) picks.push({ thread, outcome: DIES });
    else if (thread !== NOBODY && !passes && atDecision(again.state)) picks.push({ thread, outcome });
    again.step(choice);
  }
  return picks;
}
