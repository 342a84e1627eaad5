// A debug session in the protocol's terms: every request finds its handler, its answer goes out before what follows from it, and
// whatever a client sends it gets an answer. Runs inside the editor as it is, and in a process of its own by adapter/programs/main.ts.
import { DebugSession, Event, OutputEvent, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Refusal } from '../../core/debugger/refusal.ts';
import { breakpoints } from '../breakpoints/breakpointRequests.ts';
import { dataBreakpoints } from '../breakpoints/dataBreakpoints.ts';
import { completions } from '../console/completionRequests.ts';
import { newLines, type OutputCategory } from '../console/lines.ts';
import { branches } from '../history/branchRequests.ts';
import { histories } from '../history/historyRequests.ts';
import { byHand } from '../history/interventionRequests.ts';
import { evaluation } from '../inspection/evaluateRequests.ts';
import { inspection } from '../inspection/inspectionRequests.ts';
import { disassembly } from '../sources/disassemblyRequests.ts';
import { locations } from '../sources/locationRequests.ts';
import { scheduler } from '../stepping/schedulerRequests.ts';
import { stepping } from '../stepping/steppingRequests.ts';
import { travels } from '../stepping/travelRequests.ts';
import { shownCategory, UNKNOWN } from './clientCapabilities.ts';
import { type After, type Arguments, type Context, type Handler, scriptSource } from './context.ts';
import type { Environment } from './environment.ts';
import { RequestError } from './errors.ts';
import { lifecycle } from './lifecycleRequests.ts';

const HANDLERS = new Map<string, Handler>(
  Object.entries({
    ...lifecycle,
    ...breakpoints,
    ...stepping,
    ...inspection,
    ...evaluation,
    ...travels,
    ...byHand,
    ...branches,
    ...scheduler,
    ...histories,
    ...dataBreakpoints,
    ...disassembly,
    ...completions,
    ...locations,
  }),
);

/** Requests after whose answer a client takes the trace to be running. */
const GOES_ON: ReadonlySet<string> = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restartFrame',
  'restart',
]);

/** Requests that make sense before initialize, or after a disconnect. */
const ALWAYS: ReadonlySet<string> = new Set(['initialize', 'disconnect']);

export class VmtraceSession extends DebugSession {
  private readonly context: Context;
  private readonly onDisconnect: () => void;
  private readonly unanswered = new Set<Promise<void>>();

  constructor(environment: Environment, onDisconnect: () => void = () => {}) {
    super();
    this.onDisconnect = onDisconnect;
    this.context = {
      environment,
      phase: 'new',
      linesStartAt1: true,
      columnsStartAt1: true,
      clientHas: UNKNOWN,
      stoppedFor: undefined,
      control: undefined,
      program: '',
      launch: {},
      noDebug: false,
      configured: () => {},
      breakpoints: new Map(),
      functionBreakpoints: [],
      dataBreakpoints: [],
      dataBreakpointAnswers: [],
      instructionBreakpoints: [],
      exceptionBreakpoints: undefined,
      nextBreakpoint: 1,
      lines: newLines(),
      valueNames: [],
      valueNumbers: new Map(),
      closed: false,
      generation: 0,
      progresses: 0,
      progress: '',
      pending: new Set(),
      branchesTold: 1,
      endingTold: '',
      hex: false,
      tellsPlace: false,
      send: (event, body) => this.sendEvent(new Event(event, body)),
      output: (text, category, line) => this.sendOutput(text, category, line),
    };
  }

  private sendOutput(text: string, category: OutputCategory, line: number | undefined): void {
    const event: DebugProtocol.OutputEvent = new OutputEvent(text, shownCategory(category, this.context.clientHas));
    if (line !== undefined && line > 0) {
      event.body.source = scriptSource(this.context);
      event.body.line = this.context.linesStartAt1 ? line : line - 1;
    }
    this.sendEvent(event);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    // nobody waits for the answer to a message that asks for nothing
    if (typeof request.command !== 'string') return;
    const pending = this.answer(request);
    if (!pending) return;
    const answered = pending.finally(() => this.unanswered.delete(answered));
    this.unanswered.add(answered);
  }

  /** All requests that have come in so far are answered. */
  async settled(): Promise<void> {
    while (this.unanswered.size > 0) await Promise.all(this.unanswered);
  }

  /** Answers at once where it can: of two requests that come together the second finds what the first has left. */
  private answer(request: DebugProtocol.Request): Promise<void> | undefined {
    const response: DebugProtocol.Response = new Response(request);
    const { command } = request;
    const actions: (() => void)[] = [];
    const { pending } = this.context;
    pending.add(request.seq);
    const done = (body: unknown): void => {
      pending.delete(request.seq);
      if (GOES_ON.has(command)) this.context.stoppedFor = undefined;
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
    };
    const failed = (error: unknown): void => {
      pending.delete(request.seq);
      this.refuse(response, error);
    };
    const follow = (): void => {
      for (const action of actions) action();
      if (command === 'disconnect' && this.context.closed) this.onDisconnect();
    };
    try {
      const body = this.handle(command, request.arguments, (action) => actions.push(action));
      if (body instanceof Promise) return body.then(done, failed).then(follow);
      done(body);
    } catch (error) {
      failed(error);
    }
    follow();
    return undefined;
  }

  private handle(command: string, given: unknown, after: After): unknown {
    const handler = HANDLERS.get(command);
    if (!handler) throw new RequestError(`"${command}" is not a request that this debugger answers`);
    if (this.context.phase === 'new' && !ALWAYS.has(command))
      throw new RequestError(`${command} was sent before initialize`);
    if (this.context.closed) throw new RequestError(`${command} was sent after disconnect`);
    return handler(this.context, isObject(given) ? withoutNulls(given) : {}, after);
  }

  private refuse(response: DebugProtocol.Response, error: unknown): void {
    const request = error instanceof RequestError ? error : undefined;
    const isKnown = request !== undefined || error instanceof Refusal;
    const text = error instanceof Error ? error.message : String(error);
    const message = isKnown ? text : `The debugger failed, which is a fault of its own: ${text}`;
    response.success = false;
    response.message = message;
    response.body = {
      error: {
        id: request?.id ?? (isKnown ? 1000 : 9999),
        format: escapeFormat(message),
        showUser: request?.showUser ?? !isKnown,
      },
    };
    this.sendResponse(response);
  }

  /** The client is gone: nothing more is sent, and what runs comes to its end. */
  hangUp(): void {
    this.context.closed = true;
    this.context.generation++;
    this.context.configured();
  }
}

const isObject = (value: unknown): value is Arguments =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Clients write null for what they leave out. */
function withoutNulls(given: Arguments): Arguments {
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given))
    if (value !== null) made[key] = isObject(value) ? withoutNulls(value) : value;
  return made;
}

/** In the protocol's message formats braces stand for variables. */
const escapeFormat = (message: string): string => message.replace(/[{}]/g, (brace) => (brace === '{' ? '(' : ')'));
