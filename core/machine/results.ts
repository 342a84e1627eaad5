// What a call returned, beside what its line expects; and what an event of the kernel
// means for the script.
import { fulfils, resultName } from '../kernel/constants.ts';
import type { KernelEvent } from '../kernel/events.ts';
import { whyNotThere } from './forcedPlace.ts';
import { pointName } from './points.ts';
import { own, type Run } from './run.ts';

/** Tells a call's result, and whether it is what the trace saw. */
export function tell(r: Run, thread: number, result: number): void {
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
  if (fulfils(result, expected)) return;
  r.state.script.failures++;
  const because = whyNotThere(r, thread, expected, result);
  r.emit({ kind: 'expectation', line, thread, call, expected, result, ...(because && { because }) });
}

export function missed(r: Run, thread: number): void {
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
export function noteEvent(r: Run, event: KernelEvent): void {
  const { order } = r.state.script;
  switch (event.kind) {
    case 'wakeup':
      for (const t of event.woken) if (!order.includes(t)) order.push(t);
      break;
    case 'contended':
      if (!order.includes(event.thread)) order.push(event.thread);
      break;
    case 'return':
      if (event.top) returned(r, event.thread, event.result);
  }
}

function returned(r: Run, thread: number, result: number): void {
  const { order } = r.state.script;
  const t = own(r, thread);
  t.held = false;
  if (t.point >= 0) missed(r, thread);
  tell(r, thread, result);
  const at = order.indexOf(thread);
  if (at >= 0) order.splice(at, 1);
}
