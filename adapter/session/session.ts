// A debug session in the protocol's terms: each request gets one answer, and what follows from it
// goes out after the answer. Runs in the editor, and in a process of its own by
// adapter/programs/serveAdapter.ts.
import { DebugSession, Event, OutputEvent, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Refusal } from '../../core/debugger/refusal.ts';
import { cut } from '../../core/trace/echo.ts';
import { type Group, newLines, type OutputCategory } from '../console/lines.ts';
import { afterSearch, mustWait } from '../stepping/duringSearch.ts';
import { shownCategory, UNKNOWN } from './clientCapabilities.ts';
import { type Context, scriptSource, toClientLine } from './context.ts';
import type { Environment } from './environment.ts';
import { LONGEST_MESSAGE, RequestError } from './errors.ts';
import { CAPABILITIES, handle } from './handlers.ts';

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
]);

export class VmtraceSession extends DebugSession {
  private readonly context: Context;
  private readonly unanswered = new Set<Promise<void>>();

  constructor(environment: Environment, onDisconnect: () => void = () => {}) {
    super();
    this.context = {
      environment,
      capabilities: CAPABILITIES,
      phase: 'new',
      linesStartAt1: true,
      columnsStartAt1: true,
      clientCapabilities: UNKNOWN,
      stoppedFor: undefined,
      shownStop: undefined,
      control: undefined,
      opening: undefined,
      program: '',
      launchedAs: '',
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
      waiting: [],
      valueNames: [],
      valueNumbers: new Map(),
      refusals: new Map(),
      closed: false,
      generation: 0,
      cancelRun: () => {},
      searching: undefined,
      progresses: 0,
      progress: '',
      pending: new Set(),
      waits: new Map(),
      branchesTold: 1,
      endingTold: '',
      hex: environment.hex ?? false,
      tellsPlace: false,
      settled: () => this.settled(),
      leave: onDisconnect,
      send: (event, body) => this.sendEvent(new Event(event, body)),
      request: (command, args, after) => handle(this.context, command, args, after) as never,
      output: (text, category, line, group) => this.sendOutput(text, category, line, group),
    };
  }

  private sendOutput(text: string, category: OutputCategory, line: number | undefined, group: Group | undefined): void {
    const { waiting } = this.context;
    if (waiting.length > 0) {
      waiting.push(() => this.sendOutput(text, category, line, group));
      return;
    }
    const event: DebugProtocol.OutputEvent = new OutputEvent(
      text,
      shownCategory(category, this.context.clientCapabilities),
    );
    if (line !== undefined && line > 0) {
      event.body.source = scriptSource(this.context);
      event.body.line = toClientLine(this.context, line);
    }
    if (group) event.body.group = group === 'collapsed' ? 'startCollapsed' : 'end';
    this.sendEvent(event);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    // no client waits for the answer to a message that asks for nothing
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

  /**
   * Answers at once where it can, so that the second of two requests sees what the first has done.
   */
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
    };
    try {
      const make = (): unknown => handle(this.context, command, request.arguments, (action) => actions.push(action));
      const body = mustWait(this.context, command) ? afterSearch(this.context, request.seq, command, make) : make();
      if (body instanceof Promise) return body.then(done, failed).then(follow);
      done(body);
    } catch (error) {
      failed(error);
    }
    follow();
    return undefined;
  }

  private refuse(response: DebugProtocol.Response, error: unknown): void {
    const request = error instanceof RequestError ? error : undefined;
    const isKnown = request !== undefined || error instanceof Refusal;
    const text = error instanceof Error ? error.message : String(error);
    const message = cut(isKnown ? text : `The debugger failed, which is a fault of its own: ${text}`, LONGEST_MESSAGE);
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

/** In the protocol's message formats braces stand for variables. */
const escapeFormat = (message: string): string => message.replace(/[{}]/g, (brace) => (brace === '{' ? '(' : ')'));
