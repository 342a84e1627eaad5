// From initialize to disconnect: the capabilities, launching a script, restarting it from its file, and the end.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { RunControl } from '../../core/debugger/run/runControl.ts';
import { resume } from '../../core/debugger/run/stepPlans.ts';
import { describeEvent } from '../../core/inspect/describe.ts';
import { resultName } from '../../core/kernel/constants.ts';
import { compile } from '../../core/machine/machine.ts';
import { callLine } from '../../core/program/lines.ts';
import type { MachineEvent } from '../../core/program/types.ts';
import type { ScheduleMode } from '../../core/trace/ast.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { applyBreakpoints } from '../breakpoints/breakpointRequests.ts';
import { protocolFilters } from '../breakpoints/exceptionFilters.ts';
import { protocolModes } from '../breakpoints/modes.ts';
import { say } from '../console/lines.ts';
import { type LaunchArguments, SCRIPT_THREAD } from '../protocol.ts';
import { end, run } from '../stepping/running.ts';
import { readClient } from './clientCapabilities.ts';
import { type Arguments, type Context, controlOf, type Handler, stopNow } from './context.ts';
import { RequestError } from './errors.ts';

const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsStepBack: true,
  supportsRestartFrame: true,
  supportsDataBreakpoints: true,
  supportsDataBreakpointBytes: true,
  supportsStepInTargetsRequest: true,
  supportsCancelRequest: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsTerminateThreadsRequest: true,
  supportsGotoTargetsRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsRestartRequest: true,
  supportsExceptionInfoRequest: true,
  supportsLoadedSourcesRequest: true,
  supportsLogPoints: true,
  supportsTerminateRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsValueFormattingOptions: true,
  supportsClipboardContext: true,
  supportsExceptionFilterOptions: true,
  supportsDisassembleRequest: true,
  supportsInstructionBreakpoints: true,
  supportsSteppingGranularity: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '(', ' ', ':'],
};

const MOST_ERRORS = 100;

const initialize: Handler = (c, args) => {
  if (c.phase !== 'new') throw new RequestError('initialize was sent already');
  c.phase = 'initialized';
  c.linesStartAt1 = args.linesStartAt1 !== false;
  c.columnsStartAt1 = args.columnsStartAt1 !== false;
  c.clientHas = readClient(args, c.environment);
  return { ...CAPABILITIES, exceptionBreakpointFilters: protocolFilters(), breakpointModes: protocolModes() };
};

function readSchedule(given: unknown, threads: readonly string[]): ScheduleMode | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  if (typeof given !== 'string')
    throw new RequestError('"schedule" must be a string, such as "round-robin"', { showUser: true });
  const text = given.trim();
  if (text === 'script' || text === 'round-robin') return { kind: text };
  const random = /^random(?:[: ](\d+))?$/.exec(text);
  if (random) return { kind: 'random', seed: Number(random[1] ?? 1) };
  const names = text.split(/[\s,]+/);
  const unknown = names.find((name) => !threads.includes(name));
  if (unknown !== undefined)
    throw new RequestError(
      `"schedule": "${unknown}" is neither script, round-robin, random, random SEED nor a thread of the script (${threads.join(', ')})`,
      { showUser: true },
    );
  return { kind: 'explicit', threads: names };
}

/** The script that a launch names, by its whole path: breakpoints come with whole paths. */
function programOf(c: Context, { program, cwd }: Arguments): string | undefined {
  if (typeof program !== 'string' || program === '') return undefined;
  return c.environment.absolute?.(program, typeof cwd === 'string' ? cwd : undefined) ?? program;
}

/** How many lines a client shows of a text. */
function lineCount(text: string, lineAfterLast: boolean): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return text.endsWith('\n') && !lineAfterLast ? count - 1 : count;
}

const SWITCHES: readonly (keyof LaunchArguments)[] = ['stopOnEntry', 'stopAtEnd', 'trace', 'noDebug'];

/** @throws RequestError for a word where there is true or false to be said */
function checkSwitches(given: Arguments): void {
  for (const name of SWITCHES) {
    const value = given[name];
    if (value === undefined || value === null || typeof value === 'boolean') continue;
    throw new RequestError(
      `"${name}" must be true or false, and is ${JSON.stringify(value)}: check the launch configuration`,
      {
        showUser: true,
      },
    );
  }
}

async function load(c: Context, program: string, given: Arguments): Promise<RunControl> {
  checkSwitches(given);
  let text: string;
  try {
    text = await c.environment.readFile(program);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError(`Cannot read the script ${program}: ${why}. Check "program" in the launch configuration.`, {
      id: 2001,
      showUser: true,
    });
  }
  const compiled = compile(parse(text));
  const errors = compiled.diagnostics.filter((d) => d.severity === 'error');
  for (const d of compiled.diagnostics.slice(0, MOST_ERRORS)) {
    const hint = d.suggestion ? ` Did you mean ${d.suggestion}?` : '';
    c.output(
      `${program}:${d.line}:${d.column}: ${d.severity}: ${d.message}.${hint}\n`,
      d.severity === 'error' ? 'stderr' : 'warning',
      d.line,
    );
  }
  if (errors.length > 0) {
    const first = errors[0];
    const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    throw new RequestError(
      `The script has ${count}, first in line ${first?.line}: ${first?.message}. All of them are in the Debug Console.`,
      { id: 2002, showUser: true },
    );
  }
  const schedule = readSchedule(given.schedule, compiled.program.threads);
  const control = new RunControl(compiled, schedule, {
    event: (event) => tellEvent(c, event),
    log: (line, message) => say(c, 'log points', message, 'console', line),
    problem: (line, message) => c.output(`${message}\n`, 'stderr', line),
  });
  const last = compiled.program.lines.at(-1) ?? 1;
  control.endLine = last < lineCount(text, c.clientHas.lineAfterLast) ? last + 1 : last;
  control.stopAtEnd = given.stopAtEnd === true && !c.noDebug;
  c.branchesTold = 1;
  c.endingTold = '';
  return control;
}

