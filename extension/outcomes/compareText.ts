// Two texts to lay side by side, with the first difference marked: two orders, or what was found on
// two kernels. No `vscode` here.
import type { Finding, Report } from '../../core/explore/service/report.ts';
import { BOUND_TEXT } from '../../core/explore/service/words.ts';

export interface Side {
  /** What it is: an end, or a kernel. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Names the side, so that it is a difference itself: an editor goes to the first one. */
const markOf = (name: string): string => `\u2550\u2550\u2550\u2550 first difference: ${name} \u2550\u2550\u2550\u2550`;

/** A line of its own above the first line that differs. */
export function marked(left: Side, right: Side): readonly [string, string] {
  const [a, b] = [left.lines, right.lines];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  if (same === a.length && same === b.length) return [a.join('\n'), b.join('\n')];
  const withMark = ({ name, lines }: Side): string =>
    [...lines.slice(0, same), markOf(name), ...lines.slice(same)].join('\n');
  return [withMark(left), withMark(right)];
}

/** Short lines, as two stand beside each other: a thread of an outcome has its own. */
const findingLines = ({ title, text, details, group, kind }: Finding): string[] => [
  title,
  ...(kind === 'done' ? text.split('; ') : [text]).map((line) => `  ${line}`),
  ...(group === 'outcome' ? details.map((line) => `    ${line}`) : []),
];

/** Without what only counts, which differs in any case. */
export function reportLines({ calls, suspects, outcomes, bound, hints }: Report): string[] {
  const sorted = (findings: readonly Finding[]): string[] =>
    findings
      .map((one) => findingLines(one).join('\n'))
      .sort()
      .flatMap((text) => text.split('\n'));
  return [
    ...(bound === undefined ? [] : [`not every order was explored: ${BOUND_TEXT[bound]}`, '']),
    'what each call can return',
    ...calls.flatMap(({ thread, line, text, results }) => [
      `  line ${line}, ${thread}: ${text}`,
      ...(results.length === 0 ? ['    never returns'] : results.map(({ result }) => `    ${result}`).sort()),
    ]),
    ...hints.map((text) => `  ${text}`),
    '',
    'suspicious',
    ...(suspects.length === 0 ? ['nothing'] : sorted(suspects)),
    '',
    'outcomes',
    ...sorted(outcomes),
    '',
  ];
}
