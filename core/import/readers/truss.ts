// truss: `mmap(0x0,4096,...)  = 34391683072 (0x801e77000)`, with `-f` and `-H` the process and the
// thread before a colon, with `-d` and `-D` one or two times after it. A line stands where its call
// returned.
import { closingOf } from '../calls/split.ts';
import type { LogRecord } from '../record.ts';

const PREFIX = /^\s*(?:(\d+)(?:\s+(\d+))?:\s+)?(-?\d+\.\d+\s+)?(-?\d+\.\d+\s+)?/;
const CALL = /([A-Za-z_]\w*)\(/y;
const TAIL = /^\s*(?:=\s*(-?\d+ \(0x[0-9a-fA-F]+\))|(?:=\s*)?((?:ERR#\d+|EJUSTRETURN|ERESTART)\b.*))\s*$/;
const THREAD = /^<new (?:thread|process) (\d+)>/;
const OTHER = /^(?:<thread \d+ exited>|<new process>|SIGNAL \d+|-- UNKNOWN .*--|SIGINFO|\d+ total)/;

/** Numbers of threads begin where those of processes end. */
const FIRST_THREAD = 100_000;

export function readTruss(line: string): LogRecord | undefined {
  const prefix = PREFIX.exec(line) as RegExpExecArray;
  const [all, first, second, since, last] = prefix;
  const who = second !== undefined ? { process: first, thread: second } : whoIs(first);
  const at = since ?? last;
  const base = { format: 'truss' as const, ...who, ...(at === undefined ? {} : { time: Number(at) }) };
  CALL.lastIndex = all.length;
  const call = CALL.exec(line);
  if (!call) return readOther(line.slice(all.length), base);
  const from = CALL.lastIndex;
  // the last one, so that a string that holds one alone does not end the call
  const close = closingOf(line, from);
  if (close < 0) return undefined;
  const after = line.slice(close + 1);
  // it does not return: `process exit` follows
  if (call[1] === 'exit' && after.trim() === '') return { ...base, kind: 'other', name: '', args: '', result: '' };
  const tail = TAIL.exec(after);
  if (!tail) return undefined;
  const result = (tail[1] ?? tail[2] ?? '').trim();
  return { ...base, kind: 'call', name: call[1] as string, args: line.slice(from, close), result };
}

function whoIs(number: string | undefined): { process?: string; thread?: string } {
  if (number === undefined) return {};
  return Number(number) >= FIRST_THREAD ? { thread: number } : { process: number };
}

function readOther(rest: string, base: Pick<LogRecord, 'format' | 'process' | 'thread' | 'time'>) {
  const none = { args: '', result: '' };
  const thread = THREAD.exec(rest);
  if (thread) return { ...base, ...none, kind: 'thread' as const, name: thread[1] as string };
  if (/^process (?:exit|killed)/.test(rest)) return { ...base, ...none, kind: 'exit' as const, name: 'exit' };
  return OTHER.test(rest) ? { ...base, ...none, kind: 'other' as const, name: '' } : undefined;
}
