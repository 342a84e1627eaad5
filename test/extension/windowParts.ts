// Small parts of a window for the stand-in of `vscode`: the item of the status bar, and texts as they are.
export const l10n = {
  t: (message: string, ...args: unknown[]) => message.replace(/\{(\d+)\}/g, (_, n: string) => String(args[Number(n)])),
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

/** Text that is drawn behind a line: nothing is. */
export const decorations = {
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  visibleTextEditors: [] as unknown[],
  onDidChangeVisibleTextEditors: () => ({ dispose: () => undefined }),
};
export const DecorationRangeBehavior = { ClosedClosed: 1 };

export class TabInputText {
  readonly uri: unknown;
  constructor(uri: unknown) {
    this.uri = uri;
  }
}
export class DebugStackFrame {}
export class DebugAdapterInlineImplementation {
  readonly implementation: unknown;
  constructor(implementation: unknown) {
    this.implementation = implementation;
  }
}
