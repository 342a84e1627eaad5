// What the request handlers of one session share: the script, the debuggee, what the client asked to stop at, and the way to
// speak to the client. A handler takes arguments that nobody has checked, and gives the body of its answer; what is to happen
// after the answer was sent (a stop, the end) it hands to `after`.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Vintage } from '../core/kernel/constants.ts';
import { ThreadStatus } from '../core/kernel/state.ts';
import { describeThread, threadWord } from '../core/machine/describe.ts';
import { NOBODY } from '../core/machine/types.ts';
import type { Debuggee } from './debuggee.ts';
import { integer, RequestError } from './errors.ts';
import { SCRIPT_THREAD } from './protocol.ts';
import type { Plan } from './stepping.ts';
import type { Stop } from './stops.ts';
import { countsText, resultTable } from './summary.ts';

/** What differs between an editor and a terminal. */
export interface Environment {
  /** The text of a script. @throws if there is none. */
  readFile(path: string): Promise<string>;
}

/** Arguments as they come: an object, or nothing at all. */
export type Arguments = Readonly<Record<string, unknown>>;
/** Does something once the answer has been sent. */
export type After = (action: () => void) => void;
export type Handler = (c: Context, args: Arguments, after: After) => unknown;

/** A breakpoint as it was asked for, under the number that it keeps. */
export interface Asked<T> {
  readonly id: number;
  readonly wanted: T;
}

/** The breakpoints of one document, and what was answered. */
export interface DocumentBreakpoints {
  readonly source: DebugProtocol.Source;
  readonly asked: readonly Asked<DebugProtocol.SourceBreakpoint>[];
  answers: readonly DebugProtocol.Breakpoint[];
}

/** The kernel of the script, the usual one before there is a script. */
export const vintageOf = (c: Context): Vintage => c.debuggee?.machine.state.kernel.config.vintage ?? 'freebsd-13';

export type Phase = 'new' | 'initialized' | 'launching' | 'configuring' | 'running' | 'stopped' | 'ended';

export interface Context {
  readonly environment: Environment;
  phase: Phase;
  /** As the client said; both default to true. */
  linesStartAt1: boolean;
  columnsStartAt1: boolean;
  clientHas: { variableType: boolean; paging: boolean; listings: boolean };
  debuggee: Debuggee | undefined;
  program: string;
  launch: Arguments;
  noDebug: boolean;
  /** Resolved by configurationDone. */
  configured: () => void;
  /** By path, or by routine. */
  breakpoints: Map<string, DocumentBreakpoints>;
  functionBreakpoints: readonly Asked<DebugProtocol.FunctionBreakpoint>[];
  /** undefined: the client has not said, and gets the defaults. */
  exceptionBreakpoints: readonly Asked<DebugProtocol.ExceptionFilterOptions>[] | undefined;
  nextBreakpoint: number;
  /** True once the client is gone or has disconnected. */
  closed: boolean;
  /** Counts runs, so that a run that was overtaken knows it. */
  generation: number;
  send(event: string, body?: unknown): void;
  output(text: string, category: 'console' | 'stdout' | 'stderr' | 'important', line?: number): void;
}

/** The debuggee of a session that has launched. */
export function debuggeeOf(c: Context): Debuggee {
  if (!c.debuggee) throw new RequestError('no script is being debugged: launch one first');
  return c.debuggee;
}

/** The debuggee, stopped: its state may be looked at. */
export function stoppedDebuggee(c: Context): Debuggee {
  const debuggee = debuggeeOf(c);
  if (c.phase === 'running') throw new RequestError('the trace is running: pause it first');
  if (c.phase !== 'stopped' && c.phase !== 'ended') throw new RequestError('the trace has not begun yet');
  return debuggee;
}

/** The protocol's number for a thread's index. */
export const threadNumber = (index: number): number => (index === NOBODY ? SCRIPT_THREAD : index + 1);

/** A thread's index from the protocol's number for it. */
export function threadIndex(debuggee: Debuggee, id: unknown): number {
  const index = integer(id, 'threadId') - 1;
  if (id === SCRIPT_THREAD) return NOBODY;
  const count = debuggee.machine.program.threads.length;
  if (index < 0 || index >= count)
    throw new RequestError(
      `there is no thread ${index + 1}: the threads are 1 to ${count}, and ${SCRIPT_THREAD} is the script`,
    );
  return index;
}

/** `t2 [asleep: 0x11000..0x12000 is in transition, t1 has it]` */
export function threadName(debuggee: Debuggee, thread: number): string {
  const { state, program } = debuggee.machine;
  const name = program.threads[thread];
  if (name === undefined) return 'script';
  const word = threadWord(state, thread);
  if (state.kernel.threads[thread]?.status === ThreadStatus.idle) return name;
  return word === 'running' || word === 'ready' ? name : `${name} [${describeThread(state, thread)}]`;
}

function sendStop(c: Context, stop: Stop): void {
  c.phase = 'stopped';
  const body: DebugProtocol.StoppedEvent['body'] = {
    reason: stop.reason,
    description: stop.description,
    threadId: threadNumber(stop.thread),
    allThreadsStopped: true,
  };
  if (stop.text) body.text = stop.text;
  if (stop.hits.length > 0) body.hitBreakpointIds = [...stop.hits];
  c.send('stopped', body);
}

/** Tells how the trace ended; said once. */
export function end(c: Context): void {
  if (c.phase === 'ended') return;
  c.phase = 'ended';
  const { debuggee } = c;
  const ending = debuggee?.ending();
  if (debuggee && ending) {
    if (c.noDebug) c.output(resultTable(debuggee.summary, debuggee.machine.program.threads), 'stdout');
    const category = debuggee.exitCode === 0 ? 'console' : 'stderr';
    c.output(`The trace has ended: ${ending}. ${countsText(debuggee.summary)}.\n`, category);
    c.send('exited', { exitCode: debuggee.exitCode });
  }
  c.send('terminated');
}

/** Runs a plan, in slices, and tells where it stopped or that the trace has ended. */
export async function run(c: Context, plan: Plan): Promise<void> {
  const debuggee = debuggeeOf(c);
  const generation = ++c.generation;
  c.phase = 'running';
  const current = (): boolean => !c.closed && generation === c.generation;
  const breathe = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(current()), 0));
  try {
    const stop = await debuggee.run(plan, breathe);
    if (!current()) return;
    if (stop) sendStop(c, stop);
    else end(c);
  } catch (error) {
    if (!current()) return;
    c.output(
      `The debugger failed, which is a fault of its own: ${error instanceof Error ? error.message : error}\n`,
      'stderr',
    );
    end(c);
  }
}

/** Stops without running: at the entry, for one. */
export function stopNow(c: Context, stop: Stop): void {
  sendStop(c, debuggeeOf(c).stopAt(stop));
}
