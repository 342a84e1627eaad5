// What the tools answer: compact text for a language model, the most important first, in
// English as the kernel's terms are. An answer is cut between lines at its bound, and says how
// many lines are missing.
import type { Trial } from '../../core/check/trial.ts';
import { callTable } from '../../core/debugger/words/callTable.ts';
import type { ExplainReport } from '../../core/explore/service/explained.ts';
import type { Finding, Report, ReportedOrder } from '../../core/explore/service/report.ts';
import { storyText } from '../explain/storyText.ts';
import { countText, foundText, plural, resultText, sizeText, unitText } from '../explore/words.ts';

/** Characters of an answer at the most, and of a token about. */
const MOST_CHARACTERS = 12_000;
const PER_TOKEN = 3;

export function bounded(lines: readonly string[], tokens = Number.POSITIVE_INFINITY): string {
  const most = Math.max(200, Math.min(MOST_CHARACTERS, tokens * PER_TOKEN));
  const all = lines.join('\n').split('\n');
  let length = 0;
  const end = all.findIndex((line) => {
    length += line.length + 1;
    return length > most;
  });
  if (end < 0) return all.join('\n');
  const missing = all.length - end;
  return [...all.slice(0, end), `... (${missing} more ${missing === 1 ? 'line' : 'lines'})`].join('\n');
}

export function runLines(kernel: string, { calls, outcomes, ending, steps }: Trial): string[] {
  const rows = calls.map(({ why, wanted, ...call }) => ({
    ...call,
    below: [...(why?.texts ?? []), ...(wanted ? [wanted] : [])],
  }));
  const count = (wanted: string): number => outcomes.filter(({ verdict }) => verdict === wanted).length;
  const failures = outcomes.filter(({ verdict }) => verdict === 'fails');
  return [
    `${kernel}, ${plural(steps, 'step')}: ${ending}`,
    `expectations and asserts: ${count('holds')} hold, ${count('fails')} fail, ${count('not reached')} not reached`,
    ...failures.map(({ line, message = '' }) => `fails: line ${line}: ${message}`),
    '',
    ...callTable(rows),
  ];
}

const orderText = ({ turns, schedule, limitLines }: ReportedOrder): string =>
  [...limitLines, schedule ?? `order ${turns}`].join('; ');

function findingLines(finding: Finding): string[] {
  const { title, text, details, line, order } = finding;
  return [
    `- ${title}: ${text}${line > 0 ? ` (line ${line})` : ''}, in ${countText(finding)}`,
    ...details.map((one) => `  ${one}`),
    `  order: ${orderText(order)}`,
  ];
}

export function exploreLines(report: Report, ms: number): string[] {
  const { kernel, suspects, outcomes, calls, hints } = report;
  return [
    `${kernel}: ${foundText(report)}; ${sizeText(report, ms)}`,
    ...(suspects.length > 0 ? ['', 'suspects:', ...suspects.flatMap(findingLines)] : []),
    '',
    'what each call can return:',
    ...calls.map(({ thread, line, text, results }) => {
      const all = results.map(
        (one) => `${resultText(one)}${unitText(one)}${one.unexpected ? ' (not as the script says)' : ''}`,
      );
      return `- line ${line} ${thread}: ${text} = ${all.join(', ') || 'never returns'}`;
    }),
    '',
    'outcomes:',
    ...outcomes.flatMap(findingLines),
    ...hints.map((hint) => `hint: ${hint}`),
  ];
}

export function explainLines(name: string, report: ExplainReport): string[] {
  const { explained, refusal, supposed = [], line, closest, saysResults } = report;
  if (!saysResults)
    return ['nothing to explain: no line says what its call returned; write it behind the call, such as = ENOMEM'];
  if (explained) return storyText(name, report, explained).trimEnd().split('\n');
  return [
    `no explanation: ${refusal}`,
    ...supposed,
    ...(line > 0 ? [`the first result that no order gives: line ${line}`] : []),
    ...(closest ? [`order that gives all results before it: ${orderText(closest)}`] : []),
  ];
}
