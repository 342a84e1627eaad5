// Calls that fail, in the Debug Console: a line with the result and what refused, and under it the
// line that made it so, what one can do, and the other causes. They are looked for between two
// steps, since the machine goes back for them; a run that fails often has the reasons alone.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import type { By } from '../../core/debugger/why/blame.ts';
import { decisionAt, isFailure } from '../../core/debugger/why/decision.ts';
import { explanationOf, explanationTexts, placeOf, reasonText } from '../../core/debugger/why/explanation.ts';
import { wouldHaveGiven } from '../../core/debugger/why/meanings.ts';
import { failureName, ignoredText } from '../../core/debugger/words/failureText.ts';
import { describeEvent } from '../../core/inspect/events.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { type MachineEvent, NOBODY } from '../../core/program/types.ts';
import type { Context } from '../session/context.ts';
import { isHeard, leaveOut, say, writeLater } from './lines.ts';

type Event<K extends MachineEvent['kind']> = Extract<MachineEvent, { kind: K }>;

/** Milliseconds that a run spends on who made failures so: a person waits for it. */
const PATIENCE_MS = 300;

/** The position after the step that an event comes from. */
export const after = ({ machine }: RunControl): number => machine.position + machine.state.kernel.steps + 1;

/**
 * Keeps the reason of a refusal until the call returns. That of a line not shown is not looked for.
 */
export function noteRefusal(c: Context, { machine }: RunControl, event: Event<'refused'>): void {
  if (c.noDebug || !isHeard(c)) return;
  const known = c.refusals.get(event.thread);
  if (event.ignored && known && !known.ignored) return;
  const decision = decisionAt(machine.state.kernel, event, machine.position);
  if (!decision) return;
  const { finding, inner, outcome, ignored } = decision;
  const reason = reasonText({ decision, ...(finding && { found: finding.text }) }, placeOf(decision));
  const ignores = inner && ignoredText(inner.name, outcome);
  c.refusals.set(event.thread, { outcome, ignored, reason, ...(ignores !== undefined && { ignores }) });
}

/** The exception, or the stop, has told why a thread's call is about to fail. */
export function noteTold(c: Context, thread: number): void {
  const refusal = c.refusals.get(thread);
  if (refusal) c.refusals.set(thread, { ...refusal, told: true });
}

/** A link to the line that made it so, and how to get there. */
function tellMaker(c: Context, { line, lineText, position }: By, indent: string): void {
  if (line <= 0) return;
  const go = position === undefined ? '' : ` (\`:go ${position}\` goes to that step)`;
  c.output(`${indent}line ${line}: ${lineText ?? ''}${go}\n`, 'stdout', line);
}

interface Telling {
  readonly head: string;
  /** What it is counted as, if there have been too many lines. */
  readonly about: string;
  readonly category: 'stdout' | 'stderr';
  readonly line: number;
  readonly by?: By | undefined;
  readonly texts: readonly string[];
}

/** A line, and what belongs to it: closed at first, where the client can open it. */
function tellWith(c: Context, { head, about, category, line, by, texts }: Telling): void {
  const hasMore = isHeard(c) && (texts.length > 0 || (by !== undefined && by.line > 0));
  const { groups } = c.clientCapabilities;
  say(c, about, head, category, line, groups && hasMore ? 'collapsed' : undefined);
  if (!hasMore) return;
  const indent = groups ? '' : '  ';
  if (by) tellMaker(c, by, indent);
  for (const text of texts) c.output(`${text.replace(/^/gm, indent)}\n`, 'stdout', line);
  if (groups) c.output('', category, undefined, 'end');
}

/** Does something at a position, and comes back; measured, since a person waits for it. */
function at<T>(c: Context, { machine }: RunControl, position: number, look: () => T): T {
  const here = machine.position;
  const began = performance.now();
  try {
    machine.seek(position);
    return look();
  } finally {
    machine.seek(here);
    c.lines.spent += performance.now() - began;
  }
}

/**
 * A stop at a failure, before the call returns: all of it, where an editor shows little of it
 * beside the line.
 */
export function tellFailedStop(c: Context, control: RunControl, { caught }: Stop): void {
  const refusal = c.refusals.get(caught?.thread ?? NOBODY);
  if (caught?.event.kind !== 'refused' || !refusal || refusal.told || !c.clientCapabilities.groups) return;
  const { thread, line, summary, expected } = caught;
  const found = explanationOf(control, thread, { ignored: refusal.ignored });
  if (!found) return;
  const [first = '', ...texts] = explanationTexts(found);
  const wanted = expected === undefined ? undefined : wouldHaveGiven(control.machine, thread, expected);
  tellWith(c, {
    head: `${summary}: ${first}`,
    about: resultName(refusal.outcome),
    category: 'stdout',
    line,
    by: found.by,
    texts: wanted === undefined ? texts : [wanted, ...texts],
  });
  noteTold(c, thread);
}

/** What a call returned, and why if it failed, or ignored that something in it failed. */
export function tellResult(c: Context, control: RunControl, event: Event<'result'>): void {
  const { state, program } = control.machine;
  const { thread, call, result, line } = event;
  const refusal = c.refusals.get(thread);
  if (!refusal?.told) c.refusals.delete(thread);
  if (!isHeard(c)) {
    leaveOut(c, resultName(result));
    return;
  }
  const fails = isFailure(result);
  const name = fails ? failureName(state.kernel.config.vintage, call, result) : resultName(result);
  const head = `${program.threads[thread]}: ${call} = ${name}`;
  const about = resultName(result);
  const isOther = !refusal || refusal.ignored === fails || (fails && refusal.outcome !== result);
  if (isOther || refusal.told) {
    say(c, about, head, 'stdout', line);
    return;
  }
  const { ignored, ignores, reason } = refusal;
  const position = after(control);
  writeLater(c, () => {
    const late = c.lines.spent > PATIENCE_MS;
    const found = late ? undefined : at(c, control, position, () => explanationOf(control, thread, { ignored }));
    const [first = reason, ...texts] = found ? explanationTexts(found) : [];
    const why = ignores === undefined ? `: ${first}` : `, and ${ignores}`;
    tellWith(c, {
      head: `${head}${why}`,
      about,
      category: 'stdout',
      line,
      by: found?.by,
      texts: ignores === undefined ? texts : [first, ...texts],
    });
  });
}

/** A result that is not the expected one, and what would have given that. */
export function tellSurprise(c: Context, control: RunControl, event: Event<'expectation'>): void {
  const { thread, line, expected } = event;
  const head = describeEvent(event, control.machine.state);
  const about = 'failed expectations';
  const isTold = c.refusals.get(thread)?.told === true;
  c.refusals.delete(thread);
  if (isTold || !isFailure(expected) || c.noDebug || !isHeard(c)) {
    say(c, about, head, 'stderr', line);
    return;
  }
  const position = after(control);
  writeLater(c, () => {
    const late = c.lines.spent > PATIENCE_MS;
    const wanted = late ? undefined : at(c, control, position, () => wouldHaveGiven(control.machine, thread, expected));
    tellWith(c, { head, about, category: 'stderr', line, texts: wanted === undefined ? [] : [wanted] });
  });
}
