// An exploration in words: how far it is, how large it was, what a call can
// return. No `vscode` here.
import type { Progress } from '../../core/explore/bounds.ts';
import { orderCountText } from '../../core/explore/find/orderCounts.ts';
import type { Finding, Report, ReportedExpectation, ReportedResult } from '../../core/explore/service/report.ts';
import { BOUND_TEXT } from '../../core/explore/service/words.ts';

export const counted = (count: number): string => count.toLocaleString('en-US');

export const plural = (count: number, word: string): string => `${counted(count)} ${word}${count === 1 ? '' : 's'}`;

/** `12 orders`, or `2 states` where orders were not counted. */
export const countText = ({ orders, states }: Pick<Finding, 'orders' | 'states'>): string =>
  orders === undefined ? plural(states, 'state') : `${orderCountText(orders)} order${orders === 1 ? '' : 's'}`;

const megabytes = (bytes: number): string => `${counted(Math.ceil(bytes / 2 ** 20))} MB`;

/** `12,345 states, 45,000/s, 300 to go on from, 25 MB` */
export function progressText({ states, frontier, bytes }: Progress, ms: number): string {
  const rate = ms > 0 ? `${counted(Math.round((states * 1000) / ms))}/s, ` : '';
  return `${plural(states, 'state')}, ${rate}${counted(frontier)} to go on from, ${megabytes(bytes)}`;
}

const seconds = (ms: number): string =>
  ms < 950 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;

/** `every order explored: 318 states, 12 deep, 0.4 s, 3 MB` */
export function sizeText({ bound, states, depth, memory, orders }: Report, ms: number): string {
  const all = orders === undefined ? '' : ` (${orderCountText(orders)} of them)`;
  const head = bound === undefined ? `every order explored${all}` : `not every order explored, ${BOUND_TEXT[bound]}`;
  return `${head}: ${plural(states, 'state')}, ${depth} deep, ${seconds(ms)}, ${megabytes(memory)}`;
}

/**
 * `2 suspects, 5 outcomes`; `nothing suspicious, 5 outcomes so far`: nothing was found
 * up to a bound.
 */
export function foundText({ suspects, outcomeCount, bound }: Report): string {
  const outcomes = plural(outcomeCount, 'outcome');
  const bad = suspects.length > 0 ? plural(suspects.length, 'suspect') : 'nothing suspicious';
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
