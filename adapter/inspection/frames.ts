// The call stack of a thread: a frame for each kernel routine, its listing as source, and the
// script's line below. A frame's number is its thread and depth, and means the same at every stop.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { codeReference } from '../../core/inspect/codeAddress.ts';
import type { FrameRef } from '../../core/inspect/frameRef.ts';
import { lineOfStep } from '../../core/inspect/listingText.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import type { Frame } from '../../core/kernel/state.ts';
import { callLine } from '../../core/program/lines.ts';
import { NOBODY } from '../../core/program/types.ts';
import { RequestError } from '../session/errors.ts';
import { listingSource, type Naming } from '../sources/listing.ts';

const PER_THREAD = 1024;

export const frameId = (thread: number, level: number): number => (thread + 2) * PER_THREAD + level;

export function frameRef(control: RunControl, id: number): FrameRef {
  const thread = Math.floor(id / PER_THREAD) - 2;
  const level = id % PER_THREAD;
  const t = control.machine.state.kernel.threads[thread];
  const exists = t ? level <= t.depth : thread === NOBODY && level === 0;
  if (!exists) throw new RequestError(`there is no frame ${id}: it is gone, or was never given`);
  return { thread, level };
}

/** The frame that a request is about, if it names one. */
export const frameIfAny = (control: RunControl, id: number | undefined): FrameRef | undefined =>
  id === undefined ? undefined : frameRef(control, id);

export const kernelFrame = (control: RunControl, ref: FrameRef): Frame | undefined =>
  ref.level > 0 ? control.machine.state.kernel.threads[ref.thread]?.stack[ref.level - 1] : undefined;

/** The line of the script that a thread is at: its call's, or if it is in none the next line. */
export function threadLine(control: RunControl, thread: number): number {
  const { machine, stop } = control;
  const t = machine.state.kernel.threads[thread];
  const own = callLine(machine.program, machine.state.script, thread);
  if (t && t.depth > 0 && own) return own;
  if (stop?.caught && stop.thread === thread && stop.caught.line > 0) return stop.caught.line;
  return control.scriptLine();
}

/** Nothing comes next on the thread, and it has not stopped at an exception. */
const endOf = (control: RunControl, thread: number): string | undefined =>
  control.depth(thread) === 0 && control.isAtEnd && !(control.stop?.caught && control.stop.thread === thread)
    ? 'the end'
    : undefined;

export function stackFrames(
  control: RunControl,
  thread: number,
  script: DebugProtocol.Source,
  start: number,
  levels: number,
  naming: Naming,
): { stackFrames: DebugProtocol.StackFrame[]; totalFrames: number } {
  const { machine, stop } = control;
  const t = machine.state.kernel.threads[thread];
  const depth = t?.depth ?? 0;
  const total = depth + 1;
  const frames: DebugProtocol.StackFrame[] = [];
  const end = levels > 0 ? Math.min(total, start + levels) : total;
  for (let i = start; i < end; i++) {
    const level = depth - i;
    if (level === 0) {
      const line = threadLine(control, thread);
      const atResult = stop?.caught?.event.kind === 'return' && stop.thread === thread && depth === 0;
      const about = atResult ? `returned ${resultName(t?.lastResult ?? 0)}` : endOf(control, thread);
      const name = about === undefined ? 'script' : `script: ${about}`;
      frames.push({ id: frameId(thread, 0), name, source: script, line, column: 1 });
      continue;
    }
    const f = t?.stack[level - 1] as Frame;
    const routine = routinesOf(machine.state.kernel.config.vintage)[f.routine];
    if (!routine) continue;
    frames.push({
      id: frameId(thread, level),
      name: routine.name.replace(/_call$/, ' (caller)'),
      source: listingSource(routine, naming),
      line: lineOfStep(routine, f.pc),
      column: 1,
      instructionPointerReference: codeReference(routine, f.pc),
    });
  }
  return { stackFrames: frames, totalFrames: total };
}
