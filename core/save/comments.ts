// Comments of the lines of a script that are written again, in another order: each goes with its
// call. Where a call's return stands apart in the script, its comment goes with the return.
import type { Program } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { layout } from '../trace/print/layout.ts';

/** Of a call, with their `#`; '': none. */
export interface CallComments {
  readonly begins: string;
  readonly returns: string;
}

export const NO_COMMENTS: CallComments = { begins: '', returns: '' };

/** Lines of a thread behind its call that are looked through for the one that lets it return. */
const MOST_POINTS = 100;

/** Of the call that a statement begins. */
export function commentsOf({ own, statements }: Program, thread: number, index: number): CallComments {
  const statement = statements.at(index) as Statement;
  const begins = statement.comment ?? '';
  const lines = own[thread];
  if (statement.kind !== 'enter' || !lines) return { begins, returns: '' };
  const from = lines.indexOf(index) + 1;
  for (let i = from; i < Math.min(lines.length, from + MOST_POINTS); i++) {
    const later = statements.at(lines[i] as number) as Statement;
    if (later.kind === 'leave') return { begins, returns: later.comment ?? '' };
    if (later.kind === 'call' || later.kind === 'enter') break;
  }
  return { begins, returns: '' };
}

/** Both in one, of a call that has one line. An import names the call behind its return. */
export function joined({ begins, returns }: CallComments, name: string): string {
  const end = returns.replace(/^#\s*/, '').replace(new RegExp(`; ${name}$`), '');
  return begins === '' ? returns : end === '' ? begins : `${begins}; ${end}`;
}

/** Lines with comments in a column. */
export function withComments(lines: readonly string[], comments: ReadonlyMap<number, string>): string[] {
  if (comments.size === 0) return [...lines];
  const rows = lines.map((body, i) => ({
    kind: 'statement' as const,
    keyword: '',
    body,
    comment: comments.get(i) ?? '',
  }));
  return layout(rows).trimEnd().split('\n');
}
