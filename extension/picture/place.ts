// Where the picture opens: beside the editor, or in the panel where the window has no room for that. What a person
// chooses, and that a person has closed it, is kept from window to window.
import type * as vscode from 'vscode';
import { STORED } from '../ids.ts';

export type Place = 'beside' | 'panel';

/** Of a window, in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

interface Kept {
  readonly place: Place;
  /** Of the window in which there was no room; absent: a person has chosen the place. */
  readonly window?: Extent;
}

/** What was measured in a window of this workspace: it says more of the next one than another window does. */
interface Measured {
  readonly hasRoom: boolean;
  readonly window: Extent;
}

/** By how much a window is larger that is measured once more. */
const LARGER = 1.1;

export interface PlaceMemory {
  /** undefined: not known yet, or there was room; the picture opens beside the editor, and measures. */
  readonly place: Place | undefined;
  /** A person has closed the picture, and has not asked for it again. */
  isClosed: boolean;
  choose(place: Place): void;
  /** Whether there was room beside the editor of a window of this size. */
  found(hasRoom: boolean, window: Extent): void;
  /** Forgets that there was no room, if the window has grown since. */
  look(window: Extent): void;
}

export function placeMemory({
  globalState,
  workspaceState,
}: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>): PlaceMemory {
  const kept = (): Kept | undefined => globalState.get<Kept>(STORED.picturePlace);
  const keep = (now: Kept | undefined): void => void globalState.update(STORED.picturePlace, now);
  const measured = (): Measured | undefined => workspaceState.get<Measured>(STORED.pictureRoom);
  return {
    get place() {
      const { place, window } = kept() ?? {};
      const here = measured();
      if ((place && !window) || !here) return place;
      return here.hasRoom ? undefined : 'panel';
    },
    get isClosed() {
      return workspaceState.get<boolean>(STORED.pictureClosed) === true;
    },
    set isClosed(is) {
      void workspaceState.update(STORED.pictureClosed, is || undefined);
    },
    choose: (place) => keep({ place }),
    found(hasRoom, window) {
      void workspaceState.update(STORED.pictureRoom, { hasRoom, window } satisfies Measured);
      if (!hasRoom) keep({ place: 'panel', window });
    },
    look({ width, height }) {
      const isLarger = (than: Extent | undefined): boolean =>
        than !== undefined && (width > than.width * LARGER || height > than.height * LARGER);
      const here = measured();
      if (isLarger(kept()?.window)) keep(undefined);
      if (here && !here.hasRoom && isLarger(here.window)) void workspaceState.update(STORED.pictureRoom, undefined);
    },
  };
}
