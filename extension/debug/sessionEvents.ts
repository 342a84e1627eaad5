// What every view and command needs to know of the debug sessions: which is meant, which thread has
// the focus, and when there is something new to show. One tracker and one timer for all of them.
import * as vscode from 'vscode';
import { OUTLOOK_EVENT, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { DEBUG_TYPE } from '../ids.ts';

/** A stop and the change of frame that follows it are one burst of events. */
const SETTLE_MS = 10;

/** Answers to these say that the session goes on. */
const RESUMES: ReadonlySet<string> = new Set([
  'configurationDone',
  'continue',
  'reverseContinue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
]);

/** What is read of the adapter's messages. */
interface Sent {
  readonly type?: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: { readonly reason?: string };
}

export interface Sessions extends vscode.Disposable {
  /** A stop, a change of what is shown, or another focus; once for a burst. */
  readonly onDidSettle: vscode.Event<void>;
  /** Also of a session whose launch has failed. */
  readonly onDidEnd: vscode.Event<vscode.DebugSession>;
  /** A session begins to debug its script: at its start, and again at a restart. */
  readonly onDidLaunch: vscode.Event<vscode.DebugSession>;
  /** With the protocol's reason. */
  readonly onDidStop: vscode.Event<string | undefined>;
  /** A session goes on; it may stop at once. */
  readonly onDidResume: vscode.Event<vscode.DebugSession>;
  /** Those that have not ended. */
  live(): readonly vscode.DebugSession[];
  /** Something that is shown was changed without a stop: views ask again. */
  refresh(): void;
  /** The session of an id from a debug view's menu; else that of the focus. */
  find(id?: string): vscode.DebugSession | undefined;
}

export function followSessions(): Sessions {
  const settled = new vscode.EventEmitter<void>();
  const stopped = new vscode.EventEmitter<string | undefined>();
  const launched = new vscode.EventEmitter<vscode.DebugSession>();
  const ended = new vscode.EventEmitter<vscode.DebugSession>();
  const resumed = new vscode.EventEmitter<vscode.DebugSession>();
  const known = new Map<string, vscode.DebugSession>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function settleSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => settled.fire(), SETTLE_MS);
  }

  /**
   * VS Code has no event for the end of a session that it never started: its launch was refused.
   */
  function end(session: vscode.DebugSession): void {
    known.delete(session.id);
    ended.fire(session);
  }

  const trackers: vscode.DebugAdapterTrackerFactory = {
    createDebugAdapterTracker(session) {
      known.set(session.id, session);
      return {
        onWillReceiveMessage({ command }: { command?: string }) {
          if (command === 'launch' || command === 'restart') launched.fire(session);
        },
        onDidSendMessage({ type, event, command, success, body }: Sent) {
          if (type === 'response' && command === 'launch' && success === false) end(session);
          if (type === 'response' && success === true && RESUMES.has(command ?? '')) resumed.fire(session);
          if (type === 'event' && event === 'stopped') stopped.fire(body?.reason);
          if (type === 'event' && (event === 'stopped' || event === 'invalidated' || event === OUTLOOK_EVENT))
            settleSoon();
        },
        onExit: () => end(session),
      };
    },
  };

  const parts = [
    settled,
    stopped,
    launched,
    ended,
    resumed,
    vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, trackers),
    vscode.debug.onDidChangeActiveStackItem(settleSoon),
    vscode.debug.onDidChangeActiveDebugSession(settleSoon),
    vscode.debug.onDidTerminateDebugSession(end),
  ];
  return {
    onDidSettle: settled.event,
    onDidStop: stopped.event,
    onDidEnd: ended.event,
    onDidLaunch: launched.event,
    onDidResume: resumed.event,
    live: () => [...known.values()],
    refresh: settleSoon,
    find(id) {
      const session = (id && known.get(id)) || vscode.debug.activeDebugSession;
      return session?.type === DEBUG_TYPE ? session : undefined;
    },
    dispose() {
      clearTimeout(timer);
      for (const part of parts) part.dispose();
    },
  };
}

/** The thread that VS Code's own step buttons mean now; the script's if none has the focus. */
export function focusedThread(): number {
  const item = vscode.debug.activeStackItem;
  return item?.session.type === DEBUG_TYPE ? item.threadId : SCRIPT_THREAD;
}

/** The frame that expressions are about. */
export function focusedFrame(): number | undefined {
  const item = vscode.debug.activeStackItem;
  return item instanceof vscode.DebugStackFrame && item.session.type === DEBUG_TYPE ? item.frameId : undefined;
}
