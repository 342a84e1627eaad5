// A script as tests of every order, not of its own alone: each expected result, each assert and its
// end are to hold in all of them, and nothing is to be suspicious.
import type { Bounds } from '../explore/bounds.ts';
import type { Suspect } from '../explore/find/suspects.ts';
import { ExploreError } from '../explore/plan.ts';
import { END_TITLES } from '../explore/service/words.ts';
import { heldAsserts } from '../explore/wholeCalls.ts';
import type { CancellationToken } from '../machine/work.ts';
import type { Compiled } from '../program/compile.ts';
import { printContextOf } from '../program/printContext.ts';
import { statementText } from '../trace/print/print.ts';
import type { Script } from '../trace/script.ts';
import { endName, promisedEnd } from './ends.ts';
import { expectationsOf } from './expectations.ts';
import { boundsKey, explored, Judge, tryExpectations } from './explored.ts';
import type { Test } from './tests.ts';

/** The test of all that is suspicious beside the script's own lines. */
export const NO_SUSPICION = 'nothing else is suspicious';

interface Line {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** The line of the call whose result it expects; 0: it is an assert. */
  readonly call: number;
}

/**
 * Lines with a result or an assert; an assert about the middle of a call is of
 * the script's own order.
 */
function linesOf({ program, config }: Compiled): Line[] {
  const context = printContextOf(config);
  /** Of each thread, the line of its last call. */
  const calls = new Map<string, number>();
  const held = heldAsserts(program);
  const lines: Line[] = [];
  let index = -1;
  for (const s of program.statements) {
    index++;
    const { line, column } = s.span;
    if (s.kind === 'call' || s.kind === 'enter') calls.set(s.thread, line);
    const own = { name: statementText(s, context), line, column };
    if (s.kind === 'assert' && held.has(index)) continue;
    if (s.kind === 'assert') lines.push({ ...own, call: 0 });
    else if ('expected' in s && s.expected) lines.push({ ...own, call: calls.get(s.thread) ?? line });
  }
  return lines;
}

const isOfLine = ({ kind }: Suspect): boolean => kind === 'assert' || kind === 'unexpected-result';

/** Explores a script, and tells which of its lines hold in every order. */
export async function checkEveryOrder(
  script: Script,
  compiled: Compiled,
  bounds: Bounds,
  token?: CancellationToken,
): Promise<Test[]> {
  const end = { name: endName(script), line: 0, column: 0 };
  let judge: Judge;
  try {
    judge = new Judge(compiled, await explored(compiled, bounds, token));
  } catch (error) {
    if (!(error instanceof ExploreError)) throw error;
    return [{ ...end, verdict: 'error', messages: [error.message] }];
  }
  const { suspects, outcomes } = judge.found;
  const lines = linesOf(compiled).map(({ call, ...own }): Test => {
    if (call > 0) return { ...own, ...judge.asExpected(call) };
    const against = suspects.filter(({ kind, line }) => kind === 'assert' && line === own.line);
    return { ...own, ...(against.length > 0 ? judge.against(against) : judge.unlessBound()) };
  });
  const expectations = await tryExpectations(
    compiled,
    expectationsOf(script),
    bounds,
    token,
    new Map([[boundsKey(bounds), judge]]),
  );
  const promised = promisedEnd(script) ?? 'done';
  const other = outcomes.filter(({ kind }) => kind !== promised);
  const ends = other.slice(0, 3).map((one) => `${END_TITLES[one.kind]}: ${judge.order(one)}`);
  const ended: Test = { ...end, ...(ends.length > 0 ? { verdict: 'failed', messages: ends } : judge.unlessBound()) };
  const rest = suspects.filter((one) => !isOfLine(one));
  const suspicion: Test[] = rest.length > 0 ? [{ name: NO_SUSPICION, line: 0, column: 0, ...judge.against(rest) }] : [];
  return [...[...lines, ...expectations].sort((a, b) => a.line - b.line), ended, ...suspicion];
}
