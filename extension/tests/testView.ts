// VS Code's Test view: scripts as tests, with the profiles Run, Debug, Every Order and Coverage.
// Whatever takes long waits until the view is opened or a test is run.
import * as vscode from 'vscode';
import { programOf } from '../debug/program.ts';
import { DEBUG_TYPE, EXTENSION, TESTS } from '../ids.ts';
import type { OpenScripts } from '../language/openScripts.ts';
import type { Mode } from './checker.ts';
import { TestItems } from './testItems.ts';
import { details, scriptsOf, TestRuns } from './testRuns.ts';

/** After the last change of a script that is watched. */
const QUIET_MS = 300;

/** Runs the request again whenever one of its scripts changes, until the watch ends. */
function watch(
  items: TestItems,
  request: vscode.TestRunRequest,
  didChange: vscode.Event<vscode.Uri>,
  again: (request: vscode.TestRunRequest) => Promise<void>,
  token: vscode.CancellationToken,
): void {
  const changed = new Map<string, vscode.TestItem>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  const runChanged = (): void => {
    const now = [...changed.values()];
    changed.clear();
    const own = new vscode.TestRunRequest(now, request.exclude, request.profile, true);
    running = running.then(() => (token.isCancellationRequested ? undefined : again(own)));
  };
  const listening = didChange((uri) => {
    const script = items.controller.items.get(uri.toString());
    const asked = [...scriptsOf(items, request).keys()];
    if (!script || !asked.some(({ id }) => id === script.id)) return;
    changed.set(script.id, script);
    clearTimeout(timer);
    timer = setTimeout(runChanged, QUIET_MS);
  });
  token.onCancellationRequested(() => {
    listening.dispose();
    clearTimeout(timer);
  });
}

/** Debugs one script, to the end of its session. */
async function debugScript(uri: vscode.Uri, label: string, token: vscode.CancellationToken): Promise<boolean> {
  const name = vscode.l10n.t('Debug {0}', label);
  let session: vscode.DebugSession | undefined;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const parts = [
    vscode.debug.onDidStartDebugSession((one) => {
      if (one.name === name) session ??= one;
    }),
    vscode.debug.onDidTerminateDebugSession((one) => {
      if (one.id === session?.id) end();
    }),
    token.onCancellationRequested(() => {
      if (session) void vscode.debug.stopDebugging(session);
      end();
    }),
  ];
  try {
    const configuration = { type: DEBUG_TYPE, request: 'launch', name, program: programOf(uri) };
    const started = await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration);
    if (started) await ended;
    return started;
  } finally {
    for (const part of parts) part.dispose();
  }
}

/** Debugs scripts, one after another. */
async function debug(items: TestItems, request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
  for (const { uri, label } of scriptsOf(items, request).keys())
    if (!uri || token.isCancellationRequested || !(await debugScript(uri, label, token))) return;
}

export function registerTests(scripts: OpenScripts, extension: vscode.Uri): vscode.Disposable[] {
  const controller = vscode.tests.createTestController(TESTS, vscode.l10n.t('VM Map Traces'));
  const items = new TestItems(controller);
  const runs = new TestRuns(items, extension);
  const didChange = new vscode.EventEmitter<vscode.Uri>();
  const parts: vscode.Disposable[] = [controller, didChange];
  const { Run, Debug, Coverage } = vscode.TestRunProfileKind;

  const profile = (
    label: string,
    kind: vscode.TestRunProfileKind,
    mode: Mode,
    isDefault: boolean,
  ): vscode.TestRunProfile => {
    const again = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> =>
      runs.run(request, mode, token);
    const handler = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
      if (request.continuous) watch(items, request, didChange.event, (own) => again(own, token), token);
      else await again(request, token);
    };
    return controller.createRunProfile(label, kind, handler, isDefault, undefined, true);
  };

  profile(vscode.l10n.t('Run'), Run, 'run', true);
  profile(vscode.l10n.t('Every Order'), Run, 'orders', false);
  const coverage = profile(vscode.l10n.t('Coverage of Kernel Routines'), Coverage, 'coverage', true);
  coverage.loadDetailedCoverage = async (_run, file) => details.get(file) ?? [];
  const debugAndTell = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
    await debug(items, request, token);
    // a session says nothing of what it has not come to
    if (!token.isCancellationRequested) await runs.run(request, 'run', token);
  };
  controller.createRunProfile(vscode.l10n.t('Debug'), Debug, debugAndTell, true);

  /** Files are watched only after they were looked for. */
  const watchFiles = (): void => {
    const files = vscode.workspace.createFileSystemWatcher(`**/*${EXTENSION}`);
    const see = async (uri: vscode.Uri): Promise<void> => {
      await items.see(uri);
      didChange.fire(uri);
    };
    parts.push(
      files,
      files.onDidCreate(see),
      files.onDidChange(see),
      files.onDidDelete((uri) => items.deleted(uri)),
    );
  };
  controller.resolveHandler = async (item) => {
    const isFirst = !item && !items.follows;
    await items.resolve(item);
    if (isFirst) watchFiles();
  };
  controller.refreshHandler = () => items.look();

  parts.push(
    scripts.onDidRead(({ document, script }) => {
      items.opened(document, script);
      didChange.fire(document.uri);
    }),
    scripts.onDidClose((document) => items.closed(document)),
  );
  return [
    {
      dispose() {
        for (const part of parts) part.dispose();
      },
    },
  ];
}
