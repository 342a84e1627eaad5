// Beginning a statement, and what a thread's line wants of it: to be held at a point, or to return with a result. What the
// kernel's events mean for the script is decided here too.

import { settingOrProblem } from '../inspect/assignment.ts';
import { machineScope } from '../inspect/scope.ts';
import { processWithoutMap } from '../inspect/waits.ts';
import { formatAddress } from '../kernel/address.ts';
import { resultName } from '../kernel/constants.ts';
import type { KernelEvent } from '../kernel/events.ts';
import { pendingFault, startCall } from '../kernel/kernel.ts';
import { routinesOf } from '../kernel/routine.ts';
import { ThreadStatus } from '../kernel/state.ts';
import { statementAt } from '../program/lines.ts';
import type { ThreadScript } from '../program/types.ts';
import { NOBODY } from '../program/types.ts';
import type { Point, Statement } from '../trace/ast.ts';
import { formatResult } from '../trace/expression/counts.ts';
import { EvaluationError, evaluate, isTrue } from '../trace/expression/evaluate.ts';
import { formatExpression } from '../trace/expression/expression.ts';
import { perform } from './interventions.ts';
import type { Runner } from './runner.ts';

/** `fault 0x11000`: a point as the trace writes it. */
export function pointName(point: Point, pageSize: number): string {
  if (point.kind === 'label') return point.routine === undefined ? point.label : `${point.routine}.${point.label}`;
  if (point.kind === 'fault' && point.page !== undefined) return `fault ${formatAddress(point.page, pageSize)}`;
  return point.kind;
}

const own = (r: Runner, thread: number): ThreadScript => r.state.script.threads[thread] as ThreadScript;

/** Tells a call's result, and whether it is what the trace saw. */
function tell(r: Runner, thread: number, result: number): void {
  const t = own(r, thread);
  const called = r.program.statements.at(t.statement);
  const call = t.byHand || (called && 'call' in called ? called.call.name : '?');
  if (!t.told) {
    t.told = true;
    r.emit({ kind: 'result', line: t.byHand ? 0 : (r.program.lines[t.statement] ?? 0), thread, call, result });
  }
  const expecting = r.program.statements.at(t.expect);
  if (!expecting || !('expected' in expecting) || !expecting.expected) return;
  const line = r.program.lines[t.expect] ?? 0;
  const expected = expecting.expected.result;
  t.expect = -1;
  if (expected === result) return;
  r.state.script.failures++;
  r.emit({ kind: 'expectation', line, thread, call, expected, result });
}

function missed(r: Runner, thread: number): void {
  const t = own(r, thread);
  const statement = r.program.statements.at(t.point);
  const line = r.program.lines[t.point] ?? 0;
  t.point = -1;
  if (!statement || !('point' in statement)) return;
  const { kernel } = r.state;
  const text = `${kernel.threads[thread]?.name} @ ${pointName(statement.point, kernel.config.pageSize)}`;
  const result = resultName(kernel.threads[thread]?.lastResult ?? -1);
  r.state.script.failures++;
  r.emit({ kind: 'assert', line, text, ok: false, detail: `the call returned ${result} before it got there` });
}

/** What a kernel event means for the script; called as it happens. */
export function noteEvent(r: Runner, event: KernelEvent): void {
  const { order } = r.state.script;
  if (event.kind === 'wakeup') {
    for (const t of event.woken) if (!order.includes(t)) order.push(t);
  } else if (event.kind === 'contended') {
    if (!order.includes(event.thread)) order.push(event.thread);
  } else if (event.kind === 'return' && event.top) {
    const t = own(r, event.thread);
    t.held = false;
    t.goal = 'none';
    if (t.point >= 0) missed(r, event.thread);
    tell(r, event.thread, event.result);
    const at = order.indexOf(event.thread);
    if (at >= 0) order.splice(at, 1);
  }
}

function reached(r: Runner, thread: number, point: Point): boolean {
  const k = r.state.kernel;
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  if (!t || !f) return false;
  const routine = routinesOf(k.config.vintage)[f.routine];
  switch (point.kind) {
    case 'entry':
      return true;
    case 'fault': {
      const page = pendingFault(k, thread);
      return page !== undefined && f.pc > 0 && (point.page === undefined || point.page === page);
    }
    case 'blocked':
      return t.status === ThreadStatus.blocked;
    case 'asleep':
      return t.status === ThreadStatus.asleepMap || t.status === ThreadStatus.asleepBusy;
    case 'label':
      return routine?.labels[f.pc] === point.label && (point.routine === undefined || point.routine === routine.name);
  }
}

