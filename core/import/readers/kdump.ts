// kdump: a record a line, `577 100201 lockd 0.000104 CALL mlock(0x1000,0x1000)`; thread (-H) and
// time (-T, -E, -R, in this order where there are several) may be absent. A call and its return are
// two records; page faults are records too.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import type { CodedText } from './codedText.ts';
import { numberText } from './ownNumbers.ts';
import {
  BLANK,
  blanksEnd,
  codesOf,
  digitsEnd,
  isAt,
  isDigit,
  OPEN,
  type PlainName,
  type PlainTime,
  plainClose,
  plainEnd,
  readTime,
  wordEnd,
} from './plain.ts';

const LINE =
  /^\s*(?:[FLU]\d\d\s+)?(\d+)\s+(?:(\d+)\s+)?(\S.*?)\s+(?:(-?\d+\.\d+)\s+)?(?:-?\d+\.\d+\s+){0,2}(CALL|RET|PFLT|PRET|NAMI|GIO|PSIG|CSW|USER|STRU|SCTL|PCTR|PCTOR|CAP|FAIL|PROC|SARG|KEVT|EXTERR)\b[ \t]*(.*)$/;
/** Contents of what was read and written, below a GIO record. */
const CONTENTS = /^\s+(?:"|0x[0-9a-f]{4}\s)|^\s+"?.*"$/;

export function readKdump(line: string): LogRecord | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, process = '', thread, , time, type = '', rest = ''] = found;
  const who: Who = { format: 'kdump', time: time === undefined ? undefined : Number(time), process, thread };
  switch (type) {
    case 'CALL':
      return readCall(rest, who);
    case 'RET': {
      const [all, name] = nameIn(rest);
      if (name === '') return undefined;
      return recordOf(who, 'return', name, '', rest.slice(all.length).trim());
    }
    case 'PFLT':
      return recordOf(who, 'fault', 'touch', rest.trim());
    case 'PRET':
      return recordOf(who, 'faulted', 'touch', '', rest.trim());
    case 'NAMI':
    case 'STRU':
      return recordOf(who, 'other', type, rest.trim());
    default:
      return recordOf(who, 'other');
  }
}

/** `mlock`, with -S `mlock[203]`: as it stands, and the name. */
function nameIn(rest: string): readonly [string, string] {
  const [all = '', name = ''] = /^(\w+)(?:\[\d+\])?/.exec(rest) ?? [];
  return [all, name];
}

function readCall(rest: string, who: Who): LogRecord | undefined {
  const [, name] = nameIn(rest);
  if (name === '') return undefined;
  const open = rest.indexOf('(');
  // a call without arguments has no parentheses
  if (open < 0) return recordOf(who, 'enter', name);
  const close = closingOf(rest, open + 1);
  return close < 0 ? undefined : recordOf(who, 'enter', name, rest.slice(open + 1, close));
}

const time: PlainTime = { value: undefined, end: 0 };
/** Times that a line may have. */
const TIMES = 3;
/** `F`, `L`, `U`: of FreeBSD, Linux, and unknown. */
const ABIS = [70, 76, 85];
const CALL = codesOf('CALL ');
const RET = codesOf('RET ');

/** Behind `F64`, whose calls they are, which -A writes first. */
function abiEnd(codes: Uint8Array, at: number): number {
  const isAbi = ABIS.includes(codes[at] as number) && digitsEnd(codes, at + 1) === at + 3;
  return isAbi && codes[at + 3] === BLANK ? blanksEnd(codes, at + 3) : at;
}

/** `577 100201 lockd 0.000104 CALL  mlock(0x1000,0x1000)`, `... RET   mlock 0` */
export function readPlainKdump(coded: CodedText, begin: number, end: number, found: PlainName): LogRecord | undefined {
  const { text, codes } = coded;
  const { name, from, to } = found;
  const process = abiEnd(codes, blanksEnd(codes, begin));
  const processEnd = digitsEnd(codes, process);
  let at = blanksEnd(codes, processEnd);
  if (processEnd === process || at === processEnd) return undefined;
  const thread = at;
  const threadEnd = digitsEnd(codes, at);
  if (threadEnd > at) {
    at = blanksEnd(codes, threadEnd);
    if (at === threadEnd || isDigit(codes[at] as number)) return undefined;
  }
  const command = wordEnd(codes, at);
  at = blanksEnd(codes, command);
  if (at === command) return undefined;
  let first: number | undefined;
  for (let n = 0; n < TIMES && readTime(codes, at, time); n++) {
    first ??= time.value;
    at = time.end;
  }
  const isCall = isAt(codes, at, CALL);
  if (!isCall && !isAt(codes, at, RET)) return undefined;
  if (blanksEnd(codes, at + (isCall ? CALL : RET).length) !== from) return undefined;
  const processText = numberText(coded, process, processEnd);
  const threadText = threadEnd > thread ? numberText(coded, thread, threadEnd) : undefined;
  if (isCall) {
    const close = codes[to] === OPEN ? plainClose(codes, to + 1) : -1;
    if (close < 0 || close !== end - 1) return undefined;
    return plainRecord('kdump', 'enter', first, processText, threadText, name, text.slice(to + 1, close), '');
  }
  const result = blanksEnd(codes, to);
  // neither blanks at its end nor characters that end a line for a pattern
  if (result === to || plainEnd(codes, result) !== end || codes[end - 1] === BLANK) return undefined;
  return plainRecord('kdump', 'return', first, processText, threadText, name, '', text.slice(result, end));
}

/** `577 100201 lockd  Events dropped.`, `dtrace: 3 drops on CPU 1`: there was no room for them. */
export const isOfDropped = (line: string): boolean =>
  /^(?:\s*\d+\s.*\sEvents dropped\.\s*$|dtrace: \d+ (?:\w+ )*drops?\b)/.test(line);

/** A line below a record, which is no record itself. */
export const isKdumpContents = (line: string): boolean => CONTENTS.test(line);
