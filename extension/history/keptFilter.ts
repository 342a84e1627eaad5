// The filter of each session's history, and how the view says it. It names threads of a session, so
// it ends with it.
import type { HistoryFilter } from '../../adapter/protocol.ts';
import { filterWords, type NamedThread } from './historyFilter.ts';

interface Kept {
  readonly filter: HistoryFilter;
  readonly words: string;
}

export interface Filters {
  of(session: string): Kept;
  set(session: string, filter: HistoryFilter, threads: readonly NamedThread[]): void;
  forget(session: string): void;
}

const NONE: Kept = { filter: {}, words: '' };

export function filterStore(): Filters {
  const kept = new Map<string, Kept>();
  return {
    of: (session) => kept.get(session) ?? NONE,
    set: (session, filter, threads) => {
      kept.set(session, { filter, words: filterWords(filter, threads) });
    },
    forget: (session) => {
      kept.delete(session);
    },
  };
}
