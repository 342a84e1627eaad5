// The exception filters as the protocol lists them, and those that a client has set, bound.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { parseCondition } from '../../core/debugger/stops/breakpoint.ts';
import { FILTERS, filterOf } from '../../core/debugger/stops/filters.ts';
import { quoted } from '../../core/trace/echo.ts';
import { type Context, namesOf } from '../session/context.ts';
import { failed } from './requested.ts';

type Answer = DebugProtocol.Breakpoint;

export const protocolFilters = (): DebugProtocol.ExceptionBreakpointsFilter[] =>
  FILTERS.map((f) => ({
    filter: f.id,
    label: f.label,
    description: f.description,
    default: f.on,
    supportsCondition: true,
    conditionDescription: `An expression over the state, such as ${f.kinds.includes('refused') ? 'result == ENOMEM' : 'entry(0x1000).wired_count > 1'} or thread == t2`,
  }));

export function bindExceptions(c: Context): Answer[] {
  const filters: Exclude<Context['control'], undefined>['points']['filters'] = new Map();
  const answers = (c.exceptionBreakpoints ?? []).map(({ id, wanted }): Answer => {
    const filter = filterOf(wanted.filterId);
    if (!filter) return failed(id, `there is no exception filter ${quoted(wanted.filterId)}`);
    const parsed = wanted.condition ? parseCondition(wanted.condition, namesOf(c)) : undefined;
    if (parsed && 'problem' in parsed) return failed(id, parsed.problem);
    filters.set(filter.id, parsed ? { id, condition: parsed.expression } : { id });
    return { id, verified: true };
  });
  if (!c.exceptionBreakpoints) for (const f of FILTERS) if (f.on) filters.set(f.id, { id: 0 });
  if (c.control) c.control.points.filters = c.noDebug ? new Map() : filters;
  return answers;
}
