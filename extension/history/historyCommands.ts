// What is done with the History view by hand: going to a moment, naming one, and leaving calls out.
import * as vscode from 'vscode';
import { type BranchRow, type HistoryAnswer, REQUEST } from '../../adapter/protocol.ts';
import { ask } from '../commands/ask.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, VIEW } from '../ids.ts';
import { number } from '../numbers.ts';
import type { FocusKeeper } from '../views/focusKeeper.ts';
import { showInputBox } from '../views/questions.ts';
import { type Bookmarks, nearestBranch, runOf } from './bookmarks.ts';
import { changeFilterByHand } from './filterPick.ts';
import type { Row } from './historyRows.ts';
import type { Filters } from './keptFilter.ts';
import { notReached } from './topRows.ts';

/** A row of the view, from a click or from its menu. */
interface Chosen {
  readonly id: string;
  readonly row: Row;
}

const needsName = (text: string): string | undefined =>
  text.trim() === '' ? vscode.l10n.t('A bookmark needs a name.') : undefined;

async function askName(title: string, value: string): Promise<string | undefined> {
  return (await showInputBox({ title, value, validateInput: needsName }))?.trim() || undefined;
}

export function registerHistoryCommands(
  sessions: Sessions,
  bookmarks: Bookmarks,
  filters: Filters,
  focus: FocusKeeper,
): vscode.Disposable[] {
  async function travel(chosen?: Chosen): Promise<void> {
    const { position, branch, unreached } = chosen?.row ?? {};
    if (!chosen || position === undefined) return;
    if (unreached) {
      void vscode.window.showInformationMessage(notReached(position));
      return;
    }
    await focus.from(VIEW.history, chosen.id, async () => {
      const args = { position, ...(branch !== undefined && { branch }) };
      return (await ask(sessions, REQUEST.travel, args)) !== undefined;
    });
  }

  async function addBookmark(chosen?: Chosen): Promise<void> {
    const session = sessions.find();
    // A row is of the present branch, whichever that is by now.
    const answer = await ask<HistoryAnswer>(sessions, REQUEST.history, { start: 0, count: 1 });
    if (!session || !answer) return;
    const position = chosen?.row.position ?? answer.position;
    const name = await askName(
      vscode.l10n.t('Add Bookmark'),
      chosen?.row.label ?? vscode.l10n.t('step {0}', number(position)),
    );
    if (name === undefined) return;
    const known = await ask<{ branches: BranchRow[] }>(sessions, REQUEST.branches);
    bookmarks.add(runOf(session), {
      name,
      position,
      branch: nearestBranch(answer.branch, position, known?.branches ?? []),
    });
    sessions.refresh();
  }

  async function renameBookmark(chosen?: Chosen): Promise<void> {
    const session = sessions.find();
    const id = chosen?.row.bookmark;
    if (!session || !chosen || id === undefined) return;
    const name = await askName(vscode.l10n.t('Rename Bookmark'), chosen.row.label);
    if (name === undefined) return;
    bookmarks.rename(runOf(session), id, name);
    sessions.refresh();
  }

  function deleteBookmark(chosen?: Chosen): void {
    const session = sessions.find();
    const id = chosen?.row.bookmark;
    if (!session || id === undefined) return;
    bookmarks.remove(runOf(session), id);
    sessions.refresh();
  }

  async function filter(): Promise<void> {
    const session = sessions.find();
    const state = await ask<{ threads: { id: number; name: string }[] }>(sessions, REQUEST.state, {
      start: 0,
      count: 1,
    });
    if (!session || !state) return;
    const changed = await changeFilterByHand(filters.of(session.id).filter, state.threads);
    if (!changed) return;
    filters.set(session.id, changed, state.threads);
    sessions.refresh();
  }

  function clearFilter(): void {
    const session = sessions.find();
    if (!session) return;
    filters.forget(session.id);
    sessions.refresh();
  }

  const { registerCommand } = vscode.commands;
  return [
    registerCommand(COMMAND.travel, travel),
    registerCommand(COMMAND.addBookmark, addBookmark),
    registerCommand(COMMAND.renameBookmark, renameBookmark),
    registerCommand(COMMAND.deleteBookmark, deleteBookmark),
    registerCommand(COMMAND.filterHistory, filter),
    registerCommand(COMMAND.clearHistoryFilter, clearFilter),
  ];
}
