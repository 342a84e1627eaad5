// What the rows of bookmarks and branches show.
import { expect, test } from 'vitest';
import type { BranchRow } from '../../../adapter/protocol.ts';
import { bookmarkRow, bookmarksRow, branchesRow, branchRow } from '../../../extension/history/topRows.ts';
import { ITEM } from '../../../extension/ids.ts';
import { main, other } from '../histories.ts';

const all: readonly BranchRow[] = [
  { ...main, current: true },
  { ...other, current: false },
];

test('branches: the current one is marked and named', () => {
  expect(branchesRow(all)).toMatchObject({
    kind: ITEM.branches,
    label: 'branches (2)',
    description: main.name,
    spoken: `branches (2), the current one is ${main.name}`,
  });
  expect(branchesRow([])).toMatchObject({ description: '', spoken: 'branches (0)' });
  const [current, beside] = all.map((branch) => branchRow(branch, all));
  expect(current).toMatchObject({
    icon: 'check',
    branch: main.id,
    spoken: expect.stringMatching(/^branch .*, current/),
  });
  expect(current?.description).toMatch(/^current/);
  expect(beside).toMatchObject({ icon: 'git-branch', branch: other.id });
  expect(beside?.description).not.toMatch(/current/);
});

test('bookmarks: where the run stands as seen from one', () => {
  const bookmark = { id: 4, name: 'here', position: 20, branch: 1 };
  expect(bookmarksRow(3)).toMatchObject({ label: 'bookmarks (3)', spoken: 'bookmarks (3)', expanded: true });
  expect(bookmarkRow(bookmark, 'branch 1', 'reached')).toEqual({
    id: 'bookmarks/4',
    kind: ITEM.bookmark,
    label: 'here',
    description: 'step 20, of branch 1',
    icon: 'bookmark',
    changed: false,
    tooltip: '**here**\n\nstep 20, of branch 1\n\nClick to go there.',
    spoken: 'bookmark here, step 20, of branch 1',
    position: 20,
    branch: 1,
    bookmark: 4,
  });
  expect(bookmarkRow(bookmark, undefined, 'present')).toMatchObject({ description: 'now, step 20', icon: 'bookmark' });
  const ahead = bookmarkRow(bookmark, undefined, 'not reached');
  expect(ahead).toMatchObject({ description: 'not reached, step 20', unreached: true });
  expect(ahead.icon).not.toBe('bookmark');
  expect(ahead.tooltip).toMatch(/has not been reached yet/);
});
