// The exception filters as the protocol lists them, and those that a client has set, bound.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { parseCondition } from '../../core/debugger/stops/breakpoint.ts';
import { FILTERS, filterOf } from '../../core/debugger/stops/filters.ts';
import { quoted } from '../../core/trace/echo.ts';
import { type Context, namesOf } from '../session/context.ts';
import { languageOf } from './filterTexts.ts';
import { failed } from './requested.ts';

type Answer = DebugProtocol.Breakpoint;

/** `locale`: the client's. */
export function protocolFilters(locale?: string): DebugProtocol.ExceptionBreakpointsFilter[] {
  const language = languageOf(locale);
  return FILTERS.map(({ id, label, description, on, kinds }) => ({
    filter: id,
    ...(language.filters[id] ?? { label, description }),
    default: on,
    supportsCondition: true,
    conditionDescription: language.condition(
      kinds.includes('refused') ? 'result == ENOMEM' : 'entry(0x1000).wired_count > 1',
    ),
  }));
}

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
