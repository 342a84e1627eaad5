// To the next or the previous call that failed, of those that the run has made so far.
import * as vscode from 'vscode';
import { type HistoryAnswer, REQUEST } from '../../adapter/protocol.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { viewKeeper } from '../views/viewKeeper.ts';
import { ask } from './ask.ts';

export function registerFailureCommands(sessions: Sessions): vscode.Disposable[] {
  const keeper = viewKeeper();
  const failed = (start: number, count: number): Promise<HistoryAnswer | undefined> =>
    ask<HistoryAnswer>(sessions, REQUEST.history, { start, count, filter: { kind: 'failed' } });

  /** Gives whether it went anywhere. */
  async function go(step: 1 | -1): Promise<boolean> {
    // the failed call at or before the present position, and those beside it
    const known = await failed(0, 0);
    if (!known) return false;
    const from = Math.max(0, known.present - 1);
    const answer = await failed(from, 3);
    const { position = 0, rows = [] } = answer ?? {};
    const wanted =
      step > 0 ? rows.find((row) => row.position > position) : rows.findLast((row) => row.position < position);
    if (wanted) return (await ask(sessions, REQUEST.travel, { position: wanted.position })) !== undefined;
    void vscode.window.showInformationMessage(
      step > 0
        ? vscode.l10n.t('No call after this step has failed so far.')
        : vscode.l10n.t('No call before this step has failed.'),
    );
    return false;
  }

  const { registerCommand } = vscode.commands;
  return [
    keeper,
    registerCommand(COMMAND.nextFailure, (view: unknown) => keeper.during(view, () => go(1))),
    registerCommand(COMMAND.previousFailure, (view: unknown) => keeper.during(view, () => go(-1))),
  ];
}
