// Where a run stops, apart from the end of a step: at breakpoints, before the line or the step that
// they are on, and at exception filters, data and routines, after the step that made the event.
import { describeThread } from '../../inspect/describe.ts';
import { FALSE } from '../../kernel/constants.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { Machine } from '../../machine/machine.ts';
import { callLine } from '../../program/lines.ts';
import { type Choice, type MachineEvent, NOBODY } from '../../program/types.ts';
import { callBefore, isFailure, refusals } from '../why/decision.ts';
import { dataHits, noteData } from './dataPoints.ts';
import { type Caught, caught, KNOWN_FILTERS } from './filters.ts';
import type { Stop } from './stop.ts';
import type { StopPoints } from './stopPoints.ts';
import { holds, type Observer, test } from './tests.ts';

/**
 * The breakpoint before the step that is to be made next. It is tested once, however
 * often one stops there.
 */
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

/**
 * The run has stopped where this call failed, and that stop named its result and what its line
 * expects: a stop at its return would add nothing. The history says so, so that a run back skips
 * the same returns.
 */
function isTold(points: StopPoints, machine: Machine, event: MachineEvent, observer: Observer): boolean {
  const failed = points.filters.get('failed');
  if (event.kind !== 'expectation' || !failed || !isFailure(event.result) || event.result === FALSE) return false;
  const { thread, line, result } = event;
  const call = callBefore(machine, thread, machine.position);
  // `t1 < RESULT` is a line of its own
  if (!call || machine.program.lines[call.statement] !== line) return false;
  const decision = refusals(machine, thread, call).findLast(({ ignored }) => !ignored);
  if (decision?.outcome !== result) return false;
  const here = machine.position;
  machine.seek(decision.position + 1);
  try {
    return holds(points, failed.id, failed.condition, machine, thread, observer, line, result);
  } finally {
    machine.seek(here);
  }
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
    for (const filter of KNOWN_FILTERS) {
      const wanted = points.filters.get(filter.id);
      if (!wanted || !filter.matches(event) || (best && best.filter.rank <= filter.rank)) continue;
      if (isTold(points, machine, event, observer)) continue;
      const found = caught(filter, event, machine.state, machine.program);
      const result = event.kind === 'refused' ? event.outcome : undefined;
      if (holds(points, wanted.id, wanted.condition, machine, found.thread, observer, found.line, result)) best = found;
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
      description: best.label,
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
    description: 'Paused on function breakpoint',
    text: `${who} calls ${name}`,
    hits: called,
  };
}
