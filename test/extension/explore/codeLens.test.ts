// The code lens as the editor has it: which command each button runs, on what, and when all are
// asked for again.
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReportedOrder } from '../../../core/explore/service/report.ts';
import { registerCodeLens } from '../../../extension/explore/codeLens.ts';
import { COMMAND, LANGUAGE } from '../../../extension/ids.ts';
import { startSession } from '../session.ts';
import * as editor from '../vscode.ts';
import { forgetAll, openScript, SCRIPT, type TypedDocument } from './explorer.ts';

interface Lens {
  readonly range: editor.Range;
  readonly command: { title: string; tooltip?: string; command: string; arguments?: unknown[] };
}
interface Provider {
  onDidChangeCodeLenses(hear: () => void): void;
  provideCodeLenses(document: TypedDocument): Lens[];
}

const ORDER: ReportedOrder = { turns: 't1 t2', length: 2, schedule: 'schedule t1 t2', limits: [], limitLines: [] };
const CALL = {
  ...{ thread: 't1', line: 3, text: 'vm_map_wire(0x1000, 0x3000, USER|NOHOLES)' },
  results: [{ key: 'a', result: 'KERN_SUCCESS', times: 13, unexpected: false, order: ORDER }],
};
const REPORT = { suspects: [], outcomes: [], outcomeCount: 2, bound: undefined, calls: [CALL, { ...CALL, line: 4 }] };
const [explored, explained, read] = [new editor.EventEmitter(), new editor.EventEmitter(), new editor.EventEmitter()];
let exploration: object | undefined;
let explanation: object | undefined;
let hasResults: boolean;
let document: TypedDocument;
const state = (change: object) => ({ text: SCRIPT, running: false, progress: '', problem: undefined, ...change });
const provider = () => editor.registered.get(`lens ${LANGUAGE}`) as Provider;
const lenses = (): Lens[] => provider().provideCodeLenses(document);
/** What each button runs. */
const acts = () => lenses().map(({ command: { title, command, arguments: given } }) => [title, command, given]);

beforeEach(() => {
  startSession();
  forgetAll();
  for (const { listeners } of [explored, explained, read]) listeners.length = 0;
  [exploration, explanation, hasResults] = [undefined, undefined, false];
  document = openScript(SCRIPT);
  registerCodeLens(
    { of: () => exploration, onDidChange: explored.event } as never,
    { of: () => explanation, onDidChange: explained.event } as never,
    { hasResults: () => hasResults, onDidRead: read.event } as never,
  );
});

describe('on top of a script', () => {
  test('it can be debugged, run and explored; and explained once it says a result', () => {
    const { uri } = document;
    const first = [
      ['$(debug-alt) Debug', COMMAND.debugFile, [uri]],
      ['$(play) Run', COMMAND.runFile, [uri]],
      ['$(search) Explore', COMMAND.explore, [uri]],
    ];
    expect(acts()).toEqual(first);
    hasResults = true;
    expect(acts()).toEqual([...first, ['$(lightbulb) Explain', COMMAND.explain, [uri]]]);
    for (const { range } of lenses()) expect(range).toEqual(new editor.Range(0, 0, 0, 0));
    expect(lenses().map(({ command }) => command.tooltip)).toEqual([
      undefined,
      undefined,
      'Try every order',
      expect.stringMatching(/^Find an order/),
    ]);
  });

  test('buttons are in the language of the editor; what was found is not', () => {
    const { t } = editor.l10n;
    editor.l10n.t = (message: string) => `<${message}>`;
    const titles = lenses().map(({ command }) => command.title);
    exploration = state({ report: REPORT });
    const found = lenses().map(({ command }) => command.title);
    editor.l10n.t = t;
    expect(titles).toEqual(['$(debug-alt) <Debug>', '$(play) <Run>', '$(search) <Explore>']);
    expect(found.slice(3)).toEqual(['nothing suspicious, 2 outcomes', ...Array(2).fill('KERN_SUCCESS in 13 steps')]);
  });

  test('while it is explored or explained, a click ends that', () => {
    exploration = state({ running: true });
    [explanation, hasResults] = [state({ running: true }), true];
    const { uri } = document;
    expect(acts().slice(2)).toEqual([
      ['$(loading~spin) Exploring', COMMAND.cancelExploring, [uri]],
      ['$(loading~spin) Explaining', COMMAND.cancelExplaining, [uri]],
    ]);
  });

  test('a click on what was found shows it; why nothing was found is no button', () => {
    exploration = state({ report: { ...REPORT, calls: [] } });
    expect(acts()[3]).toEqual(['nothing suspicious, 2 outcomes', COMMAND.showOutcomes, [document.uri]]);
    exploration = state({ problem: 'line 2: no' });
    expect(acts()[3]).toEqual(['not explored: line 2: no', '', undefined]);
  });
});

test('a click on a result debugs a shortest order to it', () => {
  exploration = state({ report: REPORT });
  const asked = { uri: document.uri, order: ORDER, title: 't1 line 3: KERN_SUCCESS', key: 'a' };
  expect(acts()[4]).toEqual(['KERN_SUCCESS in 13 steps', COMMAND.debugOrder, [asked]]);
  expect(lenses()[4]?.range).toEqual(new editor.Range(2, 0, 2, 0));
});

test('a lens is in a line that the document has, whatever its text is by then', () => {
  exploration = state({ report: { ...REPORT, calls: [{ ...CALL, line: 5 }] } });
  Object.defineProperty(document, 'lineCount', { value: 2 });
  expect(lenses().at(-1)?.range).toEqual(new editor.Range(1, 0, 1, 0));
});

test('a click on what was explained shows the page, on a result that cannot be its line', () => {
  hasResults = true;
  explanation = state({ report: { explained: { switches: 2 }, others: [], line: 0 } });
  expect(acts().at(-1)).toEqual(['$(pass) explained, 2 switches', COMMAND.showExplanation, [document.uri]]);
  explanation = state({ report: { explained: undefined, others: [], refusal: 'no order gives it', line: 4 } });
  const selection = new editor.Range(3, 0, 3, 0);
  expect(acts().at(-1)).toEqual(['$(error) line 4 cannot be', 'vscode.open', [document.uri, { selection }]]);
});

test('they are asked for again when something was explored, explained or read', () => {
  let asked = 0;
  provider().onDidChangeCodeLenses(() => asked++);
  for (const emitter of [explored, explained, read]) emitter.fire(document.uri);
  expect(asked).toBe(3);
});
