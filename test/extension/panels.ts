// Panels with a page, for the tests of what is in them.

interface Emitter {
  readonly event: unknown;
  fire(value: unknown): void;
}

/**
 * Those that were opened, the last one last: what was posted to each, and how its page is heard.
 */
export const panels: ReturnType<typeof panelOf>[] = [];

export function panelOf(title: string, emitter: () => Emitter) {
  const heard = emitter();
  const closed = emitter();
  const posted: unknown[] = [];
  return {
    title,
    posted,
    heard,
    visible: true,
    active: false,
    iconPath: undefined as unknown,
    onDidDispose: closed.event,
    onDidChangeViewState: emitter().event,
    reveal: () => undefined,
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

export function openPanel(title: string, emitter: () => Emitter) {
  const panel = panelOf(title, emitter);
  panels.push(panel);
  return panel;
}
