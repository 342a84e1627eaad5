// Activation: each file registers what it is about. Nothing runs before a script is opened,
// debugged or asked for.
import * as vscode from 'vscode';
import { registerDocs } from './commands/docs.ts';
import { registerFailureCommands } from './commands/failureCommands.ts';
import { registerImport } from './commands/importLog.ts';
import { registerJumpCommands } from './commands/jumpCommands.ts';
import { registerScriptCommands } from './commands/scriptCommands.ts';
import { followState } from './commands/stateContext.ts';
import { registerStepCommands } from './commands/stepCommands.ts';
import { registerThreadCommands } from './commands/threadCommands.ts';
import { registerWatchCommands } from './commands/watchCommands.ts';
import { watchDebuggedScripts } from './debug/changedScript.ts';
import { registerSession } from './debug/debugProvider.ts';
import { followExceptions } from './debug/exceptionInView.ts';
import { registerListings } from './debug/listings.ts';
import { followRenames } from './debug/renamedScript.ts';
import { followSessions } from './debug/sessionEvents.ts';
import { registerExplainCommands } from './explain/explainCommands.ts';
import { Explanations } from './explain/explanations.ts';
import { markImpossible } from './explain/impossible.ts';
import { registerStories } from './explain/storyDocument.ts';
import { registerSupposedFiles } from './explain/supposedFiles.ts';
import { registerCodeLens } from './explore/codeLens.ts';
import { Explorations } from './explore/explorations.ts';
import { registerExploreCommands } from './explore/exploreCommands.ts';
import { registerOrderCommands } from './explore/orderCommands.ts';
import { registerStaleResults } from './explore/staleResults.ts';
import { bookmarkStore } from './history/bookmarks.ts';
import { registerHistoryView } from './history/historyView.ts';
import { CONTEXT, LANGUAGE } from './ids.ts';
import { registerPastedLogs } from './import/pastedLog.ts';
import { registerQuestions } from './import/questions.ts';
import { registerDiagnostics } from './language/diagnostics.ts';
import { registerLanguage } from './language/language.ts';
import { followScripts } from './language/openScripts.ts';
import { registerMapView } from './map/mapView.ts';
import { registerOutcomesView } from './outcomes/outcomesView.ts';
import { compareOrders } from './picture/compare/compareOrders.ts';
import { registerPicture } from './picture/pictureCommands.ts';
import { registerStatusBar } from './status/statusBar.ts';
import { registerStatusCommands } from './status/statusCommands.ts';
import { registerTasks } from './tasks/taskProvider.ts';
import { registerTests } from './tests/testView.ts';
import { registerTools } from './tools/tools.ts';
import { chosenThings } from './views/chosen.ts';
import { registerExamples } from './welcome/examples.ts';
import { registerNewTrace } from './welcome/newTrace.ts';
import { registerWalkthrough } from './welcome/walkthrough.ts';

// The explorer's worker runs this program too, without an editor.
export { serveExplorer } from './explore/serve.ts';

/** The view shows from the first script on, with a welcome text until a script is debugged. */
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
  const scripts = followScripts();
  const states = followState(sessions);
  const bookmarks = bookmarkStore(context.workspaceState);
  const things = chosenThings();
  /** Side bar and panel of a session have come into view. */
  const arranged = new vscode.EventEmitter<vscode.DebugSession>();
  const explorations = new Explorations(context.extensionUri);
  const outcomes = registerOutcomesView(
    explorations,
    (left, right) => void compareOrders(context.extensionUri, left, right),
  );
  const explanations = new Explanations(context.extensionUri);
  const stories = registerStories();
  const supposed = registerSupposedFiles();
  context.subscriptions.push(
    watchScripts(),
    sessions,
    scripts,
    ...registerSession(),
    followExceptions(),
    ...registerMapView(sessions, things, arranged),
    arranged,
    ...registerHistoryView(sessions, bookmarks, things),
    things,
    ...registerPicture(sessions, arranged.event, bookmarks, things, context),
    explorations,
    ...outcomes.parts,
    explanations,
    ...stories.parts,
    supposed,
    ...registerExplainCommands(explanations, stories, sessions, supposed),
    ...markImpossible(explanations),
    ...registerCodeLens(explorations, explanations, scripts),
    ...registerStaleResults(explorations),
    ...registerExploreCommands(explorations),
    ...registerOrderCommands(explorations, outcomes.pointed),
    ...registerStepCommands(sessions),
    ...registerJumpCommands(sessions, things),
    ...registerThreadCommands(sessions),
    ...registerWatchCommands(),
    ...registerFailureCommands(sessions),
    ...registerScriptCommands(sessions),
    ...states.parts,
    ...registerStatusBar(sessions, scripts, states.onDidLook),
    ...registerStatusCommands(sessions),
    ...watchDebuggedScripts(sessions),
    ...followRenames(sessions),
    ...registerDiagnostics(scripts),
    ...registerLanguage(),
    ...registerListings(),
    ...registerExamples(context),
    ...registerNewTrace(),
    ...registerWalkthrough(sessions),
    ...registerDocs(context),
    ...registerImport(),
    ...registerPastedLogs(scripts),
    ...registerQuestions(),
    ...registerTests(scripts, context.extensionUri),
    ...registerTools(context.extensionUri),
    ...registerTasks(context.extensionUri),
  );
}
