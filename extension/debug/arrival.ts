// When a travel has arrived: what comes after it, such as the second click of a double click, would
// else be overtaken by the editor that VS Code opens for the stop.
import * as vscode from 'vscode';
import type { Sessions } from './sessionEvents.ts';

/** Milliseconds that a travel takes at the most. */
const ARRIVAL_MS = 1500;
/** And until VS Code has opened the editor of a stop that it has heard of. */
const REVEAL_MS = 600;

/** The next stop has been shown, in the editor too, or none has come. */
export function arrival(sessions: Sessions): Promise<void> {
  return new Promise((done) => {
    let isTold = false;
    let isRevealed = false;
    const finish = (): void => {
      for (const one of listening) one.dispose();
      clearTimeout(timer);
      done();
    };
    const reveal = (): void => {
      isRevealed = true;
      if (isTold) finish();
    };
    const listening = [
      // none is active where the picture has the focus
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && reveal()),
      vscode.window.onDidChangeTextEditorSelection(reveal),
      sessions.onDidSettle(() => {
        if (isRevealed) return finish();
        isTold = true;
        clearTimeout(timer);
        timer = setTimeout(finish, REVEAL_MS);
      }),
    ];
    let timer = setTimeout(finish, ARRIVAL_MS);
  });
}
