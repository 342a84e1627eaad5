// Requests for breakpoints of every kind. A breakpoint that is set again keeps its number and hits.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { lineOfStep } from '../../core/inspect/listingText.ts';
import { noteTold } from '../console/failures.ts';
import {
  asText,
  flag,
  integer,
  lenient,
  listOf,
  optional,
  orElse,
  type Reader,
  row,
  rowsOf,
  text,
} from '../session/arguments.ts';
import {
  type Context,
  stoppedControl,
  threadIndex,
  toClientColumn,
  toClientLine,
  toDebuggerLine,
} from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { routineOfSource, SOURCE } from '../sources/listing.ts';
import { pathKey } from '../sources/pathKey.ts';
import { bindData, dataBreakpointInfo } from './dataBreakpoints.ts';
import { bindExceptions } from './exceptionFilters.ts';
import { exceptionInfo } from './exceptionInfo.ts';
import { bindFunctions } from './functionBreakpoints.ts';
import { bindInstructions } from './instructionBreakpoints.ts';
import { protocolModes } from './modes.ts';
import { type DocumentBreakpoints, numbered, tellChanged } from './requested.ts';
import { bindDocument, bindListing, bindScript, keyOf, runnableLines } from './sourceBreakpoints.ts';

/** A document that has to be named. */
const DOCUMENT: Reader<DebugProtocol.Source> = (value, name) => {
  if (value === undefined) throw new RequestError(`"${name}" is missing: name the document whose breakpoints are set`);
  const source = SOURCE(value, name);
  if (source.path === undefined && !source.sourceReference)
    throw new RequestError(`"${name}" has neither a path nor a sourceReference`);
  return source;
};

/** A breakpoint that is wrong is refused by itself, in its answer. */
const CONDITIONS = { condition: asText, hitCondition: asText } as const;
const line = orElse(integer, Number.NaN);
const word = orElse(text, '');

/** Binds all breakpoints to a new control, and tells which of them have moved. */
export function bindAll(c: Context): void {
  for (const document of c.breakpoints.values()) {
    const before = document.answers;
    const routine = routineOfSource(document.source);
    if (routine) bindListing(c, routine, document);
    else if (c.control && pathKey(document.source.path ?? '') === pathKey(c.program))
      bindScript(c, c.control.machine.program.lines, document);
    tellChanged(c, before, document.answers);
  }
  bindFunctions(c);
  bindInstructions(c);
  bindExceptions(c);
  tellChanged(c, c.dataBreakpointAnswers, bindData(c));
}

export const breakpoints = {
  setBreakpoints: {
    takes: {
      source: DOCUMENT,
      breakpoints: lenient(
        listOf(row<DebugProtocol.SourceBreakpoint>({ ...CONDITIONS, line, logMessage: asText, mode: asText })),
      ),
      // the protocol's first version had only lines
      lines: lenient(listOf(line)),
    },
    capabilities: {
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      breakpointModes: protocolModes(),
    },
    async answer(c, { source, lines = [], breakpoints: wanted = lines.map((at) => ({ line: at })) }) {
      const key = keyOf(source);
      const requested = numbered(c, c.breakpoints.get(key)?.requested ?? [], wanted);
      const document: DocumentBreakpoints = { source, requested, answers: [] };
      c.breakpoints.set(key, document);
      await bindDocument(c, document);
      return { breakpoints: [...document.answers] };
    },
  },
  setFunctionBreakpoints: {
    takes: { breakpoints: rowsOf<DebugProtocol.FunctionBreakpoint>({ ...CONDITIONS, name: word }) },
    capabilities: { supportsFunctionBreakpoints: true },
    answer(c, { breakpoints: wanted }) {
      c.functionBreakpoints = numbered(c, c.functionBreakpoints, wanted);
      bindData(c);
      return { breakpoints: bindFunctions(c) };
    },
  },
  setExceptionBreakpoints: {
    takes: {
      filters: orElse(listOf(word), []),
      filterOptions: rowsOf<DebugProtocol.ExceptionFilterOptions>({ filterId: word, condition: asText }),
    },
    // its filters are in the client's language: `initialize` gives them
    capabilities: { supportsExceptionFilterOptions: true },
    answer(c, { filters, filterOptions = [] }) {
      const wanted = [...filters.map((filterId) => ({ filterId })), ...filterOptions];
      c.exceptionBreakpoints = numbered(c, c.exceptionBreakpoints ?? [], wanted);
      return { breakpoints: bindExceptions(c) };
    },
  },
  setInstructionBreakpoints: {
    takes: {
      breakpoints: rowsOf<DebugProtocol.InstructionBreakpoint>({
        ...CONDITIONS,
        instructionReference: word,
        offset: (value, name) => (value === undefined ? undefined : line(value, name)),
      }),
    },
    capabilities: { supportsInstructionBreakpoints: true },
    answer(c, { breakpoints: wanted }) {
      c.instructionBreakpoints = numbered(c, c.instructionBreakpoints, wanted);
      return { breakpoints: bindInstructions(c) };
    },
  },
  dataBreakpointInfo: {
    takes: {
      name: text,
      asAddress: lenient(flag),
      bytes: optional(integer),
      variablesReference: optional(integer),
      frameId: optional(integer),
    },
    capabilities: { supportsDataBreakpointBytes: true },
    answer: (c, args) => dataBreakpointInfo(stoppedControl(c), args),
  },
  setDataBreakpoints: {
    takes: {
      breakpoints: rowsOf<DebugProtocol.DataBreakpoint>({
        ...CONDITIONS,
        dataId: word,
        accessType: (value) => (value === undefined ? undefined : (String(value) as 'write')),
      }),
    },
    capabilities: { supportsDataBreakpoints: true },
    answer(c, { breakpoints: wanted }) {
      c.dataBreakpoints = numbered(c, c.dataBreakpoints, wanted);
      return { breakpoints: bindData(c) };
    },
  },
  breakpointLocations: {
    takes: { source: DOCUMENT, line: orElse(integer, 1), endLine: lenient(integer) },
    capabilities: { supportsBreakpointLocationsRequest: true },
    async answer(c, { source, line: first, endLine }) {
      const from = toDebuggerLine(c, first);
      const to = endLine === undefined ? from : toDebuggerLine(c, endLine);
      const routine = routineOfSource(source);
      const lines = routine
        ? routine.labels.map((_, pc) => lineOfStep(routine, pc))
        : await runnableLines(c, text(source.path, 'source.path')).catch(() => []);
      const within = Array.from(lines).filter((at) => at >= from && at <= to);
      return { breakpoints: within.map((at) => ({ line: toClientLine(c, at), column: toClientColumn(c, 1) })) };
    },
  },
  exceptionInfo: {
    takes: { threadId: integer },
    capabilities: { supportsExceptionInfoRequest: true },
    answer(c, { threadId }) {
      const control = stoppedControl(c);
      const thread = threadIndex(control, threadId);
      const info = exceptionInfo(control, thread, c.program, c.clientCapabilities.groups);
      noteTold(c, thread);
      return info;
    },
  },
} satisfies Concern;
