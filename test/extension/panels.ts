// Panels with a page, for the tests of what is in them.

interface Emitter {
  readonly event: unknown;
  fire(value: unknown): void;
}

/**
 * Those that were opened, the last one last: what was posted to each, and how its page is heard.
 */
export const panels: ReturnType<typeof panelOf>[] = [];

export function panelOf(title: string, emitter: () => Emitter, viewType = '', place: unknown = undefined) {
  const heard = emitter();
  const closed = emitter();
  const state = emitter();
  const posted: unknown[] = [];
  return {
    title,
    viewType,
    /** Where it was opened, and with the focus or not. */
    place,
    viewColumn: 2,
    posted,
    heard,
    state,
    visible: true,
    active: false,
    iconPath: undefined as unknown,
    onDidDispose: closed.event,
    onDidChangeViewState: state.event,
    /** How often it was given the focus. */
    focused: 0,
    reveal(_column?: unknown, preserveFocus = false) {
      if (!preserveFocus) this.focused++;
    },
    dispose: () => closed.fire(undefined),
    webview: {
      html: '',
      options: {},
      onDidReceiveMessage: heard.event,
      asWebviewUri: ({ path }: { path: string }) => `page:${path}`,
      postMessage: async (message: unknown) => posted.push(message),
    },
  };
}

export function openPanel(title: string, emitter: () => Emitter, viewType: string, place: unknown) {
  const panel = panelOf(title, emitter, viewType, place);
  panels.push(panel);
  return panel;
}
