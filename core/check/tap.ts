// Tests in the Test Anything Protocol, version 13. What is wrong with one follows it as comments:
// first in the form that a problem matcher reads, then why.

import { problemLine } from './problemLine.ts';
import type { Test, Tested } from './tests.ts';

/** `#` begins a directive in a description. */
const escaped = (text: string): string => text.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ');

function lines(file: string, test: Test, number: number): string {
  const { verdict, line, column, name, messages } = test;
  const ok = isBad(test) ? 'not ok' : 'ok';
  const where = line > 0 ? `${file}:${line}` : file;
  const skip = verdict === 'skipped' ? ` # SKIP ${escaped(messages[0] ?? '')}` : '';
  const place = { line: Math.max(1, line), column: Math.max(1, column), severity: 'error' } as const;
  // the errors of a file that cannot be run name their places themselves
  const [message = '', ...reasons] = messages;
  const indented = reasons.flatMap((text) => text.split('\n')).map((line) => `  ${line}`);
  const told =
    verdict === 'failed' || verdict === 'unknown' || verdict === 'error'
      ? [problemLine(file, { ...place, message }), ...indented]
      : [];
  const comments = verdict === 'error' && line === 0 ? messages.flatMap((text) => text.split('\n')) : told;
  return `${ok} ${number} - ${escaped(`${where} ${name}`)}${skip}\n${comments.map((text) => `# ${text}\n`).join('')}`;
}

export const tapHead = (): string => 'TAP version 13\n';

/** `before`: tests of the files before this one. */
export const tapFile = ({ file, tests }: Tested, before: number): string =>
  tests.map((test, i) => lines(file, test, before + i + 1)).join('');

/**
 * Closes the protocol; `bad` of the tests do not hold, which stands last, where
 * a person looks first.
 */
export const tapPlan = (count: number, bad: number): string =>
  `1..${count}\n# ${bad === 0 ? `all ${count} hold` : `${bad} of ${count} do not hold`}\n`;

export const isBad = ({ verdict }: Test): boolean => verdict !== 'passed' && verdict !== 'skipped';
