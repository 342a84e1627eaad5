// Where a run stops, apart from the end of a step: at breakpoints, before the line or the step that they are on, and at
// exception filters, after the step that made the event. Hits are kept by their place in the history, so that going back takes them back.

import { describeThread } from '../../inspect/describe.ts';
import { machineScope } from '../../inspect/scope.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import { callLine } from '../../program/lines.ts';
import type { Choice, MachineEvent } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { EvaluationError, evaluate, isTrue } from '../../trace/expression/evaluate.ts';
import { renderMessage } from '../../trace/expression/interpolate.ts';
import type { Breakpoint, Mode } from './breakpoint.ts';
import { type DataPoints, dataHits, newDataPoints, noteData } from './dataPoints.ts';
import { type Caught, caught, FILTERS } from './filters.ts';

export interface Stop {
  readonly reason:
    | 'entry'
    | 'step'
    | 'breakpoint'
    | 'instruction breakpoint'
    | 'function breakpoint'
    | 'data breakpoint'
    | 'exception'
    | 'pause'
    | 'goto'
    | 'by hand'
    | 'end';
  /** Index of a thread; NOBODY: the script itself. */
  readonly thread: number;
  readonly description: string;
  readonly text?: string;
  readonly hits: readonly number[];
  readonly caught?: Caught;
  /** It stands before the step that it is about, and not after. */
  readonly before?: true;
  /** Nothing but the end is left, and it says so. */
  readonly atEnd?: true;
}

/** Is it for what a step has done, so that a breakpoint before the next step is another stop at the same moment? */
export const followsAnEvent = ({ reason, before }: Stop): boolean =>
  reason === 'exception' ||
  reason === 'function breakpoint' ||
  reason === 'data breakpoint' ||
  (reason === 'breakpoint' && before !== true);

/** Told while a run goes on: each event, what log points say, and conditions that have no value. */
export interface Observer {
  event(event: MachineEvent): void;
  log(line: number, text: string): void;
  problem(line: number, text: string): void;
}

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
  /** By thread: where its breakpoints were tested already, for the step that it has not made yet. */
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

/** Does a condition hold? One that has no value here does not, and is told about. */
function holds(
  points: StopPoints,
  id: number,
  condition: Expression | undefined,
  machine: Machine,
  thread: number,
  observer: Observer,
  line: number,
): boolean {
  if (!condition) return true;
  try {
    return isTrue(evaluate(condition, machineScope(machine.state, thread)), condition);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (!points.complained.has(id)) {
      points.complained.add(id);
      observer.problem(
        line,
        `The condition of a breakpoint cannot be evaluated, and it does not stop: ${error.message}`,
      );
    }
    return false;
  }
}

/** Is there a breakpoint whose hits are counted? */
export const countsHits = (points: StopPoints): boolean =>
  [
    ...points.lines.values(),
    ...points.functions.values(),
    points.data.list.map(({ breakpoint }) => breakpoint),
    ...[...points.listings.values(), ...points.instructions.values()].flatMap((steps) => [...steps.values()]),
  ].some((list) => list.some(({ hit }) => hit !== undefined));

/** The events that may be stops, and whether steps need a look one by one: those of a listing, or all while data are watched. */
export function stopCandidates({ listings, instructions, functions, filters, lines, data }: StopPoints): {
  matches(event: MachineEvent): boolean;
  readonly stepwise: boolean;
} {
  const armed = FILTERS.filter(({ id }) => filters.has(id));
  const kinds = new Set<MachineEvent['kind']>(armed.flatMap((filter) => filter.kinds));
  if (functions.size > 0) kinds.add('call');
  const modes = [...lines.values()].some((list) => list.some(({ mode }) => mode !== undefined));
  if (modes) for (const kind of ['sleep', 'contended', 'return'] as const) kinds.add(kind);
  return {
    stepwise: listings.size > 0 || instructions.size > 0 || data.list.length > 0,
    matches(event) {
      if (!kinds.has(event.kind)) return false;
      if (event.kind === 'call') return functions.has(event.routine);
      if (modes && (event.kind !== 'return' || event.top)) return true;
      return armed.some((filter) => filter.matches(event));
    },
  };
}

/** Counts a hit at the present position. */
function countHit(points: StopPoints, id: number, position: number): number {
  const hits = points.hits.get(id) ?? [];
  points.hits.set(id, hits);
  while (hits.length > 0 && (hits[hits.length - 1] as number) >= position) hits.pop();
  hits.push(position);
  return hits.length;
}

/** Numbers of the breakpoints that stop here; log points speak instead. */
function test(
  points: StopPoints,
  list: readonly Breakpoint[] | undefined,
  machine: Machine,
  thread: number,
  observer: Observer,
  line: number,
  mode: Mode = 'call',
): number[] {
  const hits: number[] = [];
  for (const b of list ?? []) {
    if ((b.mode ?? 'call') !== mode || !holds(points, b.id, b.condition, machine, thread, observer, line)) continue;
    const count = countHit(points, b.id, machine.position);
    if (b.hit && !b.hit(count)) continue;
    if (b.message) observer.log(line, renderMessage(b.message, machineScope(machine.state, thread)));
    else hits.push(b.id);
  }
  return hits;
}

