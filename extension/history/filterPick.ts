// Choosing what the History view shows: by what, then which.
import * as vscode from 'vscode';
import type { HistoryFilter, HistoryKind } from '../../adapter/protocol.ts';
import { showInputBox, showQuickPick, showQuickPicks } from '../views/questions.ts';
import {
  addressProblem,
  changeFilter,
  filterWords,
  isFiltered,
  KIND_WORDS,
  type NamedThread,
} from './historyFilter.ts';

type Change = Partial<HistoryFilter>;
/** undefined: given up. */
type Choose = () => Promise<Change | undefined>;

interface Choice extends vscode.QuickPickItem {
  readonly choose: Choose;
}

async function chooseThreads(filter: HistoryFilter, threads: readonly NamedThread[]): Promise<Change | undefined> {
  const items = threads.map(({ id, name }) => ({ label: name, id, picked: filter.threads?.includes(id) ?? false }));
  const placeHolder = vscode.l10n.t('Calls of which threads? None chosen: of all');
  const picked = await showQuickPicks(items, { placeHolder });
  return picked && { threads: picked.map(({ id }) => id) };
}

async function chooseAddress(filter: HistoryFilter): Promise<Change | undefined> {
  const address = await showInputBox({
    title: vscode.l10n.t('Calls that touched the entry at this address'),
    prompt: vscode.l10n.t('Nothing: of all entries'),
    placeHolder: '0x10000',
    value: filter.address ?? '',
    validateInput: addressProblem,
  });
  return address === undefined ? undefined : { address: address.trim() };
}

async function chooseKind(filter: HistoryFilter): Promise<Change | undefined> {
  const kinds = Object.entries(KIND_WORDS).map(([kind, { label, detail }]) => ({
    label,
    detail,
    description: kind === filter.kind ? 'chosen' : '',
    wanted: kind as HistoryKind,
  }));
  const items = [
    ...kinds,
    { label: vscode.l10n.t('all'), detail: vscode.l10n.t('Calls of every kind'), description: '', wanted: undefined },
  ];
  const picked = await showQuickPick(items, { placeHolder: vscode.l10n.t('Calls of which kind?') });
  return picked && { kind: picked.wanted };
}

/** undefined: nothing was chosen. */
export async function changeFilterByHand(
  filter: HistoryFilter,
  threads: readonly NamedThread[],
): Promise<HistoryFilter | undefined> {
  const choices: Choice[] = [
    { label: vscode.l10n.t('By thread...'), choose: () => chooseThreads(filter, threads) },
    { label: vscode.l10n.t('By entry address...'), choose: () => chooseAddress(filter) },
    { label: vscode.l10n.t('By kind...'), choose: () => chooseKind(filter) },
  ];
  const none: Choose = async () => ({ threads: undefined, address: undefined, kind: undefined });
  if (isFiltered(filter)) choices.push({ label: vscode.l10n.t('Clear filter'), choose: none });
  const placeHolder = isFiltered(filter)
    ? vscode.l10n.t('Now: {0}', filterWords(filter, threads))
    : vscode.l10n.t('Show only some calls');
  const chosen = await showQuickPick(choices, { placeHolder });
  const change = await chosen?.choose();
  return change && changeFilter(filter, change);
}
