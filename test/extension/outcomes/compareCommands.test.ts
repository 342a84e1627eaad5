// Compare, of two orders and of two kernels: which there are to choose from, what is laid side by
// side, and what is said where there is nothing to compare.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Finding, Report } from '../../../core/explore/service/report.ts';
import type { Explored } from '../../../extension/explore/explorations.ts';
import { COMMAND, COMPARED_SCHEME, LANGUAGE } from '../../../extension/ids.ts';
import { registerCompareCommands } from '../../../extension/outcomes/compareCommands.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const uri = editor.Uri.file('/folder/a.vmtrace') as never;
const order = (turns: string) => ({ turns, length: 2, schedule: undefined, limits: [], limitLines: [] });
const finding = (key: string, text: string, group: 'suspect' | 'outcome' = 'outcome'): Finding =>
  ({
    key,
    group,
    kind: 'done',
    title: 'Done',
    text,
    details: [`${key} of it`],
    threads: [],
    line: 0,
    states: 1,
    order: order(key),
  }) as never;
const report = (kernel: string, ...found: Finding[]): Report =>
  ({
    ...{ kernel, bound: undefined, states: 9, depth: 3, memory: 1, calls: [], hints: [], outcomeCount: found.length },
    suspects: found.filter(({ group }) => group === 'suspect'),
    outcomes: found.filter(({ group }) => group === 'outcome'),
  }) as never;
const SUSPECT = finding('s', 'stays in transition', 'suspect');
const [ONE, TWO] = [finding('one', 't1 SUCCESS'), finding('two', 't1 FAILURE')];

let explored: Partial<Explored> | undefined;
let other: Partial<Explored> | undefined;
let shown: Partial<Explored> | undefined;
/** Of each order, by its key and its kernel; those that are not there are gone. */
const steps = new Map<string, string[]>();
const explorations = {
  of: () => explored,
  otherOf: () => other,
  steps: async (_: unknown, key: string, kernel: string | undefined) => steps.get(`${key} ${kernel ?? ''}`),
  exploreOn: vi.fn(async (): Promise<Partial<Explored> | undefined> => other),
};
const showRuns = vi.fn();
const diffs: string[] = [];
const textAt = (path: string): string => {
  const provider = editor.registered.get(`content ${COMPARED_SCHEME}`) as {
    provideTextDocumentContent(uri: { path: string }): string;
  };
  return provider.provideTextDocumentContent({ path });
};

beforeEach(() => {
  startSession();
  explored = { uri, text: 'the text', report: report('freebsd-13', SUSPECT, ONE, TWO), kernel: undefined };
  other = undefined;
  shown = undefined;
  diffs.length = 0;
  steps.clear();
  for (const key of ['s', 'one', 'two']) steps.set(`${key} `, ['begins', `${key} goes on`]);
  showRuns.mockReset();
  explorations.exploreOn.mockClear();
  editor.answered.set('vscode.diff', (left) => void diffs.push((left as { path: string }).path));
  const row = (of: unknown) => of as never;
  registerCompareCommands(explorations as never, () => shown as never, row, showRuns);
  return () => {
    editor.answered.clear();
    editor.window.activeTextEditor = undefined;
  };
});

