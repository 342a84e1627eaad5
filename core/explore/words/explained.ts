// An explanation in words: with which values of open limits it holds, and why there is none.

import { resultName } from '../../kernel/constants.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Compiled } from '../../program/compile.ts';
import { openLimits } from '../../program/openLimits.ts';
import type { Statement } from '../../trace/ast.ts';
import { leastThatFits } from '../../trace/origin.ts';
import { limitText } from '../../trace/print/print.ts';
import type { Explanation, Needless } from '../explain/explain.ts';
import type { LoggedCall } from '../explain/records.ts';
import type { Supposed, Suppositions } from '../explain/supposed.ts';
import type { Limits } from '../plan.ts';

/** `limit user_wired 3`: which values an order needs of limits that are left open. */
export const limitsText = (limits: Limits | undefined, pageSize: number): string =>
  (limits ?? []).map((one) => limitLine(one, pageSize)).join(', ');

/** `no limit memlock`, where there is none. */
const limitLine = ({ what, value }: Limits[number], pageSize: number): string =>
  value === Number.POSITIVE_INFINITY ? `no limit ${what}` : `limit ${what} ${limitText(what, value, pageSize)}`;

/** How often one thread goes on after another: `3 switches` */
export const switchCount = (switches: number): string =>
  switches === 0 ? 'no switch' : `${switches.toLocaleString('en-US')} ${switches === 1 ? 'switch' : 'switches'}`;

/** Values of one limit that are next to each other, as a range. */
function rangesOf(values: readonly number[], text: (value: number) => string): string {
  const sorted = [...values].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const value of sorted) {
    const last = ranges.at(-1);
    if (last && value === last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges.map(([from, to]) => (from === to ? text(from) : `${text(from)} to ${text(to)}`)).join(', ');
}

/** Values of several limits, each of which goes with each of the others. */
type Box = readonly (readonly number[])[];

/** The fewest boxes that are found by putting together those that differ in one limit alone. */
function boxesOf(machines: readonly Limits[]): Box[] {
  let boxes: Box[] = machines.map((limits) => limits.map(({ value }) => [value]));
  for (let limit = 0; limit < (machines[0]?.length ?? 0); limit++) {
    const alike = new Map<string, Box>();
    for (const box of boxes) {
      const key = box.map((values, i) => (i === limit ? '' : values.join())).join(' ');
      const there = alike.get(key);
      alike.set(key, there ? there.map((values, i) => (i === limit ? [...values, ...(box[i] ?? [])] : values)) : box);
    }
    boxes = [...alike.values()];
  }
  return boxes;
}

const COMBINED = ['', 'values', 'pairs of values'];
/** Boxes that are listed. */
const MOST_BOXES = 3;

/** A limit may be left open in fewer values than fit, which an import says in its comment. */
const smallerText = (declared: readonly Statement[]): string =>
  declared
    .flatMap((s) => {
      const least = s.kind === 'limit' && s.least !== undefined ? leastThatFits(s.comment ?? '') : undefined;
      return least === undefined || s.kind !== 'limit'
        ? []
        : [`; smaller ${LIMITS[s.what].name}, down to ${least}, fits as well`];
    })
    .join('');

/** Which values of open limits explain the results; '': no limit is open. */
export function machinesText(found: Explanation): string {
  const { machines, tried, plan, needless, without, withoutStopped, inOrder } = found;
  if (needless)
    return needlessText(needless, limitsText(plan.machines[found.order?.machine ?? 0], plan.compiled.config.pageSize));
  const { pageSize } = plan.compiled.config;
  const [first = []] = machines;
  const all = plan.machines.length;
  if (all < 2 || first.length === 0) return '';
  // one that is supposed may be on no line
  const lines = new Set(openLimits(plan.compiled.declared.statements).flatMap(({ line }) => line || []));
  const leaves = `${lines.size === 1 ? 'line' : 'lines'} ${[...lines].join(' and ')} ${lines.size === 1 ? 'leaves' : 'leave'}`;
  const isEach = tried === all && machines.length === all;
  const what = COMBINED[first.length] ?? 'combinations of values';
  const leftOpen =
    isEach && lines.size > 0 ? `, all that ${leaves} open${smallerText(plan.compiled.declared.statements)}` : '';
  const count = `${tried < all ? `${tried} of ${all}` : tried} ${what} tried${leftOpen}`;
  const boxes = boxesOf(machines).map((box) =>
    first
      .map(
        ({ what }, i) =>
          `${LIMITS[what].name} at ${rangesOf(box[i] ?? [], (value) => limitText(what, value, pageSize))}`,
      )
      .join(' and '),
  );
  const values = `${boxes.slice(0, MOST_BOXES).join('; or with ')}${boxes.length > MOST_BOXES ? '; ...' : ''}`;
  // an order of its own is not in the list
  const other = without?.every((one) => inOrder && !one.inOrder) ? ' in another order of the calls' : '';
  const names = without?.flatMap((one) => (one.without ? [LIMITS[one.without.what].name] : [])) ?? [];
  const dispensable = first.length === 1 ? 'a limit' : names.join(' or ');
  const orNone = names.length > 0 ? `, or without ${dispensable}${other},` : '';
  const unknown = withoutStopped ? `; ${withoutStoppedText(withoutStopped)}` : '';
  return `with ${values}${orNone} every result is as seen (${count}${unknown})`;
}

/** That no value of limits explains the results. `others`: what is left open besides them. */
function needlessText({ limits, lines }: Needless, others: string): string {
  const names = limits.map((what) => LIMITS[what].name).join(' and ');
  const also = others === '' ? '' : ` and with ${others}`;
  const values =
    limits.length > 1
      ? `no values that lines ${lines.join(' and ')} give them: they are greater, or there are none`
      : `no value that line ${lines[0]} gives it: it is greater, or there is none`;
  return `without ${names}${also} every result is as seen, and with ${values}`;
}

/** Why nothing explains it. `reached`: how a bound that was reached is called. */
export function refusalText(
  { program }: Compiled,
  { impossible, bound, inOrder }: Pick<Explanation, 'impossible' | 'bound' | 'inOrder'>,
  reached: Readonly<Record<NonNullable<Explanation['bound']>, string>>,
): string {
  if (bound) return `no order was found: ${reached[bound]}, others may explain it`;
  return impossible ? impossibleText(program, impossible, inOrder) : 'no order explains the results';
}

/** Which result is the first that cannot be. */
function impossibleText(
  { threads }: Compiled['program'],
  { thread, line, returnLine, expected }: LoggedCall,
  inOrder: boolean,
): string {
  const apart = returnLine > line ? ` of line ${returnLine}` : '';
  const result = expected === undefined ? 'no return' : resultName(expected);
  const order = inOrder ? 'no order of the calls' : 'no order of the threads';
  return `${order} gives all results: the first that cannot be is line ${line}, ${threads[thread]}'s ${result}${apart}, together with those before it`;
}

/** That it is not known whether a limit refused a call. `after`: in milliseconds, or states. */
function withoutStoppedText({ after, unit }: NonNullable<Explanation['withoutStopped']>): string {
  const amount = unit === 'ms' ? secondsText(after) : `${after.toLocaleString('en-US')} states`;
  return `whether they are without a limit too is not known: the search ended after ${amount}`;
}

const secondsText = (ms: number): string =>
  ms < 1_000
    ? `${Math.max(1, Math.round(ms))} ms`
    : `${(ms / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;

/** Where the time has ended the search for other explanations. `after`: in milliseconds. */
export const stoppedText = (after: number): string =>
  `after ${secondsText(after)} no more explanations were looked for`;

const lineText = ({ text, line }: Supposed): string => {
  if (line === 0) return `a line \`${text}\``;
  return text === '' ? `line ${line} taken away` : `\`${text}\` in place of line ${line}`;
};

