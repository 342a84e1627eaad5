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

/** By how much a window is larger that is measured once more. */
const LARGER = 1.1;

export interface PlaceMemory {
  /** undefined: not known yet. */
  readonly place: Place | undefined;
  /** A person has closed the picture, and has not asked for it again. */
  isClosed: boolean;
  choose(place: Place): void;
  /** There was no room beside the editor of a window of this size. */
  hasNoRoom(window: Extent): void;
  /** Forgets that there was no room, if the window has grown since. */
  look(window: Extent): void;
}

export function placeMemory({
  globalState,
  workspaceState,
}: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>): PlaceMemory {
  const kept = (): Kept | undefined => globalState.get<Kept>(STORED.picturePlace);
  const keep = (now: Kept | undefined): void => void globalState.update(STORED.picturePlace, now);
  return {
    get place() {
      return kept()?.place;
    },
    get isClosed() {
      return workspaceState.get<boolean>(STORED.pictureClosed) === true;
    },
    set isClosed(is) {
      void workspaceState.update(STORED.pictureClosed, is || undefined);
    },
    choose: (place) => keep({ place }),
    hasNoRoom: (window) => keep({ place: 'panel', window }),
    look({ width, height }) {
      const { window } = kept() ?? {};
      if (window && (width > window.width * LARGER || height > window.height * LARGER)) keep(undefined);
    },
  };
}
