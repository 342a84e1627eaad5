// Breakpoints on routines, bound to the first step of each, and the answer to one on a change,
// which is named `map.busy changes`.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Breakpoint, readBreakpoint, routineNamed } from '../../core/debugger/stops/breakpoint.ts';
import { lineOfStep } from '../../core/inspect/listingText.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { type Context, namesOf, toClientLine, vintageOf } from '../session/context.ts';
import { listingSource } from '../sources/listing.ts';
import { bindChange } from './dataBreakpoints.ts';
import { failed } from './requested.ts';

type Answer = DebugProtocol.Breakpoint;

export function bindFunctions(c: Context): Answer[] {
  const at = new Map<string, Breakpoint[]>();
  const answers = c.functionBreakpoints.map((f): Answer => {
    const { id, wanted } = f;
    const change = bindChange(c, f);
    if (change) return change.answer;
    const named = routineNamed(wanted.name);
    if ('problem' in named) return failed(id, named.problem);
    const read = readBreakpoint(id, wanted, namesOf(c));
    if ('problem' in read) return failed(id, read.problem);
    const there = at.get(named.name);
    if (there) there.push(read.breakpoint);
    else at.set(named.name, [read.breakpoint]);
    const routine = routinesOf(vintageOf(c)).find((r) => r.name === named.name);
    if (!routine) return { id, verified: true };
    return {
      id,
      verified: true,
      source: listingSource(routine, c.clientCapabilities.listings),
      line: toClientLine(c, lineOfStep(routine, 0)),
    };
  });
  if (c.control && !c.noDebug) c.control.points.functions = at;
  return answers;
}
