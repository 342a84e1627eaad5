// What is explored of a script: each thread's own calls in their order, and the lines of no thread,
// which wait for all of them. Where a line holds its thread is left out: the explorer tries every
// place.
import type { Compiled } from '../program/compile.ts';
import type { Call } from '../trace/ast.ts';

/** A call of a thread, or its end. */
export interface OwnLine {
  /** Index of the statement that begins it. */
  readonly statement: number;
  readonly line: number;
  /** undefined: the thread ends. */
  readonly call: Call | undefined;
  /** The result that the script saw. */
  readonly expected: number | undefined;
  /** The next line ends the thread, and may do so in the middle of this call. */
  readonly mayDie: boolean;
}

export interface Plan {
  readonly compiled: Compiled;
  readonly threads: readonly (readonly OwnLine[])[];
  /** Statements of no thread, in their order. */
  readonly barriers: readonly number[];
}

export function planOf(compiled: Compiled): Plan {
  const { statements, own, lines, barriers } = compiled.program;
  const threads = own.map((indexes) => {
    const made: OwnLine[] = [];
    for (const index of indexes) {
      const s = statements.at(index);
      const last = made.at(-1);
      if (s?.kind === 'call' || s?.kind === 'enter') {
        const expected = s.kind === 'call' ? s.expected?.result : undefined;
        made.push({ statement: index, line: lines[index] ?? 0, call: s.call, expected, mayDie: false });
      } else if (s?.kind === 'leave' && last?.call && s.expected)
        made[made.length - 1] = { ...last, expected: s.expected.result };
      else if (s?.kind === 'dies') {
        const open = last && statements.at(last.statement)?.kind === 'enter';
        if (open) made[made.length - 1] = { ...last, mayDie: true };
        made.push({ statement: index, line: lines[index] ?? 0, call: undefined, expected: undefined, mayDie: false });
      }
    }
    return made;
  });
  return { compiled, threads, barriers: [...barriers] };
}
