// kdump: a record a line, `577 100201 lockd 0.000104 CALL mlock(0x1000,0x1000)`; thread (-H) and time
// (-T, -E, -R, in this order where there are several) may be absent. A call and its return are two records; page faults are records too.
import { closingOf } from '../calls/split.ts';
import { type LogRecord, recordOf, type Who } from '../record.ts';

const LINE =
  /^\s*(\d+)\s+(?:(\d+)\s+)?(\S.*?)\s+(?:(-?\d+\.\d+)\s+)?(?:-?\d+\.\d+\s+){0,2}(CALL|RET|PFLT|PRET|NAMI|GIO|PSIG|CSW|USER|STRU|SCTL|PCTR|PCTOR|CAP|FAIL|PROC|SARG|KEVT|EXTERR)\b[ \t]*(.*)$/;
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
  const close = open < 0 ? -1 : closingOf(rest, open + 1);
  // a call without arguments has no parentheses
  const args = open < 0 ? '' : rest.slice(open + 1, close < 0 ? rest.length : close);
  return recordOf(who, 'enter', name, args);
}

/** `577 100201 lockd  Events dropped.`: the kernel had no room for them. */
export const isOfDropped = (line: string): boolean => /^\s*\d+\s.*\sEvents dropped\.\s*$/.test(line);

/** A line below a record, which is no record itself. */
export const isKdumpContents = (line: string): boolean => CONTENTS.test(line);
