// Replays the cases of one file and counts: what the command and the test share.
import { firstDifference } from './compare.ts';
import { readCases } from './read.ts';
import { replay } from './replay.ts';
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
  /** Run threads from schedule point to schedule point in one go. */
  readonly coarse?: boolean;
}

export async function runFile(file: string, options: RunOptions = {}): Promise<FileResult> {
  let passed = 0;
  const failures: string[] = [];
  for await (const golden of readCases(file)) {
    if (options.only !== undefined && golden.id !== options.only) continue;
    const difference = differenceOf(() => {
      const moved = options.shift === undefined ? golden : shiftCase(golden, options.shift);
      return firstDifference(moved, replay(moved, options.coarse));
    }, golden.id);
    if (difference === undefined) passed++;
    else failures.push(difference);
  }
  return { passed, failures };
}

/** A case that throws (a config that the kernel refuses, say) is a case that fails, and the others are still replayed. */
function differenceOf(check: () => string | undefined, id: string): string | undefined {
  try {
    return check();
  } catch (error) {
    return `${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
