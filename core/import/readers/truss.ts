// truss: `mmap(0x0,4096,...)  = 34391683072 (0x801e77000)`, with `-f` and `-H` the process and the
// thread before a colon. A line stands where its call returned; with `-d` and `-D` it says when
// that was, and how long the call took.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import type { CodedText } from './codedText.ts';
import { numberText } from './ownNumbers.ts';
import {
  BLANK,
  blanksEnd,
  CLOSE,
  COLON,
  codesOf,
  DOT,
  digitsEnd,
  EQUALS,
  hexEnd,
  isAt,
  OPEN,
  type PlainName,
  type PlainTime,
  plainClose,
  readTime,
} from './plain.ts';

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
    // -d and -D: when it returned, and how long it took
    took: since === undefined || last === undefined ? undefined : Number(last),
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

const seconds: PlainTime = { value: undefined, end: 0 };
const ZERO = '0 (0x0)';
const ZERO_CODES = codesOf(ZERO);

/** `  577 100201: 0.000104123 mlock(0x1000,0x1000) = 0 (0x0)`, with both numbers, one or none. */
export function readPlainTruss(coded: CodedText, begin: number, end: number, found: PlainName): LogRecord | undefined {
  const { text, codes } = coded;
  const { from, to } = found;
  let process: string | undefined;
  let thread: string | undefined;
  const first = blanksEnd(codes, begin);
  const firstEnd = digitsEnd(codes, first);
  let at = first;
  if (firstEnd > first && codes[firstEnd] !== DOT) {
    const second = blanksEnd(codes, firstEnd);
    const secondEnd = second === firstEnd ? second : digitsEnd(codes, second);
    if (codes[secondEnd] !== COLON) return undefined;
    at = blanksEnd(codes, secondEnd + 1);
    if (at === secondEnd + 1) return undefined;
    const number = numberText(coded, first, firstEnd);
    if (secondEnd > second) thread = numberText(coded, second, secondEnd);
    else if (second > firstEnd) return undefined;
    if (thread === undefined && Number(number) >= FIRST_THREAD) thread = number;
    else process = number;
  }
  let time: number | undefined;
  let took: number | undefined;
  for (let times = 0; times < 2 && readTime(codes, at, seconds); times++) {
    took = time === undefined ? undefined : seconds.value;
    time ??= seconds.value;
    at = seconds.end;
  }
  const close = at === from ? plainClose(codes, to + 1) : -1;
  if (close < 0) return undefined;
  const equals = blanksEnd(codes, close + 1);
  if (codes[equals] !== EQUALS) return undefined;
  const value = blanksEnd(codes, equals + 1);
  const open = digitsEnd(codes, value) + 1;
  if (open === value + 1 || codes[open - 1] !== BLANK || codes[open] !== OPEN) return undefined;
  const last = end - 1;
  if (hexEnd(codes, open + 1) !== last || codes[last] !== CLOSE || last === open + 1) return undefined;
  const result = value === end - ZERO.length && isAt(codes, value, ZERO_CODES) ? ZERO : text.slice(value, end);
  return plainRecord('truss', 'call', time, process, thread, found.name, text.slice(to + 1, close), result, took);
}
