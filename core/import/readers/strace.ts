// strace: `[pid 20131] 12:34:56 munmap(0x7f..., 65536) = 0 <0.000012>`. `-o` writes the number
// without brackets; -t, -r and -T add times; a call that another thread's line interrupts is cut in
// two, `<unfinished ...>` and `<... munmap resumed>`.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import { isStraceSummary } from '../summary.ts';
import type { CodedText } from './codedText.ts';
import { numberText } from './ownNumbers.ts';
import {
  blanksEnd,
  codesOf,
  DOT,
  digitsEnd,
  EQUALS,
  GREATER,
  isAt,
  LESS,
  numberEnd,
  type PlainName,
  type PlainTime,
  plainClose,
  readTime,
} from './plain.ts';

/** With `--decode-pids=comm` the number has the command behind it. */
const WHO = String.raw`(?:\[pid\s+(\d+)(?:<[^>]*>)?\]:?\s*|(\d+)(?:<[^>]*>)?\s+(?=[\d<a-z_+[-]))?`;
const TIME = String.raw`(?:(?:(\d+):(\d\d):(\d\d(?:\.\d+)?)|(\d+\.\d+))\s+)?`;
/** The place of the call (-i), the number of the call (-n). */
const MORE = String.raw`(?:\[\s*[0-9a-f?]+\]\s+)*`;
/** Of SELinux, with --secontext: `[unconfined_t]`, in full, and what it should be behind `!!`. */
const CONTEXT = String.raw`(\[(?![0-9a-f?]+\])[a-zA-Z_][\w.-]*(?:(?::|!!)[\w.,:-]+)*\]\s+)?`;
const PREFIX = new RegExp(String.raw`^\s*${WHO}${CONTEXT}${TIME}(?:\(\+\s*\d+\.\d+\)\s+)?${MORE}`);
/** A context behind what it is of: a descriptor, a path, a process. */
const OF_VALUE = /("(?:[^"\\]|\\.)*")|(?<=[\w">]) \[[a-zA-Z_][\w.-]*(?:(?::|!!)[\w.,:-]+)*\]/g;
const CALL = /((?:SYS_)?[a-z_]\w*)\(/y;
const RESUMED = /<\.\.\. (\w+) resumed>\s*,?/y;
/** Another thread's line comes between, or strace lets go of it. */
const UNFINISHED = /\s*<(?:unfinished|detached) \.\.\.>\s*$/;
const TAIL =
  /^\s*=\s*(-1 E[A-Z0-9]+.*|-1 (?:\(errno \d+\)|errno=\d+.*)|\?.*|(?:0x[0-9a-fA-F]+|-?\d+)(?:<[^>]*>)?(?: \((?!0x[0-9a-f]+\))[^)]*\))?)\s*(?:<\d+(?:\.\d+)?>)?\s*$/;
