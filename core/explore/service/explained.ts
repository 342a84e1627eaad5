// What an explanation found as plain data, which a worker can post: the order with the reason of
// each failure and what happened between the threads, or the first result that no order gives.
import { isFailure } from '../../debugger/why/decision.ts';
import { explanationOf, explanationTexts } from '../../debugger/why/explanation.ts';
import { resultName } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Saved } from '../../save/saving.ts';
import { callText } from '../../trace/print/callText.ts';
import type { Bound } from '../bounds.ts';
import type { Explanation, Found } from '../explain/explain.ts';
import { followOrder } from '../follow.ts';
import type { Order } from '../orders.ts';
import { limitsText, machinesText, refusalText, stoppedText } from '../words/explained.ts';
import { storyOf } from '../words/story.ts';
import { orderScriptAsWritten } from './orderScript.ts';
import { orderData, type ReportedOrder } from './report.ts';
import { type Explanations, limitsOf, scriptOf } from './severalExplanations.ts';
import { BOUND_TEXT } from './words.ts';

export interface ExplainedCall {
  readonly thread: string;
  readonly line: number;
  /** Steps of the machine until it returned. */
  readonly position: number;
  readonly text: string;
  readonly result: string;
  readonly failed: boolean;
  /** Of one that failed; '': not known. */
  readonly reason: string;
  /** What one can do, and other causes of the result, in paragraphs. */
  readonly advice: readonly string[];
}

/** What one thread did to others, or what was refused. */
export interface Told {
  readonly position: number;
  /** 0: of none. */
  readonly line: number;
  readonly text: string;
}

export interface Explained {
  readonly order: ReportedOrder;
  /** How often one thread goes on after another, and whether no order does with less. */
  readonly switches: number;
  readonly isFewest: boolean;
  /** The order of the lines is not the one in which the calls were made. */
  readonly otherOrder: boolean;
  /** Which values of open limits explain the results; '': none is open. */
  readonly limits: string;
  /** In the order of their returns. */
  readonly calls: readonly ExplainedCall[];
  readonly story: readonly Told[];
  /** The order as a script that runs by itself. */
  readonly script: Saved;
}

/** An explanation besides the first, which tells something else. */
export interface OtherExplained extends Explained {
  /** What, in clauses. */
  readonly differs: readonly string[];
}

export interface ExplainReport {
  readonly kernel: string;
  readonly states: number;
  /** Which bound has ended the search. */
  readonly bound: Bound | undefined;
  /** undefined: no order was found. */
  readonly explained: Explained | undefined;
  /** Those with fewer switches first. */
  readonly others: readonly OtherExplained[];
  /** What has ended the search for more, a sentence; '': nothing has. */
  readonly stopped: string;
  /** Why none was found, a sentence; '': one was. */
  readonly refusal: string;
  /** Of the first result that no order gives together with those before it; 0: there is none. */
  readonly line: number;
  /** An order that gives all results before that one. */
  readonly closest: ReportedOrder | undefined;
}

/** Failures whose reason is looked for: each is made a second time. */
const MOST_REASONS = 50;

function callsOf(compiled: Compiled, order: Order): ExplainedCall[] {
  const context = printContextOf(compiled.config);
  const { program } = compiled;
  const texts = new Map<number, string>();
  for (let i = 0; i < program.statements.length; i++) {
    const s = program.statements.at(i);
    if (s && 'call' in s) texts.set(s.span.line, callText(s.call, context));
  }
  const returned: { thread: number; line: number; position: number; result: number }[] = [];
  const machine = followOrder(compiled, order, order.picks.length, (event, { position }) => {
    if (event.kind !== 'result') return;
    const { thread, line, result } = event;
    returned.push({ thread, line, position: position + 1, result });
  });
  let left = MOST_REASONS;
  return returned.map(({ thread, line, position, result }) => {
    const failed = isFailure(result);
    let told: readonly string[] = [];
    if (failed && left-- > 0) {
      machine.seek(position);
      const explanation = explanationOf({ machine, compiled }, thread);
      if (explanation) told = explanationTexts(explanation);
    }
    return {
      thread: program.threads[thread] ?? '',
      line,
      position,
      text: texts.get(line) ?? '',
      result: resultName(result),
      failed,
      reason: told[0] ?? '',
      advice: told.slice(1),
    };
  });
}

/** One explanation of a script of this name. `limits`, `isFewest`: as `Explained` has them. */
function explainedOf(
  declared: Compiled,
  first: Explanation,
  found: Found,
  name: string,
  more: Pick<Explained, 'limits' | 'isFewest'>,
): Explained {
  const { plan, hanging } = first;
  const { order, switches, inOrder, without } = found;
  const compiled = scriptOf(declared, found);
  const story = storyOf(compiled, order, hanging).map(({ position, line, text }) => ({ position, line, text }));
  return {
    ...more,
    order: orderData(compiled, without ? [limitsOf(first, found)] : plan.machines, order),
    switches,
    otherOrder: !inOrder,
    calls: callsOf(compiled, order),
    story,
    script: orderScriptAsWritten(compiled, order, `an order that gives the results of ${name}`),
  };
}

/** `name`: of the script. */
export function explainedReport(compiled: Compiled, found: Explanations, name: string): ExplainReport {
  const { first, others, stoppedAfter } = found;
  const { plan, order, closest, bound, states, isFewest, impossible } = first;
  const { pageSize } = compiled.config;
  const stopped = stoppedAfter === undefined ? '' : stoppedText(stoppedAfter);
  const head = { kernel: compiled.config.vintage, states, bound, stopped };
  if (!order)
    return {
      ...head,
      explained: undefined,
      others: [],
      refusal: refusalText(compiled, first, BOUND_TEXT),
      line: impossible?.line ?? 0,
      closest: closest && orderData(compiled, plan.machines, closest),
    };
  const limits = machinesText(first);
  const also = others.map(({ differs, ...other }) => {
    const own = limitsText(limitsOf(first, other), pageSize);
    const chosen = { limits: own === '' ? '' : `with ${own} every result is as seen`, isFewest: false };
    return { ...explainedOf(compiled, first, other, name, chosen), differs };
  });
  const explained = explainedOf(compiled, first, { order, switches: first.switches, inOrder: first.inOrder }, name, {
    limits,
    isFewest,
  });
  return { ...head, explained, others: also, refusal: '', line: 0, closest: undefined };
}
