// Where the picture opens, as far as a person has said: that is kept from window to window.
import type * as vscode from 'vscode';
import { STORED } from '../ids.ts';

export type Place = 'beside' | 'panel';

export interface PlaceMemory {
  /** undefined: where there is room. */
  place: Place | undefined;
  /** A person has closed the picture, and has not asked for it again. */
  isClosed: boolean;
}

export const placeMemory = ({
  globalState,
  workspaceState,
}: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>): PlaceMemory => ({
  get place() {
    return globalState.get<Place>(STORED.picturePlace);
  },
  set place(place) {
    void globalState.update(STORED.picturePlace, place);
  },
  get isClosed() {
    return workspaceState.get<boolean>(STORED.pictureClosed) === true;
  },
  set isClosed(is) {
    void workspaceState.update(STORED.pictureClosed, is || undefined);
  },
});
