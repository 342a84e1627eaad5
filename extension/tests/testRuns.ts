// Runs of the Test view. Scripts are tried one after another in a worker, so that the editor goes
// on; a run that is cancelled ends with its worker.
import * as vscode from 'vscode';
import { type RoutineCoverage, summed } from '../../core/check/coverage.ts';
import type { CheckAnswer } from '../../core/check/service.ts';
import type { Test } from '../../core/check/tests.ts';
import { Checker, type Mode } from './checker.ts';
import { coveredFiles } from './coverage.ts';
import { messageOf, outputOf } from './messages.ts';
import { type TestItems, textOf } from './testItems.ts';

/** Messages of a script as a whole. */
const MOST_MESSAGES = 100;

/** Details of coverage, by the coverage that was added to a run. */
export const details = new WeakMap<vscode.FileCoverage, vscode.FileCoverageDetail[]>();

/**
 * The scripts that a request is about, each with the tests of it in the request; undefined: all.
 */
export function scriptsOf(
  items: TestItems,
  { include, exclude }: Pick<vscode.TestRunRequest, 'include' | 'exclude'>,
): Map<vscode.TestItem, Set<vscode.TestItem> | undefined> {
  const asked = new Map<vscode.TestItem, Set<vscode.TestItem> | undefined>();
  const all: vscode.TestItem[] = [];
  for (const [, item] of items.controller.items) all.push(item);
  for (const item of include ?? all) {
    const script = items.scriptOf(item);
    if (exclude?.includes(script) || exclude?.includes(item)) continue;
    if (item === script) asked.set(script, undefined);
    else if (!asked.has(script)) asked.set(script, new Set([item]));
    else asked.get(script)?.add(item);
  }
  return asked;
}

/** Children that a run is about: those asked for, or all that are not excluded. */
function childrenOf(
  script: vscode.TestItem,
  asked: Set<vscode.TestItem> | undefined,
  exclude: readonly vscode.TestItem[] | undefined,
): vscode.TestItem[] {
  const children: vscode.TestItem[] = [];
  script.children.forEach((child) => {
    const isAsked = !asked || [...asked].some(({ id }) => id === child.id);
    if (isAsked && !exclude?.some(({ id }) => id === child.id)) children.push(child);
  });
  return children;
}

function tell(run: vscode.TestRun, item: vscode.TestItem, uri: vscode.Uri, test: Test): void {
  if (test.verdict === 'passed') run.passed(item);
  else if (test.verdict === 'skipped') run.skipped(item);
  else if (test.verdict === 'failed') run.failed(item, messageOf(uri, test));
  else run.errored(item, messageOf(uri, test));
}

export class TestRuns {
  private readonly items: TestItems;
  private readonly extension: vscode.Uri;

  constructor(items: TestItems, extension: vscode.Uri) {
    this.items = items;
    this.extension = extension;
  }

  /** @throws nothing: what goes wrong is a test's message */
  async run(request: vscode.TestRunRequest, mode: Mode, token: vscode.CancellationToken): Promise<void> {
    const run = this.items.controller.createTestRun(request);
    const asked = scriptsOf(this.items, request);
    for (const [script, tests] of asked) {
      // a script's answer is that of its lines: the script itself fails only where
      // something else is wrong
      if (script.children.size === 0) await this.items.resolve(script);
      const children = childrenOf(script, tests, request.exclude);
      for (const one of children.length > 0 ? children : [script]) run.enqueued(one);
    }
    const checker = new Checker(this.extension);
    const cancelled = [token, run.token].map((one) => one.onCancellationRequested(() => checker.end()));
    const coverage: RoutineCoverage[] = [];
    try {
      for (const [script, tests] of asked) {
        if (token.isCancellationRequested || run.token.isCancellationRequested) break;
        const what = { script, tests, exclude: request.exclude };
        for (const one of await this.runScript(run, checker, what, mode)) coverage.push(one);
      }
    } finally {
      for (const one of cancelled) one.dispose();
      checker.end();
      for (const { file, details: of } of coveredFiles(summed(coverage))) {
        details.set(file, of);
        run.addCoverage(file);
      }
      run.end();
    }
  }

  private async runScript(
    run: vscode.TestRun,
    checker: Checker,
    what: {
      readonly script: vscode.TestItem;
      readonly tests: Set<vscode.TestItem> | undefined;
      readonly exclude: readonly vscode.TestItem[] | undefined;
    },
    mode: Mode,
  ): Promise<readonly RoutineCoverage[]> {
    const { script, tests, exclude } = what;
    const { uri } = script;
    if (!uri) return [];
    const isWhole = tests === undefined;
    let text: string;
    try {
      text = await textOf(uri);
    } catch (error) {
      run.errored(script, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
      return [];
    }
    this.items.list(script, text);
    const children = childrenOf(script, tests, exclude);
    for (const one of children.length > 0 ? children : [script]) run.started(one);
    const answer = await checker.check(uri, text, mode);
    if (run.token.isCancellationRequested) return [];
    if (answer.kind === 'failed') {
      for (const item of isWhole ? [script] : children) run.errored(item, new vscode.TestMessage(answer.message));
      return [];
    }
    this.tellAll(run, { script, children, isWhole, uri }, answer);
    return answer.coverage;
  }

  private tellAll(
    run: vscode.TestRun,
    what: {
      readonly script: vscode.TestItem;
      readonly children: readonly vscode.TestItem[];
      readonly isWhole: boolean;
      readonly uri: vscode.Uri;
    },
    { tests, ms }: CheckAnswer & { kind: 'checked' },
  ): void {
    const { script, children, isWhole, uri } = what;
    const byPlace = new Map(tests.map((test) => [`${test.line} ${test.name}`, test]));
    const told = new Set<Test>();
    for (const child of children) {
      const listed = this.items.testOf(child);
      const key = listed ? `${listed.line} ${listed.name}` : '';
      const test = byPlace.get(key);
      if (!test) {
        run.skipped(child);
        continue;
      }
      told.add(test);
      tell(run, child, uri, test);
    }
    if (!isWhole) return;
    // of no line that is listed: errors of the script, a `set` that fails, suspicions
    const rest = tests.filter((test) => !told.has(test) && test.verdict !== 'passed' && test.verdict !== 'skipped');
    const listedAll = children.length > 0;
    const bad = rest.filter(({ verdict }) => verdict === 'failed');
    const all = rest.slice(0, MOST_MESSAGES).map((test) => messageOf(uri, test));
    if (bad.length > 0) run.failed(script, all, ms);
    else if (all.length > 0) run.errored(script, all, ms);
    else if (!listedAll) run.passed(script, ms);
    run.appendOutput(outputOf(script.label, tests, ms));
  }
}
