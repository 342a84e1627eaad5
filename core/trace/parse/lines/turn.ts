// `t1`, `t1*18`, `t1!1`, `t1!1*3`: whose turn it is, in a `schedule` or a `replay` line.
import { threadNamed } from './loggedThread.ts';

export interface Turn {
  readonly thread: string;
  /** Which of its results the fault gives that the thread is in: its place, from 0. */
  readonly outcome: number;
  /** So many turns, one after another. */
  readonly times: number;
}

const TURN = /^([^!*]+)(?:!(\d{1,3}))?(?:\*([1-9]\d{0,14}))?$/;

/** What is written otherwise is taken for the name of a thread, which it cannot be. */
export function readTurn(word: string): Turn {
  const [, thread = word, outcome = '0', times = '1'] = TURN.exec(word) ?? [];
  return { thread: threadNamed(thread), outcome: Number(outcome), times: Number(times) };
}

/** So many turns a schedule may have: more than a person steps through. */
export const MOST_TURNS = 1_000_000;

/** One by one; undefined: they are more than MOST_TURNS. */
export function turnByTurn(turns: readonly Turn[]): { threads: string[]; outcomes: number[] } | undefined {
  const threads: string[] = [];
  const outcomes: number[] = [];
  for (const { thread, outcome, times } of turns) {
    if (threads.length + times > MOST_TURNS) return undefined;
    for (let left = times; left > 0; left--) {
      threads.push(thread);
      outcomes.push(outcome);
    }
  }
  return { threads, outcomes };
}
