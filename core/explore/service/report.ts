// What an exploration found as plain data, which a worker can post: results of each call,
// suspicions and outcomes, each with the shortest order that leads there.
import { fulfils, resultName, type Vintage } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import { printContextOf } from '../../program/printContext.ts';
import { callText } from '../../trace/print/callText.ts';
import { turnText } from '../../trace/print/print.ts';
import { SUSPECT_KINDS } from '../../trace/suspectKinds.ts';
import type { Bound } from '../bounds.ts';
import type { Exploration } from '../explore.ts';
import { type OrderCounts, ordersOf } from '../find/orderCounts.ts';
import type { Outcome } from '../find/outcomes.ts';
import type { Suspect } from '../find/suspects.ts';
import type { Order } from '../orders.ts';
import type { Limits } from '../plan.ts';
import { DIES } from '../step/trial.ts';
import type { Met } from '../symmetry/cast.ts';
import { exchangedText } from '../words/alike.ts';
import { limitsText } from '../words/explained.ts';
import { hints } from '../words/hints.ts';
import { resultsText, scheduleText } from '../words/orders.ts';
import { END_TITLES, outcomeDetails, outcomeText } from './words.ts';

/** After a thread's name: it dies there, in the middle of its call. */
export const DIES_WORD = '!dies';

export interface ReportedOrder {
  /** Who goes on at each schedule point: `t1 t1 t2!1 t3!dies`. */
  readonly turns: string;
  /** How many turns. */
  readonly length: number;
  /**
   * The same as a line of a script; undefined: a thread dies in its call, which no such line says.
   */
  readonly schedule: string | undefined;
  /** Values of the limits that the script leaves open. */
  readonly limits: Limits;
  /** The same as lines of a script: `limit memlock 64K`. */
  readonly limitLines: readonly string[];
}

export interface ReportedResult {
  /** To ask for when it was baked in; '': not known. */
  readonly key: string;
  /** In how many orders; undefined: they were not counted. */
  readonly orders?: number | undefined;
  readonly result: string;
  /** In how many steps it was returned. */
  readonly times: number;
  /** The script expects another one. */
  readonly unexpected: boolean;
  readonly order: ReportedOrder;
}

/** A call of the script, and what it can return. */
export interface ReportedCall {
  readonly thread: string;
  readonly line: number;
  /** `vm_map_wire(0x1000, 0x2000, USER)` */
  readonly text: string;
  /** The most frequent first; empty: it never returns. */
  readonly results: readonly ReportedResult[];
}

/** A suspicion, or how a run can end. */
export interface Finding {
  readonly key: string;
  readonly group: 'suspect' | 'outcome';
  /** One word, to group by. */
  readonly kind: string;
  /** The kind in words. */
  readonly title: string;
  readonly text: string;
  /** What else there is to know, a line each. */
  readonly details: readonly string[];
  readonly threads: readonly string[];
  /** Of the script; 0: of none. */
  readonly line: number;
  /** What a kernel says of it that does not note who set a mark; undefined: the same. */
  readonly unowned?: Pick<Finding, 'kind' | 'title' | 'text'>;
  /** In how many states. */
  readonly states: number;
  /** In how many orders; undefined: they were not counted. */
  readonly orders?: number | undefined;
  readonly order: ReportedOrder;
}

/** A line `expect explore:` of the script, and whether it holds. */
export interface ReportedExpectation {
  readonly line: number;
  /** `expect explore: no suspects` */
  readonly text: string;
  /** `error`: it could not be tried. `unknown`: a bound was reached before it was decided. */
  readonly verdict: 'passed' | 'failed' | 'error' | 'unknown';
  /** What is wrong where it does not hold, then why. */
  readonly messages: readonly string[];
  /** An order that decides it. */
  readonly witness: { readonly key: string; readonly title: string; readonly order: ReportedOrder } | undefined;
}

/** When something cannot be avoided any more, along the order to it. */
export interface ReportedBaked {
  /** Turns of the order; undefined: it can be avoided to the end. */
  readonly turns: number | undefined;
  /** Steps of the machine after so many turns. */
  readonly position: number;
  readonly line: number;
  readonly text: string;
}

export interface Report {
  readonly kernel: Vintage;
  readonly bound: Bound | undefined;
  readonly states: number;
  /** How many orders there are; undefined: they were not counted. */
  readonly orders?: number | undefined;
  readonly transitions: number;
  readonly depth: number;
  /** Bytes. */
  readonly memory: number;
  readonly calls: readonly ReportedCall[];
  /** The worst first. */
  readonly suspects: readonly Finding[];
  readonly outcomes: readonly Finding[];
  /** undefined: not judged, as of what was found so far. */
  readonly expectations?: readonly ReportedExpectation[];
  /** What one could not tell from the rest, a sentence each. */
  readonly hints: readonly string[];
  /** Outcomes that were found, listed or not. */
  readonly outcomeCount: number;
}

