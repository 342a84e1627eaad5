// An exploration in words: how far it is, how large it was, what a call can
// return. No `vscode` here.
import type { Progress } from '../../core/explore/bounds.ts';
import { orderCountText } from '../../core/explore/find/orderCounts.ts';
import type { Finding, Report, ReportedExpectation, ReportedResult } from '../../core/explore/service/report.ts';
import { BOUND_TEXT } from '../../core/explore/service/words.ts';
import { numberText } from '../../core/trace/numberText.ts';

const ENGLISH = 'en';

/** `language`, here and below: whose way of writing numbers, as `de`; else English. */
export const counted = (count: number, language = ENGLISH): string => numberText(count, language);

export const plural = (count: number, word: string, language = ENGLISH): string =>
  `${counted(count, language)} ${word}${count === 1 ? '' : 's'}`;

/** `12 orders`, or `2 states` where orders were not counted. */
export const countText = ({ orders, states }: Pick<Finding, 'orders' | 'states'>, language = ENGLISH): string =>
  orders === undefined
    ? plural(states, 'state', language)
    : `${orderCountText(orders, language)} order${orders === 1 ? '' : 's'}`;

const megabytes = (bytes: number, language: string): string => `${counted(Math.ceil(bytes / 2 ** 20), language)} MB`;

/** `12,345 states, 45,000/s, 300 to go on from, 25 MB` */
export function progressText({ states, frontier, bytes }: Progress, ms: number, language = ENGLISH): string {
  const rate = ms > 0 ? `${counted(Math.round((states * 1000) / ms), language)}/s, ` : '';
  const ahead = `${counted(frontier, language)} to go on from`;
  return `${plural(states, 'state', language)}, ${rate}${ahead}, ${megabytes(bytes, language)}`;
}

const seconds = (ms: number, language: string): string =>
  ms < 950
    ? `${Math.max(1, Math.round(ms))} ms`
    : `${(ms / 1000).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;

/** `every order explored: 318 states, 12 deep, 0.4 s, 3 MB` */
export function sizeText({ bound, states, depth, memory, orders }: Report, ms: number, language = ENGLISH): string {
  const all = orders === undefined ? '' : ` (${orderCountText(orders, language)} of them)`;
  const head = bound === undefined ? `every order explored${all}` : `not every order explored, ${BOUND_TEXT[bound]}`;
  const deep = `${counted(depth, language)} deep`;
  return `${head}: ${plural(states, 'state', language)}, ${deep}, ${seconds(ms, language)}, ${megabytes(memory, language)}`;
}

/**
 * `2 suspects, 5 outcomes`; `nothing suspicious, 5 outcomes so far`: nothing was found
 * up to a bound.
 */
export function foundText({ suspects, outcomeCount, bound }: Report, language = ENGLISH): string {
  const outcomes = plural(outcomeCount, 'outcome', language);
  const bad = suspects.length > 0 ? plural(suspects.length, 'suspect', language) : 'nothing suspicious';
  return `${bad}, ${outcomes}${bound === undefined ? '' : ' so far'}`;
}

/** `KERN_SUCCESS in 318` orders, or steps where orders were not counted. */
export const resultText = ({ result, times, orders }: ReportedResult): string =>
  `${result} in ${orders === undefined ? counted(times) : orderCountText(orders)}`;

/** What is counted: ` orders`, ` step`. */
export function unitText({ times, orders }: ReportedResult): string {
  if (orders === undefined) return times === 1 ? ' step' : ' steps';
  return orders === 1 ? ' order' : ' orders';
}

const VERDICTS: Readonly<Record<ReportedExpectation['verdict'], string>> = {
  passed: 'holds',
  failed: 'does not hold',
  unknown: 'not known',
  error: 'cannot be tried',
};

export const VERDICT_ICONS: Readonly<Record<ReportedExpectation['verdict'], string>> = {
  passed: 'pass',
  failed: 'error',
  unknown: 'question',
  error: 'error',
};

/** `does not hold: Lost wakeup: t2 sleeps for ever` */
export function verdictText({ verdict, messages: [why = ''] }: ReportedExpectation): string {
  const word = VERDICTS[verdict];
  return verdict === 'passed' ? word : why.startsWith(word) ? why : `${word}: ${why}`;
}

/** What a click on it does, if an order decides it. */
export const witnessText = ({ verdict }: ReportedExpectation): string =>
  `Debug a shortest order that ${verdict === 'failed' ? 'speaks against it' : 'has it'}`;
