// The one table of requests: each command, the handler that answers it, and their capabilities
// together.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { quoted } from '../../core/trace/echo.ts';
import { breakpoints } from '../breakpoints/breakpointRequests.ts';
import { completions } from '../console/completionRequests.ts';
import { asking } from '../history/askRequests.ts';
import { branches } from '../history/branchRequests.ts';
import { histories } from '../history/historyRequests.ts';
import { interventions } from '../history/interventionRequests.ts';
import { outlooks } from '../history/outlookRequests.ts';
import { pictures } from '../history/pictureRequests.ts';
import { evaluation } from '../inspection/evaluateRequests.ts';
import { inspection } from '../inspection/inspectionRequests.ts';
import { disassembly } from '../sources/disassemblyRequests.ts';
import { locations } from '../sources/locationRequests.ts';
import { sources } from '../sources/sourceRequests.ts';
import { gotos } from '../stepping/gotoRequests.ts';
import { scheduler } from '../stepping/schedulerRequests.ts';
import { stepping } from '../stepping/steppingRequests.ts';
import { travels } from '../stepping/travelRequests.ts';
import { type Reader, readArguments } from './arguments.ts';
import type { After, Context } from './context.ts';
import { RequestError } from './errors.ts';
import type { Handlers } from './handler.ts';
import { lifecycle } from './lifecycleRequests.ts';
import type { Command } from './requests.ts';

export const HANDLERS: Handlers<Command> = {
  ...lifecycle,
  ...breakpoints,
  ...stepping,
  ...scheduler,
  ...travels,
  ...gotos,
  ...inspection,
  ...evaluation,
  ...sources,
  ...disassembly,
  ...locations,
  ...completions,
  ...interventions,
  ...branches,
  ...histories,
  ...asking,
  ...outlooks,
  ...pictures,
};

/** What a handler is before its command is known. */
interface AnyHandler {
  readonly takes: Readonly<Record<string, Reader<unknown> | undefined>>;
  answer(c: Context, args: never, after: After): unknown;
}
const BY_COMMAND = new Map<string, AnyHandler>(Object.entries(HANDLERS));

/** What the adapter can do, said by the handlers that do it. */
export const CAPABILITIES: DebugProtocol.Capabilities = Object.assign(
  {},
  ...Object.values(HANDLERS).map((handler) => handler.capabilities),
);

/** Checks the arguments of a request and answers it. @throws RequestError */
export function handle(c: Context, command: string, given: unknown, after: After): unknown {
  const handler = BY_COMMAND.get(command);
  if (!handler) throw new RequestError(`${quoted(command)} is not a request that this debugger answers`);
  if (c.phase === 'new' && command !== 'initialize' && command !== 'disconnect')
    throw new RequestError(`${command} was sent before initialize`);
  if (c.closed) throw new RequestError(`${command} was sent after disconnect`);
  return handler.answer(c, readArguments<never>(handler.takes as never, given), after);
}
