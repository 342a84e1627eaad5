// The map comes into view as a session begins, before there is anything that a person could choose
// instead: the Debug Console, in the same panel, stays shut (debug/configuration.ts). A person who
// left the map for another view finds that one at the next session.
import * as vscode from 'vscode';
import { focusSession } from '../debug/focusSession.ts';
import { programOf } from '../debug/program.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { CONTEXT, VIEW } from '../ids.ts';

const SHOW_DEBUG = 'workbench.view.debug';
const FOCUS_EDITOR = 'workbench.action.focusActiveEditorGroup';
const KEEP_EDITOR = 'workbench.action.keepEditor';

/** `arranged` fires when side bar and panel have come: the editors have the room that they keep. */
export function bringIntoView(
  sessions: Sessions,
  view: { readonly visible: boolean },
  arranged: vscode.EventEmitter<vscode.DebugSession>,
): vscode.Disposable[] {
  /** A restart launches a session once more. */
  const begun = new WeakSet<vscode.DebugSession>();
  let isWanted = true;

  async function show(session: vscode.DebugSession): Promise<void> {
    const { program } = session.configuration;
    const { executeCommand } = vscode.commands;
    // a script that is only previewed would give way to the first listing that is stepped into
    const active = vscode.window.activeTextEditor?.document.uri;
    if (active && programOf(active) === program) await executeCommand(KEEP_EDITOR);
    await focusSession(session, sessions.live().length);
    if (isWanted) {
      // a script of launch.json may be open in no editor
      await executeCommand('setContext', CONTEXT.scriptOpen, true);
      await executeCommand(`${VIEW.map}.focus`, { preserveFocus: true });
    }
    // VS Code shows its own views at a breakpoint only, and takes the focus with them.
    await executeCommand(SHOW_DEBUG);
    await executeCommand(FOCUS_EDITOR);
    arranged.fire(session);
  }

  return [
    sessions.onDidLaunch((session) => {
      if (begun.has(session) || session.configuration.noDebug === true) return;
      begun.add(session);
      void show(session);
    }),
    sessions.onDidEnd((session) => {
      if (begun.has(session)) isWanted = view.visible;
    }),
  ];
}
