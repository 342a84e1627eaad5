// RLIMIT_MEMLOCK and RLIMIT_VMEM where no line tells them: what was locked, or mapped, and what was
// refused leave a limit open between two values.
import { LIMITS } from '../../kernel/limits.ts';
import { openHead } from '../asked/head.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import type { LimitBefore } from './before.ts';

/** The comment of a limit that the log leaves open, as one value or a range of them. */
export const unknownValue = (value: string, why: string): string =>
  `unknown: ${why}${value.includes('..') ? '' : `; only ${value} fits`}`;

/** More than an address space has, in bytes: no limit has to refuse it. */
export const TOO_MUCH = 2 ** 46;

/** Values that a script leaves open at the most: an explorer tries each of them. */
export const MOST_VALUES = 500;

/** What they limit, and who tells what they are. */
export const OPEN = {
  memlock: { done: 'locked', asks: "'ulimit -l' or 'limits'", flag: 'ulimit -l', else: '' },
  vmem: { done: 'mapped', asks: "'ulimit -v' or 'limits'", flag: 'ulimit -v', else: ', or there was no swap' },
} as const;

/** A call that the limit may have refused. */
interface Refused {
  /** Those of the call included. */
  readonly bytes: number;
  readonly line: string;
  /** In words. */
  readonly call: string;
  /** What is uncertain of it, in words; '': nothing that the log shows. */
  readonly doubt: string;
  /** Takes another reason, where as much was allowed at another time. */
  readonly otherwise: (() => void) | undefined;
}

export interface SeenLimit {
  readonly name: keyof typeof OPEN;
  /** Bytes that were locked, or mapped, at once, and the line that shows it. */
  least: number;
  leastLine: string;
  /** Bytes for which the limit let a call pass that failed for another reason. */
  passed: number;
  /** The one of fewest bytes first. */
  refusals: Refused[];
}

/** Refusals that are kept. */
const MOST_REFUSALS = 50;

export const newSeenLimit = (name: SeenLimit['name']): SeenLimit => ({
  name,
  least: 0,
  leastLine: '',
  passed: 0,
  refusals: [],
});

export function allowed(limit: SeenLimit, bytes: number, by: { readonly returned: string }): void {
  if (bytes <= limit.least) return;
  limit.least = bytes;
  limit.leastLine = by.returned;
}

export function refused(
  { refusals }: SeenLimit,
  bytes: number,
  line: string,
  call: string,
  doubt = '',
  otherwise?: () => void,
): void {
  const at = refusals.findIndex((one) => one.bytes > bytes);
  refusals.splice(at < 0 ? refusals.length : at, 0, { bytes, line, call, doubt, otherwise });
  refusals.length = Math.min(refusals.length, MOST_REFUSALS);
}

/** At the log's end: what the limit allowed at another time, it has not refused. */
export function settleRefusals(limit: SeenLimit): void {
  const isOther = ({ bytes, otherwise }: Refused): boolean => bytes <= limit.least && otherwise !== undefined;
  for (const one of limit.refusals) if (isOther(one)) one.otherwise?.();
  limit.refusals = limit.refusals.filter((one) => !isOther(one));
}

const size = (bytes: number): string =>
  bytes === 0 ? '0' : /^\d+[KMG]$/.test(sizeText(bytes)) ? sizeText(bytes) : hex(bytes);

const fitsFrom = (least: string): string => `values below the range, down to ${least}, fit the log as well`;

/** The limit that the log leaves open; undefined: nothing asks for one. `values`: at the most. */
export function openLimit(
  limit: SeenLimit,
  page: number,
  values = MOST_VALUES,
): { limit?: LimitBefore; question: string } | undefined {
  const first = limit.refusals.find(({ bytes }) => bytes > limit.least) ?? limit.refusals[0];
  if (!first) return undefined;
  const { done, asks, else: other } = OPEN[limit.name];
  const word = LIMITS[limit.name].name;
  const { bytes, line, call, doubt } = first;
  const more = doubt.startsWith('and ') ? ` ${doubt},` : '';
  const unless = doubt === '' || more !== '' ? '' : `, ${doubt}`;
  const why = `${call} in log ${line} asked for ${size(bytes)}${more} and was refused${unless}`;
  const most = bytes - page;
  if (most < limit.least) {
    const before = `log ${limit.leastLine} ${done} ${size(limit.least)}`;
    return { question: `unknown: why ${why}, though ${before}: something other than ${word} refused it` };
  }
  const from = Math.max(limit.least, most - (values - 1) * page);
  const value = most === from ? size(most) : `${size(from)}..${size(most)}`;
  const less = from > limit.least ? `; ${fitsFrom(size(limit.least))} (a range has ${values} values at the most)` : '';
  const seen = limit.leastLine === '' ? '' : `, log ${limit.leastLine} ${done} ${size(limit.least)}`;
  const comment = unknownValue(value, `${why}${seen}${other}${less}`);
  return {
    limit: { value, comment },
    question: openHead(word, `${why}${seen}${other}`, asks),
  };
}
