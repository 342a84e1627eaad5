// Completions in the Debug Console, in the client's own counting of lines and columns.

import { liveCompletions } from '../../core/language/liveCompletion.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { integer, optional, text } from '../session/arguments.ts';
import { stoppedControl, toDebuggerLine } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { commandCompletions } from './commandCompletions.ts';
import { isCommand } from './consoleCommands.ts';

/** Longer lines get no completions. */
const LONGEST = 2000;

export const completions = {
  completions: {
    takes: { text, column: integer, line: optional(integer), frameId: optional(integer) },
    capabilities: { supportsCompletionsRequest: true, completionTriggerCharacters: ['.', '(', ' ', ':'] },
    answer(c, args) {
      const control = stoppedControl(c);
      const frame = frameIfAny(control, args.frameId);
      const lines = args.text.split(/\r\n|\r|\n/);
      const line = args.line === undefined ? lines[0] : lines[toDebuggerLine(c, args.line) - 1];
      if (line === undefined) throw new RequestError(`"line" is ${args.line}: the text has ${lines.length}`);
      const { firstColumn } = c.clientCapabilities;
      const cursor = args.column - firstColumn;
      if (cursor < 0 || cursor > line.length)
        throw new RequestError(`"column" is ${args.column}: the line ends at ${line.length + firstColumn}`);
      const { machine } = control;
      if (cursor > LONGEST) return { targets: [] };
      const before = line.slice(0, cursor);
      const { from, items } = isCommand(before)
        ? commandCompletions(machine, frame, before)
        : liveCompletions(machine.state, frame, before);
      const start = c.clientCapabilities.completionStart ? { start: from + firstColumn } : {};
      return { targets: items.map((item) => ({ ...item, ...start, length: cursor - from })) };
    },
  },
} satisfies Concern;
