// A session that begins gets the focus. VS Code leaves it with the session before, whose map and
// history would stay in view, and has no API to move it: its command that turns to the next Debug
// Console moves the focus with it.
import * as vscode from 'vscode';

const NEXT_CONSOLE = 'workbench.action.debug.nextConsole';
/** VS Code reports the change of focus after the command is done. */
const TOLD_MS = 500;

const hasFocus = (session: vscode.DebugSession): boolean => vscode.debug.activeDebugSession?.id === session.id;

/** Until another session has the focus, or the time is over. */
const focusMoves = (): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(end, TOLD_MS);
    const told = vscode.debug.onDidChangeActiveDebugSession(end);
    function end(): void {
      clearTimeout(timer);
      told.dispose();
      done();
    }
  });

/** `sessions`: how many there are; each is turned to once at most. */
export async function focusSession(session: vscode.DebugSession, sessions: number): Promise<void> {
  if (!vscode.debug.activeDebugSession) return;
  for (let turns = 0; turns < sessions && !hasFocus(session); turns++) {
    const moves = focusMoves();
    await vscode.commands.executeCommand(NEXT_CONSOLE);
    await moves;
  }
}
