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
  // syslog of RFC 5424: host, program, process, message and data
  new RegExp(String.raw`^<\d+>\d ${DATE}\s+\S+\s\S+\s\S+\s\S+\s(?:-|\[.*?\])\s`),
  // a job, its step and the time, of a log that a CI server gives
  new RegExp(String.raw`^[^\t]+\t[^\t]+\t${DATE}\s`),
  // ts -s
  new RegExp(String.raw`^${CLOCK}\s`),
  // a diff
  /^\+(?!\+)/,
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

/** Right-aligned, or behind a tab, or from 1 on. */
const NUMBERED = /^(\s*)(\d+)(\t| |$)/;
/** Lines at the beginning of a text that are looked at, and how many of them there have to be. */
const HEAD_LINES = 20;
const LEAST = 4;

/**
 * Do the lines of a text have numbers before them that count up, as `less -N`, `cat -n` and an
 * editor show them? A log's own numbers, of threads and processes, do not.
 */
export function isNumbered(text: string): boolean {
  const lines = text.slice(0, HEAD_LINES * 200).split(/\r?\n/, HEAD_LINES + 1);
  // the last may be empty, or cut off
  if (lines.length > LEAST) lines.pop();
  const [, blanks = '', number = '', behind = ''] = NUMBERED.exec(lines[0] ?? '') ?? [];
  const isSure = blanks !== '' || behind === '\t' || number === '1';
  return (
    isSure &&
    lines.length >= LEAST &&
    lines.every((line, i) => Number(NUMBERED.exec(line)?.[2] ?? Number.NaN) === Number(number) + i)
  );
}

/** Where the line text[from .. to) begins behind its number. */
export function behindNumber(text: string, from: number, to: number): number {
  const found = NUMBERED.exec(text.slice(from, Math.min(to, from + 40)));
  return found ? from + found[0].length : from;
}

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
