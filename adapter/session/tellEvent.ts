// Events of a run as lines of the Debug Console: results, unmet expectations, with `trace` all.
import { decisionAt, isFailure } from '../../core/debugger/why/decision.ts';
import { reasonText } from '../../core/debugger/why/explanation.ts';
import { failureName } from '../../core/debugger/words/failureText.ts';
import { describeEvent } from '../../core/inspect/describe.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { callLine } from '../../core/program/lines.ts';
import type { MachineEvent } from '../../core/program/types.ts';
import { isHeard, say } from '../console/lines.ts';
import type { Context } from './context.ts';

export function tellEvent(c: Context, event: MachineEvent): void {
  const control = c.control;
  if (!control) return;
  const { state, program } = control.machine;
  switch (event.kind) {
    case 'refused':
      // the reason of a line that is not shown is not looked for
      if (!event.ignored && !c.noDebug && isHeard(c)) {
        const decision = decisionAt(state.kernel, event, control.machine.position);
        const text = decision && reasonText({ decision, ...(decision.finding && { found: decision.finding.text }) });
        if (text !== undefined) c.refusals.set(event.thread, { outcome: event.outcome, text });
      }
      if (c.launch.trace !== true) return;
      say(c, 'events', describeEvent(event, state), 'console', callLine(program, state.script, event.thread));
      return;
    case 'result': {
      // without debugging they make a table, at the end
      if (c.noDebug) return;
      const refusal = c.refusals.get(event.thread);
      c.refusals.delete(event.thread);
      const result = failureName(state.kernel.config.vintage, event.call, event.result);
      const why = refusal?.outcome === event.result ? `: ${refusal.text}` : '';
      const line = `${state.kernel.threads[event.thread]?.name}: ${event.call} = ${isFailure(event.result) ? result : resultName(event.result)}${why}`;
      say(c, resultName(event.result), line, 'stdout', event.line);
      return;
    }
    case 'expectation':
      say(c, 'failed expectations', describeEvent(event, state), 'stderr', event.line);
      return;
    case 'panic':
      c.output(`${describeEvent(event, state)}\n`, 'stderr');
      return;
    case 'assert':
      if (!event.ok) say(c, 'failed expectations', describeEvent(event, state), 'stderr', event.line);
      else if (c.launch.trace) say(c, 'asserts', describeEvent(event, state), 'console', event.line);
      return;
    case 'stuck':
      for (const reason of event.reasons) c.output(`stuck: ${reason}\n`, 'stderr');
      return;
    case 'end':
      return;
    default:
      if (c.launch.trace === true) {
        const thread = 'thread' in event ? event.thread : -1;
        const own = callLine(program, state.script, thread);
        say(c, 'events', describeEvent(event, state), 'console', 'line' in event ? event.line : own);
      }
  }
}
