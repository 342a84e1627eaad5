// Who may be chosen to go next, as numbers: a thread, and which result its fault gives if it may give several.
import { threadIndex, threadNumber } from './context.ts';
import type { Debuggee } from './debuggee.ts';

const OUTCOMES = 100_000;
export const targetId = (thread: number, outcome: number): number => threadNumber(thread) + outcome * OUTCOMES;

export const targetChoice = (debuggee: Debuggee, id: number): { thread: number; outcome?: number } => {
  const thread = threadIndex(debuggee, id % OUTCOMES);
  const outcome = Math.floor(id / OUTCOMES);
  return outcome === 0 ? { thread } : { thread, outcome };
};
