// Which program wrote a line: the reader of the line before is asked first, then the others.

import { readDtrace } from './readers/dtrace.ts';
import { readDtruss } from './readers/dtruss.ts';
import { readKdump } from './readers/kdump.ts';
import { readStrace } from './readers/strace.ts';
import { readTruss } from './readers/truss.ts';
import type { LineReader, LogFormat, LogRecord } from './record.ts';

/** A line that more than one knows is of the first. */
const READERS: readonly (readonly [LogFormat, LineReader])[] = [
  ['kdump', readKdump],
  ['dtrace', readDtrace],
  ['truss', readTruss],
  ['dtruss', readDtruss],
  ['strace', readStrace],
];

export interface Recogniser {
  /** Lines of each format. */
  readonly formats: Map<LogFormat, number>;
  last: LineReader | undefined;
  lastFormat: LogFormat | undefined;
}

export const newRecogniser = (): Recogniser => ({ formats: new Map(), last: undefined, lastFormat: undefined });

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
  if (record && record.kind !== 'other') r.formats.set(record.format, (r.formats.get(record.format) ?? 0) + 1);
  return record;
}
