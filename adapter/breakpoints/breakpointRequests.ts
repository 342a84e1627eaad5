// Breakpoint requests. What a client asks for is kept as it was asked, and laid over the script whenever there is a new one, so
// that breakpoints may come before the launch and outlive a restart. One that is asked for again keeps its number and its hits.
import type { DebugProtocol } from '@vscode/debugprotocol';
import {
  type Breakpoint,
  parseCondition,
  readBreakpoint,
  routineNamed,
  snap,
} from '../../core/debugger/stops/breakpoint.ts';
import { FILTERS } from '../../core/debugger/stops/filters.ts';
import { lineOfStep, stepOfLine } from '../../core/inspect/listingText.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';
import { compile } from '../../core/machine/machine.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import {
  type Arguments,
  type Context,
  type DocumentBreakpoints,
  type Handler,
  number,
  vintageOf,
} from '../session/context.ts';
import { RequestError, text } from '../session/errors.ts';
import { listingSource, routineOfSource } from '../sources/listing.ts';
import { pathKey } from '../sources/pathKey.ts';
import { layData } from './dataBreakpoints.ts';
import { layInstructions } from './instructionBreakpoints.ts';

type Answer = DebugProtocol.Breakpoint;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const failed = (id: number, message: string): Answer => ({ id, verified: false, message, reason: 'failed' });

function source(args: Arguments): DebugProtocol.Source {
  const given = args.source;
  if (given === null || typeof given !== 'object')
    throw new RequestError('"source" is missing: name the document whose breakpoints are set');
  const s = given as DebugProtocol.Source;
  if (typeof s.path !== 'string' && !s.sourceReference)
    throw new RequestError('"source" has neither a path nor a sourceReference');
  return s;
}

const listingKey = (routine: Routine | undefined): string | undefined =>
  routine && `${routine.vintage} ${routine.name}`;
const keyOf = (s: DebugProtocol.Source): string =>
  listingKey(routineOfSource(s)) ?? (typeof s.path === 'string' ? pathKey(s.path) : String(s.sourceReference));

/** Line numbers as the client counts them, and as we do. */
const ours = (c: Context, line: number): number => (c.linesStartAt1 ? line : line + 1);
const theirs = (c: Context, line: number): number => (c.linesStartAt1 ? line : line - 1);

/** Lines of a script where something runs. */
async function runnableLines(c: Context, path: string): Promise<ArrayLike<number>> {
  if (c.control && pathKey(path) === pathKey(c.program)) return c.control.machine.program.lines;
  return compile(parse(await c.environment.readFile(path))).program.lines;
}

/** Lays the breakpoints of a document over what runs there: one answer for each, in order. */
function lay(
  c: Context,
  asked: DocumentBreakpoints['asked'],
  move: (line: number) => { at: number; line: number } | undefined,
): { answers: Answer[]; at: Map<number, Breakpoint[]> } {
  const at = new Map<number, Breakpoint[]>();
  const answers = asked.map(({ id, wanted }): Answer => {
    const line = Number.isInteger(wanted.line) ? ours(c, wanted.line) : 0;
    if (line < 1) return failed(id, 'a breakpoint needs the number of a line');
    const place = move(line);
    if (!place) return failed(id, 'nothing runs in this document');
    const read = readBreakpoint(id, wanted);
    const shown = theirs(c, place.line);
    if ('problem' in read) return { ...failed(id, read.problem), line: shown };
    const there = at.get(place.at);
    if (there) there.push(read.breakpoint);
    else at.set(place.at, [read.breakpoint]);
    return { id, verified: true, line: shown };
  });
  return { answers, at };
}

function layListing(c: Context, routine: Routine, document: DocumentBreakpoints): void {
  if (c.control && routine.vintage !== vintageOf(c)) {
    const why = `this is the listing of ${routine.vintage}; the trace runs under ${vintageOf(c)}`;
    document.answers = document.asked.map(({ id }) => failed(id, why));
    return;
  }
  const { answers, at } = lay(c, document.asked, (line) => {
    const pc = stepOfLine(routine, line) ?? (line < lineOfStep(routine, 0) ? 0 : routine.labels.length - 1);
    return { at: pc, line: lineOfStep(routine, pc) };
  });
  document.answers = answers;
  const listings = c.control?.points.listings;
  if (at.size > 0 && !c.noDebug) listings?.set(routine.name, at);
  else listings?.delete(routine.name);
}

function layScript(c: Context, lines: ArrayLike<number>, document: DocumentBreakpoints): void {
  const { answers, at } = lay(c, document.asked, (line) => {
    const moved = snap(lines, line);
    return moved === undefined ? undefined : { at: moved, line: moved };
  });
  document.answers = answers;
  const its = pathKey(document.source.path ?? '') === pathKey(c.program);
  if (c.control && its && !c.noDebug) c.control.points.lines = at;
}

async function layDocument(c: Context, document: DocumentBreakpoints): Promise<void> {
  const routine = routineOfSource(document.source);
  if (routine) return layListing(c, routine, document);
  const path = document.source.path ?? '';
  try {
    layScript(c, await runnableLines(c, path), document);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    document.answers = document.asked.map(({ id }) => failed(id, `cannot read ${path}: ${why}`));
  }
}

