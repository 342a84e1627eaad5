// The lines of a script as each thread's own calls, one after another: an entry and its return record
// are one line, and where a line holds its thread is left out.
import { programOf } from '../program/compile.ts';
import type { Program } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { Statements } from '../trace/statements.ts';

const RECORDS: ReadonlySet<Statement['kind']> = new Set(['enter', 'advance', 'leave']);

/** Of each entry the return record that follows it, before its thread's next call; both by their index. */
export function leavesOf({ statements, makers }: Pick<Program, 'statements' | 'makers'>): Map<number, number> {
  const leaves = new Map<number, number>();
  /** By thread: the entry whose return record has not come. */
  const open = new Map<number, number>();
  let index = -1;
  for (const { kind } of statements) {
    const thread = makers[++index] as number;
    const entry = open.get(thread);
    if (kind === 'leave' && entry !== undefined) leaves.set(entry, index);
    if (kind === 'enter') open.set(thread, index);
    else if (kind === 'leave' || kind === 'call') open.delete(thread);
  }
  return leaves;
}

function* wholeStatements({ statements, makers }: Program): Generator<Statement> {
  const leaves = leavesOf({ statements, makers });
  let index = -1;
  for (const s of statements) {
    index++;
    if (s.kind === 'advance' || s.kind === 'leave') continue;
    if (s.kind !== 'enter') {
      yield s;
      continue;
    }
    const leave = statements.at(leaves.get(index) ?? -1);
    const expected = leave?.kind === 'leave' ? leave.expected : undefined;
    const { span, thread, call } = s;
    yield { kind: 'call', span, thread, call, ...(expected && { expected }) };
  }
}

/** The same program without records. */
export function withWholeCalls(program: Program): Program {
  const { statements, threads, schedule, replay } = program;
  if (!statements.kept.some(({ kind }) => RECORDS.has(kind))) return program;
  return { ...programOf(Statements.of(wholeStatements(program), statements.length), threads, schedule), replay };
}