function tellEvent(c: Context, event: MachineEvent): void {
  const control = c.control;
  if (!control) return;
  const { state, program } = control.machine;
  const name = 'thread' in event ? (state.kernel.threads[event.thread]?.name ?? '') : '';
  switch (event.kind) {
    case 'result':
      // without debugging they make a table, at the end
      if (c.noDebug) return;
      say(c, resultName(event.result), `${name}: ${event.call} = ${resultName(event.result)}`, 'stdout', event.line);
      return;
    case 'expectation':
      say(c, 'failed expectations', describeEvent(event, state), 'stderr', event.line);
      return;
    case 'panic':
      c.output(`${describeEvent(event, state)}\n`, 'stderr');
      return;
    case 'assert':
      if (!event.ok) say(c, 'failed expectations', describeEvent(event, state), 'stderr', event.line);
      else if (c.launch.trace) say(c, 'asserts', describeEvent(event, state), 'console', event.line);
      return;
    case 'stuck':
      for (const reason of event.reasons) c.output(`stuck: ${reason}\n`, 'stderr');
      return;
    case 'end':
      return;
    default:
      if (c.launch.trace === true) {
        const thread = 'thread' in event ? event.thread : -1;
        const own = callLine(program, state.script, thread);
        say(c, 'events', describeEvent(event, state), 'console', 'line' in event ? event.line : own);
      }
  }
}

function begin(c: Context): void {
  const control = controlOf(c);
  if (control.machine.program.statements.length === 0) {
    c.output(
      'The script makes no call: there is nothing to run. Add a line such as t1: vm_map_wire(0x1000, 0x2000, USER).\n',
      'important',
    );
    end(c);
    return;
  }
  c.send('thread', { reason: 'started', threadId: SCRIPT_THREAD });
  for (let i = 0; i < control.machine.program.threads.length; i++)
    c.send('thread', { reason: 'started', threadId: i + 1 });
  if (c.launch.stopOnEntry === true && !c.noDebug) stopNow(c, control.atEntry());
  else void run(c, resume());
}

const launch: Handler = async (c, args, after) => {
  if (c.phase === 'ended') throw new RequestError('the trace has ended: start a new session for another run');
  if (c.phase !== 'initialized') throw new RequestError('a script is being debugged already: use restart');
  const program = programOf(c, args);
  if (program === undefined)
    throw new RequestError('"program" is missing: name a .vmtrace script in the launch configuration', {
      id: 2000,
      showUser: true,
    });
  c.phase = 'launching';
  c.program = program;
  c.launch = args;
  c.noDebug = args.noDebug === true;
  try {
    c.control = await load(c, program, args);
  } catch (error) {
    after(() => {
      if (!c.closed) end(c);
    });
    throw error;
  }
  const over = (): boolean => c.closed || c.phase === 'ended';
  if (over()) throw new RequestError('the session was ended before the trace began');
  const configured = new Promise<void>((resolve) => {
    c.configured = resolve;
  });
  c.phase = 'configuring';
  applyBreakpoints(c);
  c.send('initialized');
  await configured;
  if (over()) throw new RequestError('the session was ended before the trace began');
  after(() => begin(c));
  return undefined;
};

const configurationDone: Handler = (c, _args, after) => {
  if (c.phase !== 'configuring') throw new RequestError('configurationDone makes sense once, after launch');
  after(() => c.configured());
};

/** Reads the script anew. If it cannot be, the old one stays as it is, stopped. */
const restart: Handler = async (c, args, after) => {
  const old = controlOf(c);
  if (c.phase === 'configuring' || c.phase === 'launching') throw new RequestError('the trace has not begun yet');
  if (c.phase === 'ended') throw new RequestError('the trace has ended: start debugging it anew');
  // the protocol wants them one level down; nvim-dap has them here
  const wanted = typeof args.arguments === 'object' ? (args.arguments as Arguments) : undefined;
  const given = wanted ?? (typeof args.program === 'string' ? args : c.launch);
  const program = programOf(c, given) ?? c.program;
  const wasRunning = c.phase === 'running';
  const generation = ++c.generation;
  try {
    const fresh = await load(c, program, given);
    if (c.closed || generation !== c.generation) throw new RequestError('the restart was overtaken by another request');
    c.control = fresh;
  } catch (error) {
    const isCurrent = !c.closed && generation === c.generation;
    const tells = isCurrent && c.clientHas.losesRefusedRestart;
    if (isCurrent && (wasRunning || tells))
      after(() => stopNow(c, (wasRunning ? undefined : old.stop) ?? old.atPause()));
    if (!tells) throw error;
    const why = error instanceof Error ? error.message : String(error);
    c.output(`Not restarted: ${why} What was debugged stays as it was.\n`, 'important');
    return;
  }
  c.program = program;
  c.launch = given;
  applyBreakpoints(c);
  after(() => begin(c));
};

const terminate: Handler = (c, _args, after) => {
  c.generation++;
  after(() => {
    end(c);
    c.configured();
  });
};

const disconnect: Handler = (c) => {
  c.generation++;
  if (c.control && c.phase !== 'ended') c.send('terminated');
  c.phase = 'ended';
  c.closed = true;
  c.configured();
};

export const lifecycle: Readonly<Record<string, Handler>> = {
  initialize,
  launch,
  configurationDone,
  restart,
  terminate,
  disconnect,
};
