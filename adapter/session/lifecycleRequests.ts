// From initialize to disconnect: launching a script, restarting it from its file, and the end.
import { resume } from '../../core/debugger/run/stepPlans.ts';
import { bindAll } from '../breakpoints/breakpointRequests.ts';
import { protocolFilters } from '../breakpoints/exceptionFilters.ts';
import { SCRIPT_THREAD } from '../protocol.ts';
import { end, run } from '../stepping/running.ts';
import { fields, flag, lenient, orElse, text } from './arguments.ts';
import { readClient } from './clientCapabilities.ts';
import { type Context, controlOf, letGo, stopNow } from './context.ts';
import { RequestError } from './errors.ts';
import type { Concern } from './handler.ts';
import { load, programOf, UNREAD } from './launch.ts';
import { openingStop } from './order.ts';

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
  if (c.opening && !c.noDebug && c.opening.noReturn !== undefined) stopNow(c, openingStop(control, c.opening));
  else if (c.launch.stopOnEntry === true && !c.noDebug) stopNow(c, control.atEntry());
  else void run(c, resume());
}

export const lifecycle = {
  initialize: {
    takes: {
      adapterID: orElse(text, ''),
      clientID: lenient(text),
      locale: lenient(text),
      linesStartAt1: lenient(flag),
      columnsStartAt1: lenient(flag),
      supportsVariableType: lenient(flag),
      supportsVariablePaging: lenient(flag),
      supportsMemoryReferences: lenient(flag),
      supportsProgressReporting: lenient(flag),
      supportsInvalidatedEvent: lenient(flag),
    },
    answer(c, args) {
      if (c.phase !== 'new') throw new RequestError('initialize was sent already');
      c.phase = 'initialized';
      c.linesStartAt1 = args.linesStartAt1 !== false;
      c.columnsStartAt1 = args.columnsStartAt1 !== false;
      c.clientCapabilities = readClient(args, c.environment);
      return { ...c.capabilities, exceptionBreakpointFilters: protocolFilters(args.locale) };
    },
  },
  launch: {
    takes: UNREAD,
    async answer(c, args, after) {
      if (c.phase === 'ended') throw new RequestError('the trace has ended: start a new session for another run');
      if (c.phase !== 'initialized') throw new RequestError('a script is being debugged already: use restart');
      const program = programOf(c, args);
      if (program === undefined)
        throw new RequestError('"program" is missing: name a .vmtrace script in the launch configuration', {
          id: 2000,
          showUser: true,
        });
      const { generation } = c;
      c.phase = 'launching';
      c.program = c.launchedAs = program;
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
      const checkNotOver = (): void => {
        if (c.closed || generation !== c.generation)
          throw new RequestError('the session was ended before the trace began');
      };
      checkNotOver();
      const configured = new Promise<void>((resolve) => {
        c.configured = resolve;
      });
      c.phase = 'configuring';
      bindAll(c);
      c.send('initialized');
      await configured;
      checkNotOver();
      after(() => begin(c));
    },
  },
  configurationDone: {
    takes: {},
    capabilities: { supportsConfigurationDoneRequest: true },
    answer(c, _args, after) {
      if (c.phase !== 'configuring') throw new RequestError('configurationDone makes sense once, after launch');
      after(() => c.configured());
    },
  },
  restart: {
    takes: { ...UNREAD, arguments: lenient(fields(UNREAD)) },
    capabilities: { supportsRestartRequest: true },
    /** Reads the script anew. If it cannot be read, the old one stays as it is, stopped. */
    async answer(c, { arguments: wanted, ...args }, after) {
      const old = controlOf(c);
      if (c.phase === 'configuring' || c.phase === 'launching') throw new RequestError('the trace has not begun yet');
      if (c.phase === 'ended') throw new RequestError('the trace has ended: start debugging it anew');
      const given = wanted ?? (typeof args.program === 'string' ? args : c.launch);
      const named = programOf(c, given) ?? c.launchedAs;
      const program = named === c.launchedAs ? c.program : named;
      const wasRunning = c.phase === 'running';
      const generation = ++c.generation;
      try {
        const fresh = await load(c, program, given);
        if (!fresh || c.closed || generation !== c.generation)
          throw new RequestError('the restart was overtaken by another request');
        c.control = fresh;
        c.lines.results.length = 0;
      } catch (error) {
        const isCurrent = !c.closed && generation === c.generation;
        const tells = isCurrent && c.clientCapabilities.losesRefusedRestart;
        if (isCurrent && (wasRunning || tells))
          after(() => stopNow(c, (wasRunning ? undefined : old.stop) ?? old.atPause()));
        if (!tells) throw error;
        const why = error instanceof Error ? error.message : String(error);
        c.output(`Not restarted: ${why} What was debugged stays as it was.\n`, 'important');
        return;
      }
      c.program = program;
      c.launchedAs = named;
      c.launch = given;
      bindAll(c);
      // before the answer: where a thread begins right behind it, VS Code does not let go of it
      letGo(c);
      after(() => begin(c));
    },
  },
  terminate: {
    takes: {},
    capabilities: { supportsTerminateRequest: true },
    answer(c, _args, after) {
      c.generation++;
      after(() => {
        c.configured();
        void c.settled().then(() => end(c));
      });
    },
  },
  disconnect: {
    takes: {},
    answer(c, _args, after) {
      c.generation++;
      const isOpen = c.control !== undefined && c.phase !== 'ended';
      c.phase = 'ended';
      c.closed = true;
      // a client that hangs up at `terminated` has all its answers by then
      after(() => {
        c.configured();
        void c.settled().then(() => {
          if (isOpen) c.send('terminated');
          c.leave();
        });
      });
    },
  },
} satisfies Concern;
