// Mutations that change nothing that could be seen, with the reason. A mutation run does not draw them.

export interface Equivalent {
  readonly file: string;
  /** The line, trimmed; and what it becomes, where not every mutation of it is meant. */
  readonly was: string;
  readonly becomes?: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'core/kernel/data/addressIndex.ts',
    was: 'for (let i = place; i < from + size; i++) {',
    becomes: 'for (let i = place; i <= from + size; i++) {',
    why: 'the place behind the last one that is used is written too',
  },
  {
    file: 'extension/history/historyCommands.ts',
    was: 'const answer = await ask<HistoryAnswer>(sessions, REQUEST.history, { start: 0, count: 1 });',
    why: 'only the position and the branch are taken from the answer, and they come with any number of calls',
  },
];
