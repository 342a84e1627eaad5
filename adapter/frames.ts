// The call stack of a thread: one frame a kernel routine, with its listing as source, and under them the line of the script.
// Frame numbers follow from thread and depth, so that they mean the same at every stop.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { resultName } from '../core/kernel/constants.ts';
import { routinesOf } from '../core/kernel/routine.ts';
import type { Frame } from '../core/kernel/state.ts';
import { callLine } from '../core/machine/script.ts';
import { NOBODY } from '../core/machine/types.ts';
import { codeReference } from './codeAddress.ts';
import type { Debuggee } from './debuggee.ts';
import { RequestError } from './errors.ts';
import { lineOfStep, listingSource, type Naming } from './listing.ts';

const PER_THREAD = 1024;

/** level 0: the script; level n: the n-th activation from the bottom. */
export interface FrameRef {
  readonly thread: number;
  readonly level: number;
}

export const frameId = (thread: number, level: number): number => (thread + 2) * PER_THREAD + level;

export function frameRef(debuggee: Debuggee, id: number): FrameRef {
  const thread = Math.floor(id / PER_THREAD) - 2;
  const level = id % PER_THREAD;
  const t = debuggee.machine.state.kernel.threads[thread];
  const exists = t ? level <= t.depth : thread === NOBODY && level === 0;
  if (!exists) throw new RequestError(`there is no frame ${id}: it is gone, or was never given`);
  return { thread, level };
}

export const kernelFrame = (debuggee: Debuggee, ref: FrameRef): Frame | undefined =>
  ref.level > 0 ? debuggee.machine.state.kernel.threads[ref.thread]?.stack[ref.level - 1] : undefined;

/** The line of the script that a thread is at: its call's, or if it is in none the next line. */
export function threadLine(debuggee: Debuggee, thread: number): number {
  const { machine, stop } = debuggee;
  const t = machine.state.kernel.threads[thread];
  const own = callLine(machine.program, machine.state.script, thread);
  if (t && t.depth > 0 && own) return own;
  if (stop?.caught && stop.thread === thread && stop.caught.line > 0) return stop.caught.line;
  return debuggee.scriptLine();
}

/** That nothing comes next on a thread, for the name of its frame; what it has stopped for goes before that. */
const endOf = (debuggee: Debuggee, thread: number): string | undefined =>
  debuggee.depth(thread) === 0 && debuggee.isAtEnd && !(debuggee.stop?.caught && debuggee.stop.thread === thread)
    ? 'the end'
    : undefined;

export function stackFrames(
  debuggee: Debuggee,
  thread: number,
  script: DebugProtocol.Source,
  start: number,
  levels: number,
  naming: Naming,
): { stackFrames: DebugProtocol.StackFrame[]; totalFrames: number } {
  const { machine, stop } = debuggee;
  const t = machine.state.kernel.threads[thread];
  const depth = t?.depth ?? 0;
  const total = depth + 1;
  const frames: DebugProtocol.StackFrame[] = [];
  const end = levels > 0 ? Math.min(total, start + levels) : total;
  for (let i = start; i < end; i++) {
    const level = depth - i;
    if (level === 0) {
      const line = threadLine(debuggee, thread);
      const atResult = stop?.caught?.event.kind === 'return' && stop.thread === thread && depth === 0;
      const about = atResult ? `returned ${resultName(t?.lastResult ?? 0)}` : endOf(debuggee, thread);
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
