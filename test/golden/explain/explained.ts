// Explains the cases of a file and measures it: what the command and the test share. An order that
// is found is followed on the machine, and has to give the results of the case, each call begun
// after those that had returned before it.
import type { Bounds } from '../../../core/explore/bounds.ts';
import { type Explanation, explain } from '../../../core/explore/explain/explain.ts';
import { logOf } from '../../../core/explore/explain/records.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import type { Order } from '../../../core/explore/orders.ts';
import type { Plan } from '../../../core/explore/plan.ts';
import { fulfils, resultName } from '../../../core/kernel/constants.ts';
import type { Compiled } from '../../../core/program/compile.ts';
import type { GoldenCase } from '../case.ts';
import { readCases } from '../read.ts';
import { logOfCase } from './script.ts';

export interface Explained {
  readonly id: string;
  readonly explanation: Explanation;
  readonly milliseconds: number;
  /**
   * What the order that was found, or the closest, does not give; undefined: it gives all
   * that it has to.
   */
  readonly wrong: string | undefined;
}

/** More than any case needs. */
const BOUNDS: Bounds = { states: 1_500_000, time: 60_000 };

function explained(compiled: Compiled, bounds: Bounds): Explanation {
  const work = explain(compiled, bounds);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as Explanation;
  }
}

/** What an order does not give of a log. */
function differenceOf(plan: Plan, order: Order): string | undefined {
  const { calls, returns } = logOf(plan, true);
  const results = calls.map((): number[] => []);
  let wrong: string | undefined;
  const hear: Parameters<typeof followOrder>[3] = (event) => {
    if (event.kind === 'lock') {
      const call = calls[event.thread]?.[results[event.thread]?.length ?? 0];
      const early = call?.after.findIndex((count, other) => (results[other]?.length ?? 0) < count) ?? -1;
      if (early >= 0) wrong ??= `line ${call?.line}: begins before a call of thread ${early} has returned`;
    } else if (event.kind === 'result') results[event.thread]?.push(event.result);
  };
  followOrder(plan.compiled, order, order.picks.length, hear);
  for (const { thread, index, line, expected } of returns) {
    const result = results[thread]?.[index];
    if (result === undefined) wrong ??= `line ${line}: has not returned`;
    else if (expected !== undefined && !fulfils(result, expected))
      wrong ??= `line ${line}: expected ${resultName(expected)}, got ${resultName(result)}`;
  }
  return wrong;
}

/**
 * An order has to give all results, and where there is none, the closest all before the
 * impossible one.
 */
function wrongIn({ plan, order, impossible, closest }: Explanation): string | undefined {
  if (order) return differenceOf(plan, order);
  if (!impossible || !closest) return undefined;
  const first = differenceOf(plan, closest);
  if (first?.startsWith(`line ${impossible.line}: `)) return undefined;
  return `line ${impossible.line} is impossible, the closest order says: ${first ?? 'nothing'}`;
}

function explainLog(id: string, compiled: Compiled, bounds: Bounds): Explained {
  const began = performance.now();
  const explanation = explained(compiled, bounds);
  const milliseconds = performance.now() - began;
  return { id, explanation, milliseconds, wrong: wrongIn(explanation) };
}

export interface ExplainOptions {
  /** Makes another case of each. */
  readonly change?: (golden: GoldenCase) => GoldenCase;
  /** Only one of so many cases. */
  readonly every?: number;
  readonly bounds?: Bounds;
}

/** `keep`: what is wanted of a case. What was worked out for thousands would fill the memory. */
export async function explainFile<T>(
  file: string,
  options: ExplainOptions,
  keep: (explained: Explained) => T,
): Promise<T[]> {
  const { change = (golden) => golden, every = 1, bounds = BOUNDS } = options;
  const all: T[] = [];
  let n = 0;
  for await (const golden of readCases(file))
    if (n++ % every === 0) all.push(keep(explainLog(golden.id, logOfCase(change(golden)), bounds)));
  return all;
}
