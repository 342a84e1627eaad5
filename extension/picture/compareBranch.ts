// Compares a branch of the run with the present one: both pictures under each other.
import * as vscode from 'vscode';
import { type BranchRow, type PictureAnswer, REQUEST } from '../../adapter/protocol.ts';
import { ask } from '../commands/ask.ts';
import type { Sessions } from '../debug/sessionEvents.ts';
import { COMMAND } from '../ids.ts';
import { showPictures } from './pair.ts';

/** Columns of pictures that are not asked for anew when they are zoomed. */
const WIDE = 2000;

export function registerCompareBranch(sessions: Sessions, extension: vscode.Uri): vscode.Disposable[] {
  /** A branch, from its row in History, and the present one. */
  async function compareBranch(chosen?: { readonly row?: { readonly branch?: number } }): Promise<void> {
    const known = await ask<{ branches: BranchRow[] }>(sessions, REQUEST.branches);
    const others = known?.branches.filter(({ current }) => !current) ?? [];
    const present = known?.branches.find(({ current }) => current);
    if (!known || !present) return;
    if (others.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is one branch: go back and choose otherwise to begin another.'),
      );
      return;
    }
    const items = others.map(({ id, name, about }) => ({ label: name, description: about, id }));
    const id =
      others.find((one) => one.id === chosen?.row?.branch)?.id ??
      (
        await vscode.window.showQuickPick(items, {
          placeHolder: vscode.l10n.t('Compare {0} with which branch?', present.name),
        })
      )?.id;
    if (id === undefined) return;
    const name = others.find((one) => one.id === id)?.name ?? '';
    const [left, right] = await Promise.all(
      [present.id, id].map((branch) => ask<PictureAnswer>(sessions, REQUEST.picture, { branch, columns: WIDE })),
    );
    if (left && right) showPictures(extension, [present.name, name], [left, right]);
  }

  return [vscode.commands.registerCommand(COMMAND.compareBranch, compareBranch)];
}
