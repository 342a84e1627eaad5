// The text of an exception stands below the line of its stop. VS Code brings the line into view,
// and not the text, whose end says what one can do: so the line behind it is brought into view too.
import * as vscode from 'vscode';
import { DEBUG_TYPE, LANGUAGE, LISTING_LANGUAGE } from '../ids.ts';

/** VS Code shows the text soon after it has it; on a slow machine later. */
const SHOWN_MS = [150, 600];

const LANGUAGES: readonly string[] = [LANGUAGE, LISTING_LANGUAGE];

/**
 * As little is scrolled as can be; of a text that is higher than the editor the line of the
 * stop stays in view.
 */
function reveal(): void {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !LANGUAGES.includes(editor.document.languageId)) return;
  const { line } = editor.selection.active;
  if (line + 1 >= editor.document.lineCount) return;
  for (const shown of [line + 1, line]) editor.revealRange(new vscode.Range(shown, 0, shown, 0));
}

export const followExceptions = (): vscode.Disposable =>
  vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
    createDebugAdapterTracker: () => ({
      onDidSendMessage({ command, success }: { command?: string; success?: boolean }) {
        if (command === 'exceptionInfo' && success === true) for (const ms of SHOWN_MS) setTimeout(reveal, ms);
      },
    }),
  });
