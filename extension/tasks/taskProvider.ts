// Tasks of the type `vmtrace`: scripts checked, or tried in every order, in the terminal of a task.
// They run in the explorer's worker, as the Test view does, so a browser's host has them too. What
// is wrong is printed in the form that the problem matcher reads.
import * as vscode from 'vscode';
import type { CheckAsk } from '../../core/check/service.ts';
import { isBad, tapFile, tapHead, tapPlan } from '../../core/check/tap.ts';
import { programOf, uriOf } from '../debug/program.ts';
import { findScripts } from '../findScripts.ts';
import { LANGUAGE, PROBLEM_MATCHERS, TASK } from '../ids.ts';
import { Checker } from '../tests/checker.ts';
import { textOf } from '../tests/testItems.ts';
import { isAbsolute } from '../workspacePath.ts';

interface Definition extends vscode.TaskDefinition {
  readonly command?: string;
  readonly files?: string;
}

const MODES: Readonly<Record<string, CheckAsk['mode']>> = { check: 'run', explore: 'orders' };
const ALL = '**/*.vmtrace';
const MOST_FILES = 10_000;

type Scope = vscode.WorkspaceFolder | vscode.TaskScope;
const folderOf = (scope: Scope): vscode.WorkspaceFolder | undefined => (typeof scope === 'object' ? scope : undefined);

/** The scripts of a pattern, or of a path, in the order of their names. */
async function filesOf(files: string, folder: vscode.WorkspaceFolder | undefined): Promise<vscode.Uri[]> {
  if (isAbsolute(files)) return [uriOf(files)];
  if (!vscode.workspace.workspaceFolders?.length) return [];
  const pattern = folder ? new vscode.RelativePattern(folder, files) : files;
  const found =
    files === ALL
      ? await findScripts(MOST_FILES, folder)
      : await vscode.workspace.findFiles(pattern, '**/node_modules/**', MOST_FILES);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** As the problem matchers read it: of several folders they know the first. */
const nameOf = (uri: vscode.Uri): string =>
  (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? programOf(uri) : vscode.workspace.asRelativePath(uri);

/** The terminal of one run. */
class CheckTerminal implements vscode.Pseudoterminal {
  private readonly wrote = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.wrote.event;
  readonly onDidClose = this.closed.event;
  private readonly checker: Checker;
  private readonly definition: Definition;
  private readonly folder: vscode.WorkspaceFolder | undefined;
  private isShut = false;

  constructor(extension: vscode.Uri, definition: Definition, scope: Scope) {
    this.checker = new Checker(extension);
    this.definition = definition;
    this.folder = folderOf(scope);
  }

  open(): void {
    void this.run().then((code) => this.closed.fire(code));
  }

  close(): void {
    this.isShut = true;
    this.checker.end();
  }

  private write(text: string): void {
    this.wrote.fire(text.replace(/\r?\n/g, '\r\n'));
  }

  /** Gives the exit code of the command line. */
  private async run(): Promise<number> {
    const { command = 'check', files = ALL } = this.definition;
    const mode = MODES[command];
    if (!mode) {
      this.write(vscode.l10n.t('There is no command {0}: expected check or explore.', command));
      return 2;
    }
    const found = await filesOf(files, this.folder);
    if (found.length === 0) {
      this.write(vscode.l10n.t('No script is of the pattern {0}.', files));
      return 2;
    }
    this.write(tapHead());
    let count = 0;
    let bad = 0;
    const codes = new Set<number>();
    for (const uri of found) {
      if (this.isShut) break;
      const file = nameOf(uri);
      const answer = await this.check(uri, mode);
      const tests =
        answer.kind === 'checked'
          ? answer.tests
          : [{ name: 'can be tried', line: 1, column: 1, verdict: 'error' as const, messages: [answer.message] }];
      this.write(tapFile({ file, tests, time: 0 }, count));
      count += tests.length;
      bad += tests.filter(isBad).length;
      for (const { verdict } of tests) codes.add(CODES[verdict]);
    }
    this.write(tapPlan(count, bad));
    this.checker.end();
    return WORST.find((code) => codes.has(code)) ?? 0;
  }

  private async check(uri: vscode.Uri, mode: CheckAsk['mode']): ReturnType<Checker['check']> {
    try {
      return await this.checker.check(uri, await textOf(uri), mode);
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }
}

/**
 * As `vmtrace check` ends: what cannot be tried is worse than what fails, and that than
 * what is not known.
 */
const CODES = { passed: 0, skipped: 0, failed: 1, error: 2, unknown: 3 } as const;
const WORST = [2, 1, 3];

export function registerTasks(extension: vscode.Uri): vscode.Disposable[] {
  const taskOf = (definition: Definition, name: string, scope: Scope): vscode.Task => {
    const execution = new vscode.CustomExecution(
      async (resolved) => new CheckTerminal(extension, resolved as Definition, scope),
    );
    const task = new vscode.Task(definition, scope, name, LANGUAGE, execution, PROBLEM_MATCHERS);
    if (definition.command !== 'explore') task.group = vscode.TaskGroup.Test;
    return task;
  };
  const provider: vscode.TaskProvider = {
    provideTasks: () =>
      vscode.workspace.workspaceFolders === undefined
        ? []
        : [
            taskOf({ type: TASK, command: 'check' }, vscode.l10n.t('check all scripts'), vscode.TaskScope.Workspace),
            taskOf(
              { type: TASK, command: 'explore' },
              vscode.l10n.t('try every order of all scripts'),
              vscode.TaskScope.Workspace,
            ),
          ],
    resolveTask: ({ definition, name, scope }) =>
      taskOf(definition as Definition, name, scope ?? vscode.TaskScope.Workspace),
  };
  return [vscode.tasks.registerTaskProvider(TASK, provider)];
}
