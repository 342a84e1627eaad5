// Waits for the stop that an action asks for, as VS Code shows it: what comes after it, such as a
// step of the thread that then has the focus, would else be of the place before.
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../ids.ts';
import type { Sessions } from './sessionEvents.ts';

/** A stop that comes later than that is of a long run, or of a busy machine. */
export const STOP_MS = 5000;
/** From a stop to its frame, which has the focus then. */
const FRAME_MS = 1500;

/** `shown`: with its frame; `late`: none so far. */
export type Stop = 'shown' | 'stopped' | 'late' | 'none';

/** `act`: false if no stop comes. */
export function nextStop(sessions: Sessions, act: () => Promise<boolean>): Promise<Stop> {
  return new Promise((done) => {
    let hasStopped = false;
    const finish = (stop: Stop): void => {
      for (const one of listening) one.dispose();
      clearTimeout(timer);
      done(stop);
    };
    const listening = [
      sessions.onDidStop(() => {
        hasStopped = true;
        clearTimeout(timer);
        timer = setTimeout(() => finish('stopped'), FRAME_MS);
      }),
      sessions.onDidEnd(() => finish('none')),
      vscode.debug.onDidChangeActiveStackItem((item) => {
        if (hasStopped && item instanceof vscode.DebugStackFrame && item.session.type === DEBUG_TYPE) finish('shown');
      }),
    ];
    let timer = setTimeout(() => finish('late'), STOP_MS);
    void act().then((isComing) => isComing || finish('none'));
  });
}
