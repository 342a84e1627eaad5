// Proposals for what is typed in the Debug Console: the place that they replace, in the client's own counting.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { frameRef } from '../inspection/frames.ts';
import { type Handler, stoppedControl } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';
import { commandCompletions } from './commandCompletions.ts';
import { completionsAt } from './completions.ts';
import { isCommand } from './consoleCommands.ts';

const request: Handler = (c, args): DebugProtocol.CompletionsResponse['body'] => {
  const control = stoppedControl(c);
  const frame = args.frameId === undefined ? undefined : frameRef(control, integer(args.frameId, 'frameId'));
  const lines = text(args.text, 'text').split(/\r\n|\r|\n/);
  const firstLine = c.linesStartAt1 ? 1 : 0;
  const { firstColumn } = c.clientHas;
  const number = args.line === undefined || args.line === null ? firstLine : integer(args.line, 'line');
  const line = lines[number - firstLine];
  if (line === undefined) throw new RequestError(`"line" is ${number}: the text has ${lines.length}`);
  const column = integer(args.column, 'column');
  const cursor = column - firstColumn;
  if (cursor < 0 || cursor > line.length)
    throw new RequestError(`"column" is ${column}: the line ends at ${line.length + firstColumn}`);
  const { machine } = control;
  const before = line.slice(0, cursor);
  const { from, items } = isCommand(before)
    ? commandCompletions(machine, frame, before)
    : completionsAt(machine.state, frame, before);
  const replaced = { ...(c.clientHas.completionStart ? { start: from + firstColumn } : {}), length: cursor - from };
  return { targets: items.map((item) => ({ ...item, ...replaced })) };
};

export const completions: Readonly<Record<string, Handler>> = { completions: request };
