// Looking at a stopped trace: threads, stacks, scopes, variables, and the state for the tree view.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { REQUEST, SCRIPT_THREAD } from '../protocol.ts';
import { fields, flag, integer, lenient, oneOf, optional } from '../session/arguments.ts';
import {
  controlOf,
  scriptSource,
  stoppedControl,
  threadIndex,
  threadName,
  toClientColumn,
  toClientLine,
} from '../session/context.ts';
import type { Concern } from '../session/handler.ts';
import { valueReference } from '../sources/locations.ts';
import { stackFrames } from './frames.ts';
import { rangesOf, rowsOfRange } from './ranges.ts';
import { stateBody } from './stateView.ts';
import { markReadOnly } from './variableNames.ts';
import { inHex, scopes, variables } from './variables.ts';

/** How values are to be shown. */
export const FORMAT = lenient(fields<DebugProtocol.ValueFormat>({ hex: lenient(flag) }));

export const inspection = {
  threads: {
    takes: {},
    answer(c) {
      const control = controlOf(c);
      const names = control.machine.program.threads;
      const script = { id: SCRIPT_THREAD, name: 'script' };
      return { threads: [script, ...names.map((_, i) => ({ id: i + 1, name: threadName(control, i) }))] };
    },
  },
  stackTrace: {
    takes: { threadId: integer, startFrame: optional(integer), levels: optional(integer) },
    answer(c, { threadId, startFrame = 0, levels = 0 }) {
      const control = stoppedControl(c);
      const thread = threadIndex(control, threadId);
      const from = Math.max(startFrame, 0);
      const answer = stackFrames(
        control,
        thread,
        scriptSource(c),
        from,
        Math.max(levels, 0),
        c.clientCapabilities.listings,
      );
      for (const frame of answer.stackFrames) {
        frame.line = toClientLine(c, frame.line);
        frame.column = toClientColumn(c, frame.column);
      }
      return answer;
    },
  },
  scopes: {
    takes: { frameId: integer },
    answer: (c, { frameId }) => ({ scopes: scopes(stoppedControl(c), frameId) }),
  },
  variables: {
    takes: {
      variablesReference: integer,
      filter: optional(oneOf(['indexed', 'named'])),
      start: optional(integer),
      count: optional(integer),
      format: FORMAT,
    },
    capabilities: { supportsValueFormattingOptions: true },
    answer(c, args) {
      const control = stoppedControl(c);
      const { variablesReference: reference } = args;
      // a client that knows pages asks for them
      const isWhole = !c.clientCapabilities.paging && args.count === undefined && args.filter === undefined;
      const ranges = isWhole ? rangesOf(control, reference) : undefined;
      if (ranges) return { variables: ranges };
      const made = variables(control, { ...args, ...rowsOfRange(control, reference) });
      const list = args.format?.hex || c.hex ? made.map(inHex) : made;
      markReadOnly(control, reference, list);
      // a local means something else in another frame; where it is declared says more
      for (const v of list)
        if (v.evaluateName && v.declarationLocationReference === undefined)
          v.valueLocationReference = valueReference(c, v.evaluateName);
      if (!c.clientCapabilities.variableType) for (const v of list) delete v.type;
      return { variables: list };
    },
  },
  [REQUEST.hex]: {
    takes: { hex: optional(flag) },
    answer(c, { hex = !c.hex }, after) {
      c.hex = hex;
      if (c.clientCapabilities.invalidated) after(() => c.send('invalidated', { areas: ['variables'] }));
      return { hex };
    },
  },
  [REQUEST.state]: {
    takes: { start: optional(integer), count: optional(integer) },
    answer: (c, args) => stateBody(controlOf(c), args),
  },
} satisfies Concern;
