// The output of scripts/vm_map.d, which the package ships: `0.000104 812 100201 >
// vm_map_wire(0x1000, 0x5000, 0x1)` and `0.000131 812 100201 < vm_map_wire 0`, time,
// process and thread first.
import { isNamePart } from '../../trace/parse/scanner.ts';
import { addWord, findWord, hashed, newWords } from '../../trace/parse/wordTable.ts';
import { knownCall } from '../calls/names.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import { numberText } from './ownNumbers.ts';
import { blanksEnd, digitsEnd, GREATER, LESS, OPEN, type PlainTime, plainClose, readTime } from './plain.ts';

const LINE = /^\s*(-?\d+\.\d+)\s+(\d+)\s+(\d+)\s+(?:>\s*(vm_map_\w+)\(([^)]*)\)|<\s*(vm_map_\w+)\s+(-?\w+))\s*$/;

export function readDtrace(line: string): LogRecord | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, time, process = '', thread = '', entered, args = '', returned = '', result = ''] = found;
  const who: Who = { format: 'dtrace', time: Number(time), process, thread };
  return entered === undefined ? recordOf(who, 'return', returned, '', result) : recordOf(who, 'enter', entered, args);
}

const NAMES = newWords();
const names: string[] = [];
const found: PlainTime = { value: undefined, end: 0 };
const PREFIX = 'vm_map_';

/**
 * The name that begins at a place, each once in memory; undefined: it is none, or too
 * many have been met.
 */
function nameAt(line: string, from: number, to: number): string | undefined {
  if (!line.startsWith(PREFIX, from) || to - from === PREFIX.length) return undefined;
  let hash = 0;
  for (let i = from; i < to; i++) hash = hashed(hash, line.charCodeAt(i));
  const index = findWord(NAMES, line, from, to, hash);
  if (index !== undefined) return names[index];
  const { logged } = knownCall(line.slice(from, to));
  addWord(NAMES, logged, names.push(logged) - 1);
  return logged;
}

/** Of which the name is not known yet. */
export function readPlainDtrace(line: string, begin: number, end: number): LogRecord | undefined {
  const digits = blanksEnd(line, begin);
  if (!readTime(line, digits, found)) return undefined;
  const process = found.end;
  const processEnd = digitsEnd(line, process);
  const thread = blanksEnd(line, processEnd);
  const threadEnd = digitsEnd(line, thread);
  const mark = blanksEnd(line, threadEnd);
  if (processEnd === process || thread === processEnd || threadEnd === thread || mark === threadEnd) return undefined;
  const from = blanksEnd(line, mark + 1);
  let to = from;
  while (isNamePart(line.charCodeAt(to))) to++;
  const name = nameAt(line, from, to);
  if (name === undefined) return undefined;
  const processText = numberText(line, process, processEnd);
  const threadText = numberText(line, thread, threadEnd);
  if (line.charCodeAt(mark) === GREATER) {
    const close = line.charCodeAt(to) === OPEN ? plainClose(line, to + 1) : -1;
    if (close < 0 || close !== end - 1) return undefined;
    return plainRecord('dtrace', 'enter', found.value, processText, threadText, name, line.slice(to + 1, close), '');
  }
  const result = blanksEnd(line, to);
  let last = result;
  while (isNamePart(line.charCodeAt(last))) last++;
  if (line.charCodeAt(mark) !== LESS || result === to || last === result || last !== end) return undefined;
  return plainRecord('dtrace', 'return', found.value, processText, threadText, name, '', line.slice(result, end));
}