describe('two orders', () => {
  const asked = { uri, finding: ONE };
  const offered: string[] = [];
  const pick = (label: string) => (items: { label: string; description: string }[]) => {
    offered.push(...items.map((item) => `${item.label}, ${item.description}`));
    return items.find((item) => item.label === label);
  };
  beforeEach(() => {
    offered.length = 0;
  });
  test('every other finding is offered, and both are laid side by side, as steps and as runs', async () => {
    editor.answers.push(pick('stays in transition'));
    await run(COMMAND.compareOrder, asked);
    expect(offered).toEqual(['stays in transition, Done', 't1 FAILURE, Done']);
    const [left = ''] = diffs;
    expect(textAt(left)).toMatch(/^begins\n.*first difference: t1 SUCCESS.*\none goes on$/);
    expect(textAt(left.replace('/1/t1 SUCCESS', '/2/stays in transition'))).toMatch(/\ns goes on$/);
    expect(showRuns.mock.calls).toEqual([
      [
        { name: 't1 SUCCESS', uri, text: 'the text', order: ONE?.order, kernel: undefined },
        { name: 'stays in transition', uri, text: 'the text', order: SUSPECT.order, kernel: undefined },
      ],
    ]);
  });
  test('with the same finding on another kernel', async () => {
    other = { uri, text: 'the text', report: report('freebsd-15', ONE as Finding), kernel: 'freebsd-15' };
    steps.set('one freebsd-15', ['begins', 'goes otherwise']);
    editor.answers.push(pick('t1 SUCCESS'));
    await run(COMMAND.compareOrder, asked);
    expect(offered.at(-1)).toBe('t1 SUCCESS, Done, on freebsd-15');
    expect(showRuns.mock.calls[0]?.map(({ kernel }: { kernel?: string }) => kernel)).toEqual([undefined, 'freebsd-15']);
  });
  test('nothing without a choice, a finding, or what was explored', async () => {
    editor.answers.push(undefined);
    await run(COMMAND.compareOrder, asked);
    await run(COMMAND.compareOrder, undefined);
    await run(COMMAND.compareOrder, { uri });
    explored = { ...explored, report: undefined } as never;
    await run(COMMAND.compareOrder, asked);
    expect([diffs, editor.said, showRuns.mock.calls]).toEqual([[], [], []]);
  });
  test('what is gone is said', async () => {
    steps.delete('two ');
    editor.answers.push(pick('t1 FAILURE'));
    await run(COMMAND.compareOrder, asked);
    expect(editor.said).toEqual(['What was explored of a.vmtrace is gone: explore it again.']);
    expect(diffs).toEqual([]);
  });
  test('the texts of the last twenty comparisons are kept', async () => {
    for (let i = 0; i < 21; i++) {
      editor.answers.push(pick('t1 FAILURE'));
      await run(COMMAND.compareOrder, asked);
    }
    expect(textAt(diffs[0] ?? '')).toBe('This comparison is gone: compare again.\n');
    expect(textAt(diffs[1] ?? '')).toContain('one goes on');
  });
});

describe('two kernels', () => {
  const open = (text: string): void => {
    editor.window.activeTextEditor = { document: { languageId: LANGUAGE, uri, getText: () => text } };
  };
  const pick = (items: { label: string }[]) => items.find(({ label }) => label === 'freebsd-15');
  test('what was found of the script in the editor, on its kernel and on the one that is chosen', async () => {
    open('the text');
    other = { report: report('freebsd-15', ONE as Finding) };
    let offered: string[] = [];
    editor.answers.push((items: { label: string }[]) => {
      offered = items.map(({ label }) => label);
      return pick(items);
    });
    await run(COMMAND.compareKernels);
    expect(offered).toContain('freebsd-15');
    expect(offered).not.toContain('freebsd-13');
    expect(explorations.exploreOn.mock.calls).toEqual([[explored, 'freebsd-15']]);
    expect(editor.executed).not.toContain(COMMAND.explore);
    const [left = ''] = diffs;
    expect(textAt(left)).toContain('first difference: freebsd-13');
    expect(textAt(left.replace('/1/freebsd-13', '/2/freebsd-15'))).not.toContain('t1 FAILURE');
  });
  test('a script that has changed since is explored again', async () => {
    open('another text');
    other = { report: report('freebsd-15') };
    editor.answers.push(pick);
    await run(COMMAND.compareKernels);
    expect(editor.executed).toContain(COMMAND.explore);
    expect(diffs).toHaveLength(1);
  });
  test('without a script in the editor it is of what the view shows, if that is anything', async () => {
    await run(COMMAND.compareKernels);
    expect(editor.said).toEqual(['There is no .vmtrace script to explore: open one first.']);
    shown = explored;
    other = { report: report('freebsd-15') };
    editor.answers.push(pick);
    await run(COMMAND.compareKernels);
    expect(diffs).toHaveLength(1);
  });
  test.each([
    [
      'that they do not differ',
      { report: report('freebsd-15', SUSPECT, ONE as Finding, TWO as Finding) },
      /^freebsd-13 and freebsd-15 do not differ/,
    ],
    ['that it was ended', {}, /^a.vmtrace was not explored on freebsd-15: it was ended/],
    ['why it cannot be', { problem: 'no mlock there' }, /^a.vmtrace cannot be explored on freebsd-15: no mlock there/],
  ])('it is said %s', async (_, found, words) => {
    open('the text');
    other = found;
    editor.answers.push(pick);
    await run(COMMAND.compareKernels);
    expect(editor.said).toEqual([expect.stringMatching(words)]);
    expect(diffs).toEqual([]);
  });
  test('nothing where no kernel is chosen', async () => {
    open('the text');
    editor.answers.push(undefined);
    await run(COMMAND.compareKernels);
    expect(explorations.exploreOn).not.toHaveBeenCalled();
  });
});
