// What an explanation found as plain data, which a worker can post: the order with the reason of
// each failure and what happened between the threads, or the first result that no order gives.
import { isFailure } from '../../debugger/why/decision.ts';
import { explanationTexts } from '../../debugger/why/explanation.ts';
import { resultName } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { Saved } from '../../save/saving.ts';
import { callLines } from '../../trace/print/callLines.ts';
import type { Bound } from '../bounds.ts';
import type { Explanation, Found } from '../explain/explain.ts';
import { saysResults } from '../explain/records.ts';
import {
  asItStandsText,
  IF_CHANGED,
  limitsText,
  machinesText,
  refusalText,
  stoppedText,
  suppositionTexts,
} from '../words/explained.ts';
import type { FollowedOrder } from '../words/followed.ts';
import { isSurmised, restingOn } from '../words/story.ts';
import { orderScriptAsWritten } from './orderScript.ts';
import { orderData, type ReportedOrder } from './report.ts';
import { type Explanations, limitsOf } from './severalExplanations.ts';
import { supposedScript } from './supposedScript.ts';
import { BOUND_TEXT } from './words.ts';

export interface ExplainedCall {
  readonly thread: string;
  readonly line: number;
  /** Steps of the machine until it returned. */
  readonly position: number;
  readonly text: string;
  readonly result: string;
  readonly failed: boolean;
  /** No log shows the call: an import inferred it, or its result. */
  readonly isInferred?: true;
  /** Of one that failed; '': not known. */
  readonly reason: string;
  /** What one can do, and other causes of the result, in paragraphs. */
  readonly advice: readonly string[];
}

/** What one thread did to others, or what was refused. */
interface Told {
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
  /** A line says what its call returned: without one any order explains the script. */
  readonly saysResults: boolean;
  readonly states: number;
  /** Which bound has ended the search. */
  readonly bound: Bound | undefined;
  /** undefined: no order was found. */
  readonly explained: Explained | undefined;
  /** Those with fewer switches first. */
  readonly others: readonly OtherExplained[];
  /** What has ended the search for more, a sentence; '': nothing has. */
  readonly stopped: string;
  /** Why no order of the script as it stands explains it, a sentence; '': one does. */
  readonly refusal: string;
  /** What the script does not say and would explain the results, in lines; empty: not known. */
  readonly supposed?: readonly string[];
  /** The script with it, of which the orders are; undefined: they are of it as it stands. */
  readonly changed?: string;
  /** Of the first result that no order gives together with those before it; 0: there is none. */
  readonly line: number;
  /** An order that gives all results before that one. */
  readonly closest: ReportedOrder | undefined;
}

/** Failures whose reason is looked for. */
const MOST_REASONS = 50;

function callsOf(followed: FollowedOrder): ExplainedCall[] {
  const { compiled, returned } = followed;
  const context = printContextOf(compiled.config);
  const { program } = compiled;
  const texts = callLines(program, context);
  const reasons = followed.reasons(MOST_REASONS);
  return returned.map((one) => {
    const { thread, line, position, result } = one;
    const explanation = reasons.get(one);
    const told = explanation ? explanationTexts(explanation) : [];
    return {
      thread: program.threads[thread] ?? '',
      line,
      position,
      text: texts.get(line)?.text ?? '',
      result: resultName(result),
      failed: isFailure(result),
      ...(texts.get(line)?.isInferred && { isInferred: true }),
      reason: told[0] ?? '',
      advice: told.slice(1),
    };
  });
}

/** Heads the script of an order. `which`: `an order` */
export const orderTitle = ({ asItStands }: Explanation, name: string, which = 'an order'): string =>
  `${which} that gives the results of ${name}${asItStands ? `, ${IF_CHANGED} as explain supposes` : ''}`;

/** One explanation of a script of this name. `limits`, `isFewest`: as `Explained` has them. */
function explainedOf(
  first: Explanation,
  { followed, ...found }: Found & { readonly followed: FollowedOrder },
  name: string,
  more: Pick<Explained, 'limits' | 'isFewest'>,
): Explained {
  const { order, switches, inOrder } = found;
  const { compiled } = followed;
  const calls = callsOf(followed);
  const surmised = new Set(calls.flatMap(({ reason, line }) => (isSurmised(reason) ? [line] : [])));
  const story = restingOn(followed.story, surmised).map(({ position, line, text }) => ({ position, line, text }));
  return {
    ...more,
    order: orderData(compiled, order, limitsOf(first, found)),
    switches,
    otherOrder: !inOrder,
    calls,
    story,
    script: orderScriptAsWritten(followed, orderTitle(first, name)),
  };
}

/** Of a script of this name and text. */
export function explainedReport(
  compiled: Compiled,
  found: Explanations,
  { name, text }: { readonly name: string; readonly text: string },
): ExplainReport {
  const { first, followed, others, stoppedAfter } = found;
  const { plan, closest, bound, states, isFewest, impossible } = first;
  const { pageSize } = compiled.config;
  const stopped = stoppedAfter === undefined ? '' : stoppedText(stoppedAfter);
  const head = { kernel: compiled.config.vintage, saysResults: saysResults(compiled), states, bound, stopped };
  if (!followed)
    return {
      ...head,
      explained: undefined,
      others: [],
      refusal: refusalText(compiled, first, BOUND_TEXT),
      supposed: suppositionTexts(first),
      line: impossible?.line ?? 0,
      closest: closest && orderData(compiled, closest, plan.machines[closest.machine]),
    };
  const limits = machinesText(first);
  const also = others.map(({ differs, ...other }) => {
    const own = limitsText(limitsOf(first, other), pageSize);
    const chosen = { limits: own === '' ? '' : `with ${own} every result is as seen`, isFewest: false };
    return { ...explainedOf(first, other, name, chosen), differs };
  });
  const { switches, inOrder } = first;
  const explained = explainedOf(first, { order: followed.order, switches, inOrder, followed }, name, {
    limits,
    isFewest,
  });
  const { suppositions, asItStands } = first;
  return {
    ...head,
    explained,
    others: also,
    refusal: asItStandsText(compiled, first),
    ...(suppositions &&
      asItStands && {
        supposed: suppositionTexts(first),
        changed: supposedScript(text, compiled, suppositions),
      }),
    line: 0,
    closest: undefined,
  };
}
