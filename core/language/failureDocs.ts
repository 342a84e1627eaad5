// What a result, or a call, of a line can mean, as Markdown: the rows of kernel/meanings for the
// kernel of the script.
import { DEFAULT_VINTAGE, VINTAGES, type Vintage } from '../kernel/constants.ts';
import { inWords, type Meaning } from '../kernel/meanings/meaning.ts';
import { failuresOf, meaningsOf } from '../kernel/meanings/table.ts';
import { RULES } from '../kernel/rules.ts';
import { CALLS } from '../trace/calls/signatures.ts';
import type { Lines } from './script.ts';

/** As perror(3) says them. */
const PERROR: Readonly<Record<string, string>> = {
  EPERM: 'Operation not permitted',
  EIO: 'Input/output error',
  EBADF: 'Bad file descriptor',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EFAULT: 'Bad address',
  EBUSY: 'Device busy',
  EINVAL: 'Invalid argument',
  EAGAIN: 'Resource temporarily unavailable',
  ENOSYS: 'Function not implemented',
  ENOTSUP: 'Operation not supported',
};
export const perror = (result: string): string => PERROR[result] ?? '';

/** Lines looked through for the kernel, or for where a call began. */
const FAR = 2000;

/** The kernel that a script names; it is read from the beginning of the text. */
export function vintageIn({ lineCount, lineAt }: Lines): Vintage {
  for (let line = 0; line < Math.min(lineCount, FAR); line++) {
    const [, name] = /^\s*kernel\s+([\w-]+)/.exec(lineAt(line)) ?? [];
    const vintage = VINTAGES.find((one) => one === name);
    if (vintage) return vintage;
  }
  return DEFAULT_VINTAGE;
}

const callIn = (text: string): string | undefined =>
  [...text.replace(/#.*/, '').matchAll(/[A-Za-z_]\w*/g)].map(([word]) => word).find((word) => CALLS.has(word));

/** The call of a line; of `t1 < RESULT` the one that the thread began in a line before. */
export function callOfLine({ lineAt }: Lines, line: number): string | undefined {
  const text = lineAt(line);
  const own = callIn(text);
  const [, thread] = /^\s*(\w+)\s*</.exec(text) ?? [];
  if (own || thread === undefined) return own;
  const begins = new RegExp(`^\\s*${thread}\\s*>`);
  for (let above = line - 1; above >= Math.max(0, line - FAR); above--)
    if (begins.test(lineAt(above))) return callIn(lineAt(above));
  return undefined;
}

const row = (meaning: Meaning, vintage: Vintage): string => {
  const rules = RULES[vintage];
  return `- ${inWords(meaning.cause, rules)}. *${inWords(meaning.advice, rules)}*`;
};

/** What a result can mean for a call; undefined: the call cannot give it. */
export function resultDoc(call: string, result: string, vintage: Vintage): string | undefined {
  const rows = meaningsOf(call, result, vintage);
  if (rows.length === 0) return undefined;
  const text = PERROR[result] ? ` (${PERROR[result]})` : '';
  return `\`${result}\`${text} of \`${call}\` in ${vintage}:\n\n${rows.map((one) => row(one, vintage)).join('\n')}`;
}

/** The failures of a call, a line each; undefined: it has none. */
export function callFailuresDoc(call: string, vintage: Vintage): string | undefined {
  const failures = [...failuresOf(call, vintage)];
  if (failures.length === 0) return undefined;
  const rules = RULES[vintage];
  const causes = (rows: readonly Meaning[]): string => rows.map(({ cause }) => inWords(cause, rules)).join('; or ');
  const lines = failures.map(([result, rows]) => `- \`${result}\`: ${causes(rows)}`);
  return `Failures in ${vintage}:\n\n${lines.join('\n')}`;
}
