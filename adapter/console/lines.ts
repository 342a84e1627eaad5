// Lines of a run in the Debug Console, at most a thousand: more would stop the editor. The rest is
// counted, and the counts are told when the run stops.
/** Lines of one run. */
const MOST = 1000;

export interface Lines {
  said: number;
  /** What was left out, by what it is. */
  readonly unsaid: Map<string, number>;
}

/** `console`: the debugger itself; `warning`: the same, more urgent. */
export type OutputCategory = 'console' | 'warning' | 'stdout' | 'stderr' | 'important';

/** What is written goes through here. */
export interface Console {
  readonly lines: Lines;
  output(text: string, category: OutputCategory, line?: number): void;
}

export const newLines = (): Lines => ({ said: 0, unsaid: new Map() });

/** Is the next line of the run shown? */
export const isHeard = ({ lines }: Console): boolean => lines.said < MOST;

/** A line of the run; `about`: what it is counted as if there have been too many. */
export function say(c: Console, about: string, text: string, category: 'console' | 'stdout' | 'stderr', line?: number) {
  const { lines } = c;
  if (lines.said++ < MOST) c.output(`${text}\n`, category, line);
  else lines.unsaid.set(about, (lines.unsaid.get(about) ?? 0) + 1);
}

/** The run has stopped: the next one may speak again. */
export function tellUnsaid(c: Console): void {
  const { lines } = c;
  lines.said = 0;
  if (lines.unsaid.size === 0) return;
  const counts = [...lines.unsaid].sort((a, b) => b[1] - a[1]).map(([about, count]) => `${about} ${count}`);
  const sum = [...lines.unsaid.values()].reduce((all, count) => all + count, 0);
  lines.unsaid.clear();
  c.output(`${sum} more lines are left out here: ${counts.join(', ')}. The history has every call.\n`, 'console');
}