/** The breakpoint before the step that is to be made next. It is tested once, however often one stops there. */
export function beforeStep(points: StopPoints, machine: Machine, choice: Choice, observer: Observer): Stop | undefined {
  const { thread } = choice;
  noteData(points.data, machine, choice);
  if (points.lines.size > 0) {
    const line = machine.begins(choice);
    if (line > 0 && !points.lines.has(line)) return undefined;
    if (line > 0) {
      if (points.tested.get(thread) === `line ${line}`) return undefined;
      points.tested.set(thread, `line ${line}`);
      const hits = test(points, points.lines.get(line), machine, thread, observer, line);
      const description = `Paused on breakpoint: line ${line}`;
      // a line of the script is the script's: stepping on from it walks the lines
      return hits.length > 0 ? { reason: 'breakpoint', thread: NOBODY, description, hits, before: true } : undefined;
    }
  }
  const t = machine.state.kernel.threads[thread];
  if (points.listings.size === 0 && points.instructions.size === 0) return undefined;
  if (!t || t.depth === 0 || machine.begins(choice) > 0) return undefined;
  const f = t.stack[t.depth - 1];
  const routine = f && routinesOf(machine.state.kernel.config.vintage)[f.routine];
  const inListing = routine && points.listings.get(routine.name)?.get(f.pc);
  const onAddress = routine && points.instructions.get(routine.name)?.get(f.pc);
  if (!routine || (!inListing && !onAddress)) return undefined;
  const place = `${routine.name} ${f.pc} ${t.depth}`;
  if (points.tested.get(thread) === place) return undefined;
  points.tested.set(thread, place);
  const line = machine.state.script.threads[thread]?.line ?? 0;
  const ofListing = test(points, inListing, machine, thread, observer, line);
  const hits = [...ofListing, ...test(points, onAddress, machine, thread, observer, line)];
  if (hits.length === 0) return undefined;
  const reason = ofListing.length > 0 ? 'breakpoint' : 'instruction breakpoint';
  const description = `Paused on ${reason}: ${t.name} in ${routine.name}, step ${routine.labels[f.pc]}`;
  return { reason, thread, description, hits, before: true };
}

/** The filter that the events of a step have met, the one that says most if there are several. */
function filtered(
  points: StopPoints,
  machine: Machine,
  events: readonly MachineEvent[],
  observer: Observer,
): Caught | undefined {
  let best: Caught | undefined;
  for (const event of events) {
    for (const filter of FILTERS) {
      const wanted = points.filters.get(filter.id);
      if (!wanted || !filter.matches(event) || (best && best.filter.rank <= filter.rank)) continue;
      const found = caught(filter, event, machine.state, machine.program);
      if (holds(points, wanted.id, wanted.condition, machine, found.thread, observer, found.line)) best = found;
    }
  }
  return best;
}

/** A breakpoint of a line that waits for its call to return, or to have to wait. */
function lineStop(
  points: StopPoints,
  machine: Machine,
  events: readonly MachineEvent[],
  observer: Observer,
): Stop | undefined {
  for (const event of events) {
    const waits = event.kind === 'sleep' || event.kind === 'contended';
    if (!waits && !(event.kind === 'return' && event.top)) continue;
    const { thread } = event;
    const line = callLine(machine.program, machine.state.script, thread);
    const hits = test(points, points.lines.get(line), machine, thread, observer, line, waits ? 'wait' : 'return');
    if (hits.length === 0) continue;
    const about = waits ? describeThread(machine.state, thread) : 'has returned';
    const description = `Paused on breakpoint: line ${line}, ${machine.program.threads[thread]} ${about}`;
    return { reason: 'breakpoint', thread, description, hits };
  }
  return undefined;
}

/** The stop that a step has brought about. */
export function afterStep(
  points: StopPoints,
  machine: Machine,
  choice: Choice,
  events: readonly MachineEvent[],
  observer: Observer,
): Stop | undefined {
  if (points.tested.size > 0) points.tested.delete(choice.thread);
  if (events.length === 0 && points.data.list.length === 0) return undefined;
  const best = points.filters.size > 0 ? filtered(points, machine, events, observer) : undefined;
  const changed = dataHits(points.data, machine, choice).filter(
    ({ breakpoint }) => test(points, [breakpoint], machine, choice.thread, observer, 0).length > 0,
  );
  const line = points.lines.size > 0 ? lineStop(points, machine, events, observer) : undefined;
  const called: number[] = changed.map(({ breakpoint }) => breakpoint.id);
  let name = '';
  if (points.functions.size > 0) {
    for (const event of events) {
      if (event.kind !== 'call') continue;
      const line = machine.state.script.threads[event.thread]?.line ?? 0;
      const hits = test(points, points.functions.get(event.routine), machine, event.thread, observer, line);
      if (hits.length > 0) name = event.routine;
      for (const hit of hits) called.push(hit);
    }
  }
  if (best) {
    return {
      reason: 'exception',
      thread: best.thread >= 0 ? best.thread : choice.thread,
      // it stands beside the thread's name, where there is little room; the rest is in the text
      description: best.filter.label,
      text: best.summary,
      hits: [...(line?.hits ?? []), ...called],
      caught: best,
    };
  }
  if (line) return { ...line, hits: [...line.hits, ...called] };
  if (called.length === 0) return undefined;
  if (changed.length > 0) {
    const text = changed.map((hit) => hit.text).join('; ');
    return {
      reason: 'data breakpoint',
      thread: choice.thread,
      description: 'Paused on data breakpoint',
      text,
      hits: called,
    };
  }
  const who = machine.program.threads[choice.thread] ?? 'the script';
  return {
    reason: 'function breakpoint',
    thread: choice.thread,
    description: `Paused on function breakpoint: ${who} calls ${name}`,
    hits: called,
  };
}
