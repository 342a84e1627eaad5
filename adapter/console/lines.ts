// Lines of a run in the Debug Console, at most a thousand: more would stop the editor. The rest is
// counted, and the console prints the counts when the run stops.
/** Lines of one run. */
const MOST = 1000;

export interface Lines {
  said: number;
  /** Milliseconds that the run has spent on the reasons of failures. */
  spent: number;
  /** Positions of the results that were printed and are not ahead of the present one, ascending. */
  readonly results: number[];
  /** What was left out, by what it is. */
  readonly unsaid: Map<string, number>;
}

/** `console`: the debugger itself; `warning`: the same, more urgent. */
export type OutputCategory = 'console' | 'warning' | 'stdout' | 'stderr' | 'important';

/**
 * `collapsed`: what follows up to `end` belongs to this line, and is shown when a person opens it.
 */
export type Group = 'collapsed' | 'end';

/** What is written goes through here. */
export interface Console {
  readonly lines: Lines;
  /** Output that waits, in its order, until the machine is between two steps. */
  waiting: (() => void)[];
  output(text: string, category: OutputCategory, line?: number, group?: Group): void;
}

/** What in a call has refused. */
export interface Refusal {
  /** What the call returns for it, or what it ignores. */
  readonly outcome: number;
  readonly ignored: boolean;
  /** `ignores that vm_map_wire fails with ...` */
  readonly ignores?: string;
  /** What refused, with the numbers of that step. */
  readonly reason: string;
  /** A person has read it, with all that belongs to it. */
  readonly told?: true;
}

export const newLines = (): Lines => ({ said: 0, spent: 0, results: [], unsaid: new Map() });

/** Writes something between two steps, and before all output that comes after it. */
export function writeLater(c: Console, write: () => void): void {
  c.waiting.push(write);
  queueMicrotask(() => flush(c));
}

/** Writes what waited. Call it between two steps: it may look into the history. */
export function flush(c: Console): void {
  const { waiting } = c;
  c.waiting = [];
  for (const write of waiting) write();
}

/** Is the next line of the run shown? */
export const isHeard = ({ lines }: Console): boolean => lines.said < MOST;

/** A line of the run; `about`: what it is counted as if there have been too many. */
export function say(
  c: Console,
  about: string,
  text: string,
  category: 'console' | 'stdout' | 'stderr',
  line?: number,
  group?: Group,
): void {
  if (!isHeard(c)) {
    leaveOut(c, about);
    return;
  }
  c.lines.said++;
  c.output(`${text}\n`, category, line, group);
}

/** A line that is not heard: counted. */
export const leaveOut = ({ lines: { unsaid } }: Console, about: string): void =>
  void unsaid.set(about, (unsaid.get(about) ?? 0) + 1);

/** Going back takes nothing from the console: lines about later steps are marked as ahead. */
export function tellAhead(c: Console, position: number): void {
  const { results } = c.lines;
  const first = results.findLastIndex((told) => told <= position) + 1;
  const count = results.splice(first).length;
  if (count === 0) return;
  const which = count === 1 ? 'the last result above comes' : `the last ${count} results above come`;
  c.output(`Back at step ${position}: ${which} later.\n`, 'console');
}

/** The run has stopped: the next one may speak again. */
export function tellUnsaid(c: Console): void {
  const { lines } = c;
  lines.said = 0;
  lines.spent = 0;
  if (lines.unsaid.size === 0) return;
  const counts = [...lines.unsaid].sort((a, b) => b[1] - a[1]).map(([about, count]) => `${about} ${count}`);
  const sum = [...lines.unsaid.values()].reduce((all, count) => all + count, 0);
  lines.unsaid.clear();
  c.output(`${sum} more lines are left out here: ${counts.join(', ')}. The history has every call.\n`, 'console');
}
