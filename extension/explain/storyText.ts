// An explanation as a page: why the calls failed, what happened between the threads, and the order,
// with links to lines of the script and to steps of the order. No `vscode` here.
import type { Explained, ExplainedCall, ExplainReport, OtherExplained } from '../../core/explore/service/explained.ts';
import type { ReportedOrder } from '../../core/explore/service/report.ts';
import { IF_CHANGED, switchCount } from '../../core/explore/words/explained.ts';

export interface StoryLink {
  /** In the text, in characters. A step is one of the explanation `which`, 0 the first. */
  readonly start: number;
  readonly length: number;
  readonly to: { readonly line: number } | { readonly which: number; readonly position: number };
}

const at = (line: number): string => (line > 0 ? `, line ${line}` : '');

/** `3 switches between the threads; no order has fewer` */
export const switchesText = ({ switches, isFewest }: Pick<Explained, 'switches' | 'isFewest'>): string =>
  `${switchCount(switches)} between the threads${isFewest && switches > 0 ? '; no order has fewer' : ''}`;

/** Marks a call that no log shows. */
const inferred = ({ isInferred }: ExplainedCall): string => (isInferred ? ', inferred' : '');

function failureLines(one: ExplainedCall): string[] {
  const { thread, line, position, text, result, reason } = one;
  const call = `${thread}'s \`${text}\`${inferred(one)}${at(line)}, returned ${result} after step ${position}`;
  return ['', reason === '' ? `${call}.` : `${call}:`, ...(reason === '' ? [] : [`> ${reason}`])];
}

const UNSCHEDULED =
  'No schedule line of this script says it, as its lines hold threads, or end one in its call: Save as Script... above makes a script that does.';

const storyLines = ({ story }: Explained): string[] =>
  story.map(({ position, line, text }, i) => `${i + 1}. ${text} (step ${position}${at(line)})`);

const NOT_THE_LINES = 'The calls were not made in the order of the lines.';

/** Heads an explanation besides the first: what can be done with it stands on top of it. */
const OTHER = /^## Explanation (\d+): /gm;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const indented = (line: string): string => `    ${line}`;

const orderLines = ({ limitLines, schedule, turns }: ReportedOrder): string[] =>
  [...limitLines, schedule ?? turns].map(indented);

/** `which`: from 2 on. */
function otherLines(other: OtherExplained, which: number): string[] {
  const { calls, differs, limits, otherOrder, order } = other;
  const failures = calls.filter(({ failed }) => failed);
  return [
    '',
    `## Explanation ${which}: ${switchCount(other.switches)}`,
    '',
    'It differs from the first:',
    ...differs.map((text) => `- ${text}`),
    ...(limits === '' ? [] : ['', `${capital(limits)}.`]),
    ...(otherOrder ? ['', NOT_THE_LINES] : []),
    ...failures.flatMap(failureLines),
    ...(other.story.length > 0 ? [''] : []),
    ...storyLines(other),
    '',
    ...orderLines(order),
  ];
}

/** What is supposed, and why the script as it stands is not explained. */
const supposedLines = ({ supposed = [], refusal }: Pick<ExplainReport, 'supposed' | 'refusal'>): string[] =>
  supposed.length === 0 ? [] : ['', ...supposed, '', `${capital(refusal)}.`];

export function storyText(
  name: string,
  report: Pick<ExplainReport, 'kernel' | 'others' | 'stopped' | 'refusal' | 'supposed' | 'changed'>,
  explained: Explained,
): string {
  const { kernel, others, stopped, changed } = report;
  const { order, otherOrder, limits, calls, story } = explained;
  const failures = calls.filter(({ failed }) => failed);
  const count = others.length + 1;
  // one thread has one order
  const isAlone = new Set(order.turns.split(' ').map((turn) => turn.replace(/!.*/, ''))).size < 2;
  const lines = [
    `# ${name}: every result is explained${count > 1 ? `, in ${count} ways` : ''}${changed === undefined ? '' : `, ${IF_CHANGED}`}`,
    ...supposedLines(report),
    ...(limits === '' ? [] : ['', `${capital(limits)}.`]),
    ...failures.flatMap(failureLines),
    ...(story.length > 0 && !isAlone ? ['', '## Between the threads', '', ...storyLines(explained)] : []),
    ...failures.flatMap(({ advice }) => advice.flatMap((one) => ['', one])),
    '',
    isAlone ? '## The machine' : '## The order',
    '',
    isAlone
      ? `Every result is as seen on ${kernel}.`
      : `It gives every result on ${kernel}, with ${switchesText(explained)}.`,
    ...(otherOrder ? [NOT_THE_LINES] : []),
    '',
    ...(isAlone ? order.limitLines.map(indented) : orderLines(order)),
    ...(order.schedule === undefined ? ['', UNSCHEDULED] : []),
    '',
    '## Calls, as they returned',
    '',
    ...calls.map((one) => {
      const { thread, line, text, result, position } = one;
      const where = line > 0 ? `line ${line}, step ${position}` : `step ${position}`;
      return `- ${thread}: \`${text}\` = ${result}${inferred(one)} (${where})`;
    }),
    ...others.flatMap((other, i) => otherLines(other, i + 2)),
    ...(stopped === '' ? [] : ['', `${capital(stopped)}.`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where each explanation besides the first begins, in characters. */
const beginnings = (text: string): number[] => [...text.matchAll(OTHER)].map(({ index }) => index);

/** Lines, from 0, on top of which stands what can be done with each explanation. */
export const explanationLines = (text: string): number[] => [
  0,
  ...beginnings(text).map((start) => text.slice(0, start).split('\n').length - 1),
];

/** Each `line 7` and `step 57` of a page, but those of the name in its title. */
export function storyLinks(text: string): StoryLink[] {
  const body = Math.max(text.indexOf('\n'), 0);
  const begins = beginnings(text);
  return [...text.slice(body).matchAll(/\b(line|step) (\d+)\b/g)].map((m) => {
    const start = m.index + body;
    const number = Number(m[2]);
    const which = begins.filter((begin) => begin < start).length;
    return { start, length: m[0].length, to: m[1] === 'line' ? { line: number } : { which, position: number } };
  });
}
