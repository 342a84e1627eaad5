// The output of scripts/vm_map.d, which the package ships: `0.000104 812 100201 >
// vm_map_wire(0x1000, 0x5000, 0x1)` and `0.000131 812 100201 < vm_map_wire 0`, time,
// process and thread first.
import { isNamePart } from '../../trace/parse/scanner.ts';
import { addWord, findCodes, hashed, newWords } from '../../trace/parse/wordTable.ts';
import { knownCall } from '../calls/names.ts';
import { type LogRecord, plainRecord, recordOf, type Who } from '../record.ts';
import type { CodedText } from './codedText.ts';
import { numberText } from './ownNumbers.ts';
import {
  blanksEnd,
  codesOf,
  digitsEnd,
  GREATER,
  isAt,
  LESS,
  OPEN,
  type PlainTime,
  plainClose,
  readTime,
} from './plain.ts';

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
const PREFIX = codesOf('vm_map_');

/**
 * The name that begins at a place, each once in memory; undefined: it is none, or too
 * many have been met.
 */
function nameAt({ text, codes }: CodedText, from: number, to: number): string | undefined {
  if (!isAt(codes, from, PREFIX) || to - from === PREFIX.length) return undefined;
  let hash = 0;
  for (let i = from; i < to; i++) hash = hashed(hash, codes[i] as number);
  const index = findCodes(NAMES, codes, from, to, hash);
  if (index !== undefined) return names[index];
  const { logged } = knownCall(text.slice(from, to));
  addWord(NAMES, logged, names.push(logged) - 1);
  return logged;
}

/** Of which the name is not known yet. */
export function readPlainDtrace(coded: CodedText, begin: number, end: number): LogRecord | undefined {
  const { text, codes } = coded;
  const digits = blanksEnd(codes, begin);
  if (!readTime(codes, digits, found)) return undefined;
  const process = found.end;
  const processEnd = digitsEnd(codes, process);
  const thread = blanksEnd(codes, processEnd);
  const threadEnd = digitsEnd(codes, thread);
  const mark = blanksEnd(codes, threadEnd);
  if (processEnd === process || thread === processEnd || threadEnd === thread || mark === threadEnd) return undefined;
  const from = blanksEnd(codes, mark + 1);
  let to = from;
  while (isNamePart(codes[to] as number)) to++;
  const name = nameAt(coded, from, to);
  if (name === undefined) return undefined;
  const processText = numberText(coded, process, processEnd);
  const threadText = numberText(coded, thread, threadEnd);
  if (codes[mark] === GREATER) {
    const close = codes[to] === OPEN ? plainClose(codes, to + 1) : -1;
    if (close < 0 || close !== end - 1) return undefined;
    return plainRecord('dtrace', 'enter', found.value, processText, threadText, name, text.slice(to + 1, close), '');
  }
  const result = blanksEnd(codes, to);
  let last = result;
  while (isNamePart(codes[last] as number)) last++;
  if (codes[mark] !== LESS || result === to || last === result || last !== end) return undefined;
  return plainRecord('dtrace', 'return', found.value, processText, threadText, name, '', text.slice(result, end));
}
