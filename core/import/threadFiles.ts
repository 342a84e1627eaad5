// Logs that have a file for each thread, as `strace -ff` writes them: FILE.2101, FILE.2102.
// Their calls are put into one order by their times; with the time that a call took (-T) it
// is known which overlapped.
import { ownCopy } from '../trace/parse/scanner.ts';
import { type Where, whereText } from './loggedCall.ts';
import { type Tally, tell } from './pairing.ts';
import { type LogRecord, recordOf } from './record.ts';

export interface Timed {
  readonly record: LogRecord;
  /** Seconds that the call took; undefined: the line does not tell. */
  readonly took: number | undefined;
  /** Its time counts from the line before (-r): a clock's has colons or is of this century. */
  readonly isRelative: boolean;
  readonly where: Where;
}

export function timed(record: LogRecord, line: string, where: Where): Timed {
  const took = /<(\d+(?:\.\d+)?)>\s*$/.exec(line)?.[1];
  const { args, result, name } = record;
  const own = { ...record, name: ownCopy(name), args: ownCopy(args), result: ownCopy(result) };
  const isRelative = /^\s*\d{1,6}\.\d+\s/.test(line);
  return { record: own, took: took === undefined ? undefined : Number(took), isRelative, where };
}

/** In the order of their times; in that of the files where lines have none. */
export function merged(all: readonly Timed[], { told }: Tally, names: readonly string[]): readonly Timed[] {
  const threads = new Set(all.map(({ record }) => record.thread));
  if (threads.size < 2) return all;
  const isUntimed = ({ record, isRelative }: Timed): boolean =>
    (record.time === undefined || isRelative) && record.kind === 'call';
  const untimed = all.find(isUntimed);
  if (untimed) {
    const what = untimed.isRelative ? 'times that count from the line before' : 'lines without a time';
    tell(
      told,
      `${what}: the files of the threads stand one after another (strace -ff -ttt -T tells)`,
      whereText(names, untimed.where),
    );
    return all;
  }
  const pieces = all.flatMap(({ record, took, where }, order) => {
    const at = record.time ?? Number.POSITIVE_INFINITY;
    if (record.kind !== 'call' || took === undefined) return [{ record, where, at, order }];
    const enter = { ...recordOf(record, 'enter', record.name, record.args), time: record.time };
    const leave = { ...recordOf(record, 'return', record.name, '', record.result), time: at + took };
    return [
      { record: enter, where, at, order },
      { record: leave, where, at: at + took, order },
    ];
  });
  return pieces
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ record, where }) => ({ record, where, took: undefined, isRelative: false }));
}
