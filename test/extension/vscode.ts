// A stand-in for the part of the `vscode` module that the map's view and activation use: it records
// what is registered and lets a test fire events. The end-to-end tests use the real thing.
import { FileType } from './fileParts.ts';
import { openPanel, panelOf, panels } from './panels.ts';
import { Uri } from './uri.ts';

import { breakpointList, createQuickPick, statusItem } from './windowParts.ts';

export * from './fileParts.ts';
export * from './languageClasses.ts';
export * from './testParts.ts';
export * from './windowParts.ts';

type Listener = (value: unknown) => unknown;

export class EventEmitter {
  readonly listeners: Listener[] = [];
  readonly event = (listener: Listener) => {
    this.listeners.push(listener);
    return { dispose: () => void this.listeners.splice(this.listeners.indexOf(listener), 1) };
  };
  fire(value: unknown): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {}
}

export class InlineCompletionItem {
  readonly insertText: string;
  readonly range: unknown;
  constructor(insertText: string, range: unknown) {
    this.insertText = insertText;
    this.range = range;
  }
}
export { Uri };

/** What was registered, by kind and name. */
export const registered = new Map<string, unknown>();
const register =
  (kind: string) =>
  (name: string, value: unknown, ...rest: unknown[]) => {
    registered.set(`${kind} ${name}${rest.length > 0 ? ' +' : ''}`, value);
    return { dispose: () => undefined };
  };

export const fired = {
  visibility: new EventEmitter(),
  collapse: new EventEmitter(),
  selection: new EventEmitter(),
  cursor: new EventEmitter(),
  stackItem: new EventEmitter(),
  activeSession: new EventEmitter(),
  begun: new EventEmitter(),
  ended: new EventEmitter(),
  saved: new EventEmitter(),
  saving: new EventEmitter(),
  renamed: new EventEmitter(),
  activeEditor: new EventEmitter(),
  visibleEditors: new EventEmitter(),
  opened: new EventEmitter(),
  changed: new EventEmitter(),
  closed: new EventEmitter(),
  configured: new EventEmitter(),
  created: new EventEmitter(),
  written: new EventEmitter(),
  deleted: new EventEmitter(),
  tabGroups: new EventEmitter(),
  tabs: new EventEmitter(),
};
export const treeView = {
  visible: true,
  description: undefined as string | undefined,
  message: undefined as string | undefined,
  onDidChangeVisibility: fired.visibility.event,
  onDidCollapseElement: fired.collapse.event,
  onDidChangeSelection: fired.selection.event,
  selection: [] as unknown[],
  revealed: [] as unknown[],
  /** Those that got the focus. */
  focused: [] as unknown[],
  reveal: async (element: unknown, options?: { focus?: boolean }) => {
    if (options?.focus) treeView.focused.push(element);
    else treeView.revealed.push(element);
  },
  dispose: () => undefined,
};

/**
 * What a person was told, and what they answer when they are asked: a box's text, the
 * rows that are picked.
 */
