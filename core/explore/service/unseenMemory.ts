// Where no order explains the results of a log: how much of the map before it an import has put
// there is a guess, as a log shows nothing of it. Other amounts are tried, of what was mapped and
// of what was locked: a call that a limit refused asks for more, one that it let pass for less.

import { resultName } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import type { Supposed } from '../explain/supposed.ts';
import { lineOf, type MemoryTrial, memoryTrials, type StandIn } from './memoryTrials.ts';
import { type Candidate, withLine } from './supposedLines.ts';

/** Amounts that are tried of each kind, and work for each. */
const MOST_TRIED = 12;
const MOST_STATES = 30_000;
const MOST_TIME = 2_000;
/** In all, ms. */
const MOST_TIME_IN_ALL = 6_000;

const MORE = 'more was there before the log than what stands for it';
const LESS = 'less was there before the log than what stands for it';
const someText = ({ isLocked }: StandIn): string => `something was ${isLocked ? 'locked' : 'mapped'} before the log`;
const DOUBT = "the log does not show all that was mapped before it began ('procstat -v PID' tells)";

/** The greatest of the limits that count what a process has mapped, or locked; 0: there is none. */
function mostPages({ config: { limits } }: Compiled): number {
  const known = (pages: number): number => (Number.isFinite(pages) ? pages : 0);
  return Math.max(known(limits.memlock), known(limits.vmem)) + 1;
}

const asksForMore = ({ impossible }: Explanation): boolean =>
  impossible?.expected !== undefined && resultName(impossible.expected) === 'ENOMEM';

/** A line with the cause that it says. */
interface Change {
  readonly line: Candidate;
  readonly cause: string;
}

const changed = (compiled: Compiled, changes: readonly Change[]): Compiled | undefined =>
  changes.reduce<Compiled | undefined>((made, { line, cause }) => made && withLine(made, line, cause), compiled);

/** An entry of so many pages in place of what the script has. */
function resized(compiled: Compiled, varied: StandIn, pages: number): Change[] {
  const line = pages === varied.size ? undefined : lineOf(compiled, varied, pages);
  if (!line) return [];
  const isMore = pages > varied.size;
  return [{ line, cause: varied.line === 0 ? someText(varied) : isMore ? MORE : LESS }];
}

class UnseenMemory {
  private readonly bounds: Bounds;
  private readonly end: number;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    this.end = performance.now() + Math.min(bounds.time ?? MOST_TIME_IN_ALL, MOST_TIME_IN_ALL);
  }

  private *explained(compiled: Compiled): Generator<Progress, Explanation | undefined> {
    const time = Math.min(MOST_TIME, this.end - performance.now());
    if (time <= 0) return undefined;
    const states = Math.min(this.bounds.states ?? MOST_STATES, MOST_STATES);
    const found = yield* explain(compiled, { ...this.bounds, time, states });
    return found.bound === undefined ? found : undefined;
  }

  /**
   * So many pages of the entry that is varied explain the results; undefined: none that is tried
   * does. `first`: what its present size explains, where that is known.
   */
  *amount(
    compiled: Compiled,
    { varied, without }: MemoryTrial,
    most: number,
    first?: Explanation,
  ): Generator<Progress, { changes: Change[]; explained: Explanation } | undefined> {
    const gone = without.map(({ line }): Change => ({ line: { text: '', line }, cause: LESS }));
    let [tooFew, tooMany] = [-1, most + 1];
    let pages = Math.min(varied.size, most);
    let found: Explanation | undefined = first;
    for (let tried = 0, step = 1; tried < MOST_TRIED; tried++, step *= 2) {
      const changes = [...resized(compiled, varied, pages), ...gone];
      if (!found) {
        const made = changed(compiled, changes);
        found = made && (yield* this.explained(made));
      }
      if (!found) return undefined;
      if (found.order) return { changes, explained: found };
      const isMore = asksForMore(found);
      if (isMore) tooFew = pages;
      else tooMany = pages;
      if (tooMany - tooFew < 2) return undefined;
      const next = isMore ? pages + step : pages - step;
      pages = next > tooFew && next < tooMany ? next : Math.floor((tooFew + tooMany) / 2);
      found = undefined;
    }
    return undefined;
  }
}

/** An explanation by another amount of what was there before the log. */
export function* unseenMemory(
  compiled: Compiled,
  known: Explanation,
  bounds: Bounds,
): Generator<Progress, Explanation | undefined> {
  const { origin } = compiled.program;
  const most = mostPages(compiled);
  if (!origin || origin.isListed || known.impossible?.expected === undefined || most < 2) return undefined;
  const of = known.impossible.line;
  const work = new UnseenMemory(bounds);
  for (const trial of memoryTrials(compiled, most)) {
    const found = yield* work.amount(compiled, trial, most, trial.without.length > 0 ? undefined : known);
    if (!found) continue;
    const [first, ...also] = found.changes.map(({ line, cause }): Supposed => ({ ...line, of, cause, doubt: DOUBT }));
    const suppositions = first && { either: [first], also, still: 0 };
    if (suppositions) return { ...found.explained, suppositions, asItStands: { ...known, steps: undefined } };
  }
  return undefined;
}
