// Which program wrote a line: the reader of the line before tries first, then the others.

import type { CodedText } from './readers/codedText.ts';
import { readDtrace, readPlainDtrace } from './readers/dtrace.ts';
import { readDtruss, readPlainDtruss } from './readers/dtruss.ts';
import { readKdump, readPlainKdump } from './readers/kdump.ts';
import type { PlainName, PlainReader } from './readers/plain.ts';
import { readPlainStrace, readStrace } from './readers/strace.ts';
import { readPlainTruss, readTruss } from './readers/truss.ts';
import type { LineReader, LogFormat, LogRecord } from './record.ts';

/** A line that more than one knows is of the first. */
const READERS: readonly (readonly [LogFormat, LineReader])[] = [
  ['kdump', readKdump],
  ['dtrace', readDtrace],
  ['truss', readTruss],
  ['dtruss', readDtruss],
  ['strace', readStrace],
];

const PLAIN: Readonly<Record<LogFormat, PlainReader>> = {
  kdump: readPlainKdump,
  dtrace: readPlainDtrace,
  truss: readPlainTruss,
  dtruss: readPlainDtruss,
  strace: readPlainStrace,
};

/** Lines of a format. */
export interface Lines {
  readonly format: LogFormat;
  n: number;
}

export interface Recogniser {
  readonly formats: Map<LogFormat, Lines>;
  /** Of the line that was counted last. */
  counted: Lines | undefined;
  last: LineReader | undefined;
  lastFormat: LogFormat | undefined;
}

export const newRecogniser = (): Recogniser => ({
  formats: new Map(),
  counted: undefined,
  last: undefined,
  lastFormat: undefined,
});

export function recognise(r: Recogniser, line: string): LogRecord | undefined {
  let record = r.last?.(line);
  if (!record)
    for (const [format, read] of READERS) {
      if (read === r.last) continue;
      record = read(line);
      if (!record) continue;
      r.last = read;
      r.lastFormat = format;
      break;
    }
  // a line that says nothing is of any format
  if (record && record.kind !== 'other') countLine(r, record.format);
  return record;
}

/** Counts lines of a format. */
export function countLine(r: Recogniser, format: LogFormat, n = 1): void {
  if (r.counted?.format !== format) {
    r.counted = r.formats.get(format) ?? { format, n: 0 };
    r.formats.set(format, r.counted);
  }
  r.counted.n += n;
}

/**
 * The quick way through the line of a text from one place to another, where it is of the format of
 * the line before. `name`: as `skip` has found it; '' for none. The record is good until the next
 * line.
 */
export function recognisePlain(
  r: Recogniser,
  coded: CodedText,
  from: number,
  to: number,
  name: PlainName,
): LogRecord | undefined {
  if (r.lastFormat === undefined || (name.name === '' && r.lastFormat !== 'dtrace')) return undefined;
  const record = PLAIN[r.lastFormat](coded, from, to, name);
  if (record) countLine(r, record.format);
  return record;
}
