// What of a sentence rests on entries that an import inferred: no log shows them.
import { formatRange, type Page } from '../../kernel/address.ts';
import { entriesOf } from '../../kernel/meanings/meaning.ts';
import type { KernelState } from '../../kernel/state.ts';
import type { InferredEntry, Origin } from '../../trace/origin.ts';

interface Range {
  readonly start: Page;
  readonly end: Page;
}

/** Entries that a sentence names. */
const FEW = 2;

export const overlap = (one: Range, other: Range): boolean => one.start < other.end && other.start < one.end;

/** `0x2000..0x3000 is inferred (mlock of log 3)` */
export function inferredText(entries: readonly InferredEntry[], pageSize: number): string {
  const told = entries
    .slice(0, FEW)
    .map(({ start, end, why }) => `${formatRange(start, end, pageSize)} is inferred (${why})`);
  return [...told, ...(entries.length > FEW ? [`${entries.length - FEW} more are`] : [])].join(', ');
}

const ADDRESSES = /0x([0-9a-f]+)(?:\.\.0x([0-9a-f]+))?/g;

/** Pages that a sentence names. */
const rangesIn = (text: string, pageSize: number): Range[] =>
  [...text.matchAll(ADDRESSES)].map(([, from = '', to]) => {
    const start = Math.floor(Number.parseInt(from, 16) / pageSize);
    return { start, end: to === undefined ? start + 1 : Math.ceil(Number.parseInt(to, 16) / pageSize) };
  });

/** `0x2000..0x3000 is inferred (...)`: what a sentence names and is still mapped; '': nothing. */
export function surmisesIn(text: string, { inferred }: Origin, { maps, config: { pageSize } }: KernelState): string {
  if (inferred.length === 0) return '';
  const named = rangesIn(text, pageSize);
  const isMapped = ({ start, end }: Range): boolean => maps.some((m) => !entriesOf({ m, start, end }).next().done);
  const found = inferred.filter((one) =>
    named.some(
      ({ start, end }) =>
        overlap(one, { start, end }) && isMapped({ start: Math.max(start, one.start), end: Math.min(end, one.end) }),
    ),
  );
  return inferredText(found, pageSize);
}
