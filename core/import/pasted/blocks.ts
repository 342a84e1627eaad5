// Lines of a script that some tool wrote: which lie together, of which format they are, and whether
// the language reads them all as they stand. A line that a person wrote for a script is none.
import { type DebuggerState, readDebugger } from '../listings/kernelDebugger.ts';
import { readLimitLine } from '../listings/limits.ts';
import { readBelowEntry, readListedEntry } from '../listings/maps.ts';
import { newToolMaps, readToolMap } from '../listings/toolMaps.ts';
import { isKdumpContents } from '../readers/kdump.ts';
import { newPrefix, readPrefixed } from '../readers/prefix.ts';
import { newRecogniser, recognise } from '../recognise.ts';
import type { LogFormat } from '../record.ts';

export interface LogBlock {
  /** From 1, both in it. */
  readonly first: number;
  readonly last: number;
  /** Of most of its lines. */
  readonly format: LogFormat | 'listing';
  /** Lines of a log or a listing in it: others are blank, or comments. */
  readonly count: number;
  /** The language refuses a line of it. */
  readonly isRefused: boolean;
  /** Nothing else is in the script. */
  readonly isWhole: boolean;
}

/** Lines of a script in which logs are looked for: import reads larger ones from a file. */
export const MOST_LINES = 50_000;

/** Words that only a person writes: `4K`, `rw-`, a comment behind a call. */
const BY_HAND = /\b\d+[KMG]\b|(?:^|[\s(,])[r-][w-][x-](?:[\s,)]|$)|\S\s+#/;
/** What only tools write: numbers of processes, results twice, errors by number. */
const BY_TOOL =
  /^\s*(?:\[pid\s|\d+[\s:/])|\(0x[0-9a-f]+\)\s*$|\bERR#\d|= -1 E[A-Z]|\bErr#\d|<unfinished|resumed>|^\s*\d+\/0x/;

interface Known {
  readonly format: LogBlock['format'];
  readonly isByTool: boolean;
}

/** Tells of each line, one after another, whether a tool wrote it. */
function lineReader(): (line: string) => Known | undefined {
  const recogniser = newRecogniser();
  const prefix = newPrefix();
  const state: DebuggerState = { first: undefined };
  const tools = newToolMaps();
  const isListed = (line: string): boolean =>
    readDebugger(state, line) !== undefined ||
    readListedEntry(line) !== undefined ||
    readToolMap(tools, line) !== undefined ||
    readBelowEntry(line) !== undefined ||
    readLimitLine(line) !== undefined;
  return (line) => {
    const record = recognise(recogniser, line);
    if (record) return { format: record.format, isByTool: BY_TOOL.test(line) };
    if (isListed(line)) return { format: 'listing', isByTool: true };
    const isBelow = recogniser.lastFormat === 'kdump' && isKdumpContents(line);
    if (isBelow) return { format: 'kdump', isByTool: true };
    const prefixed = readPrefixed(prefix, line, (rest) => recognise(recogniser, rest));
    return prefixed && { format: prefixed.format, isByTool: true };
  };
}

const isNothing = (line: string): boolean => /^\s*(?:#|$)/.test(line);

/** `refused`: lines that the language does not read, from 1. */
export function logBlocks(lines: readonly string[], refused: ReadonlySet<number>): LogBlock[] {
  const read = lineReader();
  const blocks: LogBlock[] = [];
  let open: { first: number; last: number; known: Known[]; isRefused: boolean } | undefined;
  let others = 0;
  const close = (): void => {
    const isOurs = open && (open.isRefused || open.known.some(({ isByTool }) => isByTool));
    if (open && isOurs) {
      const { first, last, known, isRefused } = open;
      blocks.push({ first, last, format: mostOf(known), count: known.length, isRefused, isWhole: false });
    } else others += open ? 1 : 0;
    open = undefined;
  };
  lines.forEach((line, i) => {
    if (isNothing(line)) return;
    const number = i + 1;
    const isRefused = refused.has(number);
    const known = !isRefused && BY_HAND.test(line) && !BY_TOOL.test(line) ? undefined : read(line);
    if (!known) {
      close();
      others++;
      return;
    }
    open ??= { first: number, last: number, known: [], isRefused: false };
    open.last = number;
    open.known.push(known);
    open.isRefused ||= isRefused;
  });
  close();
  const [only, ...more] = blocks;
  return only && more.length === 0 && others === 0 ? [{ ...only, isWhole: true }] : blocks;
}

function mostOf(known: readonly Known[]): LogBlock['format'] {
  const counts = new Map<LogBlock['format'], number>();
  for (const { format } of known) counts.set(format, (counts.get(format) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 'listing';
}

/** `truss`, `listing`: `6 lines of truss`. */
export const linesText = ({ count, format }: Pick<LogBlock, 'count' | 'format'>): string =>
  `${count} ${count === 1 ? 'line' : 'lines'} of ${format === 'listing' ? 'a listing' : format}`;
