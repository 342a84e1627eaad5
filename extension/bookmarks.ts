// Moments of a run that a person has named. They belong to a session and end with it: a moment is a branch and a number
// of steps, which mean nothing in another run.

export interface Bookmark {
  readonly id: number;
  readonly name: string;
  readonly position: number;
  readonly branch: number;
}

export interface Bookmarks {
  of(session: string): readonly Bookmark[];
  add(session: string, bookmark: Omit<Bookmark, 'id'>): void;
  rename(session: string, id: number, name: string): void;
  remove(session: string, id: number): void;
  forget(session: string): void;
}

export function bookmarkStore(): Bookmarks {
  const kept = new Map<string, readonly Bookmark[]>();
  let next = 1;
  const of = (session: string): readonly Bookmark[] => kept.get(session) ?? [];
  return {
    of,
    // In the order of time, so that the list reads as the run went.
    add: (session, bookmark) => {
      const all = [...of(session), { ...bookmark, id: next++ }];
      kept.set(
        session,
        all.sort((a, b) => a.branch - b.branch || a.position - b.position || a.id - b.id),
      );
    },
    rename: (session, id, name) => {
      kept.set(
        session,
        of(session).map((bookmark) => (bookmark.id === id ? { ...bookmark, name } : bookmark)),
      );
    },
    remove: (session, id) => {
      kept.set(
        session,
        of(session).filter((bookmark) => bookmark.id !== id),
      );
    },
    forget: (session) => {
      kept.delete(session);
    },
  };
}
