// `expect explore:` lines: the script is explored, once for all lines with the same bound, and each
// claim is judged by what was found. A claim that a bound has left open is neither true nor false.
import type { Bounds } from '../explore/bounds.ts';
import { type Exploration, explore } from '../explore/explore.ts';
import type { PossibleResult } from '../explore/find/findings.ts';
import type { Suspect } from '../explore/find/suspects.ts';
import { ExploreError } from '../explore/plan.ts';
import { BOUND_TEXT } from '../explore/service/words.ts';
import type { Met } from '../explore/symmetry/cast.ts';
import { exchangedText } from '../explore/words/alike.ts';
import { limitsText } from '../explore/words/explained.ts';
import { orderText } from '../explore/words/orders.ts';
import { fulfils, resultName } from '../kernel/constants.ts';
import { CANCELLED, type CancellationToken, inSlices, runToEnd, type Work } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import type { Claim } from '../trace/ast.ts';
import { statementText } from '../trace/print/print.ts';
import { SUSPECT_KINDS } from '../trace/suspectKinds.ts';
import type { Expectation } from './expectations.ts';
import type { Test } from './tests.ts';

/** Suspicions that speak against a line and that the report lists. */
const MOST_TOLD = 5;

/** What a claim comes to. `messages`: what is wrong, then why. */
type Judged = Pick<Test, 'verdict' | 'messages' | 'expected' | 'actual'>;

const HOLDS: Judged = { verdict: 'passed', messages: [] };

const states = ({ states }: Exploration): string => `${states.toLocaleString('en-US')} state${states === 1 ? '' : 's'}`;

/** Judges claims by one exploration. */
export class Judge {
  private readonly compiled: Compiled;
  readonly found: Exploration;

  constructor(compiled: Compiled, found: Exploration) {
    this.compiled = compiled;
    this.found = found;
  }

  judge(claim: Claim): Judged {
    const { suspects, bound } = this.found;
    switch (claim.kind) {
      case 'complete':
        if (bound === undefined) return HOLDS;
        return {
          verdict: 'failed',
          messages: [`not every order was explored: ${BOUND_TEXT[bound]}, after ${states(this.found)}`],
        };
      case 'no suspects':
        return suspects.length > 0 ? this.against(suspects) : this.unlessBound();
      case 'absent': {
        const own = suspects.filter(({ kind }) => kind === claim.suspect);
        return own.length > 0 ? this.against(own) : this.unlessBound();
      }
      case 'present': {
        if (suspects.some(({ kind }) => kind === claim.suspect)) return HOLDS;
        if (bound !== undefined) return this.open();
        const { title } = SUSPECT_KINDS[claim.suspect];
        return {
          verdict: 'failed',
          messages: [`${title}: it is in no order (${states(this.found)}, every order explored)`],
        };
      }
      case 'results':
        return this.results(claim);
    }
  }

  /** What decides a claim, and has an order. */
  witness(claim: Claim): Suspect | PossibleResult | undefined {
    const { suspects } = this.found;
    if (claim.kind === 'no suspects') return suspects[0];
    if (claim.kind === 'absent' || claim.kind === 'present') return suspects.find(({ kind }) => kind === claim.suspect);
    return claim.kind === 'results' ? this.others(claim)[0] : undefined;
  }

  /** Results that a claim does not expect. */
  private others({ thread, line, results }: Extract<Claim, { kind: 'results' }>): PossibleResult[] {
    const who = this.compiled.program.threads.indexOf(thread);
    const had = this.found.results.filter((one) => one.thread === who && one.line === line);
    return had.filter(({ result }) => !results.some((expected) => fulfils(result, expected)));
  }

  /** Nothing speaks against it: it holds if every order was explored. */
  unlessBound(): Judged {
    return this.found.bound === undefined ? HOLDS : this.open();
  }

  private open(): Judged {
    const { bound } = this.found;
    const why = bound === undefined ? '' : `${BOUND_TEXT[bound]}, `;
    return {
      verdict: 'unknown',
      messages: [`not known: ${why}after ${states(this.found)}, and no order so far decides it`],
    };
  }

  /** As a line of a script, or how it is saved. */
  order(of: Met): string {
    const order = this.found.order(of);
    const limits = limitsText(this.found.plan.machines[order.machine], this.compiled.config.pageSize);
    const turns = orderText(this.compiled, order, 'vmtrace explore --write');
    return limits === '' ? turns : `${limits}, ${turns}`;
  }

  against(suspects: readonly Suspect[]): Judged {
    const [first, ...others] = suspects;
    const told = (one: Suspect): string => {
      const exchanged = exchangedText(this.compiled, one.exchanged);
      return `${SUSPECT_KINDS[one.kind].title}: ${one.text}${exchanged && ` (${exchanged})`}`;
    };
    const more = others.slice(0, MOST_TOLD - 1).flatMap((one) => [told(one), this.order(one)]);
    const rest = Math.max(0, suspects.length - MOST_TOLD);
    const messages = first
      ? [told(first), this.order(first), ...more, ...(rest > 0 ? [`${rest} more suspicions`] : [])]
      : [];
    return { verdict: 'failed', messages };
  }

  /**
   * The call of a line returns in every order what the line expects. Of alike threads the
   * report has a suspicion once, and the results of each.
   */
  asExpected(line: number): Judged {
    const other = this.found.results.filter(
      (one) => one.line === line && one.expected !== undefined && !fulfils(one.result, one.expected),
    );
    const [first] = other;
    if (first?.expected === undefined) return this.unlessBound();
    const had = this.found.results.filter((one) => one.line === line);
    const actual = [...new Set(had.map(({ result }) => resultName(result)))].sort().join(' or ');
    const expected = resultName(first.expected);
    const so = this.found.bound === undefined ? 'can be' : 'can be, so far,';
    const messages = [
      `the result of line ${line} ${so} ${actual}, expected ${expected}`,
      ...other.map((one) => this.gives(one)),
    ];
    return { verdict: 'failed', messages, expected, actual };
  }

