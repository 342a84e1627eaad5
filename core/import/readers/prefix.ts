// What another program has put before each line of a log: journald, syslog, ts, docker, grep,
// a quoted mail. The lines are read without it.
import type { LogRecord } from '../record.ts';

const CLOCK = String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d+)?`;
const DATE = String.raw`\d{4}-\d\d-\d\d[T ]${CLOCK}(?:Z|\s?[+-]\d\d:?\d\d)?`;
/** `Nov 30 00:12:01` of ts and syslog. */
const DAY = String.raw`(?:[A-Z][a-z]{2}\s+)?[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?${CLOCK}(?:\s+[A-Z]{3,4})?`;
/** `host lockd[812]: `. A number alone is a thread of truss, no program. */
const SENDER = String.raw`\S+\s+[A-Za-z_][\w./@-]*(?:\[\d+\])?:\s`;

/** What takes least of a line comes first: the rest may name a process. */
const PREFIXES: readonly RegExp[] = [
  new RegExp(String.raw`^\[?(?:${DATE}|${DAY})\]?:?\s`),
  new RegExp(String.raw`^(?:<\d+>)?(?:\d\s+)?(?:${DATE}|${DAY})\s+${SENDER}`),
  // a runtime of containers writes the stream, and whether the line is whole
  new RegExp(String.raw`^${DATE}\s+(?:stdout|stderr)\s+[FP]\s`),
  /^\[\s*\d+\.\d+\]\s/,
  // docker compose and foreman: the service and a bar
  /^[\w./@-]+\s*\|\s/,
  // grep -H, -n and both
  /^[^\s:(]*[./][^\s:(]*:/,
  /^\d+[:-]/,
  /^[^\s:(]+[:-]\d+[:-]/,
  /^(?:>\s?)+/,
];

export interface Prefix {
  /** Index of the one that was cut off last; -1: none was. */
  last: number;
}

export const newPrefix = (): Prefix => ({ last: -1 });

/**
 * Reads the line without what stands before it; undefined: `read` knows it with none of the
 * prefixes gone.
 */
export function readPrefixed(
  p: Prefix,
  line: string,
  read: (rest: string) => LogRecord | undefined,
): LogRecord | undefined {
  for (let i = -1; i < PREFIXES.length; i++) {
    const index = i < 0 ? p.last : i;
    if (i >= 0 && i === p.last) continue;
    const length = PREFIXES[index]?.exec(line)?.[0].length ?? 0;
    const rest = line.slice(length);
    if (length === 0 || rest.trim() === '') continue;
    const record = read(rest);
    // what is no call is known by a few words, which other programs write too
    if (!record || (record.kind === 'other' && p.last < 0)) continue;
    p.last = index;
    return record;
  }
  return undefined;
}
