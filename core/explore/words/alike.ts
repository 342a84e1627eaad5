// Alike threads in words: what holds of one holds for each, and an order holds with them exchanged.
import type { Compiled } from '../../program/compile.ts';
import type { Alike, Group } from '../symmetry/alike.ts';

/** `t1, t2 and t3` */
function listed({ program }: Compiled, threads: Group): string {
  const names = threads.map((thread) => program.threads[thread] ?? '?');
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `or with t1 and t2 exchanged`; empty: all of them do the same. */
export const exchangedText = (compiled: Compiled, exchanged: readonly Group[]): string =>
  exchanged.length === 0
    ? ''
    : `or with ${exchanged.map((group) => listed(compiled, group)).join(', and with ')} exchanged`;

/** A line for each group of threads that make the same calls. */
export const alikeLines = (compiled: Compiled, { groups, apart }: Alike): string[] => [
  ...groups.map((group) => `${listed(compiled, group)} are alike: what one of them does each of them can do`),
  ...apart.map(({ threads, why }) => `${listed(compiled, threads)} make the same calls, and are told apart: ${why}`),
];
