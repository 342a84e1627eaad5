// What the findings of a refusal share: pages, ranges and entries in words.

import { formatAddress, formatRange, formatSize, pages } from '../address.ts';
import type { Blame, Sight } from './reason.ts';

export const address = ({ k }: Sight, page: number): string => formatAddress(page, k.config.pageSize);
export const span = ({ k }: Sight, start: number, end: number): string => formatRange(start, end, k.config.pageSize);
export const entrySpan = (at: Sight, entry: number): string =>
  `entry ${span(at, at.m.entries.start[entry] as number, at.m.entries.end[entry] as number)}`;
export const bounds = (at: Sight): string => span(at, at.m.min, at.m.max);

/** `8192 pages (32 MiB)` */
export const amount = ({ k }: Sight, count: number): string =>
  `${pages(count)} (${formatSize(count, k.config.pageSize)})`;

export const more = (count: number): string => `${count} more ${count === 1 ? 'is' : 'are'} asked for`;

/** Blames something of a page in the frame's map. */
export const ofPage = (
  { f }: Sight,
  kind: Extract<Blame, { map: number; page: number }>['kind'],
  page: number,
): Blame => ({ kind, map: f.map, page });
