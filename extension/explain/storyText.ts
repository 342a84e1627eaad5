// An explanation as a page: why the calls failed, what happened between the threads, and the order, with
// links to lines of the script and to steps of the order. No `vscode` here.
import type { Explained, ExplainedCall } from '../../core/explore/service/explained.ts';
import { counted } from '../explore/words.ts';

export interface StoryLink {
  /** In the text, in characters. */
  readonly start: number;
  readonly length: number;
  readonly to: { readonly line: number } | { readonly position: number };
}

const at = (line: number): string => (line > 0 ? `, line ${line}` : '');

/** How often one thread goes on after another: `3 switches` */
export const switchCount = (switches: number): string =>
  switches === 0 ? 'no switch' : `${counted(switches)} ${switches === 1 ? 'switch' : 'switches'}`;

/** `3 switches between the threads; no order has fewer` */
export const switchesText = ({ switches, isFewest }: Pick<Explained, 'switches' | 'isFewest'>): string =>
  `${switchCount(switches)} between the threads${isFewest && switches > 0 ? '; no order has fewer' : ''}`;

function failureLines({ thread, line, position, text, result, reason }: ExplainedCall): string[] {
  const call = `${thread}'s \`${text}\`${at(line)}, returned ${result} after step ${position}`;
  return ['', reason === '' ? `${call}.` : `${call}:`, ...(reason === '' ? [] : [`> ${reason}`])];
}

const UNSCHEDULED =
  'No schedule line of this script says it, as its lines hold threads, or end one in its call: **Save as Script...** above makes a script that does.';

export function storyText(name: string, kernel: string, explained: Explained): string {
  const { order, otherOrder, limits, calls, story } = explained;
  const failures = calls.filter(({ failed }) => failed);
  const lines = [
    `# ${name}: every result is explained`,
    ...failures.flatMap(failureLines),
    ...(story.length > 0 ? ['', '## Between the threads', ''] : []),
    ...story.map(({ position, line, text }, i) => `${i + 1}. ${text} (step ${position}${at(line)})`),
    '',
    '## The order',
    '',
    `It gives every result on ${kernel}, with ${switchesText(explained)}.`,
    ...(otherOrder ? ['The calls were not made in the order of the lines.'] : []),
    ...(limits === '' ? [] : [`${limits.charAt(0).toUpperCase()}${limits.slice(1)}.`]),
    '',
    ...order.limits.map(({ what, value }) => `    limit ${what} ${value}`),
    `    ${order.schedule ?? order.turns}`,
    ...(order.schedule === undefined ? ['', UNSCHEDULED] : []),
    '',
    '## Calls, as they returned',
    '',
    ...calls.map(({ thread, line, text, result, position }) => {
      const where = line > 0 ? `line ${line}, step ${position}` : `step ${position}`;
      return `- ${thread}: \`${text}\` = ${result} (${where})`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** Each `line 7` and `step 57` of a page, but those of the name in its title. */
export function storyLinks(text: string): StoryLink[] {
  const body = text.indexOf('\n');
  return [...text.slice(Math.max(body, 0)).matchAll(/\b(line|step) (\d+)\b/g)].map((m) => ({
    start: m.index + Math.max(body, 0),
    length: m[0].length,
    to: m[1] === 'line' ? { line: Number(m[2]) } : { position: Number(m[2]) },
  }));
}
