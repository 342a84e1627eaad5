// A debug session for the tests of commands: it keeps what is asked of it, and answers what
// the test lays ready.
import { DEBUG_TYPE } from '../../extension/ids.ts';
import * as editor from './vscode.ts';

export const sent: [request: string, args: unknown][] = [];
/** By request; an error is a refusal. */
export const replies = new Map<string, unknown>();

export const session = {
  id: 'a',
  type: DEBUG_TYPE,
  configuration: { program: '/a.vmtrace' },
  customRequest: async (request: string, args: unknown): Promise<unknown> => {
    const reply = replies.get(request);
    if (reply instanceof Error) throw reply;
    sent.push([request, args]);
    return typeof reply === 'function' ? reply(args) : reply;
  },
};

export function startSession(): void {
  sent.length = 0;
  replies.clear();
  editor.said.length = 0;
  editor.answers.length = 0;
  editor.executed.length = 0;
  editor.treeView.focused.length = 0;
  for (const emitter of Object.values(editor.fired)) emitter.listeners.length = 0;
  editor.debug.activeDebugSession = session;
  editor.debug.activeStackItem = undefined;
}

/** The session stops, and VS Code shows the frame. */
export function stop(): void {
  const factory = editor.registered.get(`tracker ${DEBUG_TYPE}`) as {
    createDebugAdapterTracker(of: unknown): { onDidSendMessage(message: object): void };
  };
  factory.createDebugAdapterTracker(session).onDidSendMessage({ type: 'event', event: 'stopped', body: {} });
  editor.fired.stackItem.fire(new editor.DebugStackFrame(session));
}

export const run = (command: string, ...args: unknown[]): Promise<unknown> =>
  (editor.registered.get(`command ${command}`) as (...args: unknown[]) => Promise<unknown>)(...args);
