// What a person does to the run by hand, as steps of it: a call typed in the Debug Console, another value, the end of a thread. Each begins a branch, so
// that the run as it was stays as it was.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Watchable } from '../../core/debugger/stops/watchTargets.ts';
import { actText } from '../../core/debugger/words/branchText.ts';
import { readValue } from '../../core/inspect/coercion.ts';
import type { FrameRef } from '../../core/inspect/frameRef.ts';
import { machineScope } from '../../core/inspect/scope.ts';
import { valueText } from '../../core/inspect/valueText.ts';
import { NoSuchPlace, valueAt } from '../../core/kernel/place.ts';
import type { KernelState } from '../../core/kernel/state.ts';
import { actProblem } from '../../core/machine/interventions.ts';
import { MachineError } from '../../core/machine/machine.ts';
import type { Act } from '../../core/program/types.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { Call } from '../../core/trace/ast.ts';
import { CALL_NAMES } from '../../core/trace/calls/signatures.ts';
import { BadValue } from '../../core/trace/expression/placeTypes.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { RequestError } from '../session/errors.ts';

/** `t2: vm_map_unwire(0x1000, 0x2000, USER)`, `touch 0x1000 write`: a thread's name if one is said, and the call. */
const CALL = /^\s*(?:([A-Za-z_]\w*)\s*:)?\s*(([A-Za-z_]\w*)\b.*)$/;

/** Is this text of the console a call, and not an expression? */
export function looksLikeCall(text: string): boolean {
  const [, thread, , name = ''] = CALL.exec(text) ?? [];
  return CALL_NAMES.includes(name) || (thread !== undefined && !text.includes('::'));
}

/** The declarations that the names in a call may be of, as lines of a script. */
function declarations(k: KernelState): string[] {
  const { config } = k;
  const at = (page: number): string => `0x${(BigInt(page) * BigInt(config.pageSize)).toString(16)}`;
  return [
    `kernel ${config.vintage}`,
    `page ${config.pageSize}`,
    ...config.processes.map((p) => `process ${p.name}`),
    `map ${at(config.min)}..${at(config.max)}`,
    ...config.objects.map((o) => `object ${o.name} ${at(o.size)}`),
    ...config.subMaps.map((m) => `submap ${m.name} ${at(m.min)}..${at(m.max)}`),
    ...k.threads.map((t) => `thread ${t.name}${t.process > 0 ? ` of ${k.processes[t.process]?.name}` : ''}`),
  ];
}

/** Reads a call by the language's own parser. @throws RequestError that says what is wrong and where */
function readCall(k: KernelState, thread: string, text: string): Call {
  const before = declarations(k);
  const head = `${thread}: `;
  const script = parse([...before, head + text].join('\n'));
  const wrong = script.diagnostics.find((d) => d.severity === 'error' && d.line === before.length + 1);
  if (wrong) {
    const hint = wrong.suggestion ? `; did you mean ${wrong.suggestion}?` : '';
    throw new RequestError(`column ${Math.max(1, wrong.column - head.length)}: ${wrong.message}${hint}`);
  }
  const last = script.statements.at(script.statements.length - 1);
  if (last?.kind !== 'call')
    throw new RequestError(`"${text}" is not a call, such as vm_map_wire(0x1000, 0x2000, USER)`);
  return last.call;
}

/** Threads that could make a call now. */
const freeThreads = ({ machine: { state } }: RunControl): number[] =>
  state.kernel.threads.flatMap((_, i) => (actProblem(state, i, { kind: 'call' }) === undefined ? [i] : []));

/** Nobody can make a call: each thread's reason, or the one that all have. */
function noneFree({ machine: { state } }: RunControl): never {
  const reasons = new Set(state.kernel.threads.map((_, i) => actProblem(state, i, { kind: 'call' })));
  throw new RequestError(`no thread can make a call now: ${[...reasons].join('; ')}`);
}

/** The thread that a call typed without one is made on: the frame's, or with the script's the first that is in no call. */
function threadFor(control: RunControl, name: string | undefined, frame: FrameRef | undefined): number {
  const { threads } = control.machine.state.kernel;
  if (name !== undefined) {
    const found = threads.findIndex((t) => t.name === name);
    if (found < 0)
      throw new RequestError(`there is no thread ${name}: the threads are ${threads.map((t) => t.name).join(', ')}`);
    return found;
  }
  const own = frame?.thread ?? control.stop?.thread ?? NOBODY;
  if (own !== NOBODY) return own;
  return freeThreads(control)[0] ?? noneFree(control);
}

export interface WhatIf {
  readonly thread: number;
  readonly act: Act;
  /** `what if t2: vm_map_unwire(...)` */
  readonly text: string;
}

/** A call typed in the console, and the thread that is to make it. @throws RequestError if it cannot be */
export function whatIf(control: RunControl, typed: string, frame: FrameRef | undefined): WhatIf {
  const { machine } = control;
  const [, name, text = ''] = CALL.exec(typed) ?? [];
  const thread = threadFor(control, name, frame);
  const k = machine.state.kernel;
  const act: Act = { kind: 'call', call: readCall(k, k.threads[thread]?.name ?? '', text.trim()) };
  const problem = control.problemOf(thread, act);
  if (problem) {
    const idle = freeThreads(control).map((i) => k.threads[i]?.name);
    const other = idle[0] ? `; ${idle.join(', ')} could make it: type ${idle[0]}: ${text.trim()}` : '';
    throw new RequestError(`${problem}${other}`);
  }
  return { thread, act, text: actText(machine, thread, act) };
}

/**
 * Sets a value, as a step of the run; gives its words, or undefined if it is what is there already. `shown`: how clients show what is there, which is
 * what an editing of it begins with.
 * @throws RequestError if it cannot be set, or not to that
 */
export function setPlace(
  control: RunControl,
  target: Watchable,
  text: string,
  frame: FrameRef | undefined,
  shown: readonly string[],
): string | undefined {
  const { state } = control.machine;
  const k = state.kernel;
  const { place } = target;
  if (!place) throw new RequestError(`${target.name} cannot be set: it follows from other values`, { showUser: true });
  try {
    const old = valueAt(k, place);
    if (shown.includes(text.trim())) return undefined;
    const level = frame && frame.level > 0 ? frame.level - 1 : undefined;
    const value = readValue(k, place, text, machineScope(state, frame?.thread ?? NOBODY, level));
    if (value === old) return undefined;
    control.act(NOBODY, { kind: 'set', place, value });
    return valueText(k, place, value);
  } catch (error) {
    if (error instanceof BadValue || error instanceof NoSuchPlace || error instanceof MachineError)
      throw new RequestError(error.message, { showUser: true });
    throw error;
  }
}
