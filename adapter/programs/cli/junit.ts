// Tests as JUnit XML, which CI services read: a suite a script.
import type { Test, Tested } from '../../../core/check/tests.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** XML 1.0 has no other control characters, and no half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/gu;

const entity = (character: string): string => ENTITIES[character] as string;

/** As the value of an attribute. */
const escaped = (text: string): string => text.replace(NOT_XML, '\ufffd').replace(/[&<>"\n\t]/g, entity);

/** As the text of an element. */
const bodyText = (text: string): string => text.replace(NOT_XML, '\ufffd').replace(/[&<>]/g, entity);

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** What is not known counts as an error: services have no other word for it. */
const TAGS = { failed: 'failure', error: 'error', unknown: 'error', skipped: 'skipped' } as const;

function testCase(file: string, { name, line, verdict, messages }: Test): string {
  const where = line > 0 ? ` line="${line}"` : '';
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" file="${escaped(file)}"${where}`;
  if (verdict === 'passed') return `${head}/>\n`;
  const tag = TAGS[verdict];
  // services show the message in a row, and the text on demand
  const [message = '', ...more] = messages.join('\n').split('\n');
  const open = `${head}>\n      <${tag} message="${escaped(message)}"`;
  return `${open}${more.length === 0 ? '/>' : `>${bodyText(more.join('\n'))}</${tag}>`}\n    </testcase>\n`;
}

const count = (tests: readonly Test[], tag: (typeof TAGS)[keyof typeof TAGS]): number =>
  tests.filter(({ verdict }) => verdict !== 'passed' && TAGS[verdict] === tag).length;

const counts = (tests: readonly Test[], time: number): string =>
  `tests="${tests.length}" failures="${count(tests, 'failure')}" errors="${count(tests, 'error')}" ` +
  `time="${seconds(time)}"`;

export function junit(files: readonly Tested[]): string {
  const suites = files.map(
    ({ file, tests, time }) =>
      `  <testsuite name="${escaped(file)}" skipped="${count(tests, 'skipped')}" ${counts(tests, time)}>\n${tests.map((test) => testCase(file, test)).join('')}  </testsuite>\n`,
  );
  const all = files.flatMap(({ tests }) => tests);
  const time = files.reduce((sum, file) => sum + file.time, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="vmtrace" ${counts(all, time)}>\n${suites.join('')}</testsuites>\n`;
}