/** More are counted, not listed. */
const MOST_OUTCOMES = 500;

const BAD_FIRST: readonly Outcome['kind'][] = ['panic', 'endless', 'stuck', 'done'];

class Reporter {
  private readonly compiled: Compiled;
  private readonly found: Exploration;

  private readonly counts: OrderCounts | undefined;

  constructor(compiled: Compiled, found: Exploration, counts?: OrderCounts) {
    this.compiled = compiled;
    this.found = found;
    this.counts = counts;
  }

  private name(thread: number): string {
    return this.compiled.program.threads[thread] ?? '?';
  }

  private exchanged({ exchanged }: Suspect | Outcome): string[] {
    const text = exchangedText(this.compiled, exchanged);
    return text === '' ? [] : [text];
  }

  order(of: Met): ReportedOrder {
    const order = this.found.order(of);
    return orderData(this.compiled, order, this.found.plan.machines[order.machine]);
  }

  calls(): ReportedCall[] {
    const context = printContextOf(this.compiled.config);
    return this.found.plan.threads.flatMap((lines, thread) =>
      lines.flatMap(({ call, line }) => {
        if (!call) return [];
        const own = this.found.results.filter((one) => one.thread === thread && one.line === line);
        const results = own.map((one) => ({
          key: one.key,
          orders: ordersOf(one, this.counts),
          result: resultName(one.result),
          times: one.times,
          unexpected: one.expected !== undefined && !fulfils(one.result, one.expected),
          order: this.order(one),
        }));
        results.sort((a, b) => b.times - a.times);
        return [{ thread: this.name(thread), line, text: callText(call, context), results }];
      }),
    );
  }

  suspect(one: Suspect): Finding {
    const { key, kind, text, threads, line, states, also, unowned } = one;
    const { title, says } = SUSPECT_KINDS[kind];
    return {
      key,
      group: 'suspect',
      kind,
      title,
      text,
      details: [says, ...also.map((other) => `also: ${other}`), ...this.exchanged(one)],
      threads: threads.map((thread) => this.name(thread)),
      line,
      ...(unowned && { unowned: { ...unowned, title: SUSPECT_KINDS[unowned.kind].title } }),
      states,
      orders: ordersOf(one, this.counts),
      order: this.order(one),
    };
  }

  outcome(one: Outcome): Finding {
    const { key, kind, states } = one;
    const results = resultsText(this.compiled, one.results);
    return {
      key,
      group: 'outcome',
      kind,
      title: END_TITLES[kind],
      text: outcomeText(this.compiled, one, results),
      details: [...outcomeDetails(one, results), ...this.exchanged(one)],
      threads: one.stuck.map(({ thread }) => this.name(thread)),
      line: one.stuck[0]?.line ?? 0,
      states,
      orders: ordersOf(one, this.counts),
      order: this.order(one),
    };
  }
}

/** `limits`: the values that it needs of those that the script leaves open. */
export function orderData(compiled: Compiled, order: Order, limits: Limits = []): ReportedOrder {
  const turns = order.picks.map(({ thread, outcome }) => {
    const name = compiled.program.threads[thread] ?? '?';
    return outcome === DIES ? name + DIES_WORD : turnText(name, outcome);
  });
  return {
    turns: turns.join(' '),
    length: turns.length,
    schedule: scheduleText(compiled, order),
    limits,
    limitLines: limits.map((one) => limitsText([one], compiled.config.pageSize).replace(/^no /, '# no ')),
  };
}

export function reportOf(compiled: Compiled, found: Exploration, counts?: OrderCounts): Report {
  const reporter = new Reporter(compiled, found, counts);
  const { bound, states, transitions, depth, memory, suspects } = found;
  const outcomes = [...found.outcomes].sort(
    (a, b) => BAD_FIRST.indexOf(a.kind) - BAD_FIRST.indexOf(b.kind) || a.state - b.state,
  );
  return {
    kernel: compiled.config.vintage,
    bound,
    states,
    orders: counts?.all,
    transitions,
    depth,
    memory,
    calls: reporter.calls(),
    suspects: suspects.map((one) => reporter.suspect(one)),
    outcomes: outcomes.slice(0, MOST_OUTCOMES).map((one) => reporter.outcome(one)),
    hints: hints(compiled, found),
    outcomeCount: outcomes.length,
  };
}
