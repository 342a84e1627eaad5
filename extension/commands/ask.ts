// A custom request on behalf of a person: a refusal of the adapter is shown, as VS Code shows it
// for its own requests.
import * as vscode from 'vscode';
import type { Sessions } from '../debug/sessionEvents.ts';

export const noSession = (): string => vscode.l10n.t('No trace is being debugged: start one with F5, and stop it.');

/** How long a short message stays in the status bar, in milliseconds. */
export const SAID_MS = 5000;

/** undefined: no session, or a refusal, which was shown. `sessionId`: from a menu. */
export async function ask<Answer>(
  sessions: Sessions,
  request: string,
  args: object = {},
  sessionId?: string,
): Promise<Answer | undefined> {
  const session = sessions.find(sessionId);
  if (!session) {
    void vscode.window.showErrorMessage(noSession());
    return undefined;
  }
  try {
    return ((await session.customRequest(request, args)) ?? {}) as Answer;
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
