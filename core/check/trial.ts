// A script run to its end: what each call returned, which lines hold, and how it ended.
import { RunControl } from '../debugger/run/runControl.ts';
import { resume } from '../debugger/run/stepPlans.ts';
import { callBefore, type Decision, isFailure, Refusals } from '../debugger/why/decision.ts';
import { explanationsOf } from '../debugger/why/explanation.ts';
import { wouldHaveGiven } from '../debugger/why/meanings.ts';
import { endingOf } from '../debugger/words/ending.ts';
import { failureName } from '../debugger/words/failureText.ts';
import { describeEvent } from '../inspect/events.ts';
import { resultName } from '../kernel/constants.ts';
import type { Compiled, Machine } from '../machine/machine.ts';
import type { CancellationToken } from '../machine/work.ts';
import type { MachineEvent, ScriptState } from '../program/types.ts';
import { callLines } from '../trace/print/callLines.ts';
import { statementText } from '../trace/print/print.ts';
import { type Reason, reasonIn, reasonsOfSurprise } from './reason.ts';

export interface CallResult {
  readonly line: number;
  readonly thread: string;
  /** With its arguments. */
  readonly call: string;
  readonly result: string;
  /** What the script says instead. */
  readonly expected?: string;
  /** No log shows the call: an import inferred it, or its result. */
  readonly isInferred?: true;
  /** What would have given that: a paragraph. */
  readonly wanted?: string;
  readonly why?: Reason;
}

type Verdict = 'holds' | 'fails' | 'not reached';

/** A line that expects something, or that failed. */
export interface Outcome {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly verdict: Verdict;
  /** Of one that does not hold. */
  readonly message?: string;
  /** Results, of a call that returned another one than its line expects. */
  readonly expected?: string;
  readonly actual?: string;
  /** Why it does not: paragraphs. */
  readonly reasons?: readonly string[];
}

export interface Trial {
  readonly calls: readonly CallResult[];
  /** Calls that failed, or ignored a failure, after the last one whose reason was looked for. */
  readonly unexplained: number;
  readonly outcomes: readonly Outcome[];
  /** 'running': it was given up. */
  readonly end: ScriptState['end'];
  /** How it ended, in a sentence. */
  readonly ending: string;
  readonly steps: number;
}

/** Calls whose reason is looked for: the whole past is searched for each. */
export const MOST_REASONS = 1000;

interface Returned {
  readonly line: number;
  readonly thread: number;
  readonly result: number;
  /** Steps, the one that returned included. */
  readonly position: number;
  /** It failed, or something in it did that it ignored. */
  readonly isUnlucky: boolean;
  /** What refused in it, of the first of those. */
  readonly decision?: Decision;
}

interface Failed {
  readonly message: string;
  readonly thread: number;
  /** Steps, the one that failed included. */
  readonly position: number;
  /** Of a call. */
  readonly returned?: { readonly result: number; readonly expected: number };
}

/** What its events have reported. */
interface Told {
  readonly returned: Returned[];
  /** What failed, by its line. */
  readonly failed: Map<number, Failed>;
  readonly refusals: Refusals;
  /** Threads in whose call something failed that it ignored. */
  readonly ignoring: Set<number>;
  /** Calls whose reason is looked for still. */
  left: number;
  /** Lines that have begun, and asserts that were true. */
  readonly begun: Set<number>;
}

function listen(told: Told, event: MachineEvent, control: RunControl): void {
  const { state } = control.machine;
  const position = state.position + state.kernel.steps + 1;
  if (event.kind === 'statement') told.begun.add(event.line);
  else if (event.kind === 'refused') {
    if (event.ignored) told.ignoring.add(event.thread);
    if (told.left > 0) told.refusals.note(state.kernel, event, position - 1);
  } else if (event.kind === 'result') {
    const { line, thread, result } = event;
    const fails = isFailure(result);
    const isUnlucky = told.ignoring.delete(thread) || fails;
    const decision = told.refusals.take(thread, !fails);
    const isLookedFor = isUnlucky && told.left-- > 0;
    told.returned.push({ line, thread, result, position, isUnlucky, ...(isLookedFor && decision && { decision }) });
  } else if (event.kind === 'expectation') {
    const { thread, result, expected } = event;
    const message = describeEvent(event, state);
    told.failed.set(event.line, { message, thread, position, returned: { result, expected } });
  } else if (event.kind === 'assert') {
    told.begun.add(event.line);
    if (event.ok) return;
    told.failed.set(event.line, { message: describeEvent(event, state), thread: -1, position });
  }
}

/**
 * Runs a script to its end, or gives it up after so many steps. `token`: lets others speak between
 * two slices of the run, and gives it up.
 */
