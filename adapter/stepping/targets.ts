// Step-in targets as numbers: a thread, and the outcome of its fault if there are several.
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { threadIndex, threadNumber } from '../session/context.ts';

const OUTCOMES = 100_000;
export const targetId = (thread: number, outcome: number): number => threadNumber(thread) + outcome * OUTCOMES;

export const targetChoice = (control: RunControl, id: number): { thread: number; outcome?: number } => {
  const thread = threadIndex(control, id % OUTCOMES);
  const outcome = Math.floor(id / OUTCOMES);
  return outcome === 0 ? { thread } : { thread, outcome };
};