export const said: string[] = [];
export const answers: unknown[] = [];
/** Documents that were opened in an editor. */
export const opened: { document: unknown; options: unknown }[] = [];
export const ProgressLocation = { Notification: 15 };
export const ViewColumn = { Active: -1, Beside: -2, One: 1 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
const sayAndAsk = async (message: string, ...choices: string[]) => {
  said.push(message);
  return choices.length > 0 ? answers.shift() : undefined;
};
/** What was written, by path; an error is what writing there ends with. */
export const written = new Map<string, string | Error>();
/** What can be read, by path. */
export const files = new Map<string, string>();
/** What the save dialog was given. */
export const saveDialogs: unknown[] = [];

/** Sessions that were started. */
export const started: { folder: unknown; configuration: unknown; options: unknown }[] = [];

export { panelOf, panels };

export const window = {
  createWebviewPanel: (type: string, title: string, place: unknown) =>
    openPanel(title, () => new EventEmitter(), type, place),
  registerWebviewViewProvider: register('page'),
  registerWebviewPanelSerializer: register('serializer'),
  createQuickPick,
  createStatusBarItem: () => statusItem,
  showWorkspaceFolderPick: async (): Promise<unknown> => undefined,
  activeTextEditor: undefined as unknown,
  visibleTextEditors: [] as unknown[],
  onDidChangeVisibleTextEditors: fired.visibleEditors.event,
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  onDidChangeActiveTextEditor: fired.activeEditor.event,
  onDidChangeTextEditorSelection: fired.cursor.event,
  showErrorMessage: sayAndAsk,
  showInformationMessage: sayAndAsk,
  showWarningMessage: sayAndAsk,
  setStatusBarMessage: (message: string) => {
    said.push(message);
    return { dispose: () => said.push(`gone: ${message}`) };
  },
  withProgress: async (_options: unknown, work: (...given: unknown[]) => unknown) =>
    work({ report: () => {} }, { isCancellationRequested: false, onCancellationRequested: () => {} }),
  showOpenDialog: async () => answers.shift(),
  showSaveDialog: async (options: unknown) => {
    saveDialogs.push(options);
    return answers.shift();
  },
  showTextDocument: async (document: unknown, options: unknown) => {
    opened.push({ document, options });
  },
  showInputBox: async (_options: unknown) => answers.shift(),
  showQuickPick: async (items: unknown) => {
    const answer = answers.shift();
    return typeof answer === 'function' ? answer(await items) : answer;
  },
  createTreeView: (id: string, options: unknown) => {
    registered.set(`view ${id}`, options);
    return treeView;
  },
  registerTreeDataProvider: register('tree'),
  tabGroups: {
    all: [] as unknown[],
    activeTabGroup: { tabs: [], activeTab: undefined } as unknown,
    onDidChangeTabGroups: fired.tabGroups.event,
    onDidChangeTabs: fired.tabs.event,
  },
  registerFileDecorationProvider: (provider: unknown) => register('decorations')('', provider),
};
export const debug = {
  ...breakpointList,
  activeDebugSession: undefined as unknown,
  activeStackItem: undefined as unknown,
  onDidChangeActiveStackItem: fired.stackItem.event,
  onDidChangeActiveDebugSession: fired.activeSession.event,
  onDidStartDebugSession: fired.begun.event,
  onDidTerminateDebugSession: fired.ended.event,
  startDebugging: async (folder: unknown, configuration: unknown, options: unknown) => {
    started.push({ folder, configuration, options });
    return true;
  },
  registerDebugAdapterTrackerFactory: register('tracker'),
  registerDebugConfigurationProvider: register('configuration'),
  registerDebugAdapterDescriptorFactory: register('adapter'),
};
export const DebugConsoleMode = { Separate: 0, MergeWithParent: 1 };
export const DebugConfigurationProviderTriggerKind = { Initial: 1, Dynamic: 2 };
/** Context keys that were set, and all other commands that were run. */
export const contexts = new Map<string, unknown>();
export const executed: string[] = [];
/** What commands of the editor answer. */
export const answered = new Map<string, (argument: unknown) => unknown>();
export const commands = {
  registerCommand: register('command'),
  executeCommand: async (command: string, key: string, value: unknown) => {
    if (command === 'setContext') contexts.set(key, value);
    else executed.push(command);
    return answered.get(command)?.(key);
  },
};
export const clipboard = { text: '' };
export const env = {
  clipboard: {
    writeText: async (text: string) => {
      clipboard.text = text;
    },
  },
};
/** What files are, if not plain files of `files`. */
export const stats = new Map<string, { type: number; size: number; mtime?: number }>();

/** Extensions that there are. */
export const installed = new Set<string>();
export const extensions = { getExtension: (id: string) => (installed.has(id) ? {} : undefined) };
/** Settings that a person has made. */
export const settings = new Map<string, unknown>();
/** Changes that were made to documents. */
export const edits: WorkspaceEdit[] = [];
/** Of files that come, change and go outside the editor. */
export const fileWatcher = {
  onDidCreate: fired.created.event,
  onDidChange: fired.written.event,
  onDidDelete: fired.deleted.event,
  dispose: () => undefined,
};
export const workspace = {
  applyEdit: async (edit: WorkspaceEdit) => edits.push(edit) > 0,
  getConfiguration: (section = '') => ({
    get: (name: string) => settings.get(section === '' ? name : `${section}.${name}`),
  }),
  openTextDocument: async (made: object) => {
    const known = workspace.textDocuments.find((one) => String((one as { uri: unknown }).uri) === String(made));
    if (known) return known;
    if (!('content' in made)) return made;
    const lines = String(made.content).split('\n');
    const lineAt = (line: number) => ({ range: { end: new Position(line, lines[line]?.length ?? 0) } });
    return { ...made, getText: () => lines.join('\n'), lineAt };
  },
  textDocuments: [] as unknown[],
  workspaceFolders: undefined as unknown,
  registerFileSystemProvider: register('files'),
  getWorkspaceFolder: (uri: { path: string }) => (/^\/+work\//.test(uri.path) ? 'the folder' : undefined),
  asRelativePath: ({ path }: { path: string }) => path.replace(/^\/+work\//, ''),
  createFileSystemWatcher: () => fileWatcher,
  findFiles: async () => [...files.keys()].map((path) => Uri.file(path)),
  fs: {
    isWritableFileSystem: (scheme: string) => (scheme === 'git' ? false : scheme === 'memfs' ? true : undefined),
    writeFile: async ({ path }: { path: string }, bytes: Uint8Array) => {
      const end = written.get(path);
      if (end instanceof Error) throw end;
      written.set(path, new TextDecoder().decode(bytes));
    },
    readDirectory: async ({ path }: { path: string }) => {
      const names = [...files.keys()]
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1));
      if (names.length === 0) throw new Error('there is no such folder');
      return names.map((name) => [name, FileType.File]);
    },
    stat: async ({ path }: { path: string }) =>
      stats.get(path) ?? { type: FileType.File, size: files.get(path)?.length ?? 0 },
    readFile: async ({ path }: { path: string }) => {
      const text = files.get(path);
      if (text === undefined) throw new Error('there is no such file');
      return new TextEncoder().encode(text);
    },
  },
  onDidChangeConfiguration: fired.configured.event,
  onDidSaveTextDocument: fired.saved.event,
  onWillSaveTextDocument: fired.saving.event,
  onDidRenameFiles: fired.renamed.event,
  onDidOpenTextDocument: fired.opened.event,
  onDidChangeTextDocument: fired.changed.event,
  onDidCloseTextDocument: fired.closed.event,
  registerTextDocumentContentProvider: register('content'),
};
export class InlineValueEvaluatableExpression {
  readonly range: unknown;
  readonly expression: string;
  constructor(range: unknown, expression: string) {
    this.range = range;
    this.expression = expression;
  }
}
export class Range {
  readonly places: readonly number[];
  constructor(...places: number[]) {
    this.places = places;
  }
  get start(): Position {
    return new Position(this.places[0] ?? 0, this.places[1] ?? 0);
  }
  get end(): Position {
    return new Position(this.places[2] ?? 0, this.places[3] ?? 0);
  }
}
export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
  translate(lines: number, characters: number): Position {
    return new Position(this.line + lines, this.character + characters);
  }
}
export const TextEdit = { replace: (range: unknown, text: string) => ({ range, newText: text }) };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2 };
export class Diagnostic {
  relatedInformation: unknown;
  source: unknown;
  code: unknown;
  readonly range: unknown;
  readonly message: string;
  readonly severity: number;
  constructor(range: unknown, message: string, severity: number) {
    this.range = range;
    this.message = message;
    this.severity = severity;
  }
}
/** What the Problems view lists, by document. */
export const problems = new Map<string, readonly Diagnostic[]>();
export class CodeAction {
  edit: unknown;
  readonly title: string;
  readonly kind: unknown;
  constructor(title: string, kind?: unknown) {
    this.title = title;
    this.kind = kind;
  }
}
export class WorkspaceEdit {
  readonly edits: unknown[][] = [];
  replace(...edit: unknown[]): void {
    this.edits.push(edit);
  }
}
export const CodeActionKind = { QuickFix: 'quickfix', RefactorRewrite: 'refactor.rewrite' };
export class CompletionItem {
  documentation: unknown;
  insertText: unknown;
  readonly label: unknown;
  readonly kind: unknown;
  constructor(label: unknown, kind: unknown) {
    this.label = label;
    this.kind = kind;
  }
}
export class Hover {
  readonly contents: unknown;
  readonly range: unknown;
  constructor(contents: unknown, range: unknown) {
    this.contents = contents;
    this.range = range;
  }
}
export class SemanticTokensLegend {
  readonly types: readonly string[];
  readonly modifiers: readonly string[];
  constructor(types: readonly string[], modifiers: readonly string[]) {
    this.types = types;
    this.modifiers = modifiers;
  }
}
export class EvaluatableExpression {
  readonly range: unknown;
  readonly expression: unknown;
  constructor(range: unknown, expression: unknown) {
    this.range = range;
    this.expression = expression;
  }
}