const EXIT = /^\+\+\+ (?:exited|killed)/;
/** A child of the process has ended. */
const ENDED = /^--- SIGCHLD \{.*\bsi_pid=(\d+)/;
/** Of a thread that strace follows from its first call on. */
const ATTACHED = /^(?:strace: )?Process (\d+) attached$/;
const OTHER = /^(?:(?:\^C)?strace: |--- .* ---|\+\+\+ |Process \d+ |\[ Process PID=\d+ |> .*\[0x[0-9a-f]+\]|<detached)/;

export function readStrace(line: string): LogRecord | undefined {
  const [all, bracketed, bare, context, hours, minutes, seconds, plain] = PREFIX.exec(line) as RegExpExecArray;
  if (context !== undefined) return readStrace(line.replace(context, '').replace(OF_VALUE, '$1'));
  const thread = bracketed ?? bare;
  const time = plain !== undefined ? Number(plain) : clock(hours, minutes, seconds);
  const who: Who = { format: 'strace', time, process: undefined, thread };
  RESUMED.lastIndex = all.length;
  const resumed = RESUMED.exec(line);
  CALL.lastIndex = all.length;
  const call = resumed ?? CALL.exec(line);
  if (!call) return isStraceSummary(line) ? recordOf(who, 'other') : readOther(line.slice(all.length), who);
  const name = call[1] as string;
  const from = all.length + call[0].length;
  const unfinished = line.endsWith(' ...>') ? UNFINISHED.exec(line) : undefined;
  if (unfinished) {
    const args = line.slice(from, unfinished.index).replace(/,\s*$/, '');
    return resumed ? undefined : recordOf(who, 'enter', name, passed(name, args));
  }
  const close = closingOf(line, from);
  const tail = close < 0 ? undefined : TAIL.exec(line.slice(close + 1));
  if (!tail || close < 0) return undefined;
  const args = passed(name, line.slice(from, close).trim());
  return recordOf(who, resumed ? 'return' : 'call', name, args, (tail[1] ?? '').trim());
}

/** i386 passes the arguments of its first mmap in a structure, and the offset of mmap2 in pages. */
function passed(name: string, args: string): string {
  if (args.startsWith('{') && /^(?:old_)?mmap$/.test(name)) return args.slice(1, -1).replaceAll(FIELD, '$1');
  if (name !== 'mmap2') return args;
  // newer versions write bytes
  const [all, offset] = OFFSET.exec(args) ?? [];
  if (all === undefined || Number(offset) % PAGE === 0) return args;
  return `${args.slice(0, -all.length)}, 0x${(Number(offset) * PAGE).toString(16)}`;
}

const FIELD = /(^|,\s*)\w+=/g;
const OFFSET = /,\s*(0x[0-9a-f]+|\d+)$/;
/** Of i386, and of what mmap2 counts elsewhere. */
const PAGE = 4096;

function clock(hours?: string, minutes?: string, seconds?: string): number | undefined {
  if (hours === undefined) return undefined;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

function readOther(rest: string, who: Who): LogRecord | undefined {
  const thread = ATTACHED.exec(rest)?.[1];
  if (thread !== undefined) return recordOf({ ...who, thread }, 'thread', thread);
  const child = ENDED.exec(rest)?.[1];
  if (child !== undefined) return recordOf(who, 'child', child);
  if (EXIT.test(rest)) return recordOf(who, 'exit', 'thread');
  return OTHER.test(rest) ? recordOf(who, 'other') : undefined;
}

const seconds: PlainTime = { value: undefined, end: 0 };
const PID = codesOf('[pid ');

/**
 * `[pid 20131] 1700000000.000012 munmap(0x7f0e1c400000, 65536) = 0 <0.000012>`,
 * or without brackets.
 */
export function readPlainStrace(
  coded: CodedText,
  begin: number,
  stop: number,
  found: PlainName,
): LogRecord | undefined {
  const { text, codes } = coded;
  const { from, to, name } = found;
  if (name === 'mmap2') return undefined;
  const isBracketed = isAt(codes, begin, PID);
  const thread = blanksEnd(codes, isBracketed ? begin + PID.length : begin);
  const threadEnd = digitsEnd(codes, thread);
  if (threadEnd === thread || codes[threadEnd] !== (isBracketed ? 93 : 32)) return undefined;
  let at = blanksEnd(codes, isBracketed ? threadEnd + 1 : threadEnd);
  let time: number | undefined;
  if (at !== from) {
    if (!readTime(codes, at, seconds)) return undefined;
    time = seconds.value;
    at = seconds.end;
  }
  if (at !== from) return undefined;
  const close = plainClose(codes, to + 1);
  if (close < 0) return undefined;
  const equals = blanksEnd(codes, close + 1);
  if (codes[equals] !== EQUALS) return undefined;
  const value = blanksEnd(codes, equals + 1);
  const end = numberEnd(codes, value);
  if (end === value) return undefined;
  if (end < stop) {
    const took = blanksEnd(codes, end);
    if (took === end || codes[took] !== LESS) return undefined;
    const point = digitsEnd(codes, took + 1);
    // --syscall-times=s writes whole seconds
    const last = codes[point] === DOT ? digitsEnd(codes, point + 1) : point;
    if (point === took + 1 || last === point + 1) return undefined;
    if (codes[last] !== GREATER || last + 1 !== stop) return undefined;
  }
  const number = numberText(coded, thread, threadEnd);
  const args = text.slice(to + 1, close).trim();
  return plainRecord('strace', 'call', time, undefined, number, name, args, text.slice(value, end));
}
