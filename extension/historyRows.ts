// The rows of the History view, in words and marks: calls, what each did, pages of a long history, branches, bookmarks. The
// present moment is told by an icon and by the word "now".
import type { BranchRow, HistoryEvent, HistoryRow } from '../adapter/protocol.ts';
import type { Bookmark } from './bookmarks.ts';
import { branchDescription } from './branches.ts';
import { ITEM } from './ids.ts';
import type { Row as TreeRow } from './tree.ts';

export interface Row extends TreeRow {
  /** The moment to travel to. */
  readonly position?: number;
  readonly branch?: number;
  readonly bookmark?: number;
  /** The call's number among all. */
  readonly call?: number;
  /** Of a page: the place of its first row, and how many rows a whole page of its kind has. */
  readonly first?: number;
  readonly size?: number;
  readonly present?: boolean;
}

const NOW = 'arrow-right';
/** Not run yet, seen from the present moment: it will be so if nobody chooses otherwise. */
const AHEAD = 'circle-outline';

const words = (...parts: (string | false | undefined)[]): string => parts.filter((part) => part).join(', ');

function callIcon(call: HistoryRow, ahead: boolean): string {
  if (call.present) return NOW;
  if (ahead) return AHEAD;
  if (call.failed) return 'error';
  return call.result === undefined ? 'watch' : 'check';
}

/** `parent`: id of the row it is under, '' for none; in its own id, since a call may move from page to page. */
export function callRow(call: HistoryRow, parent: string, ahead: boolean): Row {
  const label = `${call.thread}: ${call.text}`;
  const result = call.result ?? (ahead ? undefined : 'under way');
  const description = words(call.present && 'now', ahead && 'ahead', result, call.byHand && 'by hand');
  return {
    id: `${parent}call/${call.index}`,
    kind: ITEM.call,
    label,
    description,
    icon: callIcon(call, ahead),
    changed: false,
    tooltip: [
      `\`${label}\``,
      words(result, call.byHand ? 'made by hand' : `line ${call.line}`, `begins at step ${call.position}`),
      'Click to go there.',
    ].join('\n\n'),
    spoken: words(
      call.present && 'now',
      `call ${call.index + 1}`,
      label,
      result,
      ahead && 'ahead',
      call.byHand && 'by hand',
    ),
    expanded: false,
    lazy: true,
    ...(!call.byHand && { line: call.line }),
    position: call.position,
    call: call.index,
    ...(call.present && { present: true }),
  };
}

/** `next`: it is what the next step of the present moment does. */
export function eventRow(event: HistoryEvent, parent: string, place: number, next: boolean): Row {
  const description = event.past ? '' : words('ahead', next && 'next');
  return {
    id: `${parent}/${place}`,
    kind: ITEM.event,
    label: event.text,
    description,
    icon: event.past ? 'circle-small-filled' : AHEAD,
    changed: false,
    tooltip: `${event.text}\n\nStep ${event.position}. Click to go to the moment before it.`,
    spoken: words(event.text, description),
    position: event.position,
  };
}

export function pageRow(first: number, count: number, size: number, present: boolean): Row {
  const label = `rows ${first + 1}..${first + count}`;
  return {
    id: `page/${size}/${first}`,
    kind: ITEM.page,
    label,
    description: present ? 'now' : '',
    icon: present ? NOW : 'ellipsis',
    changed: false,
    spoken: words(label, present && 'now'),
    expanded: present,
    lazy: true,
    first,
    size,
  };
}

export function startRow(present: boolean): Row {
  const label = 'start of the trace';
  return {
    id: 'start',
    kind: ITEM.start,
    label,
    description: present ? 'now' : '',
    icon: present ? NOW : 'debug-start',
    changed: false,
    tooltip: 'Before the first line. Click to go there.',
    spoken: words(present && 'now', label),
    position: 0,
    ...(present && { present: true }),
  };
}

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

export function bookmarkRow(bookmark: Bookmark, branch: string | undefined, present: boolean): Row {
  const description = words(present && 'now', `step ${bookmark.position}`, branch && `of ${branch}`);
  return {
    id: `bookmarks/${bookmark.id}`,
    kind: ITEM.bookmark,
    label: bookmark.name,
    description,
    icon: present ? NOW : 'bookmark',
    changed: false,
    spoken: words(`bookmark ${bookmark.name}`, description),
    position: bookmark.position,
    branch: bookmark.branch,
    bookmark: bookmark.id,
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
    icon: branch.current ? NOW : 'git-branch',
    changed: false,
    tooltip: words(branch.about, branchDescription(branch, all)),
    spoken: words(`branch ${branch.name}`, description),
    branch: branch.id,
  };
}
