// RLIMIT_MEMLOCK where no line tells it: what was locked and what was refused leave it open between
// two values.
import { hex, sizeText } from '../calls/numbers.ts';
import type { LimitBefore } from './before.ts';

/** Values that a script leaves open at the most: an explorer tries each of them. */
const MOST_VALUES = 500;

export interface LockLimit {
  /** Bytes that were locked at once, and the line that shows it. */
  least: number;
  leastLine: string;
  /** Bytes that were refused; Infinity: nothing was. */
  refused: number;
  refusedLine: string;
  /** The call that was refused, in words. */
  refusedCall: string;
  /** What is uncertain of it, in words; '': nothing that the log shows. */
  doubt: string;
}

export const newLockLimit = (): LockLimit => ({
  least: 0,
  leastLine: '',
  refused: Number.POSITIVE_INFINITY,
  refusedLine: '',
  refusedCall: '',
  doubt: '',
});

export function allowed(limit: LockLimit, bytes: number, by: { readonly returned: string }): void {
  if (bytes <= limit.least) return;
  limit.least = bytes;
  limit.leastLine = by.returned;
}

export function refused(limit: LockLimit, bytes: number, line: string, call: string, doubt = ''): void {
  if (bytes >= limit.refused) return;
  limit.doubt = doubt;
  limit.refused = bytes;
  limit.refusedLine = line;
  limit.refusedCall = call;
}

const size = (bytes: number): string =>
  bytes === 0 ? '0' : /^\d+[KMG]$/.test(sizeText(bytes)) ? sizeText(bytes) : hex(bytes);

const fitsFrom = (least: string): string => `values below the range, down to ${least}, fit the log as well`;

/**
 * The least value that fits, of a comment that says it: the range of the line has not all of them.
 */
export const leastThatFits = (comment: string): string | undefined =>
  /\bvalues below the range, down to (\w+), fit the log as well/.exec(comment)?.[1];

/** The limit that the log leaves open; undefined: nothing asks for one. */
export function openLimit(limit: LockLimit, page: number): { limit?: LimitBefore; question: string } | undefined {
  if (limit.refused === Number.POSITIVE_INFINITY) return undefined;
  const why = `${limit.refusedCall} in log ${limit.refusedLine} was refused ${size(limit.refused)}${limit.doubt === '' ? '' : `, ${limit.doubt}`}`;
  const most = limit.refused - page;
  if (most < limit.least) {
    const before = `log ${limit.leastLine} locked ${size(limit.least)}`;
    return { question: `unknown: why ${why}, though ${before}: something but RLIMIT_MEMLOCK refused it` };
  }
  const from = Math.max(limit.least, most - (MOST_VALUES - 1) * page);
  const value = most === from ? size(most) : `${size(from)}..${size(most)}`;
  const less =
    from > limit.least ? `; ${fitsFrom(size(limit.least))} (a range has ${MOST_VALUES} values at the most)` : '';
  const seen = limit.leastLine === '' ? '' : `, log ${limit.leastLine} locked ${size(limit.least)}`;
  const comment = `unknown: ${why}${seen}${less}`;
  return {
    limit: { value, comment },
    question: `unknown: RLIMIT_MEMLOCK, which the log does not tell. ${why}${seen}: it is left open. 'ulimit -l' or 'limits' tells it; give its output to the import too`,
  };
}
