// Going to another branch, and giving one a name: from a row of the History view, or from a list.
import * as vscode from 'vscode';
import { type BranchRow, REQUEST } from '../../adapter/protocol.ts';
import { ask } from '../commands/ask.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND, VIEW } from '../ids.ts';
import type { FocusKeeper } from '../views/focusKeeper.ts';
import { showInputBox, showQuickPick } from '../views/questions.ts';
import { branchChoices, branchNameProblem } from './branches.ts';

/** A row of the History view that stands for a branch. */
interface Chosen {
  readonly id: string;
  readonly row?: { readonly branch?: number };
}

export function registerBranchCommands(sessions: Sessions, focus: FocusKeeper): vscode.Disposable[] {
  const list = async (): Promise<readonly BranchRow[] | undefined> =>
    (await ask<{ branches: BranchRow[] }>(sessions, REQUEST.branches))?.branches;

  async function pick(all: readonly BranchRow[], placeHolder: string): Promise<number | undefined> {
    const choices = branchChoices(all);
    return (await showQuickPick(choices, { placeHolder, matchOnDetail: true }))?.branch;
  }

  async function goTo(chosen?: Chosen): Promise<void> {
    let branch = chosen?.row?.branch;
    if (branch === undefined) {
      const all = await list();
      branch = all && (await pick(all, vscode.l10n.t('Which branch? It is gone to where it ends.')));
    }
    if (branch === undefined) return;
    const go = async (): Promise<boolean> => (await ask(sessions, REQUEST.takeBranch, { branch })) !== undefined;
    if (chosen) await focus.from(VIEW.history, chosen.id, go);
    else await go();
  }

  async function rename(chosen?: Chosen): Promise<void> {
    const all = await list();
    if (!all) return;
    const branch =
      chosen?.row?.branch ?? (all.length === 1 ? all[0]?.id : await pick(all, vscode.l10n.t('Rename which branch?')));
    if (branch === undefined) return;
    const name = await showInputBox({
      title: vscode.l10n.t('Rename Branch'),
      value: all.find(({ id }) => id === branch)?.name ?? '',
      validateInput: (text) => branchNameProblem(text, branch, all),
    });
    if (name === undefined) return;
    if (await ask(sessions, REQUEST.renameBranch, { branch, name: name.trim() })) sessions.refresh();
  }

  return [
    vscode.commands.registerCommand(COMMAND.goToBranch, goTo),
    vscode.commands.registerCommand(COMMAND.renameBranch, rename),
  ];
}
