// RLIMIT_MEMLOCK and RLIMIT_VMEM where no line tells them: what was locked, or mapped, and what was
// refused leave a limit open between two values.
import { LIMITS } from '../../kernel/limits.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import type { LimitBefore } from './before.ts';

/** Values that a script leaves open at the most: an explorer tries each of them. */
const MOST_VALUES = 500;

/** What they limit, and who tells what they are. */
export const OPEN = {
  memlock: { done: 'locked', asks: "'ulimit -l' or 'limits'", flag: 'ulimit -l', else: '' },
  vmem: { done: 'mapped', asks: "'ulimit -v' or 'limits'", flag: 'ulimit -v', else: ', or there was no swap' },
} as const;

export interface SeenLimit {
  readonly name: keyof typeof OPEN;
  /** Bytes that were locked, or mapped, at once, and the line that shows it. */
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

export const newSeenLimit = (name: SeenLimit['name']): SeenLimit => ({
  name,
  least: 0,
  leastLine: '',
  refused: Number.POSITIVE_INFINITY,
  refusedLine: '',
  refusedCall: '',
  doubt: '',
});

export function allowed(limit: SeenLimit, bytes: number, by: { readonly returned: string }): void {
  if (bytes <= limit.least) return;
  limit.least = bytes;
  limit.leastLine = by.returned;
}

export function refused(limit: SeenLimit, bytes: number, line: string, call: string, doubt = ''): void {
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
export function openLimit(limit: SeenLimit, page: number): { limit?: LimitBefore; question: string } | undefined {
  if (limit.refused === Number.POSITIVE_INFINITY) return undefined;
  const { done, asks, else: other } = OPEN[limit.name];
  const word = LIMITS[limit.name].name;
  const why = `${limit.refusedCall} in log ${limit.refusedLine} was refused ${size(limit.refused)}${limit.doubt === '' ? '' : `, ${limit.doubt}`}`;
  const most = limit.refused - page;
  if (most < limit.least) {
    const before = `log ${limit.leastLine} ${done} ${size(limit.least)}`;
    return { question: `unknown: why ${why}, though ${before}: something but ${word} refused it` };
  }
  const from = Math.max(limit.least, most - (MOST_VALUES - 1) * page);
  const value = most === from ? size(most) : `${size(from)}..${size(most)}`;
  const less =
    from > limit.least ? `; ${fitsFrom(size(limit.least))} (a range has ${MOST_VALUES} values at the most)` : '';
  const seen = limit.leastLine === '' ? '' : `, log ${limit.leastLine} ${done} ${size(limit.least)}`;
  const comment = `unknown: ${why}${seen}${other}${less}`;
  return {
    limit: { value, comment },
    question: `unknown: ${word}, which the log does not tell. ${why}${seen}${other}: it is left open. ${asks} tells it; give its output to the import too`,
  };
}
