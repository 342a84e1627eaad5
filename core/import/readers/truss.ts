// truss: `mmap(0x0,4096,...)  = 34391683072 (0x801e77000)`, with `-f` and `-H` the process and the
// thread before a colon, with `-d` and `-D` one or two times after it. A line stands where its call
// returned.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, recordOf, type Who } from '../record.ts';

const PREFIX = /^\s*(?:(\d+)(?:\s+(\d+))?:\s+)?(-?\d+\.\d+\s+)?(-?\d+\.\d+\s+)?/;
const CALL = /([A-Za-z_]\w*)\(/y;
const TAIL = /^\s*(?:=\s*(-?\d+\s\(0x[0-9a-fA-F]+\))|(?:=\s*)?((?:ERR#\d+|EJUSTRETURN|ERESTART)\b.*))\s*$/;
const THREAD = /^<new (?:thread|process) (\d+)>/;
const OTHER = /^(?:<thread \d+ exited>|<new process>|SIGNAL \d+|-- UNKNOWN .*--|SIGINFO|\d+ total)/;

/** Numbers of threads begin where those of processes end. */
const FIRST_THREAD = 100_000;

export function readTruss(line: string): LogRecord | undefined {
  const prefix = PREFIX.exec(line) as RegExpExecArray;
  const [all, first, second, since, last] = prefix;
  // alone it is either's
  const isThread = second === undefined && first !== undefined && Number(first) >= FIRST_THREAD;
  const at = since ?? last;
  const who: Who = {
    format: 'truss',
    time: at === undefined ? undefined : Number(at),
    process: isThread ? undefined : first,
    thread: isThread ? first : second,
  };
  CALL.lastIndex = all.length;
  const call = CALL.exec(line);
  if (!call) return readOther(line.slice(all.length), who);
  const from = CALL.lastIndex;
  // the last one, so that a string that holds one alone does not end the call
  const close = closingOf(line, from);
  if (close < 0) return undefined;
  const after = line.slice(close + 1);
  // it does not return: `process exit` follows
  if (call[1] === 'exit' && after.trim() === '') return recordOf(who, 'other');
  const tail = TAIL.exec(after);
  if (!tail) return undefined;
  const result = (tail[1] ?? tail[2] ?? '').trim();
  return recordOf(who, 'call', call[1] as string, line.slice(from, close), result);
}

function readOther(rest: string, who: Who): LogRecord | undefined {
  const thread = THREAD.exec(rest);
  if (thread) return recordOf(who, 'thread', thread[1] as string);
  if (/^process (?:exit|killed)/.test(rest)) return recordOf(who, 'exit', 'exit');
  return OTHER.test(rest) ? recordOf(who, 'other') : undefined;
}
