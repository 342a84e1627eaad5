// Small parts of a window for the stand-in of `vscode`: the status bar, texts, breakpoints,
// tools, marks of text.
export const l10n = {
  t: (message: string, ...args: unknown[]) =>
    message.replace(/\{(\d+)\}/g, (whole, n: string) => String(args[Number(n)] ?? whole)),
};

/** The item of the status bar. */
export const statusItem = {
  text: '',
  name: '',
  tooltip: '' as unknown,
  command: '' as unknown,
  accessibilityInformation: undefined as unknown,
  isShown: false,
  show: () => {
    statusItem.isShown = true;
  },
  hide: () => {
    statusItem.isShown = false;
  },
  dispose: () => undefined,
};
export const StatusBarAlignment = { Left: 1, Right: 2 };

/** Breakpoints as an extension makes them. */
export class FunctionBreakpoint {
  readonly functionName: string;
  constructor(functionName: string) {
    this.functionName = functionName;
  }
}
export const breakpointList = {
  breakpoints: [] as unknown[],
  addBreakpoints: (made: readonly unknown[]) => void breakpointList.breakpoints.push(...made),
};

export const DecorationRangeBehavior = { ClosedClosed: 1 };

export class TabInputText {
  readonly uri: unknown;
  constructor(uri: unknown) {
    this.uri = uri;
  }
}
export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}
export class DebugStackFrame {
  readonly session: unknown;
  constructor(session?: unknown) {
    this.session = session;
  }
}
export class DebugAdapterInlineImplementation {
  readonly implementation: unknown;
  constructor(implementation: unknown) {
    this.implementation = implementation;
  }
}

/** Tools of language models that were registered. */
export const tools = new Map<string, unknown>();
export const lm = {
  registerTool: (name: string, tool: unknown) => {
    tools.set(name, tool);
    return { dispose: () => tools.delete(name) };
  },
};
export class LanguageModelTextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}
export class LanguageModelToolResult {
  readonly content: readonly unknown[];
  constructor(content: readonly unknown[]) {
    this.content = content;
  }
}

class Named {
  readonly value: unknown;
  readonly color: unknown;
  constructor(value: unknown, color?: unknown) {
    this.value = value;
    this.color = color;
  }
}

export class MarkdownString extends Named {
  isTrusted: unknown;
  private text = '';
  appendText(text: string): MarkdownString {
    this.text += text;
    return new MarkdownString(`${this.value ?? ''}${text}`);
  }
  appendCodeblock(text: string): void {
    this.text += `\n${text}`;
  }
}
export class ThemeIcon extends Named {
  static readonly File = new ThemeIcon('file');
}
export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };
  cancel(): void {
    this.token.isCancellationRequested = true;
  }
}
export { Named as SnippetString, Named as RelativePattern, Named as ThemeColor };

/**
 * What a person types into a box that proposes, each accepted; undefined: it is given up. And
 * what it showed then.
 */
export const quickPick = { typed: [] as (string | undefined)[], shown: [] as string[][] };
interface PickItem {
  readonly label: string;
  readonly detail?: string;
}
export function createQuickPick() {
  const heard = { change: [] as (() => void)[], accept: [] as (() => void)[], hide: [] as (() => void)[] };
  const on = (what: keyof typeof heard) => (listener: () => void) => void heard[what].push(listener);
  const fire = (what: keyof typeof heard): void => {
    for (const listener of heard[what]) listener();
  };
  const box = {
    value: '',
    items: [] as PickItem[],
    get activeItems() {
      return box.items.slice(0, 1);
    },
    get selectedItems() {
      return box.items.slice(0, 1);
    },
    onDidChangeValue: on('change'),
    onDidAccept: on('accept'),
    onDidHide: on('hide'),
    hide: () => fire('hide'),
    dispose: () => undefined,
    async show() {
      for (const text of quickPick.typed) {
        if (text === undefined) return box.hide();
        box.value = text;
        fire('change');
        for (let i = 0; i < 5; i++) await Promise.resolve();
        quickPick.shown.push(box.items.map(({ label, detail }) => (detail ? `${label}: ${detail}` : label)));
        fire('accept');
      }
    },
  };
  return box;
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
