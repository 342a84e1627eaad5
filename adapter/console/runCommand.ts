// Runs a command typed in the Debug Console, as the request that it stands for.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { NOBODY } from '../../core/program/types.ts';
import { cut } from '../../core/trace/echo.ts';
import { threadNamed } from '../../core/trace/parse/lines/loggedThread.ts';
import { frameRef } from '../inspection/frames.ts';
import { SCRIPT_THREAD } from '../protocol.ts';
import { type After, type Context, stoppedControl, threadNumber } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import {
  type ConsoleCommand,
  findCommand,
  HELP,
  helpText,
  splitCommand,
  USUAL_ROWS,
  usage,
} from './consoleCommands.ts';

/** The thread that is named, or the one that is looked at. */
function threadOf(control: RunControl, command: ConsoleCommand, name: string, frameId: number | undefined): number {
  const { threads } = control.machine.program;
  const isOfKernel = command.takes === 'kernel thread?';
  if (name === 'script' && !isOfKernel) return SCRIPT_THREAD;
  const looked = frameId === undefined ? control.stop?.thread : frameRef(control, frameId).thread;
  const index = name === '' ? (looked ?? NOBODY) : threads.indexOf(threadNamed(name));
  if (index !== NOBODY) return threadNumber(index);
  if (name === '' && !isOfKernel) return SCRIPT_THREAD;
  const wrong =
    name === '' || name === 'script' ? 'script is no thread of the kernel' : `there is no thread ${cut(name)}`;
  const known = [...threads, ...(isOfKernel ? [] : ['script'])];
  throw new RequestError(`${wrong}: say which of ${known.join(', ')}, as in :${command.name} ${threads[0]}`);
}

/** A branch by its name, or by its number. */
function branchOf({ machine }: RunControl, name: string): number {
  const all = machine.timeline.branches;
  const named = all.findIndex((b) => b.name === name);
  if (named >= 0) return named;
  if (/^\d+$/.test(name) && all[Number(name)]) return Number(name);
  throw new RequestError(`there is no branch ${cut(name)}: the branches are ${all.map((b) => b.name).join(', ')}`);
}

function number(command: ConsoleCommand, given: string): number {
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new RequestError(`"${cut(given)}" is no number: type ${usage(command)}`);
}

/**
 * The rest of a command as arguments of its request. @throws RequestError that says what is missing
 */
function readRest(c: Context, command: ConsoleCommand, rest: string, frameId: number | undefined): object {
  const wantsMore =
    command.takes === 'expression' ||
    command.takes === 'query' ||
    command.takes === 'branch' ||
    command.takes === 'position';
  if (wantsMore && rest === '') throw new RequestError(`something is missing: type ${usage(command)}`);
  switch (command.takes) {
    case 'nothing':
      if (rest !== '') throw new RequestError(`nothing follows :${command.name}, and "${cut(rest)}" does`);
      return {};
    case 'thread?':
    case 'kernel thread?':
      return { threadId: threadOf(stoppedControl(c), command, rest, frameId) };
    case 'expression':
      return { expression: rest, ...(frameId === undefined ? {} : { frameId }) };
    case 'query':
      return { query: rest };
    case 'branch':
      return { branch: branchOf(stoppedControl(c), rest) };
    case 'position':
      return { position: number(command, rest) };
    case 'count?': {
      const count = rest === '' ? USUAL_ROWS : number(command, rest);
      return { start: -count, count };
    }
  }
}

/** The answer to a command. @throws RequestError */
export async function runCommand(
  c: Context,
  args: DebugProtocol.EvaluateArguments,
  after: After,
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const { name, rest } = splitCommand(args.expression);
  if (name === HELP.name || name === '') return { result: helpText(), variablesReference: 0 };
  const command = findCommand(name);
  const given = { ...readRest(c, command, rest, args.frameId), ...command.always };
  const body = await c.request(command.request, given as never, after);
  if (command.moves) c.tellsPlace = true;
  return { result: command.tell(body as never), variablesReference: 0 };
}