export const languages = {
  createDiagnosticCollection: () => ({
    set: (uri: unknown, found: readonly Diagnostic[]) => problems.set(String(uri), found),
    delete: (uri: unknown) => problems.delete(String(uri)),
    dispose: () => problems.clear(),
  }),
  registerCodeActionsProvider: register('actions'),
  registerDocumentFormattingEditProvider: register('format'),
  registerHoverProvider: register('hover'),
  registerEvaluatableExpressionProvider: register('evaluatable'),
  registerCompletionItemProvider: register('completion'),
  registerInlineValuesProvider: register('inline'),
  registerInlineCompletionItemProvider: register('ghost'),
  registerCodeLensProvider: register('lens'),
  registerDocumentLinkProvider: register('links'),
  registerDefinitionProvider: register('definition'),
  registerReferenceProvider: register('references'),
  registerDocumentHighlightProvider: register('highlights'),
  registerRenameProvider: register('rename'),
  registerWorkspaceSymbolProvider: (provider: unknown) => register('workspace symbols')('', provider),
  registerDocumentSymbolProvider: register('symbols'),
  registerFoldingRangeProvider: register('folding'),
  registerSelectionRangeProvider: register('selections'),
  registerSignatureHelpProvider: register('signature'),
  registerDocumentRangeSemanticTokensProvider: register('semantic'),
  registerInlayHintsProvider: register('inlay'),
  registerDocumentRangeFormattingEditProvider: register('format range'),
  registerOnTypeFormattingEditProvider: register('format on type'),
};
