// What the request handlers of a session share: the script, the run control, what to stop at, and
// the connection to the client.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { conditionNames } from '../../core/debugger/stops/conditionNames.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { describeThreadShort, threadWord } from '../../core/inspect/describe.ts';
import { DEFAULT_VINTAGE, type Vintage } from '../../core/kernel/constants.ts';
import { ThreadStatus } from '../../core/kernel/state.ts';
import type { KnownNames } from '../../core/program/namesInAsserts.ts';
import { NOBODY } from '../../core/program/types.ts';
import type { DocumentBreakpoints, Requested } from '../breakpoints/requested.ts';
import { type Console, type Refusal, tellAhead } from '../console/lines.ts';
import { type LaunchArguments, SCRIPT_THREAD } from '../protocol.ts';
import { fileName } from '../sources/fileName.ts';
import type { ClientCapabilities } from './clientCapabilities.ts';
import type { Environment } from './environment.ts';
import { RequestError } from './errors.ts';
import type { Command, Given, Taken } from './requests.ts';

/** An order was made up to its end; the session begins at this position of it. */
export interface Opening {
  readonly position: number;
  /** What cannot be avoided from there on; undefined: it begins at the start of the trace. */
  readonly noReturn: string | undefined;
}

/** Does something once the answer has been sent. */
export type After = (action: () => void) => void;

/** The script, as a source of the protocol. */
export const scriptSource = (c: Context): DebugProtocol.Source => ({ name: fileName(c.program), path: c.program });

/** The kernel of the script, the usual one before there is a script. */
export const vintageOf = (c: Context): Vintage => c.control?.machine.state.kernel.config.vintage ?? DEFAULT_VINTAGE;

/** Undefined before there is a trace: a breakpoint is bound again once there is. */
export const namesOf = ({ control }: Pick<Context, 'control'>): KnownNames | undefined =>
  control && conditionNames(control.machine.state.kernel);

type Phase = 'new' | 'initialized' | 'launching' | 'configuring' | 'running' | 'stopped' | 'ended';

export interface Context extends Console {
  readonly environment: Environment;
  readonly capabilities: DebugProtocol.Capabilities;
  phase: Phase;
  /** As the client said; both default to true. */
  linesStartAt1: boolean;
  columnsStartAt1: boolean;
  clientCapabilities: ClientCapabilities;
  /** The thread of the last `stopped` event; undefined since the client continued. */
  stoppedFor: number | undefined;
  /** The thread of the last `stopped` event, which shows why it stopped. */
  shownStop: number | undefined;
  control: RunControl | undefined;
  /** Where a session that follows an order stops first. */
  opening: Opening | undefined;
  /** By thread: what in its call has refused. */
  readonly refusals: Map<number, Refusal>;
  program: string;
  /** Its name at the launch, by which a restart still names it after a renaming. */
  launchedAs: string;
  launch: Partial<LaunchArguments>;
  noDebug: boolean;
  /** Resolved by configurationDone. */
  configured: () => void;
  /** By path, or by routine. */
  breakpoints: Map<string, DocumentBreakpoints>;
  functionBreakpoints: readonly Requested<DebugProtocol.FunctionBreakpoint>[];
  dataBreakpoints: readonly Requested<DebugProtocol.DataBreakpoint>[];
  /** What was answered to them last. */
  dataBreakpointAnswers: readonly DebugProtocol.Breakpoint[];
  instructionBreakpoints: readonly Requested<DebugProtocol.InstructionBreakpoint>[];
  /** undefined: the client has not said, and gets the defaults. */
  exceptionBreakpoints: readonly Requested<DebugProtocol.ExceptionFilterOptions>[] | undefined;
  nextBreakpoint: number;
  /** Names whose values were shown with a link to what wrote them, and the number of each. */
  valueNames: string[];
  valueNumbers: Map<string, number>;
  /** True once the client is gone or has disconnected. */
  closed: boolean;
  /** Counts runs, so that a run that was overtaken knows it. */
  generation: number;
  /** Cancels what is under way. */
  cancelRun: () => void;
  /** The machine is moved over its history. Resolved when it stands where it is to stand. */
  searching: Promise<void> | undefined;
  /** Progresses begun so far, and the one that the client is shown. */
  progresses: number;
  progress: string;
  /** Numbers of the requests that have not been answered. */
  readonly pending: Set<number>;
  /** Of those that wait for the end of a search, by number: gives the request up. */
  readonly waits: Map<number, () => void>;
  /** Branches that the console has told of. */
  branchesTold: number;
  /** Branch and position of the end that was reported last. */
  endingTold: string;
  /** Numbers are shown in hexadecimal. */
  hex: boolean;
  /** The next run prints where it has led: it was started from the console. */
  tellsPlace: boolean;
  send(event: string, body?: unknown): void;
  /** All requests that have come in so far are answered. */
  settled(): Promise<void>;
  /** The session is over, and the connection can be closed. */
  leave(): void;
  /** Makes a request as if the client had sent it. @throws RequestError if it is refused */
  request<C extends Command>(command: C, args: Taken<C>, after: After): Given<C> | Promise<Given<C>>;
}