  private gives(one: PossibleResult): string {
    return `gives ${resultName(one.result)}: ${this.order(one)}`;
  }

  private results(claim: Extract<Claim, { kind: 'results' }>): Judged {
    const { thread, line, results } = claim;
    const who = this.compiled.program.threads.indexOf(thread);
    const had = this.found.results.filter((one) => one.thread === who && one.line === line);
    const other = this.others(claim);
    const missing = results.filter((expected) => !had.some(({ result }) => fulfils(result, expected)));
    const isComplete = this.found.bound === undefined;
    if (other.length === 0 && (missing.length === 0 || !isComplete)) return this.unlessBound();
    const names = (all: readonly number[]): string => [...new Set(all.map(resultName))].sort().join(' or ');
    const actual = names(had.map(({ result }) => result)) || 'never returns';
    const lacks = isComplete ? missing.map((result) => `no order gives ${resultName(result)}`) : [];
    const so = isComplete ? 'can be' : 'can be, so far,';
    const messages = [
      `the result of line ${line} ${so} ${actual}, expected ${names(results)}`,
      ...other.map((one) => this.gives(one)),
      ...lacks,
    ];
    return { verdict: 'failed', messages, expected: names(results), actual };
  }
}

/** The narrower of both, in the units of an exploration. */
function boundsOf(bounds: Bounds, { within }: Expectation): Bounds {
  if (!within) return bounds;
  const least = (a: number | undefined, b: number): number => Math.min(a ?? b, b);
  return within.unit === 'states'
    ? { ...bounds, states: least(bounds.states, within.most) }
    : { ...bounds, time: least(bounds.time, within.most * 1_000) };
}

function* exploring(compiled: Compiled, bounds: Bounds, latest: { soFar?: () => Exploration }): Work<Exploration> {
  const work = explore(compiled, { bounds });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    latest.soFar = value.soFar;
    yield undefined;
  }
}

/** @throws ExploreError if it cannot be explored, or was cancelled before it began */
export async function explored(
  compiled: Compiled,
  bounds: Bounds,
  token: CancellationToken | undefined,
): Promise<Exploration> {
  const latest: { soFar?: () => Exploration } = {};
  const work = exploring(compiled, bounds, latest);
  if (!token) return runToEnd(work);
  const found = await inSlices(work, token);
  if (found !== CANCELLED) return found;
  if (!latest.soFar) throw new ExploreError('it was cancelled before it began');
  return latest.soFar();
}

/** Explorations with the same key find the same. */
export const boundsKey = (bounds: Bounds): string => JSON.stringify(bounds);

/**
 * Explores a script as often as its lines have different bounds, and judges them, in their order.
 * `known`: explorations that were made already, by the key of their bounds.
 */
export async function tryExpectations(
  compiled: Compiled,
  expectations: readonly Expectation[],
  bounds: Bounds,
  token?: CancellationToken,
  known: Map<string, Judge | string> = new Map(),
): Promise<Test[]> {
  const tests: Test[] = [];
  for (const expectation of expectations) {
    const own = boundsOf(bounds, expectation);
    const key = boundsKey(own);
    let judge = known.get(key);
    if (judge === undefined) {
      try {
        judge = new Judge(compiled, await explored(compiled, own, token));
      } catch (error) {
        if (!(error instanceof ExploreError)) throw error;
        judge = error.message;
      }
      known.set(key, judge);
    }
    const { claim, span } = expectation;
    const judged: Judged = typeof judge === 'string' ? { verdict: 'error', messages: [judge] } : judge.judge(claim);
    tests.push({ name: statementText(expectation), line: span.line, column: span.column, ...judged });
  }
  return tests;
}

/**
 * Would an exploration within narrower bounds have found the same? `ms`: how long this one took.
 */
function keeps({ bound, states }: Exploration, ms: number, narrower: Bounds): boolean {
  if (bound === 'cancelled') return true;
  const { states: most = Number.POSITIVE_INFINITY, time = Number.POSITIVE_INFINITY } = narrower;
  return bound === undefined && states < most && ms < time;
}

/** An exploration that was made: its bounds, and how long it took in milliseconds. */
export interface Made {
  readonly found: Exploration;
  readonly bounds: Bounds;
  readonly ms: number;
}

export interface JudgedExpectation {
  readonly expectation: Expectation;
  readonly test: Test;
  readonly witness: Suspect | PossibleResult | undefined;
}

/**
 * Judges lines by an exploration that was made; for a narrower bound of a line the script
 * is explored once more.
 */
export async function judgeExpectations(
  compiled: Compiled,
  expectations: readonly Expectation[],
  { found, bounds, ms }: Made,
  token?: CancellationToken,
): Promise<JudgedExpectation[]> {
  const judge = new Judge(compiled, found);
  const known = new Map<string, Judge | string>([[boundsKey(bounds), judge]]);
  for (const expectation of expectations) {
    const own = boundsOf(bounds, expectation);
    if (keeps(found, ms, own)) known.set(boundsKey(own), judge);
  }
  const tests = await tryExpectations(compiled, expectations, bounds, token, known);
  return expectations.flatMap((expectation, i) => {
    const test = tests[i];
    const decided = test?.verdict === 'passed' || test?.verdict === 'failed';
    return test ? [{ expectation, test, witness: decided ? judge.witness(expectation.claim) : undefined }] : [];
  });
}