export async function tryScript(
  { compiled }: { readonly compiled: Compiled },
  steps: number,
  token?: CancellationToken,
): Promise<Trial> {
  const told: Told = {
    returned: [],
    failed: new Map(),
    refusals: new Refusals(),
    ignoring: new Set(),
    left: MOST_REASONS,
    begun: new Set(),
  };
  const control = new RunControl(compiled, undefined, {
    event: (event) => listen(told, event, control),
    log: () => {},
    problem: () => {},
  });
  const { machine } = control;
  await control.run(resume(), {
    get isCancelled() {
      return machine.position >= steps || token?.isCancelled === true;
    },
    breathe: async (done) => token?.breathe(done),
  });
  const end = machine.state.script.end;
  const ending = endingOf(machine) ?? `given up after ${machine.position} steps: it has not ended`;
  const length = machine.position;
  const outcomes = outcomesOf(control, told);
  explainOutcomes(control, compiled, told, outcomes);
  const unlucky = told.returned.filter(({ isUnlucky }) => isUnlucky).length;
  const calls = callsOf(control, compiled, told);
  return { calls, unexplained: Math.max(0, unlucky - MOST_REASONS), outcomes, end, ending, steps: length };
}

function callsOf({ machine, printContext }: RunControl, compiled: Compiled, { returned, failed }: Told): CallResult[] {
  const { program } = machine;
  const here = machine.position;
  let left = MOST_REASONS;
  const reasons = reasonsOf(machine, compiled, returned);
  const { vintage } = machine.state.kernel.config;
  const texts = callLines(program, printContext);
  const calls = returned.map(({ line, thread, result, position }, i): CallResult => {
    const why = reasons.get(i);
    const call = texts.get(line);
    const expected = failed.get(line)?.returned?.expected;
    let wanted: string | undefined;
    if (expected !== undefined && left-- > 0) {
      machine.seek(position);
      wanted = wouldHaveGiven(machine, thread, expected);
    }
    return {
      line,
      thread: program.threads[thread] ?? '',
      call: call?.text ?? '',
      result: isFailure(result) ? failureName(vintage, call?.name ?? '', result) : resultName(result),
      ...(call?.isInferred && { isInferred: true }),
      ...(expected !== undefined && { expected: resultName(expected) }),
      ...(wanted !== undefined && { wanted }),
      ...(why && { why }),
    };
  });
  machine.seek(here);
  return calls;
}

/** Why calls failed, by their places among those that returned. */
function reasonsOf(machine: Machine, compiled: Compiled, returned: readonly Returned[]): Map<number, Reason> {
  const failures = returned.flatMap(({ thread, position, decision }, i) => {
    const call = decision && callBefore(machine, thread, position);
    return call ? [{ i, thread, call, decision }] : [];
  });
  const explanations = explanationsOf({ machine, compiled }, failures);
  return new Map(explanations.map((one, n) => [(failures[n] as { i: number }).i, reasonIn(one)]));
}

function outcomesOf({ machine, printContext }: RunControl, { failed, begun }: Told): Outcome[] {
  const { program, state } = machine;
  const outcomes: Outcome[] = [];
  for (let i = 0; i < program.statements.length; i++) {
    const s = program.statements.at(i);
    if (!s) continue;
    const { line, column } = s.span;
    const failure = failed.get(line);
    const expects = s.kind === 'assert' || ('expected' in s && s.expected !== undefined);
    if (!expects && !failure) continue;
    const own = { line, column, text: statementText(s, printContext) };
    // the call has not returned
    const isPending = state.script.threads[program.makers[i] as number]?.expect === i;
    const { returned } = failure ?? {};
    const results = returned && { expected: resultName(returned.expected), actual: resultName(returned.result) };
    if (failure) outcomes.push({ ...own, verdict: 'fails', message: failure.message, ...results });
    else outcomes.push({ ...own, verdict: begun.has(line) && !isPending ? 'holds' : 'not reached' });
  }
  return outcomes;
}

/** Adds why lines fail, of the first ones as they stand in the script. */
function explainOutcomes({ machine }: RunControl, compiled: Compiled, { failed }: Told, outcomes: Outcome[]): void {
  const here = machine.position;
  let left = MOST_REASONS;
  outcomes.forEach((outcome, i) => {
    const failure = failed.get(outcome.line);
    if (!failure || left-- <= 0) return;
    const { thread, position, returned } = failure;
    if (returned) machine.seek(position);
    outcomes[i] = { ...outcome, reasons: returned ? reasonsOfSurprise(machine, compiled, thread, returned) : [] };
  });
  machine.seek(here);
}