/** Lines and columns count from 1 here; a client may count from 0. */
export const toClientLine = (c: Context, line: number): number => (c.linesStartAt1 ? line : line - 1);
export const toDebuggerLine = (c: Context, line: number): number => (c.linesStartAt1 ? line : line + 1);
export const toClientColumn = (c: Context, column: number): number => (c.columnsStartAt1 ? column : column - 1);

/** The control of a session that has launched. */
export function controlOf(c: Context): RunControl {
  if (!c.control) throw new RequestError('no script is being debugged: launch one first');
  return c.control;
}

/** The control, stopped: its state may be looked at. */
export function stoppedControl(c: Context): RunControl {
  const control = controlOf(c);
  // a client that takes the trace to be stopped would show nothing
  if (c.phase === 'running' && c.searching && c.stoppedFor !== undefined)
    throw new RequestError('the history is being read: wait for that, or cancel it', { showUser: true });
  if (c.phase === 'running') throw new RequestError('the trace is running: pause it first');
  if (c.phase !== 'stopped' && c.phase !== 'ended') throw new RequestError('the trace has not begun yet');
  return control;
}

/** The protocol's number for a thread's index. */
export const threadNumber = (index: number): number => (index === NOBODY ? SCRIPT_THREAD : index + 1);

/** A thread's index from the protocol's number for it. */
export function threadIndex(control: RunControl, id: number): number {
  const index = id - 1;
  if (id === SCRIPT_THREAD) return NOBODY;
  const count = control.machine.program.threads.length;
  if (index < 0 || index >= count)
    throw new RequestError(
      `there is no thread ${index + 1}: the threads are 1 to ${count}, and ${SCRIPT_THREAD} is the script`,
    );
  return index;
}

/** `t2 [asleep: t1 has 0x11000..0x12000]` */
export function threadName(control: RunControl, thread: number): string {
  const { state, program } = control.machine;
  const name = program.threads[thread];
  if (name === undefined) return 'script';
  const word = threadWord(state, thread);
  const frozen = control.machine.frozen.has(thread) ? ' (frozen)' : '';
  if (state.kernel.threads[thread]?.status === ThreadStatus.idle) return name + frozen;
  return word === 'running' || word === 'ready'
    ? name + frozen
    : `${name}${frozen} [${describeThreadShort(state, thread)}]`;
}

/** Stops without running: at the entry, for one; or where a run has come to. */
export function stopNow(c: Context, stop: Stop): void {
  const control = controlOf(c);
  control.stopAt(stop);
  tellAhead(c, control.machine.position);
  c.phase = 'stopped';
  tellStop(c, stop);
}

/**
 * What moves the trace without a request of the protocol's own: the threads' old reasons for
 * having stopped are gone. The thread that the client holds is named, because dap-mode lets go
 * of that one only.
 */
export function letGo(c: Context): void {
  const threadId = c.stoppedFor ?? c.shownStop;
  if (threadId !== undefined) c.send('continued', { threadId, allThreadsContinued: true });
  c.stoppedFor = c.shownStop = undefined;
}

/**
 * Sends a stop. `again`: it was sent, and the client is to read the threads anew. An invalidated
 * event would do, but after a `continued` and a `stopped` that follow each other VS Code has
 * forgotten by then that it has stopped.
 */
export function tellStop(c: Context, stop: Stop, again = false): void {
  const threadId = threadNumber(stop.thread);
  // after a step VS Code lets go of the thread that was stepped only
  if (c.stoppedFor !== undefined || threadId !== c.shownStop) letGo(c);
  c.stoppedFor = c.shownStop = threadId;
  const body: DebugProtocol.StoppedEvent['body'] = {
    reason: stop.reason,
    description: stop.description,
    threadId,
    allThreadsStopped: true,
  };
  if (again) body.preserveFocusHint = true;
  if (stop.text) body.text = stop.text;
  if (stop.hits.length > 0) body.hitBreakpointIds = [...stop.hits];
  c.send('stopped', body);
}

/** Lets the messages that have come in be heard. */
export const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
