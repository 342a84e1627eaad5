// What a person has chosen in one place, for the others that show the same: a thread, a range of
// addresses, an entry to be brought into view.
import * as vscode from 'vscode';

export interface ChosenThing {
  /** A thread's index. */
  readonly thread?: number;
  /** Addresses [start, end), as the script writes them, of the map with that index. */
  readonly range?: { readonly map: number; readonly start: string; readonly end: string };
  /** An entry, by its serial. */
  readonly entry?: number;
  /** The expression for it. */
  readonly expression?: string;
}

export interface ChosenThings extends vscode.Disposable {
  /** In VM Map. */
  readonly inMap: vscode.Event<ChosenThing>;
  chooseInMap(thing: ChosenThing): void;
  /** Elsewhere: VM Map is to show it. */
  readonly toMap: vscode.Event<ChosenThing>;
  showInMap(thing: ChosenThing): void;
}

export function chosenThings(): ChosenThings {
  const inMap = new vscode.EventEmitter<ChosenThing>();
  const toMap = new vscode.EventEmitter<ChosenThing>();
  return {
    inMap: inMap.event,
    chooseInMap: (thing) => inMap.fire(thing),
    toMap: toMap.event,
    showInMap: (thing) => toMap.fire(thing),
    dispose() {
      inMap.dispose();
      toMap.dispose();
    },
  };
}
