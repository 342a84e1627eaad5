// Moments of a run that a person has named: a branch and a number of steps. The next session of the
// same script comes to the same moments unless the user chooses otherwise, so they are kept for it;
// until then they are not reached. Those of the main branch outlive the window while the script
// stays the same: in a changed script, or on a branch that is gone, they cannot be found again.
import * as vscode from 'vscode';
import type { BranchRow } from '../../adapter/protocol.ts';
import { STORED } from '../ids.ts';

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
  /** The run's script. Restores its bookmarks once a window; a sentence on those lost. */
  launched(run: string, text: string): string | undefined;
}

/** The same for sessions that run alike: the script and its schedule. */
export const runOf = ({ configuration }: Pick<vscode.DebugSession, 'configuration'>): string =>
  JSON.stringify([configuration.program, configuration.schedule]);

/** The main branch, from which the others leave. */
const MAIN = 0;

/** The branch nearest to the main one that a moment is on. */
export function nearestBranch(branch: number, position: number, branches: readonly BranchRow[]): number {
  const row = branches.find(({ id }) => id === branch);
  return row && row.parent >= 0 && position <= row.from ? nearestBranch(row.parent, position, branches) : branch;
}

/** Tells two texts apart, in a few characters (FNV-1a). */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}:${(hash >>> 0).toString(16)}`;
}

/** `text`: digest of the script that it was made in. */
type Kept = Bookmark & { readonly text?: string | undefined };
type Stored = Readonly<Record<string, readonly Omit<Kept, 'id'>[]>>;

/** In the order of time, so that the list reads as the run went. */
const inOrder = (all: readonly Kept[]): Kept[] =>
  [...all].sort((a, b) => a.branch - b.branch || a.position - b.position || a.id - b.id);

function lostText(lost: readonly Omit<Kept, 'id'>[]): string | undefined {
  if (lost.length === 0) return undefined;
  const why = ({ name, branch }: Omit<Kept, 'id'>): string =>
    branch === MAIN
      ? vscode.l10n.t('"{0}" (the script has changed since)', name)
      : vscode.l10n.t('"{0}" (its branch ended with the window)', name);
  return vscode.l10n.t('Bookmarks that could not be restored: {0}.', lost.map(why).join(', '));
}

export function bookmarkStore(memory: vscode.Memento): Bookmarks {
  const kept = new Map<string, readonly Kept[]>();
  const texts = new Map<string, string>();
  let next = 1;
  const of = (run: string): readonly Kept[] => kept.get(run) ?? [];

  function keep(run: string, all: readonly Kept[]): void {
    kept.set(run, inOrder(all));
    // what is stored is not read yet, and not to be lost
    if (!texts.has(run)) return;
    const { [run]: _, ...others } = memory.get<Stored>(STORED.bookmarks) ?? {};
    const mine = of(run).map(({ name, position, branch, text }) => ({ name, position, branch, text }));
    void memory.update(STORED.bookmarks, mine.length > 0 ? { ...others, [run]: mine } : others);
  }

  return {
    of,
    add: (run, bookmark) => keep(run, [...of(run), { ...bookmark, id: next++, text: texts.get(run) }]),
    rename: (run, id, name) =>
      keep(
        run,
        of(run).map((bookmark) => (bookmark.id === id ? { ...bookmark, name } : bookmark)),
      ),
    remove: (run, id) =>
      keep(
        run,
        of(run).filter((bookmark) => bookmark.id !== id),
      ),
    launched(run, text) {
      const now = digest(text);
      if (texts.has(run)) {
        texts.set(run, now);
        return undefined;
      }
      texts.set(run, now);
      const stored = memory.get<Stored>(STORED.bookmarks)?.[run] ?? [];
      const isFound = (b: Omit<Kept, 'id'>): boolean => b.branch === MAIN && b.text === now;
      // one may have been added before the script was read: it is of this text
      const added = of(run).map((bookmark) => ({ ...bookmark, text: now }));
      keep(run, [...stored.filter(isFound).map((bookmark) => ({ ...bookmark, id: next++ })), ...added]);
      return lostText(stored.filter((bookmark) => !isFound(bookmark)));
    },
  };
}
