// The lines of a script as each thread's own calls, one after another: an entry and its return
// record are one line. Where a line holds its thread is left out, and so is an assert that stands
// there: it is about a moment in the middle of a call, which no other order has.
import { withStatements } from '../program/compile.ts';
import type { Program } from '../program/types.ts';
import { joined } from '../save/comments.ts';
import type { Statement } from '../trace/ast.ts';
import { Statements } from '../trace/statements.ts';

const RECORDS: ReadonlySet<Statement['kind']> = new Set(['enter', 'advance', 'leave']);

/**
 * Of each entry the return record that follows it, before its thread's next call; both by their
 * index. A line of a whole call without its result, as kdump prints it, is one if a record follows.
 */
export function leavesOf({ statements, makers }: Pick<Program, 'statements' | 'makers'>): Map<number, number> {
  const leaves = new Map<number, number>();
  if (!statements.kept.some(({ kind }) => kind === 'leave')) return leaves;
  /** By thread: the entry whose return record has not come. */
  const open = new Map<number, number>();
  let index = -1;
  for (const s of statements) {
    const { kind } = s;
    const thread = makers[++index] as number;
    const entry = open.get(thread);
    if (kind === 'leave' && entry !== undefined) leaves.set(entry, index);
    if (kind === 'enter' || (kind === 'call' && !s.expected)) open.set(thread, index);
    else if (kind === 'leave' || kind === 'call') open.delete(thread);
  }
  return leaves;
}

/** Asserts that stand where a thread is held in a call, by their index. */
export function heldAsserts({ statements, makers }: Pick<Program, 'statements' | 'makers'>): ReadonlySet<number> {
  const held = new Set<number>();
  /** Threads whose return record has not come. */
  const open = new Set<number>();
  let index = -1;
  for (const { kind } of statements) {
    const thread = makers[++index] as number;
    if (kind === 'assert' && open.size > 0) held.add(index);
    if (kind === 'enter') open.add(thread);
    else if (kind === 'leave' || kind === 'call' || kind === 'dies') open.delete(thread);
  }
  return held;
}

function* wholeStatements({ statements, makers }: Program): Generator<Statement> {
  const leaves = leavesOf({ statements, makers });
  const held = heldAsserts({ statements, makers });
  let index = -1;
  for (const s of statements) {
    index++;
    if (s.kind === 'advance' || s.kind === 'leave' || held.has(index)) continue;
    if (s.kind !== 'enter' && (s.kind !== 'call' || !leaves.has(index))) {
      yield s;
      continue;
    }
    const leave = statements.at(leaves.get(index) ?? -1);
    const expected = leave?.kind === 'leave' ? leave.expected : undefined;
    const { span, thread, call } = s;
    const comment = joined({ begins: s.comment ?? '', returns: leave?.comment ?? '' }, call.name);
    yield { kind: 'call', span, thread, call, ...(comment !== '' && { comment }), ...(expected && { expected }) };
  }
}

/** The same program without records. */
export function withWholeCalls(program: Program): Program {
  const { statements } = program;
  if (!statements.kept.some(({ kind }) => RECORDS.has(kind))) return program;
  return withStatements(program, Statements.of(wholeStatements(program), statements.length));
}
