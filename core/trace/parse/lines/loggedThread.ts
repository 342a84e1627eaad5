// How the line of a log names its thread: by number. `100123: mlock(...)` (truss), `[pid 100123]
// mlock(...)` and `100123 mlock(...)` (strace), `577 100123 lockd CALL mlock(...)` (kdump) all are
// lines of the thread that a script calls t100123.
import { advance, type Scanner } from '../scanner.ts';

/** The name of the thread with a number. */
const threadOfNumber = (digits: string): string => `t${digits}`;

const MOST_DIGITS = 19;
const isNumberText = (text: string): boolean => text.length <= MOST_DIGITS && /^\d+$/.test(text);

/** A thread as a script may name it, by its name or its number: its name. */
export const threadNamed = (text: string): string => (isNumberText(text) ? threadOfNumber(text) : text);

const SECONDS = String.raw`(?:\d+\.\d+[ \t]+)?`;
/**
 * Followed by a call, or by a mark of the language (`100123 < 0`). The last number is the thread's.
 */
const PREFIXES = [
  new RegExp(String.raw`\[pid[ \t]+(\d+)\]:?[ \t]*${SECONDS}`, 'y'),
  new RegExp(String.raw`(?:\d+[ \t]+)?(\d+):[ \t]*${SECONDS}(?=[A-Za-z_])`, 'y'),
  new RegExp(String.raw`(\d+)[ \t]+${SECONDS}(?=[A-Za-z_]\w*[ \t]*\(|touch[ \t])`, 'y'),
];
const MARKED = /(\d+)[ \t]*(?=[:<>@]|dies\b)/y;
/** Process, thread if it is there, command, time if it is there. */
const KDUMP = /(\d+)[ \t]+(?:(\d+)[ \t]+)?\S+[ \t]+(?:\d+\.\d+[ \t]+)?(?:(CALL)[ \t]+|RET[ \t]+(\w+)[ \t]+)/y;

export interface LoggedThread {
  readonly name: string;
  /**
   * What follows: a call, a mark of the language, or the result of the call that `returns` names.
   */
  readonly follows: 'call' | 'mark' | 'result';
  readonly returns: string;
}

/**
 * The thread that a log's line begins with; what follows it is the present token then. undefined:
 * the line begins otherwise, and the present token is the same as before.
 */
export function readLoggedThread(r: Scanner): LoggedThread | undefined {
  const found = loggedThread(r);
  if (found === undefined) return undefined;
  r.to = found.end;
  r.pos = found.end;
  advance(r);
  return found;
}

function loggedThread(r: Scanner): (LoggedThread & { end: number }) | undefined {
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = r.from;
    const found = pattern.exec(r.text);
    return found && pattern.lastIndex <= r.end ? found : undefined;
  };
  const made = (found: RegExpExecArray, digits: string, follows: LoggedThread['follows'], returns = '') =>
    isNumberText(digits)
      ? { name: threadOfNumber(digits), follows, returns, end: r.from + found[0].length }
      : undefined;
  for (const pattern of PREFIXES) {
    const found = match(pattern);
    if (found) return made(found, found[1] as string, 'call');
  }
  const marked = match(MARKED);
  if (marked) return made(marked, marked[1] as string, 'mark');
  const dumped = match(KDUMP);
  if (!dumped) return undefined;
  const [, process = '', thread = process, call, returns = ''] = dumped;
  return made(dumped, thread, call ? 'call' : 'result', returns);
}