function layFunctions(c: Context): Answer[] {
  const at = new Map<string, Breakpoint[]>();
  const answers = c.functionBreakpoints.map(({ id, wanted }): Answer => {
    const named = routineNamed(typeof wanted.name === 'string' ? wanted.name : '');
    if ('problem' in named) return failed(id, named.problem);
    const read = readBreakpoint(id, wanted);
    if ('problem' in read) return failed(id, read.problem);
    at.set(named.name, [...(at.get(named.name) ?? []), read.breakpoint]);
    const routine = routinesOf(vintageOf(c)).find((r) => r.name === named.name);
    if (!routine) return { id, verified: true };
    return {
      id,
      verified: true,
      source: listingSource(routine, c.clientHas.listings),
      line: theirs(c, lineOfStep(routine, 0)),
    };
  });
  if (c.control && !c.noDebug) c.control.points.functions = at;
  return answers;
}

function layExceptions(c: Context): Answer[] {
  const filters: Exclude<Context['control'], undefined>['points']['filters'] = new Map();
  const answers = (c.exceptionBreakpoints ?? []).map(({ id, wanted }): Answer => {
    const filter = FILTERS.find((f) => f.id === wanted.filterId);
    if (!filter) return failed(id, `there is no exception filter ${JSON.stringify(wanted.filterId)}`);
    const parsed = wanted.condition ? parseCondition(String(wanted.condition)) : undefined;
    if (parsed && 'problem' in parsed) return failed(id, parsed.problem);
    filters.set(filter.id, parsed ? { id, condition: parsed.expression } : { id });
    return { id, verified: true };
  });
  if (!c.exceptionBreakpoints) for (const f of FILTERS) if (f.on) filters.set(f.id, { id: 0 });
  if (c.control) c.control.points.filters = c.noDebug ? new Map() : filters;
  return answers;
}

/** Lays all that was asked for so far over a new control, and tells which breakpoints have moved by it. */
export function applyBreakpoints(c: Context): void {
  for (const document of c.breakpoints.values()) {
    const routine = routineOfSource(document.source);
    const its = pathKey(document.source.path ?? '') === pathKey(c.program);
    const before = document.answers;
    if (routine) layListing(c, routine, document);
    else if (its && c.control) layScript(c, c.control.machine.program.lines, document);
    document.answers.forEach((breakpoint, i) => {
      if (JSON.stringify(breakpoint) !== JSON.stringify(before[i]))
        c.send('breakpoint', { reason: 'changed', breakpoint });
    });
  }
  layFunctions(c);
  layInstructions(c);
  layExceptions(c);
  const before = c.dataBreakpointAnswers;
  const data = layData(c);
  data.forEach((breakpoint, i) => {
    if (JSON.stringify(breakpoint) !== JSON.stringify(before[i]))
      c.send('breakpoint', { reason: 'changed', breakpoint });
  });
}

/** Breakpoints as they were asked for; the protocol's first version had only lines. */
function wantedIn(args: Arguments): DebugProtocol.SourceBreakpoint[] {
  const given = Array.isArray(args.breakpoints) ? args.breakpoints : list(args.lines).map((line) => ({ line }));
  return given.map((b: unknown) => (b !== null && typeof b === 'object' ? b : {}) as DebugProtocol.SourceBreakpoint);
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

export const breakpoints: Readonly<Record<string, Handler>> = {
  async setBreakpoints(c, args) {
    const s = source(args);
    const key = keyOf(s);
    const asked = number(c, c.breakpoints.get(key)?.asked ?? [], wantedIn(args));
    const document: DocumentBreakpoints = { source: s, asked, answers: [] };
    c.breakpoints.set(key, document);
    await layDocument(c, document);
    return { breakpoints: document.answers };
  },
  setFunctionBreakpoints(c, args) {
    const wanted = list(args.breakpoints).map((b) => (isObject(b) ? b : {}) as DebugProtocol.FunctionBreakpoint);
    c.functionBreakpoints = number(c, c.functionBreakpoints, wanted);
    return { breakpoints: layFunctions(c) };
  },
  setExceptionBreakpoints(c, args) {
    const plain = list(args.filters).map((filterId) => ({ filterId }) as DebugProtocol.ExceptionFilterOptions);
    const options = list(args.filterOptions).map((o) => (isObject(o) ? o : {}) as DebugProtocol.ExceptionFilterOptions);
    c.exceptionBreakpoints = number(c, c.exceptionBreakpoints ?? [], [...plain, ...options]);
    return { breakpoints: layExceptions(c) };
  },
  async breakpointLocations(c, args) {
    const s = source(args);
    const from = ours(c, typeof args.line === 'number' ? args.line : 1);
    const to = typeof args.endLine === 'number' ? ours(c, args.endLine) : from;
    const routine = routineOfSource(s);
    const lines = routine
      ? routine.labels.map((_, pc) => lineOfStep(routine, pc))
      : await runnableLines(c, text(s.path, 'source.path')).catch(() => []);
    const within = Array.from(lines).filter((line) => line >= from && line <= to);
    return { breakpoints: within.map((line) => ({ line: theirs(c, line), column: c.columnsStartAt1 ? 1 : 0 })) };
  },
};
