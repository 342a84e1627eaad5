// dtruss: `mmap(0x0, 0x15000, 0x3, 0x1002, 0xFFFFFFFF, 0x0)  = 0x15497AB84000 0`: flags are numbers, and
// the errno stands behind the result. Error lines of DTrace stand in between.
import { closingOf } from '../calls/split.ts';
import type { LogRecord } from '../record.ts';

/** Process and thread, and the times that -d, -e and -o add. */
const PREFIX = /^\s*(?:(\d+)\/(0x[0-9a-fA-F]+|\d+):\s+)?((?:\d+\s+){0,3})/;
const CALL = /([a-z_]\w*)\(/y;
const TAIL = /^\s*=\s*(0x[0-9a-fA-F]+|-?\d+)\s+(?:Err#(\d+)|(-?\d+))\s*$/i;
const OTHER = /^(?:SYSCALL\(args\)|dtrace: |PID\/|CPU\s|\s*$)/;

export function readDtruss(line: string): LogRecord | undefined {
  if (OTHER.test(line)) return { format: 'dtruss', kind: 'other', name: '', args: '', result: '' };
  const [all, process, thread, times = ''] = PREFIX.exec(line) as RegExpExecArray;
  CALL.lastIndex = all.length;
  const call = CALL.exec(line);
  if (!call) return undefined;
  const from = CALL.lastIndex;
  const close = closingOf(line, from);
  const tail = close < 0 ? undefined : TAIL.exec(line.slice(close + 1));
  if (!tail) return undefined;
  const [, value = '', err] = tail;
  const first = /^\d+/.exec(times)?.[0];
  return {
    format: 'dtruss',
    kind: 'call',
    ...(process === undefined ? {} : { process, thread: String(BigInt(thread as string)) }),
    // microseconds
    ...(first === undefined ? {} : { time: Number(first) / 1e6 }),
    name: (call[1] as string).replace(/_nocancel$/, ''),
    args: line.slice(from, close),
    result: err === undefined ? value : `-1 Err#${err}`,
  };
}

/** Only macOS has such calls. */
export const isOfMacos = (line: string): boolean =>
  /_nocancel\b|\b(?:mach|bsdthread|ulock|psynch|kevent_qos)_?/.test(line);
