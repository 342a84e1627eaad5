// A call typed in the Debug Console: the language's parser reads it, a free thread makes it. It is
// a step of the run on a branch of its own, so that the run stays as it was.
import type { FrameRef } from '../../inspect/frameRef.ts';
import type { KernelState } from '../../kernel/state.ts';
import { interventionProblem } from '../../machine/interventions.ts';
import type { Intervention } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import type { Call } from '../../trace/ast.ts';
import { CALL_NAMES } from '../../trace/calls/signatures.ts';
import { cut } from '../../trace/echo.ts';
import { threadNamed } from '../../trace/parse/lines/loggedThread.ts';
import { parse } from '../../trace/parse/parse.ts';
import { Refusal } from '../refusal.ts';
import type { RunControl } from '../run/runControl.ts';
import { interventionText } from '../words/branchText.ts';

/**
 * `t2: vm_map_unwire(0x1000, 0x2000, USER)`, `touch 0x1000 write`: a thread if it is named, a call.
 */
const CALL = /^\s*(?:([A-Za-z_]\w*|\d+)\s*:)?\s*(([A-Za-z_]\w*)\b.*)$/;

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

/** Reads a call by the language's own parser. @throws Refusal that says what is wrong and where */
function readCall(k: KernelState, thread: string, text: string): Call {
  const before = declarations(k);
  const head = `${thread}: `;
  const script = parse([...before, head + text].join('\n'));
  const wrong = script.diagnostics.find((d) => d.severity === 'error' && d.line === before.length + 1);
  if (wrong) {
    const hint = wrong.suggestion ? `; did you mean ${wrong.suggestion}?` : '';
    throw new Refusal(`column ${Math.max(1, wrong.column - head.length)}: ${wrong.message}${hint}`);
  }
  const last = script.statements.at(script.statements.length - 1);
  if (last?.kind !== 'call')
    throw new Refusal(`"${cut(text)}" is not a call, such as vm_map_wire(0x1000, 0x2000, USER)`);
  return last.call;
}

/** Threads that could make a call now. */
const freeThreads = ({ machine: { state } }: RunControl): number[] =>
  state.kernel.threads.flatMap((_, i) => (interventionProblem(state, i, { kind: 'call' }) === undefined ? [i] : []));

/** No thread can make a call: the reason of each, or the common reason. */
function noneFree({ machine: { state } }: RunControl): never {
  const reasons = new Set(state.kernel.threads.map((_, i) => interventionProblem(state, i, { kind: 'call' })));
  throw new Refusal(`no thread can make a call now: ${[...reasons].join('; ')}`);
}

/** The thread of a call that names none: the frame's, or with the script's the first free one. */
function threadFor(control: RunControl, name: string | undefined, frame: FrameRef | undefined): number {
  const { threads } = control.machine.state.kernel;
  if (name !== undefined) {
    const found = threads.findIndex((t) => t.name === threadNamed(name));
    if (found < 0)
      throw new Refusal(`there is no thread ${cut(name)}: the threads are ${threads.map((t) => t.name).join(', ')}`);
    return found;
  }
  const own = frame?.thread ?? control.stop?.thread ?? NOBODY;
  if (own !== NOBODY) return own;
  return freeThreads(control)[0] ?? noneFree(control);
}

export interface WhatIf {
  readonly thread: number;
  readonly intervention: Intervention;
  /** `what if t2: vm_map_unwire(...)` */
  readonly text: string;
}

/** A typed call and the thread that makes it. @throws Refusal */
export function whatIf(control: RunControl, typed: string, frame: FrameRef | undefined): WhatIf {
  const { machine } = control;
  const [, name, text = ''] = CALL.exec(typed) ?? [];
  const thread = threadFor(control, name, frame);
  const k = machine.state.kernel;
  const intervention: Intervention = { kind: 'call', call: readCall(k, k.threads[thread]?.name ?? '', text.trim()) };
  const problem = control.problemOf(thread, intervention);
  if (problem) {
    const idle = freeThreads(control).map((i) => k.threads[i]?.name);
    const other = idle[0] ? `; ${idle.join(', ')} could make it: type ${idle[0]}: ${text.trim()}` : '';
    throw new Refusal(`${problem}${other}`);
  }
  return { thread, intervention, text: interventionText(machine, thread, intervention) };
}
