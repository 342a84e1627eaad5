// The lines of a script as each thread's own calls, one after another: an entry and its return record
// are one line, and where a line holds its thread is left out.
import { programOf } from '../program/compile.ts';
import type { Program } from '../program/types.ts';
import type { Statement } from '../trace/ast.ts';
import { Statements } from '../trace/statements.ts';

const RECORDS: ReadonlySet<Statement['kind']> = new Set(['enter', 'advance', 'leave']);

/** Of each entry of a thread the return record that follows it, before its next call. */
export function leaveOf({ statements, own }: Program, thread: number, entry: number): number | undefined {
  for (const index of own[thread] ?? []) {
    if (index <= entry) continue;
    const kind = statements.at(index)?.kind;
    if (kind === 'leave') return index;
    if (kind === 'call' || kind === 'enter') return undefined;
  }
  return undefined;
}

function* wholeStatements(program: Program): Generator<Statement> {
  let index = -1;
  for (const s of program.statements) {
    index++;
    if (s.kind === 'advance' || s.kind === 'leave') continue;
    if (s.kind !== 'enter') {
      yield s;
      continue;
    }
    const leave = program.statements.at(leaveOf(program, program.makers[index] as number, index) ?? -1);
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
