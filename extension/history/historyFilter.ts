// What the History view leaves out, in words: each kind of call to look for, and a filter as the
// view's title says it.
import * as vscode from 'vscode';
import type { HistoryFilter, HistoryKind } from '../../adapter/protocol.ts';

export const KIND_WORDS: Readonly<Record<HistoryKind, { readonly label: string; readonly detail: string }>> = {
  failed: { label: vscode.l10n.t('failed'), detail: vscode.l10n.t('Calls that returned an error') },
  waits: {
    label: vscode.l10n.t('sleeps'),
    detail: vscode.l10n.t('Calls that slept: for an entry in transition or wired, or for a busy map'),
  },
  locks: { label: vscode.l10n.t('lock waits'), detail: vscode.l10n.t('Calls that had to wait for the map lock') },
  entries: {
    label: vscode.l10n.t('entries'),
    detail: vscode.l10n.t('Calls that made, resized, cut, merged or deleted entries'),
  },
  transitions: {
    label: vscode.l10n.t('transitions'),
    detail: vscode.l10n.t('Calls that marked an entry as in transition or waited for, or unmarked it'),
  },
  wiring: {
    label: vscode.l10n.t('wiring'),
    detail: vscode.l10n.t('Calls that changed how often pages are wired, or for whom'),
  },
};

export interface NamedThread {
  readonly id: number;
  readonly name: string;
}

/** `t1, t2; entry 0x10000; failed` */
export function filterWords(filter: HistoryFilter, threads: readonly NamedThread[]): string {
  const name = (id: number): string => threads.find((thread) => thread.id === id)?.name ?? `thread ${id}`;
  return [
    filter.threads?.map(name).join(', '),
    filter.address && `entry ${filter.address}`,
    filter.kind && KIND_WORDS[filter.kind].label,
  ]
    .filter((part) => part)
    .join('; ');
}

/** A filter with something else in it; what is empty or undefined is no longer asked for. */
export function changeFilter(filter: HistoryFilter, change: Partial<HistoryFilter>): HistoryFilter {
  const { threads, address, kind } = { ...filter, ...change };
  return {
    ...(threads && threads.length > 0 && { threads }),
    ...(address && { address }),
    ...(kind && { kind }),
  };
}

export const isFiltered = (filter: HistoryFilter): boolean => Object.keys(filter).length > 0;

/** Why a text is no address; none at all is allowed. */
export const addressProblem = (text: string): string | undefined =>
  /^\s*(0x[0-9a-f]+|\d+)?\s*$/i.test(text) ? undefined : vscode.l10n.t('An address is a number such as 0x10000.');
