// The exception filters as the protocol lists them.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { FILTERS } from '../../core/debugger/stops/filters.ts';

export const protocolFilters = (): DebugProtocol.ExceptionBreakpointsFilter[] =>
  FILTERS.map((f) => ({
    filter: f.id,
    label: f.label,
    description: f.description,
    default: f.on,
    supportsCondition: true,
    conditionDescription: 'An expression over the state, such as entry(0x1000).wired_count > 1 or thread == t2',
  }));
