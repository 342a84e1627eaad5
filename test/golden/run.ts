// Replays the cases of one file and counts: what the command and the test share.
import type { GoldenCase } from './case.ts';
import { firstDifference } from './compare.ts';
import { readCases } from './read.ts';
import { type Replay, replay } from './replay.ts';
import type { Shift } from './shift.ts';
import { shiftCase } from './shift.ts';

export interface FileResult {
  readonly passed: number;
  /** The first difference of each failing case, in words. */
  readonly failures: readonly string[];
}

export interface RunOptions {
  readonly shift?: Shift;
  /** Replay the case of this id and no other. */
  readonly only?: string;
  /**
   * Replay each case once more with so many steps in one go, and compare the number of
   * steps before each event.
   */
  readonly most?: number;
}

export async function runFile(file: string, options: RunOptions = {}): Promise<FileResult> {
  let passed = 0;
  const failures: string[] = [];
  for await (const golden of readCases(file)) {
    if (options.only !== undefined && golden.id !== options.only) continue;
    const difference = differenceOf(() => {
      const moved = options.shift === undefined ? golden : shiftCase(golden, options.shift);
      const stepped = replay(moved);
      const difference = firstDifference(moved, stepped);
      return difference ?? (options.most === undefined ? undefined : differenceInOneGo(moved, stepped, options.most));
    }, golden.id);
    if (difference === undefined) passed++;
    else failures.push(difference);
  }
  return { passed, failures };
}

/** Many steps at once give the same events, each after the same number of steps. */
function differenceInOneGo(golden: GoldenCase, stepped: Replay, most: number): string | undefined {
  const run = replay(golden, most);
  const difference = firstDifference(golden, run);
  if (difference !== undefined) return `${difference} (steps in one go, at most ${most})`;
  const event = stepped.steps.findIndex((steps, i) => steps !== run.steps[i]);
  if (event < 0 && stepped.steps.length === run.steps.length) return undefined;
  return `${golden.id}: kernel event ${event} after ${stepped.steps[event]} steps, in one go (at most ${most}) after ${run.steps[event]}`;
}

/**
 * A case that throws (a config that the kernel refuses, say) is a case that fails, and the
 * others are still replayed.
 */
function differenceOf(check: () => string | undefined, id: string): string | undefined {
  try {
    return check();
  } catch (error) {
    return `${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