/** ``a line `limit memlock 4K..12K` explains line 9: ...; the log does not show ... (...)`` */
const supposedText = (one: Supposed): string =>
  `${lineText(one)} explains line ${one.of}: ${one.cause}${one.doubt === '' ? '' : `; ${one.doubt}`}`;

/** Ends the head of an explanation that rests on suppositions; their list follows. */
export const IF_CHANGED = 'if the script is changed';

const listed = ({ either, also }: Suppositions): string[] => [
  ...either.map((one, i) => `- ${i === 0 ? '' : 'or '}${supposedText(one)}`),
  ...also.map((one) => `- and ${supposedText(one)}`),
];

/**
 * What the script does not say and would explain the results, as a list. A head comes first where
 * the explanation is of the script as it stands.
 */
export function suppositionTexts({
  suppositions,
  impossible,
  asItStands,
}: Pick<Explanation, 'suppositions' | 'impossible' | 'asItStands'>): string[] {
  if (!suppositions) return [];
  if (asItStands) return listed(suppositions);
  const { also, still } = suppositions;
  const all = also.length === 0 ? 'explains' : 'explain together';
  const how =
    still === 0
      ? `what the script does not say ${all} every result`
      : `what the script does not say explains line ${impossible?.line}, though line ${still} cannot be even so`;
  return [`${how}:`, ...listed(suppositions)];
}

/** Why the script as it stands is not explained; '': it is, or no supposition explains it. */
export const asItStandsText = ({ program }: Compiled, { asItStands }: Pick<Explanation, 'asItStands'>): string =>
  asItStands?.impossible
    ? `as the script stands, ${impossibleText(program, asItStands.impossible, asItStands.inOrder)}`
    : '';

/**
 * The first of these lines as a sentence, or a head and the first of its list; '': there are none.
 */
export function suppositionSentence(lines: readonly string[]): string {
  const text = lines
    .slice(0, lines[0]?.startsWith('- ') ? 1 : 2)
    .map((line) => line.replace(/^- /, ''))
    .join(' ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
