// A script that is changed while it is debugged: the session goes on with the text that it was
// launched with, and a message says so once a save.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { BUTTON } from '../buttons.ts';

import { programNow, programOf, readProgram } from './program.ts';
import type { Sessions } from './sessionEvents.ts';

/** VS Code saves before it restarts: so long a save may be the first part of that. */
const RESTARTING_MS = 700;

export function watchDebuggedScripts(sessions: Sessions): vscode.Disposable[] {
  /** The text that each session runs, by its id; undefined: it could not be read. */
  const texts = new Map<string, Promise<string | undefined>>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  async function compare(document: vscode.TextDocument): Promise<void> {
    const program = programOf(document.uri);
    const sessionsOfIt = sessions.live().filter((session) => programNow(session) === program);
    const running = await Promise.all(sessionsOfIt.map(({ id }) => texts.get(id)));
    if (!running.some((text) => text !== undefined && text !== document.getText())) return;
    const message = vscode.l10n.t(
      '{0} has changed since it was launched: restart to debug the new text.',
      fileName(program),
    );
    const answer = await vscode.window.showWarningMessage(message, BUTTON.restart);
    if (answer === BUTTON.restart) await vscode.commands.executeCommand('workbench.action.debug.restart');
  }

  return [
    sessions.onDidLaunch((session) => {
      const program = programNow(session);
      if (program !== '')
        texts.set(
          session.id,
          readProgram(program).catch(() => undefined),
        );
    }),
    sessions.onDidEnd(({ id }) => texts.delete(id)),
    vscode.workspace.onDidSaveTextDocument((document) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void compare(document);
      }, RESTARTING_MS);
      timers.add(timer);
    }),
    { dispose: () => timers.forEach(clearTimeout) },
  ];
}
