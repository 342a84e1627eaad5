// A stand-in for the part of the `vscode` module that the map's view and activation use: it records what is registered
// and lets a test fire events. The end-to-end tests use the real thing.

type Listener = (value: unknown) => unknown;

export class EventEmitter {
  readonly listeners: Listener[] = [];
  readonly event = (listener: Listener) => {
    this.listeners.push(listener);
    return { dispose: () => undefined };
  };
  fire(value: unknown): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {}
}

export class TreeItem {
  readonly label: unknown;
  readonly collapsibleState: number;
  constructor(label: unknown, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };

class Named {
  readonly value: unknown;
  readonly color: unknown;
  constructor(value: unknown, color?: unknown) {
    this.value = value;
    this.color = color;
  }
}

export { Named as MarkdownString, Named as RelativePattern, Named as ThemeColor, Named as ThemeIcon };
export const Uri = { from: (parts: unknown) => parts, file: (path: string) => ({ scheme: 'file', fsPath: path }) };

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
  stackItem: new EventEmitter(),
  activeSession: new EventEmitter(),
  ended: new EventEmitter(),
};
export const treeView = {
  visible: true,
  description: undefined as string | undefined,
  message: undefined as string | undefined,
  onDidChangeVisibility: fired.visibility.event,
  onDidCollapseElement: fired.collapse.event,
  revealed: [] as unknown[],
  reveal: async (element: unknown) => {
    treeView.revealed.push(element);
  },
  dispose: () => undefined,
};
const silent = new EventEmitter().event;

/** What a person was told, and what they answer when they are asked: a box's text, the rows that are picked. */
export const said: string[] = [];
export const answers: unknown[] = [];
/** Documents that were opened in an editor. */
export const opened: { document: unknown; options: unknown }[] = [];
export const ViewColumn = { Beside: -2 };
const say = async (message: string) => void said.push(message);

export const window = {
  showErrorMessage: say,
  showInformationMessage: say,
  showWarningMessage: say,
  setStatusBarMessage: say,
  showTextDocument: async (document: unknown, options: unknown) => {
    opened.push({ document, options });
  },
  showInputBox: async () => answers.shift(),
  showQuickPick: async (items: unknown) => {
    const answer = answers.shift();
    return typeof answer === 'function' ? answer(await items) : answer;
  },
  createTreeView: (id: string, options: unknown) => {
    registered.set(`view ${id}`, options);
    return treeView;
  },
  registerFileDecorationProvider: (provider: unknown) => register('decorations')('', provider),
};
export class DebugStackFrame {}
export const debug = {
  activeDebugSession: undefined as unknown,
  activeStackItem: undefined as unknown,
  onDidChangeActiveStackItem: fired.stackItem.event,
  onDidChangeActiveDebugSession: fired.activeSession.event,
  onDidTerminateDebugSession: fired.ended.event,
  registerDebugAdapterTrackerFactory: register('tracker'),
  registerDebugConfigurationProvider: register('configuration'),
  registerDebugAdapterDescriptorFactory: register('adapter'),
};
export const DebugConfigurationProviderTriggerKind = { Initial: 1, Dynamic: 2 };
/** Context keys that were set. */
export const contexts = new Map<string, unknown>();
export const commands = {
  registerCommand: register('command'),
  executeCommand: async (command: string, key: string, value: unknown) => {
    if (command === 'setContext') contexts.set(key, value);
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
export const workspace = {
  openTextDocument: async (made: unknown) => made,
  textDocuments: [],
  onDidOpenTextDocument: silent,
  onDidChangeTextDocument: silent,
  onDidCloseTextDocument: silent,
  registerTextDocumentContentProvider: register('content'),
};
export const CodeActionKind = { QuickFix: 'quickfix' };
export const CompletionItemKind = {};
export const languages = {
  createDiagnosticCollection: () => ({ dispose: () => undefined }),
  registerCodeActionsProvider: register('actions'),
  registerDocumentFormattingEditProvider: register('format'),
  registerHoverProvider: register('hover'),
  registerEvaluatableExpressionProvider: register('evaluatable'),
  registerCompletionItemProvider: register('completion'),
  registerInlineValuesProvider: register('inline'),
};
