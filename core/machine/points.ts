// The points at which a line holds a thread: `t1 > call @ fault 0x11000`.
import { formatAddress } from '../kernel/address.ts';
import { pendingFault } from '../kernel/kernel.ts';
import { routinesOf } from '../kernel/routine.ts';
import { ThreadStatus } from '../kernel/state.ts';
import type { Point } from '../trace/ast.ts';
import { own, type Run } from './run.ts';

/** `fault 0x11000`: a point as the trace writes it. */
export function pointName(point: Point, pageSize: number): string {
  if (point.kind === 'label') return point.routine === undefined ? point.label : `${point.routine}.${point.label}`;
  if (point.kind === 'fault' && point.page !== undefined) return `fault ${formatAddress(point.page, pageSize)}`;
  return point.kind;
}

function reached(r: Run, thread: number, point: Point): boolean {
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
export function checkPoint(r: Run, thread: number): void {
  const t = own(r, thread);
  const statement = r.program.statements.at(t.point);
  if (!statement || !('point' in statement) || !reached(r, thread, statement.point)) return;
  t.held = true;
  t.point = -1;
  const point = pointName(statement.point, r.state.kernel.config.pageSize);
  r.emit({ kind: 'held', line: statement.span.line, thread, point });
}
