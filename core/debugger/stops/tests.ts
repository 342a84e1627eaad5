// Does a breakpoint stop here? Its condition, its hit count, and log points, which speak
// and do not stop.
import { machineScope } from '../../inspect/scope.ts';
import { KINDS } from '../../kernel/fields/kinds.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineEvent } from '../../program/types.ts';
import type { Expression } from '../../trace/ast.ts';
import { EvaluationError, evaluate, isTrue, type Scope } from '../../trace/expression/evaluate.ts';
import { renderMessage } from '../../trace/expression/interpolate.ts';
import type { Breakpoint, Mode } from './breakpoint.ts';
import type { StopPoints } from './stopPoints.ts';

/** Told while a run goes on: each event, what log points say, and conditions that have no value. */
export interface Observer {
  event(event: MachineEvent): void;
  /** Does it want events of this kind? Absent: of all. What it answers holds for a run. */
  wants?(kind: MachineEvent['kind']): boolean;
  /** Does it want the details (Kernel.details) of a run? Absent: no. */
  wantsDetails?(): boolean;
  log(line: number, text: string): void;
  problem(line: number, text: string): void;
}

/**
 * Does a condition hold? One without a value here does not, and is reported. `result`: what the
 * name means in it.
 */
export function holds(
  points: StopPoints,
  id: number,
  condition: Expression | undefined,
  machine: Machine,
  thread: number,
  observer: Observer,
  line: number,
  result?: number,
): boolean {
  if (!condition) return true;
  const scope = machineScope(machine.state, thread);
  const value = result === undefined ? undefined : KINDS.result.value(result, machine.state.kernel, 0);
  const lookup: Scope['lookup'] = (name) => (name === 'result' && value !== undefined ? value : scope.lookup(name));
  try {
    return isTrue(evaluate(condition, { ...scope, lookup }), condition);
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

/** Counts a hit at the present position. */
function countHit(points: StopPoints, id: number, position: number): number {
  const hits = points.hits.get(id) ?? [];
  points.hits.set(id, hits);
  while (hits.length > 0 && (hits[hits.length - 1] as number) >= position) hits.pop();
  hits.push(position);
  return hits.length;
}

/** Numbers of the breakpoints that stop here; log points speak instead. */
export function test(
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
