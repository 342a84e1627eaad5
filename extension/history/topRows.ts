// The rows on top of the History view: bookmarks, and the branches if there is a choice.
import * as vscode from 'vscode';
import type { BranchRow } from '../../adapter/protocol.ts';
import { COLOR, ITEM } from '../ids.ts';
import { number } from '../numbers.ts';
import type { Bookmark } from './bookmarks.ts';
import { branchDescription } from './branches.ts';
import { AHEAD, type Row, words } from './historyRows.ts';

export function bookmarksRow(count: number): Row {
  const label = `bookmarks (${count})`;
  const id = 'bookmarks';
  return {
    id,
    kind: ITEM.bookmarks,
    label,
    description: '',
    icon: 'bookmark',
    changed: false,
    spoken: label,
    expanded: true,
  };
}

/** Where the run stands as seen from a bookmark. */
export type BookmarkPlace = 'reached' | 'present' | 'not reached';

export function bookmarkRow(bookmark: Bookmark, branch: string | undefined, place: BookmarkPlace): Row {
  const step = `step ${bookmark.position}`;
  const description = words(
    place === 'present' && 'now',
    place === 'not reached' && place,
    step,
    branch && `of ${branch}`,
  );
  const unreached = place === 'not reached';
  return {
    id: `bookmarks/${bookmark.id}`,
    kind: ITEM.bookmark,
    label: bookmark.name,
    description,
    icon: unreached ? AHEAD : 'bookmark',
    changed: false,
    tooltip: [
      `**${bookmark.name}**`,
      description,
      unreached ? notReached(bookmark.position) : 'Click to go there.',
    ].join('\n\n'),
    spoken: words(`bookmark ${bookmark.name}`, description),
    position: bookmark.position,
    branch: bookmark.branch,
    bookmark: bookmark.id,
    ...(unreached && { unreached }),
  };
}

export const notReached = (position: number): string =>
  vscode.l10n.t('Step {0} has not been reached yet in this run: continue, then go there.', number(position));

/** Where the end of an order could not be avoided any more: how it ends stands first. */
export function noReturnRow(
  { position, text, what }: { readonly position: number; readonly text: string; readonly what?: string },
  now: boolean,
  place: number,
): Row {
  const label = 'point of no return';
  const since = position === 0 ? 'from the start on' : `after step ${position}`;
  const description = words(now && 'now', what ? `${what}, ${since}` : text.charAt(0).toLowerCase() + text.slice(1));
  return {
    id: place === 0 ? 'noReturn' : `noReturn/${place}`,
    kind: ITEM.noReturn,
    label,
    description,
    icon: 'milestone',
    color: COLOR.waiting,
    changed: false,
    tooltip: [`**${label}**`, text, 'Click to go there.'].join('\n\n'),
    spoken: words(label, description),
    position,
  };
}

export function branchesRow(branches: readonly BranchRow[]): Row {
  const label = `branches (${branches.length})`;
  const current = branches.find((branch) => branch.current)?.name ?? '';
  return {
    id: 'branches',
    kind: ITEM.branches,
    label,
    description: current,
    icon: 'git-branch',
    changed: false,
    spoken: words(label, current && `the current one is ${current}`),
    expanded: true,
  };
}

export function branchRow(branch: BranchRow, all: readonly BranchRow[]): Row {
  const description = words(branch.current && 'current', branch.about);
  return {
    id: `branches/${branch.id}`,
    kind: ITEM.branch,
    label: branch.name,
    description,
    icon: branch.current ? 'check' : 'git-branch',
    changed: false,
    tooltip: words(branch.about, branchDescription(branch, all)),
    spoken: words(`branch ${branch.name}`, description),
    branch: branch.id,
  };
}