/** After a step: holds the thread if it is where its line wants it. */
export function checkPoint(r: Runner, thread: number): void {
  const t = own(r, thread);
  const statement = r.program.statements.at(t.point);
  if (!statement || !('point' in statement) || !reached(r, thread, statement.point)) return;
  t.held = true;
  t.goal = 'none';
  t.point = -1;
  const point = pointName(statement.point, r.state.kernel.config.pageSize);
  r.emit({ kind: 'held', line: statement.span.line, thread, point });
}

function fail(r: Runner, line: number, text: string, detail: string): void {
  r.state.script.failures++;
  r.emit({ kind: 'assert', line, text, ok: false, detail });
}

/** A line that cannot be: said there, and passed over. */
function refuse(r: Runner, thread: number, line: number, text: string, detail: string): void {
  Object.assign(own(r, thread), { goal: 'none', expect: -1, point: -1, told: true });
  fail(r, line, text, detail);
}

/** A call of a process that is not there yet. */
function refuseCall(
  r: Runner,
  thread: number,
  process: string,
  statement: Statement & { kind: 'call' | 'enter' },
): void {
  const name = r.state.kernel.threads[thread]?.name;
  const detail = `${name} is in ${process}, which has no map yet: let another process call fork(${process}) first`;
  refuse(r, thread, statement.span.line, statement.call.name, detail);
}

/** Puts a value in its place; a line that cannot be is a failure. */
function set(r: Runner, statement: Statement & { kind: 'set' }): void {
  const { span, text } = statement;
  const now = settingOrProblem(r.state, statement);
  if (typeof now === 'string') fail(r, span.line, `set ${text}`, `${now}: nothing is set`);
  else perform(r, NOBODY, { kind: 'set', ...now }, span.line);
}

function begin(r: Runner, index: number, thread: number, statement: Statement): void {
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
      Object.assign(t, {
        statement: index,
        held: false,
        goal: 'return',
        expect: -1,
        point: -1,
        told: false,
        byHand: '',
      });
      if (statement.kind === 'call') t.expect = index;
      else {
        t.goal = 'point';
        t.point = index;
      }
      const process = processWithoutMap(kernel, thread);
      if (process !== undefined) {
        refuseCall(r, thread, process, statement);
        break;
      }
      startCall(kernel, thread, statement.call.name, statement.call.args);
      if (statement.kind === 'enter' && statement.point.kind === 'entry') checkPoint(r, thread);
      break;
    }
    case 'advance':
      Object.assign(t, { held: false, goal: 'point', point: index });
      if (idle) missed(r, thread);
      else if (statement.point.kind === 'asleep' || statement.point.kind === 'blocked') checkPoint(r, thread);
      break;
    case 'leave':
      Object.assign(t, { held: false, goal: 'return', point: -1, expect: statement.expected ? index : -1 });
      if (idle) tell(r, thread, kernel.threads[thread]?.lastResult ?? -1);
      break;
    case 'dies':
      perform(r, thread, { kind: 'kill' }, statement.span.line);
  }
}

/** Begins the statement at an index. */
export function beginStatement(r: Runner, index: number): void {
  const at = statementAt(r.program, index);
  if (!at) return;
  r.emit({ kind: 'statement', line: at.statement.span.line, thread: at.thread });
  begin(r, index, at.thread, at.statement);
}

function evaluateAssert(r: Runner, statement: Statement & { kind: 'assert' }): void {
  const { expression, text } = statement;
  const line = statement.span.line;
  let ok = false;
  let detail: string;
  try {
    const scope = machineScope(r.state, NOBODY);
    ok = isTrue(evaluate(expression, scope), expression);
    detail =
      expression.kind === 'binary' && !['&&', '||'].includes(expression.operator)
        ? [expression.left, expression.right]
            .filter((side) => side.kind !== 'number' && side.kind !== 'name')
            .map((side) => `${formatExpression(side)} is ${formatResult(side, evaluate(side, scope))}`)
            .join(', ') || (ok ? 'it is true' : 'it is false')
        : ok
          ? 'it is true'
          : 'it is false';
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    detail = error.message;
  }
  if (!ok) r.state.script.failures++;
  r.emit({ kind: 'assert', line, text, ok, detail });
}
