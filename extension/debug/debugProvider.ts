// The debug session: configurations for it, and the adapter that runs inside the extension host, so
// that it works wherever the extension does, a browser included.
import * as vscode from 'vscode';
import { VmtraceSession } from '../../adapter/session/session.ts';
import { fileName } from '../../adapter/sources/fileName.ts';
import { BUTTON } from '../buttons.ts';
import { findScripts } from '../findScripts.ts';
import { COMMAND, DEBUG_TYPE, SETTING } from '../ids.ts';
import { uriOfPath } from '../workspacePath.ts';
import { type ActiveScript, followActiveScript } from './activeScript.ts';
import { canLaunch, readLaunched } from './canLaunch.ts';
import { type Filled, fillConfiguration, type LaunchConfiguration, OPEN_SCRIPT } from './configuration.ts';
import { programOf } from './program.ts';

/** VS Code's setting, and its default. */
const CONSOLE_OPENS = 'internalConsoleOptions';
const CONSOLE_DEFAULT = 'openOnFirstSessionStart';
/** Scripts of a folder, in the list of what can be debugged. */
const MOST_OFFERED = 50;

function fill(given: LaunchConfiguration, document: vscode.TextDocument | undefined): Filled {
  const active = document && { languageId: document.languageId, program: programOf(document.uri) };
  const opens = vscode.workspace.getConfiguration('debug').get<string>(CONSOLE_OPENS);
  return fillConfiguration(given, active, {
    opensConsole: opens !== undefined && opens !== CONSOLE_DEFAULT,
  });
}

async function complain(message: string): Promise<void> {
  const answer = await vscode.window.showErrorMessage(message, BUTTON.openExample);
  if (answer === BUTTON.openExample) await vscode.commands.executeCommand(COMMAND.openExample);
}

const resolver = (active: ActiveScript): vscode.DebugConfigurationProvider => ({
  resolveDebugConfiguration(_folder, given) {
    const filled = fill(given, active.document());
    if (filled.ok) return filled.configuration;
    void complain(filled.message);
    // Not null, which would open launch.json (or the settings, with no folder open) as well.
    return undefined;
  },
  /** The program's variables are filled in by now, and its editors are saved. */
  async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
    const uri = await uriOfPath(configuration.program, folder);
    const program = programOf(uri);
    if (!(await canLaunch(program))) return undefined;
    // of the script's folder: another may be active
    const own = vscode.workspace.getConfiguration('', uri).get<boolean>(SETTING.stopOnEntry);
    return { ...configuration, program, stopOnEntry: configuration.stopOnEntry ?? own ?? true };
  },
});

/** What "Select and Start Debugging" and the Run view's list offer. */
const dynamic: vscode.DebugConfigurationProvider = {
  async provideDebugConfigurations(folder) {
    const configurations: vscode.DebugConfiguration[] = [{ type: DEBUG_TYPE, request: 'launch', name: OPEN_SCRIPT }];
    const add = (uri: vscode.Uri): void => {
      const program = programOf(uri);
      if (configurations.some((known) => known.program === program)) return;
      const name = `Debug ${fileName(program)}`;
      configurations.push({ type: DEBUG_TYPE, request: 'launch', name, program });
    };
    if (folder) for (const uri of await findScripts(MOST_OFFERED, folder)) add(uri);
    return configurations;
  },
};

const adapterFactory: vscode.DebugAdapterDescriptorFactory = {
  createDebugAdapterDescriptor: () =>
    new vscode.DebugAdapterInlineImplementation(
      new VmtraceSession({
        readFile: readLaunched,
        hex: vscode.workspace.getConfiguration().get<boolean>(SETTING.hexadecimal) ?? false,
      }),
    ),
};

/**
 * Starts the script of a menu's editor, or the active one. What a run prints beside a session is
 * seen in that session's console: VS Code shows the console of the focus, and a run keeps no focus.
 */
async function start(active: ActiveScript, uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
  const given: LaunchConfiguration = { noDebug, ...(uri && { program: programOf(uri) }) };
  const document = active.document();
  const filled = fill(given, document);
  if (!filled.ok) return complain(filled.message);
  const target = uri ?? document?.uri;
  const folder = target && vscode.workspace.getWorkspaceFolder(target);
  const parentSession = noDebug ? vscode.debug.activeDebugSession : undefined;
  const consoleMode = vscode.DebugConsoleMode.MergeWithParent;
  const options = parentSession ? { noDebug, parentSession, consoleMode } : { noDebug };
  await vscode.debug.startDebugging(folder, filled.configuration, options);
}

export function registerSession(): vscode.Disposable[] {
  const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  const active = followActiveScript();
  return [
    active,
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, resolver(active)),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, dynamic, Dynamic),
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, adapterFactory),
    vscode.commands.registerCommand(COMMAND.debugFile, (uri?: vscode.Uri) => start(active, uri, false)),
    vscode.commands.registerCommand(COMMAND.runFile, (uri?: vscode.Uri) => start(active, uri, true)),
  ];
}
