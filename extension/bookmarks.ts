// Moments of a run that a person has named: a branch and a number of steps. The next session of the same script comes to the same moments as
// long as nobody chooses otherwise, so they are kept for it; until then they are not reached.
import type * as vscode from 'vscode';

export interface Bookmark {
  readonly id: number;
  readonly name: string;
  readonly position: number;
  readonly branch: number;
}

/** `run`: what `runOf` gives. */
export interface Bookmarks {
  of(run: string): readonly Bookmark[];
  add(run: string, bookmark: Omit<Bookmark, 'id'>): void;
  rename(run: string, id: number, name: string): void;
  remove(run: string, id: number): void;
}

/** What sessions have in common that run alike: the script, and who is to run at its schedule points. */
export const runOf = ({ configuration }: Pick<vscode.DebugSession, 'configuration'>): string =>
  JSON.stringify([configuration.program, configuration.schedule]);

export function bookmarkStore(): Bookmarks {
  const kept = new Map<string, readonly Bookmark[]>();
  let next = 1;
  const of = (run: string): readonly Bookmark[] => kept.get(run) ?? [];
  return {
    of,
    // In the order of time, so that the list reads as the run went.
    add: (run, bookmark) => {
      const all = [...of(run), { ...bookmark, id: next++ }];
      kept.set(
        run,
        all.sort((a, b) => a.branch - b.branch || a.position - b.position || a.id - b.id),
      );
    },
    rename: (run, id, name) => {
      kept.set(
        run,
        of(run).map((bookmark) => (bookmark.id === id ? { ...bookmark, name } : bookmark)),
      );
    },
    remove: (run, id) => {
      kept.set(
        run,
        of(run).filter((bookmark) => bookmark.id !== id),
      );
    },
  };
}
