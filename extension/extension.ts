// Activation: each file registers what it is about. Nothing runs before a script is opened, debugged or asked for.
import * as vscode from 'vscode';
import { watchDebuggedScripts } from './changedScript.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerExamples } from './examples.ts';
import { registerHistoryView } from './historyView.ts';
import { CONTEXT, LANGUAGE } from './ids.ts';
import { registerJumpCommands } from './jumpCommands.ts';
import { registerLanguage } from './language.ts';
import { registerListings } from './listings.ts';
import { registerMapView } from './mapView.ts';
import { registerScriptCommands } from './scriptCommands.ts';
import { registerSession } from './session.ts';
import { followSessions } from './sessionEvents.ts';
import { registerStepCommands } from './stepCommands.ts';
import { registerThreadCommands } from './threadCommands.ts';
import { followJumps } from './undoContext.ts';

/** The view shows from the first script on, with a welcome text until one is debugged. */
function watchScripts(): vscode.Disposable {
  const see = (document: vscode.TextDocument): void => {
    if (document.languageId !== LANGUAGE) return;
    void vscode.commands.executeCommand('setContext', CONTEXT.scriptOpen, true);
  };
  vscode.workspace.textDocuments.forEach(see);
  return vscode.workspace.onDidOpenTextDocument(see);
}

export function activate(context: vscode.ExtensionContext): void {
  const sessions = followSessions();
  context.subscriptions.push(
    watchScripts(),
    sessions,
    ...registerSession(),
    ...registerMapView(sessions),
    ...registerHistoryView(sessions, context.workspaceState),
    ...registerStepCommands(sessions),
    ...registerJumpCommands(sessions),
    ...registerThreadCommands(sessions),
    ...registerScriptCommands(sessions),
    ...followJumps(sessions),
    ...watchDebuggedScripts(sessions),
    ...registerDiagnostics(),
    ...registerLanguage(),
    ...registerListings(),
    ...registerExamples(context),
  );
}
