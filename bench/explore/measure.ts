// One scenario explored in one of four modes, measured in a process of its own: `counts` in the
// conventions of the yardstick, `reduced` with all reductions on the same shared part and sections,
// `product` as `vmtrace explore` does it, with objects, results and suspects, `apart` the same with
// alike threads told apart.
import { explore } from '../../core/explore/explore.ts';
import { planOf } from '../../core/explore/plan.ts';
import { Search } from '../../core/explore/search.ts';
import { ALL_REDUCTIONS, NO_REDUCTION } from '../../core/explore/step/reductions.ts';
import { At } from '../../core/explore/step/stage.ts';
import { Steps } from '../../core/explore/step/steps.ts';
import { Trial } from '../../core/explore/step/trial.ts';
import { type Compiled, compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { CONVENTIONS, PLAIN_SHARED } from './conventions.ts';
import { type Scenario, scriptOf } from './scenarios.ts';

export const MODES = ['counts', 'reduced', 'product', 'apart'] as const;
export type Mode = (typeof MODES)[number];

export interface Measured {
  readonly name: string;
  readonly mode: string;
  readonly states: number;
  /** Edges; SPIN counts the initial state as one more. */
  readonly transitions: number;
  /** Different maps at the ends. undefined: SPIN does not tell. */
  readonly finals: number | undefined;
  /** Ends at which a call has not returned. */
  readonly stuck: number | undefined;
  /** Wall time of the search, and the processor's. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /**
   * From the start of the first program to the answer: of SPIN generating, compiling and running.
   */
  readonly answerSeconds: number;
  readonly answerCpuSeconds: number;
  /** Bytes of the tables, and the most that the process had. */
  readonly tables: number;
  readonly resident: number;
}

function compiled(scenario: Scenario, plain: boolean): Compiled {
  const made = compile(parse(scriptOf(scenario, plain)));
  const error = made.diagnostics.find(({ severity }) => severity === 'error');
  if (error) throw new Error(error.message);
  return plain ? { ...made, config: { ...made.config, coalesce: 'null', fileEnds: false } } : made;
}

type Counted = Pick<Measured, 'states' | 'transitions' | 'finals' | 'stuck' | 'tables'>;

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

function asProduct(script: Compiled, alike: boolean): Counted {
  const work = explore(script, { reductions: { ...ALL_REDUCTIONS, alike } });
  for (;;) {
    const { done, value } = work.next();
    if (!done) continue;
    const { states, transitions, outcomes, memory } = value;
    const finals = new Set(outcomes.map(({ maps }) => JSON.stringify(maps))).size;
    const stuck = outcomes.filter(({ kind }) => kind === 'stuck').reduce((sum, outcome) => sum + outcome.states, 0);
    return { states, transitions, finals, stuck, tables: memory };
  }
}

/** States between two looks. */
const SLICE = 100_000;

function searched(script: Compiled, mode: 'counts' | 'reduced'): Counted {
  const reductions = mode === 'counts' ? { ...NO_REDUCTION, local: true } : ALL_REDUCTIONS;
  const trial = new Trial(planOf(script), {
    telling: { timestamps: false },
    form: mode === 'counts' ? CONVENTIONS : PLAIN_SHARED,
    results: false,
    reductions,
  });
  const finals = new Set<number>();
  let stuck = 0;
  const tuple = new Int32Array(trial.plan.threads.length + 1);
  const search: Search = new Search(new Steps(trial), {
    returned: () => {},
    incident: () => {},
    state: () => {},
    end: (state) => {
      search.states.read(state, tuple);
      finals.add(tuple[0] as number);
      const isDone = (local: number): boolean => trial.stage.at(local) <= At.dead;
      if (!tuple.subarray(1).every(isDone)) stuck++;
    },
  });
  search.begin();
  while (search.advance(SLICE));
  const tables = search.states.bytes + search.steps.bytes + trial.bytes;
  return { states: search.states.count, transitions: search.transitions, finals: finals.size, stuck, tables };
}

export function measure(name: string, scenario: Scenario, mode: Mode): Measured {
  const isProduct = mode === 'product' || mode === 'apart';
  const script = compiled(scenario, !isProduct);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const counted = isProduct ? asProduct(script, mode === 'product') : searched(script, mode);
  return {
    name,
    mode,
    ...counted,
    seconds: (performance.now() - began) / 1e3,
    cpuSeconds: secondsOf(process.cpuUsage(cpu)),
    answerSeconds: performance.now() / 1e3,
    answerCpuSeconds: secondsOf(process.cpuUsage()),
    resident: process.resourceUsage().maxRSS * 1024,
  };
}
