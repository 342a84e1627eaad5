import { beforeEach, describe, expect, test } from 'vitest';
import { type BranchRow, REQUEST } from '../../../adapter/protocol.ts';
import { followSessions } from '../../../extension/debug/sessionEvents.ts';
import { registerBranchCommands } from '../../../extension/history/branchCommands.ts';
import { type BranchChoice, branchChoices, branchNameProblem } from '../../../extension/history/branches.ts';
import { COMMAND } from '../../../extension/ids.ts';
import { replies, run, sent, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const branches: BranchRow[] = [
  { id: 0, name: 'main', parent: -1, from: 0, length: 40, current: false, about: '' },
  { id: 1, name: 'other', parent: 0, from: 12, length: 20, current: true, about: 't2 runs instead of t1' },
];

describe('the list of branches', () => {
  test('marks the current one in words, and says what made each', () => {
    expect(branchChoices(branches)).toEqual([
      { label: '$(git-branch) main', description: 'ends at step 40', branch: 0 },
      {
        label: '$(check) other',
        description: 'current, leaves main at step 12, ends at step 20',
        detail: 't2 runs instead of t1',
        branch: 1,
      },
    ]);
  });
  test('a name must be one, and free', () => {
    expect(branchNameProblem(' ', 1, branches)).toMatch(/needs a name/);
    expect(branchNameProblem(' main ', 1, branches)).toMatch(/"main" already/);
    expect(branchNameProblem('other', 1, branches)).toBeUndefined();
    expect(branchNameProblem('third', 1, branches)).toBeUndefined();
  });
});

describe('the commands', () => {
  const kept: string[] = [];
  const focus = {
    from: async (_view: string, row: string, intervention: () => Promise<boolean>) => {
      kept.push(row);
      await intervention();
    },
    dispose: () => undefined,
  };
  beforeEach(() => {
    startSession();
    replies.set(REQUEST.branches, { branches });
    registerBranchCommands(followSessions(), focus);
  });
  const pick = (branch: number) => (choices: BranchChoice[]) => choices.find((choice) => choice.branch === branch);

  test('a branch is gone to from the list, or from its row', async () => {
    editor.answers.push(pick(0));
    await run(COMMAND.goToBranch);
    await run(COMMAND.goToBranch, { id: 'branches/1', row: { branch: 1 } });
    expect(kept).toEqual(['branches/1']);
    expect(sent.filter(([request]) => request === REQUEST.takeBranch).map(([, args]) => args)).toEqual([
      { branch: 0 },
      { branch: 1 },
    ]);
  });
  test('nothing is chosen: nothing happens', async () => {
    editor.answers.push(undefined);
    await run(COMMAND.goToBranch);
    editor.answers.push(pick(1), undefined);
    await run(COMMAND.renameBranch);
    expect(sent.map(([request]) => request)).toEqual([REQUEST.branches, REQUEST.branches]);
  });
  test('a branch gets a name', async () => {
    editor.answers.push(pick(1), ' t2 first ');
    await run(COMMAND.renameBranch);
    editor.answers.push('again');
    await run(COMMAND.renameBranch, { row: { branch: 0 } });
    expect(sent.filter(([request]) => request === REQUEST.renameBranch).map(([, args]) => args)).toEqual([
      { branch: 1, name: 't2 first' },
      { branch: 0, name: 'again' },
    ]);
  });
});
