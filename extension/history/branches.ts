// Branches in words: of a run that was stepped in another order, or changed by hand, both branches
// are kept.
import * as vscode from 'vscode';
import type { BranchRow } from '../../adapter/protocol.ts';

export interface BranchChoice {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly branch: number;
}

/** `current, leaves main at step 12, ends at step 40` */
export function branchDescription(branch: BranchRow, all: readonly BranchRow[]): string {
  const parent = all.find(({ id }) => id === branch.parent);
  return [
    branch.current ? 'current' : '',
    parent ? `leaves ${parent.name} at step ${branch.from}` : '',
    `ends at step ${branch.length}`,
  ]
    .filter((part) => part)
    .join(', ');
}

export const branchChoices = (all: readonly BranchRow[]): BranchChoice[] =>
  all.map((branch) => ({
    label: `$(${branch.current ? 'check' : 'git-branch'}) ${branch.name}`,
    description: branchDescription(branch, all),
    ...(branch.about && { detail: branch.about }),
    branch: branch.id,
  }));

/** Why a branch cannot have a name; undefined if it can. */
export function branchNameProblem(name: string, branch: number, all: readonly BranchRow[]): string | undefined {
  const wanted = name.trim();
  if (wanted === '') return vscode.l10n.t('A branch needs a name.');
  const taken = all.find((other) => other.name === wanted && other.id !== branch);
  return taken && vscode.l10n.t('There is a branch "{0}" already.', wanted);
}
