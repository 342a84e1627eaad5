// A step of the walkthrough runs a debug command beside it: the walkthrough's own part
// of the window would be the active one, and the debugger opens what it has to show
// there, over the walkthrough.
import * as vscode from 'vscode';
import { programNow, uriOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { columnOf } from '../views/beside.ts';

const DEBUG_COMMANDS = 'workbench.action.debug.';

export function registerWalkthrough(sessions: Sessions): vscode.Disposable[] {
  async function debugBeside(command: unknown): Promise<void> {
    if (typeof command !== 'string' || !command.startsWith(DEBUG_COMMANDS)) return;
    const session = sessions.find();
    if (!session) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No script is being debugged: the step before starts it.'),
      );
      return;
    }
    const uri = uriOf(programNow(session));
    // the walkthrough is no document
    const viewColumn = columnOf(uri) ?? vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(uri, { viewColumn });
    await vscode.commands.executeCommand(command);
  }

  return [vscode.commands.registerCommand(COMMAND.debugBeside, debugBeside)];
}
