// Where no order explains the results: what the script does not say, and would explain them. Each
// cause of the first result that cannot be is supposed as a line of the script, if nothing that a
// log shows speaks against it, and the results are explained anew; several results may need one
// each.
import { doubtText } from '../../debugger/why/doubts.ts';
import { causesOf } from '../../debugger/why/meanings.ts';
import { inWords } from '../../kernel/meanings/meaning.ts';
import { RULES } from '../../kernel/rules.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import type { Supposed } from '../explain/supposed.ts';
import { followOrder } from '../follow.ts';
import { candidates, narrowed, withLine } from './supposedLines.ts';
import { unseenMemory } from './unseenMemory.ts';

/** Lines that are tried for one result, results of one script, and work for each line. */
const MOST_LINES = 8;
const MOST_RESULTS = 4;
const MOST_TOLD = 3;
const MOST_STATES = 5_000;
const MOST_TIME = 2_000;
/** In all, ms. */
const MOST_TIME_IN_ALL = 10_000;

interface Tried {
  readonly supposed: Supposed;
  readonly compiled: Compiled;
  readonly found: Explanation;
}

/** Returns of the log that an explanation has. */
const reach = ({ order, impossible }: Explanation): number =>
  order ? Number.POSITIVE_INFINITY : (impossible?.rank ?? -1);

class Supposer {
  private readonly end: number;
  private readonly bounds: Bounds;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    this.end = performance.now() + Math.min(bounds.time ?? MOST_TIME_IN_ALL, MOST_TIME_IN_ALL);
  }

  /** Lines each of which explains the first result that cannot be, those that get furthest. */
  *tried(compiled: Compiled, known: Explanation): Generator<Progress, Tried[]> {
    const { impossible, closest } = known;
    if (impossible?.expected === undefined || !closest) return [];
    const machine = followOrder(compiled, closest);
    const causes = causesOf(machine, impossible.thread, impossible.expected);
    const isLogged = compiled.program.origin !== undefined;
    const tried: Tried[] = [];
    let left = MOST_LINES;
    for (const [row, seen] of causes?.seen ?? []) {
      if (seen.holds || seen.moot || (isLogged && seen.doubts.length === 0)) continue;
      for (const candidate of candidates(compiled, row, seen, impossible.range)) {
        const time = Math.min(MOST_TIME, this.end - performance.now());
        if (left-- <= 0 || time <= 0) break;
        const cause = inWords(row.cause, RULES[compiled.config.vintage]);
        const made = withLine(compiled, candidate, cause);
        if (!made) continue;
        const found = yield* explain(made, { ...this.bounds, time, states: MOST_STATES });
        if (found.bound !== undefined || reach(found) <= reach(known)) continue;
        tried.push({
          supposed: {
            text: narrowed(candidate, found.machines, compiled.config.pageSize),
            line: candidate.line,
            of: impossible.line,
            cause,
            doubt: seen.doubts.map(doubtText).join('; '),
          },
          compiled: made,
          found,
        });
      }
    }
    return tried.sort((a, b) => reach(b.found) - reach(a.found));
  }
}

/**
 * With what would explain results that no order explains: if it explains all those of a log, the
 * explanation of the script with it.
 */
export function* supposing(
  compiled: Compiled,
  known: Explanation,
  bounds: Bounds = {},
): Generator<Progress, Explanation> {
  if (known.order || known.bound) return known;
  const began = performance.now();
  const unseen = yield* unseenMemory(compiled, known, bounds);
  if (unseen) return unseen;
  const time = bounds.time === undefined ? undefined : Math.max(0, bounds.time - (performance.now() - began));
  const supposer = new Supposer(time === undefined ? bounds : { ...bounds, time });
  const first = yield* supposer.tried(compiled, known);
  let [best] = first;
  if (!best) return known;
  const furthest = reach(best.found);
  const either = first
    .filter(({ found }) => reach(found) === furthest)
    .slice(0, MOST_TOLD)
    .map(({ supposed }) => supposed);
  const also: Supposed[] = [];
  while (!best.found.order && also.length < MOST_RESULTS - 1) {
    const [next]: Tried[] = yield* supposer.tried(best.compiled, best.found);
    if (!next) break;
    also.push(next.supposed);
    best = next;
  }
  const { order, impossible } = best.found;
  // what a person has not declared there is not: their script stands for all of its machine
  if (order && compiled.program.origin)
    return { ...best.found, suppositions: { either, also, still: 0 }, asItStands: { ...known, steps: undefined } };
  return { ...known, suppositions: { either, also, still: order ? 0 : (impossible?.line ?? 0) } };
}
