// The choices of a run as `replay` lines, which say any run exactly. They are
// read from the timeline.
import { piecesTo } from '../history/pieces.ts';
import type { Machine } from '../machine/machine.ts';
import type { ReplayRun } from '../trace/ast.ts';
import { statementText } from '../trace/print/print.ts';

/** Columns of a line, about. */
const WIDTH = 100;

/** Choices of a replay, one after another. */
export class ReplayRuns {
  readonly runs: ReplayRun[] = [];

  /** `thread` undefined: the next line begins. */
  push(thread: string | undefined, times = 1, outcome = 0): void {
    const last = this.runs.at(-1);
    if (thread !== undefined && last?.thread === thread && last.outcome === outcome)
      this.runs[this.runs.length - 1] = { ...last, times: last.times + times };
    else this.runs.push({ thread, outcome, times });
  }

  /** As `replay` lines of at most about so many columns. */
  lines(width = WIDTH): string[] {
    const span = { line: 1, column: 1, length: 0 };
    const lines: string[] = [];
    for (let from = 0; from < this.runs.length; ) {
      let to = from;
      for (let columns = 7; to < this.runs.length && (to === from || columns < width); to++) {
        const { thread = '/', times, outcome } = this.runs[to] as ReplayRun;
        columns += thread.length + 1 + (times > 1 ? `*${times}`.length : 0) + (outcome > 0 ? `!${outcome}`.length : 0);
      }
      lines.push(statementText({ kind: 'replay', runs: this.runs.slice(from, to), span }));
      from = to;
    }
    return lines;
  }
}

/** The choices up to a position, for the script that runs; undefined: some were made by hand. */
export function replayOf(machine: Machine, position: number): ReplayRuns | undefined {
  const { timeline, program } = machine;
  const made = new ReplayRuns();
  for (const piece of piecesTo(timeline, position)) {
    if (piece.kind === 'intervention') return undefined;
    const name = program.threads[piece.thread];
    if (piece.kind === 'begins') made.push(machine.choiceAt(piece.from)?.line ? undefined : name);
    // a run of no thread is the end
    else if (name !== undefined) made.push(name, piece.to - piece.from, piece.outcome);
  }
  return made;
}
