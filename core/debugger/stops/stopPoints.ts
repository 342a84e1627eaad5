// All that a run may stop at: breakpoints by their place, filters, data; and where each was hit.
// Hits are kept by their position in the history, so that going back takes them back.
import type { MachineEvent } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import type { Breakpoint } from './breakpoint.ts';
import { type DataPoints, newDataPoints } from './dataPoints.ts';
import { type Filter, KNOWN_FILTERS } from './filters.ts';

interface Filtered {
  readonly id: number;
  readonly condition?: Expression;
}

export interface StopPoints {
  lines: Map<number, Breakpoint[]>;
  /** By routine and step. */
  listings: Map<string, Map<number, Breakpoint[]>>;
  /** The same, for breakpoints that were set on an address. */
  instructions: Map<string, Map<number, Breakpoint[]>>;
  functions: Map<string, Breakpoint[]>;
  filters: Map<string, Filtered>;
  readonly data: DataPoints;
  /** Positions of the hits of a breakpoint, by its number, ascending. */
  readonly hits: Map<number, number[]>;
  /**
   * By thread: where its breakpoints were tested already, for the step that it has not made yet.
   */
  readonly tested: Map<number, string>;
  /** Breakpoints whose condition has no value; told once. */
  readonly complained: Set<number>;
}

export const newStopPoints = (): StopPoints => ({
  lines: new Map(),
  listings: new Map(),
  instructions: new Map(),
  functions: new Map(),
  filters: new Map(),
  data: newDataPoints(),
  hits: new Map(),
  tested: new Map(),
  complained: new Set(),
});

/** Is there a breakpoint whose hits are counted? */
export const countsHits = (points: StopPoints): boolean =>
  [
    ...points.lines.values(),
    ...points.functions.values(),
    points.data.list.map(({ breakpoint }) => breakpoint),
    ...[...points.listings.values(), ...points.instructions.values()].flatMap((steps) => [...steps.values()]),
  ].some((list) => list.some(({ hit }) => hit !== undefined));

/**
 * The events that may be stops, and whether steps need a look one by one: those of a listing, or
 * all while data are watched.
 */
export function stopCandidates({ listings, instructions, functions, filters, lines, data }: StopPoints): {
  readonly kinds: ReadonlySet<MachineEvent['kind']>;
  matches(event: MachineEvent): boolean;
  readonly stepwise: boolean;
  /** Calls of routines may be stops: these are details (Kernel.details). */
  readonly calls: boolean;
} {
  const armed = new Map<MachineEvent['kind'], Filter[]>();
  for (const filter of KNOWN_FILTERS)
    if (filters.has(filter.id)) for (const kind of filter.kinds) armed.set(kind, [...(armed.get(kind) ?? []), filter]);
  if (functions.size > 0) armed.set('call', []);
  const modes = [...lines.values()].some((list) => list.some(({ mode }) => mode !== undefined));
  if (modes) for (const kind of ['sleep', 'contended', 'return'] as const) armed.set(kind, armed.get(kind) ?? []);
  return {
    kinds: new Set(armed.keys()),
    calls: functions.size > 0,
    stepwise: listings.size > 0 || instructions.size > 0 || data.list.length > 0,
    matches(event) {
      const asked = armed.get(event.kind);
      // no filter and no mode is about the return of an inner routine
      if (asked === undefined || (event.kind === 'return' && !event.top)) return false;
      if (event.kind === 'call') return functions.has(event.routine);
      if (modes) return true;
      // no closure: it would be made for every event, most of which get no further
      // than the first line
      for (const filter of asked) if (filter.matches(event)) return true;
      return false;
    },
  };
}
