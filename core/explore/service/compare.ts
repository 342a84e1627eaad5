// What was found on several kernels in words that all of them have: a kernel that does not note who
// set a mark cannot say whose it is, and the same suspicion would look like two.
import type { Vintage } from '../../kernel/constants.ts';
import { RULES } from '../../kernel/rules.ts';
import { unownedText } from '../words/marks.ts';
import type { Finding, Report } from './report.ts';

/** Whether all of them say who set a mark. */
export const allOwn = (kernels: readonly Vintage[]): boolean => kernels.every((one) => RULES[one].marksHaveOwners);

const unowned = (finding: Finding): Finding => ({
  ...finding,
  ...finding.unowned,
  ...(finding.group === 'outcome' && { details: finding.details.map(unownedText) }),
});

/**
 * A report in the words of both kernels; its findings keep their keys, orders and
 * places in the lists.
 */
export function inCommonWords(report: Report, other: Report): Report {
  if (allOwn([report.kernel, other.kernel])) return report;
  return { ...report, suspects: report.suspects.map(unowned), outcomes: report.outcomes.map(unowned) };
}

/** The findings that the other list lacks. */
export function onlyIn(report: Report, other: Report): Finding[] {
  const mine = inCommonWords(report, other);
  const theirs = inCommonWords(other, report);
  const words = ({ kind, text, group, details }: Finding): string =>
    [kind, text, ...(group === 'suspect' ? [] : details)].join('\n');
  const known = new Set([...theirs.suspects, ...theirs.outcomes].map(words));
  const all = [...report.suspects, ...report.outcomes];
  return [...mine.suspects, ...mine.outcomes].flatMap((one, i) => (known.has(words(one)) ? [] : [all[i] as Finding]));
}
