// Beginning a statement of the script: a call is started, a thread is let go on to a point or to
// its return, a value is set, an assert is evaluated. A line that cannot be is a failure, and
// the script goes on.
import { assignmentOrProblem } from '../inspect/assignment.ts';
import { machineScope } from '../inspect/scope.ts';
import { processWithoutMap } from '../inspect/waits.ts';
import { NO_RESULT, resultAddress } from '../kernel/constants.ts';
import { startCall } from '../kernel/kernel.ts';
import { ThreadStatus } from '../kernel/state.ts';
import { NOBODY, type Program } from '../program/types.ts';
import type { Call, Expected, Expression, Statement } from '../trace/ast.ts';
import { CALLS } from '../trace/calls/signatures.ts';
import { assertDetail } from '../trace/expression/assertDetail.ts';
import { EvaluationError, evaluate, isTrue } from '../trace/expression/evaluate.ts';
import { intervene } from './interventions.ts';
import { checkPoint } from './points.ts';
import { missed, tell } from './results.ts';
import { own, type Run } from './run.ts';

function fail(r: Run, line: number, text: string, detail: string): void {
  r.state.script.failures++;
  r.emit({ kind: 'assert', line, text, ok: false, detail });
}

/** A line that cannot be: said there, and passed over. */
function refuse(r: Run, thread: number, line: number, text: string, detail: string): void {
  Object.assign(own(r, thread), { expect: -1, point: -1, told: true });
  fail(r, line, text, detail);
}

/** A call of a process that is not there yet. */
function refuseCall(r: Run, thread: number, process: string, statement: Statement & { kind: 'call' | 'enter' }): void {
  const name = r.state.kernel.threads[thread]?.name;
  const detail = `${name} is in ${process}, which has no map yet: let another process call fork(${process}) first`;
  refuse(r, thread, statement.span.line, statement.call.name, detail);
}

/** Puts a value in its place; a line that cannot be is a failure. */
function set(r: Run, statement: Statement & { kind: 'set' }): void {
  const { span, text } = statement;
  const now = assignmentOrProblem(r.state, statement);
  if (typeof now === 'string') fail(r, span.line, `set ${text}`, `${now}: nothing is set`);
  else intervene(r, NOBODY, { kind: 'set', ...now }, span.line);
}

/**
 * The arguments of a call's line; where the line says that mmap placed it, the kernel has the
 * choice, and makes this one.
 */
export function argumentsOf(
  program: Program,
  index: number,
  thread: number,
  statement: Statement & { kind: 'call' | 'enter' },
  pageSize: number,
): Call['args'] {
  const { kind, call } = statement;
  if (CALLS.get(call.name)?.returns !== 'address') return call.args;
  const own = statement.kind === 'call' ? statement.expected : undefined;
  const expected = own ?? returnOf(program, index, thread, kind);
  const address = resultAddress(expected?.result ?? NO_RESULT);
  return address === undefined ? call.args : { ...call.args, placed: Math.floor(address / pageSize) };
}

/** What the line expects at which a call returns that another line has begun. */
function returnOf(program: Program, index: number, thread: number, kind: 'call' | 'enter'): Expected | undefined {
  const mine = program.own[thread] ?? [];
  for (let i = firstAbove(mine, index); i < mine.length; i++) {
    const statement = program.statements.at(mine[i] as number);
    if (statement?.kind === 'leave') return statement.expected;
    // a whole call returns at the thread's next line, or at none
    if (kind === 'call' || statement?.kind === 'call' || statement?.kind === 'enter') return undefined;
  }
  return undefined;
}

/** The place of the first number above another one, in ascending numbers. */
function firstAbove(numbers: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

function begin(r: Run, index: number, thread: number, statement: Statement): void {
  const { kernel, script } = r.state;
  if (statement.kind === 'assert') {
    evaluateAssert(r, statement);
    return;
  }
  if (statement.kind === 'set') {
    set(r, statement);
    return;
  }
  const t = own(r, thread);
  const idle = kernel.threads[thread]?.status === ThreadStatus.idle;
  if (kernel.threads[thread]?.status === ThreadStatus.dead) {
    const name = kernel.threads[thread]?.name;
    refuse(r, thread, statement.span.line, `${name}'s line`, `${name} is dead: its line is passed over`);
    return;
  }
  t.line = statement.span.line;
  script.active = thread;
  switch (statement.kind) {
    case 'call':
    case 'enter': {
      t.statement = index;
      t.held = false;
      t.expect = statement.kind === 'call' ? index : -1;
      t.point = statement.kind === 'enter' ? index : -1;
      t.told = false;
      t.byHand = '';
      const process = processWithoutMap(kernel, thread);
      if (process !== undefined) {
        refuseCall(r, thread, process, statement);
        break;
      }
      startCall(
        kernel,
        thread,
        statement.call.name,
        argumentsOf(r.program, index, thread, statement, kernel.config.pageSize),
      );
      if (statement.kind === 'enter' && statement.point.kind === 'entry') checkPoint(r, thread);
      break;
    }
    case 'advance':
      Object.assign(t, { held: false, point: index });
      if (idle) missed(r, thread);
      else if (statement.point.kind === 'asleep' || statement.point.kind === 'blocked') checkPoint(r, thread);
      break;
    case 'leave':
      Object.assign(t, { held: false, point: -1, expect: statement.expected ? index : -1 });
      if (idle) tell(r, thread, kernel.threads[thread]?.lastResult ?? -1);
      break;
    case 'dies':
      intervene(r, thread, { kind: 'kill' }, statement.span.line);
  }
}

/** Begins the statement at an index. */
export function beginStatement(r: Run, index: number): void {
  const statement = r.program.statements.at(index);
  const thread = r.program.makers[index] as number;
  if (!statement) return;
  r.emit({ kind: 'statement', line: statement.span.line, thread });
  begin(r, index, thread, statement);
}

const isLogical = (e: Expression): boolean => e.kind === 'binary' && ['&&', '||'].includes(e.operator);

function evaluateAssert(r: Run, statement: Statement & { kind: 'assert' }): void {
  const { expression, text } = statement;
  const line = statement.span.line;
  let ok = false;
  let detail: string;
  try {
    const scope = machineScope(r.state, NOBODY);
    ok = isTrue(evaluate(expression, scope), expression);
    detail = ok && isLogical(expression) ? 'it is true' : assertDetail(expression, ok, scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    detail = error.message;
  }
  if (!ok) r.state.script.failures++;
  r.emit({ kind: 'assert', line, text, ok, detail });
}
