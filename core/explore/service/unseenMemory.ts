// Where no order explains the results of a log: how much of the map before it an import has put
// there is a guess, as a log shows nothing of it. Other amounts are tried, of what was mapped and
// of what was locked: a call that a limit refused asks for more, one that it let pass for less.

import { formatRange } from '../../kernel/address.ts';
import { EFLAG, resultName } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Bounds, Progress } from '../bounds.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import type { Supposed, Suppositions } from '../explain/supposed.ts';
import { type Candidate, withLine } from './supposedLines.ts';

/** Amounts that are tried of each kind, and work for each. */
const MOST_TRIED = 12;
const MOST_STATES = 30_000;
const MOST_TIME = 2_000;
/** In all, ms. */
const MOST_TIME_IN_ALL = 6_000;

/** Pages at which something may stand of which a script says nothing. */
const PLACES = [0x200, 0x10_0000, 0x100_0000];

/** An entry that stands for what the log does not show. Pages. */
interface StandIn {
  /** 0: the script has none yet. */
  readonly line: number;
  readonly start: number;
  readonly size: number;
  readonly isLocked: boolean;
}

const STANDS = /^stands for (?:what else was|all that was mapped)/;

function standInsOf({ program, declared }: Compiled): StandIn[] {
  return (program.origin?.inferred ?? []).flatMap(({ why, line, start, end }) => {
    const s = declared.statements.find(({ span }) => span.line === line);
    if (s?.kind !== 'entry' || !STANDS.test(why)) return [];
    return [{ line, start, size: end - start, isLocked: (s.attributes.eflags & EFLAG.USER_WIRED) !== 0 }];
  });
}

/** The greatest of the limits that count what a process has mapped, or locked; 0: there is none. */
function mostPages({ config: { limits } }: Compiled): number {
  const known = (pages: number): number => (Number.isFinite(pages) ? pages : 0);
  return Math.max(known(limits.memlock), known(limits.vmem)) + 1;
}

/**
 * Room for so many pages of which neither an entry nor a call says anything;
 * undefined: none is sure.
 */
function placeFor({ entries, program }: Compiled, pages: number): number | undefined {
  const named = new Set<number>();
  for (const s of program.statements) if ('call' in s) for (const value of Object.values(s.call.args)) named.add(value);
  return PLACES.find(
    (start) =>
      entries.every((one) => one.end <= start || one.start >= start + pages) &&
      [...named].every((value) => value < start || value >= start + pages),
  );
}

/** The line of so many pages. */
function lineOf({ config }: Compiled, { line, start, isLocked }: StandIn, pages: number): Candidate | undefined {
  if (pages === 0) return line === 0 ? undefined : { text: '', line };
  const range = formatRange(start, start + pages, config.pageSize);
  return { text: `entry ${range} rw-${isLocked ? ' wired=1 flags=USER_WIRED' : ''}`, line };
}

const asksForMore = ({ impossible }: Explanation): boolean =>
  impossible?.expected !== undefined && resultName(impossible.expected) === 'ENOMEM';

class UnseenMemory {
  private readonly bounds: Bounds;
  private readonly end: number;
  private readonly known: Explanation;

  constructor(known: Explanation, bounds: Bounds) {
    this.known = known;
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

  /** So many pages of one kind explain the results; undefined: none that is tried does. */
  *amount(base: Compiled, one: StandIn, most: number, first?: Explanation): Generator<Progress, number | undefined> {
    let [tooFew, tooMany] = [-1, most + 1];
    let pages = Math.min(one.size, most);
    let found: Explanation | undefined = first;
    for (let tried = 0, step = 1; tried < MOST_TRIED; tried++, step *= 2) {
      if (!found) {
        const line = lineOf(base, one, pages);
        const made = line ? withLine(base, line) : base;
        found = made && (yield* this.explained(made));
      }
      if (!found) return undefined;
      if (found.order) return pages;
      if (asksForMore(found)) tooFew = pages;
      else tooMany = pages;
      if (tooMany - tooFew < 2) return undefined;
      const next = asksForMore(found) ? pages + step : pages - step;
      pages = next > tooFew && next < tooMany ? next : Math.floor((tooFew + tooMany) / 2);
      found = undefined;
    }
    return undefined;
  }

  supposed({ text, line }: Candidate, isMore: boolean): Supposed {
    const cause = `${isMore ? 'more' : 'less'} was there before the log than what stands for it`;
    return { text, line, of: this.known.impossible?.line ?? 0, cause, doubt: DOUBT };
  }
}

const DOUBT = "the log does not show all that was mapped before it began ('procstat -v PID' tells)";

/** Another amount of what was there before the log that explains all results. */
export function* unseenMemory(
  compiled: Compiled,
  known: Explanation,
  bounds: Bounds,
): Generator<Progress, Suppositions | undefined> {
  const { origin } = compiled.program;
  const most = mostPages(compiled);
  if (!origin || origin.isListed || known.impossible?.expected === undefined || most < 2) return undefined;
  const work = new UnseenMemory(known, bounds);
  const all = standInsOf(compiled);
  const start = placeFor(compiled, most);
  for (const dropped of [false, true])
    for (const isLocked of [false, true]) {
      if (isLocked && origin.hasBegun) continue;
      const others = dropped ? all.filter((one) => one.isLocked !== isLocked) : [];
      if (dropped && others.length === 0) continue;
      const own = all.findLast((one) => one.isLocked === isLocked);
      const one = own ?? (start === undefined ? undefined : { line: 0, start, size: 0, isLocked });
      if (!one) continue;
      const gone = others.map(({ line }): Candidate => ({ text: '', line }));
      const base = gone.reduce<Compiled | undefined>((made, line) => made && withLine(made, line), compiled);
      const pages = base && (yield* work.amount(base, one, most, dropped ? undefined : known));
      if (pages === undefined) continue;
      const line = lineOf(compiled, one, pages);
      const lines = [...(line && pages !== one.size ? [{ line, isMore: pages > one.size }] : [])];
      const said = [...lines, ...gone.map((line) => ({ line, isMore: false }))];
      const [first, ...also] = said.map(({ line, isMore }) => work.supposed(line, isMore));
      if (first) return { either: [first], also, still: 0 };
    }
  return undefined;
}
