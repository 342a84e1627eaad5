// What a result, or a call, of a line can mean, as Markdown: the rows of kernel/meanings for the
// kernel of the script.
import type { ERRNO, Vintage } from '../../kernel/constants.ts';
import { inWords, type Meaning } from '../../kernel/meanings/meaning.ts';
import { failuresOf, meaningsOf } from '../../kernel/meanings/table.ts';
import { RULES } from '../../kernel/rules.ts';

/** As perror(3) says them. */
const PERROR: Readonly<Record<keyof typeof ERRNO, string>> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  ENXIO: 'Device not configured',
  E2BIG: 'Argument list too long',
  ENOEXEC: 'Exec format error',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  EDEADLK: 'Resource deadlock avoided',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EFAULT: 'Bad address',
  EBUSY: 'Device busy',
  EEXIST: 'File exists',
  ENODEV: 'Operation not supported by device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  ENFILE: 'Too many open files in system',
  EMFILE: 'Too many open files',
  ETXTBSY: 'Text file busy',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  EAGAIN: 'Resource temporarily unavailable',
  ENOTSUP: 'Operation not supported',
  ENAMETOOLONG: 'File name too long',
  EPROCLIM: 'Too many processes',
  ENOSYS: 'Function not implemented',
  EIDRM: 'Identifier removed',
  EOVERFLOW: 'Value too large to be stored in data type',
  ENOTCAPABLE: 'Capabilities insufficient',
  ECAPMODE: 'Not permitted in capability mode',
};
export const perror = (result: string): string =>
  Object.hasOwn(PERROR, result) ? PERROR[result as keyof typeof ERRNO] : '';

const row = (meaning: Meaning, vintage: Vintage): string => {
  const rules = RULES[vintage];
  return `- ${inWords(meaning.cause, rules)}. *${inWords(meaning.advice, rules)}*`;
};

/** What a result can mean for a call; undefined: the call cannot give it. */
export function resultDoc(call: string, result: string, vintage: Vintage): string | undefined {
  const rows = meaningsOf(call, result, vintage);
  if (rows.length === 0) return undefined;
  const text = perror(result) && ` (${perror(result)})`;
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
