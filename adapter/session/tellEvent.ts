// Events of a run as lines of the Debug Console: results, unmet expectations, with `trace` all.
import { describeEvent } from '../../core/inspect/events.ts';
import { callLine } from '../../core/program/lines.ts';
import type { MachineEvent } from '../../core/program/types.ts';
import { after, noteRefusal, tellResult, tellSurprise } from '../console/failures.ts';
import { isHeard, say } from '../console/lines.ts';
import type { Context } from './context.ts';

const TOLD: ReadonlySet<MachineEvent['kind']> = new Set([
  'refused',
  'result',
  'expectation',
  'panic',
  'assert',
  'stuck',
]);

/** Is there a line of events of this kind? */
export const isTold = (c: Context, kind: MachineEvent['kind']): boolean => c.launch.trace === true || TOLD.has(kind);

export function tellEvent(c: Context, event: MachineEvent): void {
  const control = c.control;
  if (!control) return;
  const { state, program } = control.machine;
  switch (event.kind) {
    case 'refused':
      noteRefusal(c, control, event);
      if (c.launch.trace !== true) return;
      say(c, 'events', describeEvent(event, state), 'console', callLine(program, state.script, event.thread));
      return;
    case 'result':
      // without debugging they make a table, at the end
      if (c.noDebug) return;
      if (isHeard(c)) c.lines.results.push(after(control));
      tellResult(c, control, event);
      return;
    case 'expectation':
      tellSurprise(c, control, event);
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
