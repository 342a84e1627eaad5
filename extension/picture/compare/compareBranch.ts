// Compares a branch of the run with the present one: both pictures under each other.
import * as vscode from 'vscode';
import { type BranchRow, type PictureAnswer, type PictureDetail, REQUEST } from '../../../adapter/protocol.ts';
import { ask } from '../../commands/ask.ts';
import type { Sessions } from '../../debug/sessionEvents.ts';
import { COMMAND } from '../../ids.ts';
import { showQuickPick } from '../../views/questions.ts';
import { showPair } from './pair.ts';

/** Columns of pictures that are not asked for anew when they are zoomed. */
const WIDE = 2000;

/** Without a word if it runs, or is over. */
async function asked<T>(session: vscode.DebugSession, request: string, args: object): Promise<T | undefined> {
  try {
    return (await session.customRequest(request, args)) as T;
  } catch {
    return undefined;
  }
}

const pictureOf = (session: vscode.DebugSession, branch: number): Promise<PictureAnswer | undefined> =>
  asked(session, REQUEST.picture, { branch, columns: WIDE });

export function registerCompareBranch(sessions: Sessions, extension: vscode.Uri): vscode.Disposable[] {
  /** A branch, from its row in History, and the present one. */
  async function compareBranch(chosen?: { readonly row?: { readonly branch?: number } }): Promise<void> {
    const known = await ask<{ branches: BranchRow[] }>(sessions, REQUEST.branches);
    const others = known?.branches.filter(({ current }) => !current) ?? [];
    const present = known?.branches.find(({ current }) => current);
    const session = sessions.find();
    if (!known || !present || !session) return;
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
        await showQuickPick(items, {
          placeHolder: vscode.l10n.t('Compare {0} with which branch?', present.name),
        })
      )?.id;
    if (id === undefined) return;
    const name = others.find((one) => one.id === id)?.name ?? '';
    const branches = [present.id, id] as const;
    await showPair(extension, {
      names: [present.name, name],
      sessions,
      async pictures() {
        const [left, right] = await Promise.all(branches.map((branch) => pictureOf(session, branch)));
        return left && right && [left, right];
      },
      detail: (_, point) => asked<PictureDetail>(session, REQUEST.pictureDetail, point),
      async go(_, { position, branch }) {
        const args = { position, ...(branch !== undefined && { branch }) };
        return (await ask(sessions, REQUEST.travel, args)) !== undefined;
      },
    });
  }

  return [vscode.commands.registerCommand(COMMAND.compareBranch, compareBranch)];
}
