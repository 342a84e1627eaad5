// dtruss: `mmap(0x0, 0x15000, 0x3, 0x1002, 0xFFFFFFFF, 0x0)  = 0x15497AB84000 0`: flags are
// numbers, and the errno stands behind the result. Error lines of DTrace stand in between.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import type { CodedText } from './codedText.ts';
import { numberText, ownNumber } from './ownNumbers.ts';
import { blanksEnd, COLON, digitsEnd, EQUALS, hexEnd, numberEnd, numericClose, type PlainName } from './plain.ts';

/** Process and thread, and the times that -d, -e and -o add. */
const PREFIX = /^\s*(?:(\d+)\/(0x[0-9a-fA-F]+|\d+):\s+)?((?:\d+\s+){0,3})/;
const CALL = /([a-z_]\w*)\(/y;
const TAIL = /^\s*=\s*(0x[0-9a-fA-F]+|-?\d+)\s+(?:Err#(\d+)|(-?\d+))\s*$/i;
/** Headings, DTrace's own errors, the counts of -c, and the stacks of -s: -a prints all of them. */
const OTHER =
  /^\s*(?:SYSCALL\(args\)|dtrace: |PID\/|CPU\s|CALL\s+COUNT|[a-z_]\w*\s{5,}\d+$|\S+`\S+$|0x[0-9a-fA-F]+$|$)/;

const NOBODY: Who = { format: 'dtruss', time: undefined, process: undefined, thread: undefined };

export function readDtruss(line: string): LogRecord | undefined {
  if (OTHER.test(line)) return recordOf(NOBODY, 'other');
  const [all, process, thread, times = ''] = PREFIX.exec(line) as RegExpExecArray;
  CALL.lastIndex = all.length;
  const call = CALL.exec(line);
  if (!call) return undefined;
  const from = CALL.lastIndex;
  const close = closingOf(line, from);
  const tail = close < 0 ? undefined : TAIL.exec(line.slice(close + 1));
  if (!tail) return undefined;
  const [, value = '', named, number = '0'] = tail;
  const err = named ?? (value === '-1' && number !== '0' ? number : undefined);
  const first = /^\d+/.exec(times)?.[0];
  const who: Who = {
    format: 'dtruss',
    // microseconds
    time: first === undefined ? undefined : Number(first) / 1e6,
    process,
    thread: process === undefined ? undefined : String(BigInt(thread as string)),
  };
  const name = (call[1] as string).replace(/_nocancel$/, '');
  return recordOf(who, 'call', name, line.slice(from, close), err === undefined ? value : `-1 Err#${err}`);
}

/** Only macOS has such calls. */
export const isOfMacos = (line: string): boolean =>
  /_nocancel\b|\b(?:mach|bsdthread|ulock|psynch|kevent_qos|workq|csops|csrctl)_?|\bPID\/THRD\b|system integrity protection|\b(?:dtracehelper|thread_selfid|shared_region|proc_info)/.test(
    line,
  ) || MACOS_LIMIT.test(line);

/** FreeBSD's mlock never gives EAGAIN. */
const MACOS_LIMIT = /\bmlock\(.*\)\s*=\s*-1 (?:Err#)?35\s*$/;

const SLASH = 47;

/** `  577/0x1a2b:  mlock(0x15497AB84000, 0x1000)\t\t = 0 0`. That it is of macOS it cannot tell. */
export function readPlainDtruss(
  coded: CodedText,
  begin: number,
  stop: number,
  found: PlainName,
): LogRecord | undefined {
  const { text, codes } = coded;
  const { from, to } = found;
  const process = blanksEnd(codes, begin);
  const processEnd = digitsEnd(codes, process);
  if (processEnd === process || codes[processEnd] !== SLASH) return undefined;
  const thread = processEnd + 1;
  const hex = hexEnd(codes, thread);
  const threadEnd = hex > thread ? hex : digitsEnd(codes, thread);
  if (threadEnd === thread || codes[threadEnd] !== COLON) return undefined;
  const behind = blanksEnd(codes, threadEnd + 1);
  if (behind === threadEnd + 1 || behind !== from) return undefined;
  const close = numericClose(codes, to + 1);
  if (close < 0) return undefined;
  const equals = blanksEnd(codes, close + 1);
  if (codes[equals] !== EQUALS) return undefined;
  const value = blanksEnd(codes, equals + 1);
  const end = numberEnd(codes, value);
  const errno = blanksEnd(codes, end);
  if (end === value || errno === end || errno === stop || digitsEnd(codes, errno) !== stop) return undefined;
  const isPlain = hex === thread && codes[thread] !== 48;
  const number = isPlain
    ? numberText(coded, thread, threadEnd)
    : ownNumber(String(BigInt(text.slice(thread, threadEnd))));
  const [args, result] = [text.slice(to + 1, close), text.slice(value, end)];
  return plainRecord(
    'dtruss',
    'call',
    undefined,
    numberText(coded, process, processEnd),
    number,
    found.name,
    args,
    result,
  );
}
