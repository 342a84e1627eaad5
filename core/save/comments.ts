// Comments of the lines of a script that are written again, in another order: each goes with its
// call. Where a call's return stands apart in the script, its comment goes with the return. One on
// a line of its own goes above what followed it.
import type { OwnLine, Program } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { startedIn } from '../trace/origin.ts';
import { layout, type Row } from '../trace/print/layout.ts';

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

/** Lines that begin nothing of their own: they go on with a call. */
const GOES_ON: ReadonlySet<Statement['kind']> = new Set(['advance', 'leave']);

/** The first of ascending lines that is greater than another; their number: none is. */
function firstBelow(lines: ArrayLike<number>, line: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as number) > line) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Comments on lines of their own among the lines that run, each given out once. */
export class OwnComments {
  /** By the statement above which they go; the program's number of statements: none follows. */
  private readonly above = new Map<number, OwnLine[]>();
  private readonly given = new Set<OwnLine>();
  private readonly end: number;
  private begun = 0;

  constructor(program: Program) {
    this.end = program.statements.length;
    for (const comment of program.comments)
      for (const index of OwnComments.followers(program, comment)) {
        const there = this.above.get(index);
        if (there) there.push(comment);
        else this.above.set(index, [comment]);
      }
  }

  /** What has to come below a comment: the first of these to begin comes right below it. */
  private static followers({ statements, lines, threads, own }: Program, { line, text }: OwnLine): number[] {
    const started = startedIn(text);
    // what its maker did before is done, and nothing of the thread that it makes is
    if (started)
      return [started.maker, started.child].map((name) => {
        const indexes = own[threads.indexOf(name)] ?? new Int32Array();
        return indexes.find((index) => (lines[index] as number) > line) ?? statements.length;
      });
    let index = firstBelow(lines, line);
    while (index < statements.length && GOES_ON.has((statements.at(index) as Statement).kind)) index++;
    return [index];
  }

  private take(index: number): readonly string[] {
    const found = (this.above.get(index) ?? []).filter((comment) => !this.given.has(comment));
    for (const comment of found) this.given.add(comment);
    return found.map(({ text }) => text);
  }

  /** Those above a statement that begins. */
  begin(index: number): readonly string[] {
    this.begun++;
    return this.take(index);
  }

  /** Those below the last line, where all have begun. */
  last(): readonly string[] {
    return this.begun >= this.end ? this.take(this.end) : [];
  }
}

/** Lines with comments in a column; a line that is a comment stays as it is. */
export function withComments(lines: readonly string[], comments: ReadonlyMap<number, string>): string[] {
  if (comments.size === 0) return [...lines];
  const rows = lines.map(
    (body, i): Row =>
      body.startsWith('#')
        ? { kind: 'raw', text: body }
        : { kind: 'statement', keyword: '', body, comment: comments.get(i) ?? '' },
  );
  return layout(rows).trimEnd().split('\n');
}
