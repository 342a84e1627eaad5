// Breakpoint requests. What a client asks for is kept as it was asked, and laid over the script whenever there is a new one, so
// that breakpoints may come before the launch and outlive a restart.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ROUTINES } from '../../core/kernel/routine.ts';
import { compile } from '../../core/machine/machine.ts';
import type { Expression } from '../../core/trace/ast.ts';
import { parse } from '../../core/trace/parse.ts';
import { type Breakpoint, parseCondition, readBreakpoint, routineNamed, snap } from '../breakpoints.ts';
import type { Arguments, Context, Handler } from '../context.ts';
import { RequestError, text } from '../errors.ts';
import { FILTERS } from '../exceptions.ts';
import { lineOfStep, listingSource, routineOfSource, stepOfLine } from '../listing.ts';

type Answer = DebugProtocol.Breakpoint;

function source(args: Arguments): DebugProtocol.Source {
  const given = args.source;
  if (given === null || typeof given !== 'object')
    throw new RequestError('"source" is missing: name the document whose breakpoints are set');
  const s = given as DebugProtocol.Source;
  if (typeof s.path !== 'string' && !s.sourceReference)
    throw new RequestError('"source" has neither a path nor a sourceReference');
  return s;
}

const keyOf = (s: DebugProtocol.Source): string => routineOfSource(s)?.name ?? s.path ?? String(s.sourceReference);

/** Line numbers as the client counts them, and as we do. */
const ours = (c: Context, line: number): number => (c.linesStartAt1 ? line : line + 1);
const theirs = (c: Context, line: number): number => (c.linesStartAt1 ? line : line - 1);

/** Lines of a script where something runs. */
async function runnableLines(c: Context, path: string): Promise<readonly number[]> {
  if (c.debuggee && path === c.program) return c.debuggee.machine.program.lines;
  return compile(parse(await c.environment.readFile(path))).program.lines;
}

function asked(args: Arguments): DebugProtocol.SourceBreakpoint[] {
  const { breakpoints, lines } = args;
  const list = Array.isArray(breakpoints) ? breakpoints : Array.isArray(lines) ? lines.map((line) => ({ line })) : [];
  return list.map((b: unknown) => (b !== null && typeof b === 'object' ? b : {}) as DebugProtocol.SourceBreakpoint);
}

/** Lays breakpoints of one document over what runs there; one answer for each that was asked for. */
function place(
  c: Context,
  list: readonly DebugProtocol.SourceBreakpoint[],
  move: (line: number) => { at: number; line: number } | undefined,
  add: (at: number, b: Breakpoint) => void,
  routine?: string,
): Answer[] {
  return list.map((wanted) => {
    const id = c.nextBreakpoint++;
    const line = typeof wanted.line === 'number' && Number.isInteger(wanted.line) ? ours(c, wanted.line) : 0;
    if (line < 1) return { id, verified: false, message: 'a breakpoint needs the number of a line', reason: 'failed' };
    const place = move(line);
    if (!place) return { id, verified: false, message: 'nothing runs in this document', reason: 'failed' };
    const { breakpoint, problem } = readBreakpoint(wanted);
    const shown = theirs(c, place.line);
    if (!breakpoint) return { id, verified: false, line: shown, message: problem ?? '', reason: 'failed' };
    add(place.at, { ...breakpoint, id, line: place.line, ...(routine ? { routine } : {}) });
    return { id, verified: true, line: shown };
  });
}

async function setSource(c: Context, args: Arguments): Promise<Answer[]> {
  const s = source(args);
  const list = asked(args);
  const routine = routineOfSource(s);
  if (routine) {
    const steps = new Map<number, Breakpoint[]>();
    const answers = place(
      c,
      list,
      (line) => {
        const pc = stepOfLine(routine, line) ?? (line < lineOfStep(routine, 0) ? 0 : routine.labels.length - 1);
        return { at: pc, line: lineOfStep(routine, pc) };
      },
      (pc, b) => steps.set(pc, [...(steps.get(pc) ?? []), b]),
      routine.name,
    );
    if (steps.size > 0) c.debuggee?.listingBreakpoints.set(routine.name, steps);
    else c.debuggee?.listingBreakpoints.delete(routine.name);
    return answers;
  }
  const path = s.path ?? '';
  let lines: readonly number[];
  try {
    lines = await runnableLines(c, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return list.map(() => ({
      id: c.nextBreakpoint++,
      verified: false,
      message: `cannot read ${path}: ${why}`,
      reason: 'failed',
    }));
  }
  const at = new Map<number, Breakpoint[]>();
  const answers = place(
    c,
    list,
    (line) => {
      const moved = snap(lines, line);
      return moved === undefined ? undefined : { at: moved, line: moved };
    },
    (line, b) => at.set(line, [...(at.get(line) ?? []), b]),
  );
  if (c.debuggee && path === c.program) c.debuggee.lineBreakpoints = at;
  return answers;
}

function setFunctions(c: Context): Answer[] {
  const at = new Map<string, Breakpoint[]>();
  const answers = c.functionBreakpoints.map((wanted): Answer => {
    const id = c.nextBreakpoint++;
    const named = routineNamed(typeof wanted?.name === 'string' ? wanted.name : '');
    if ('problem' in named) return { id, verified: false, message: named.problem, reason: 'failed' };
    const { breakpoint, problem } = readBreakpoint(wanted);
    if (!breakpoint) return { id, verified: false, message: problem ?? '', reason: 'failed' };
    at.set(named.name, [...(at.get(named.name) ?? []), { ...breakpoint, id, line: 0, routine: named.name }]);
    const routine = ROUTINES.find((r) => r.name === named.name);
    return {
      id,
      verified: true,
      ...(routine
        ? { source: listingSource(routine, c.clientHas.listings), line: theirs(c, lineOfStep(routine, 0)) }
        : {}),
    };
  });
  if (c.debuggee) c.debuggee.functionBreakpoints = at;
  return answers;
}

function setExceptions(c: Context): Answer[] {
  const args = c.exceptionBreakpoints;
  const filters = new Map<string, Expression | undefined>();
  const answers: Answer[] = [];
  const add = (id: unknown, condition: unknown): void => {
    const number = c.nextBreakpoint++;
    const filter = FILTERS.find((f) => f.id === id);
    if (!filter) {
      answers.push({ id: number, verified: false, message: `there is no exception filter ${JSON.stringify(id)}` });
      return;
    }
    const parsed = typeof condition === 'string' && condition !== '' ? parseCondition(condition) : undefined;
    if (parsed && 'problem' in parsed)
      answers.push({ id: number, verified: false, message: parsed.problem, reason: 'failed' });
    else {
      filters.set(filter.id, parsed?.expression);
      answers.push({ id: number, verified: true });
    }
  };
  for (const id of args?.filters ?? []) add(id, undefined);
  for (const option of args?.filterOptions ?? []) add(option?.filterId, option?.condition);
  // a client that never says what to stop at gets the defaults
  if (!args) for (const f of FILTERS) if (f.on) filters.set(f.id, undefined);
  if (c.debuggee) c.debuggee.filters = c.noDebug ? new Map() : filters;
  return answers;
}

/** Lays everything asked for so far over a new debuggee. Numbers of breakpoints stay as they were answered. */
export function applyBreakpoints(c: Context): void {
  const next = c.nextBreakpoint;
  if (!c.noDebug) {
    for (const [path, args] of c.breakpoints) {
      c.nextBreakpoint = c.firstBreakpoint.get(path) ?? next;
      void setSource(c, args as unknown as Arguments);
    }
    c.nextBreakpoint = c.firstBreakpoint.get('') ?? next;
    setFunctions(c);
  }
  setExceptions(c);
  c.nextBreakpoint = next;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const breakpoints: Readonly<Record<string, Handler>> = {
  async setBreakpoints(c, args) {
    const key = keyOf(source(args));
    c.breakpoints.set(key, args as unknown as DebugProtocol.SetBreakpointsArguments);
    c.firstBreakpoint.set(key, c.nextBreakpoint);
    return { breakpoints: await setSource(c, args) };
  },
  setFunctionBreakpoints(c, args) {
    c.functionBreakpoints = list(args.breakpoints) as DebugProtocol.FunctionBreakpoint[];
    c.firstBreakpoint.set('', c.nextBreakpoint);
    return { breakpoints: setFunctions(c) };
  },
  setExceptionBreakpoints(c, args) {
    c.exceptionBreakpoints = {
      filters: list(args.filters) as string[],
      filterOptions: list(args.filterOptions) as DebugProtocol.ExceptionFilterOptions[],
    };
    return { breakpoints: setExceptions(c) };
  },
  async breakpointLocations(c, args) {
    const s = source(args);
    const from = ours(c, typeof args.line === 'number' ? args.line : 1);
    const to = typeof args.endLine === 'number' ? ours(c, args.endLine) : from;
    const routine = routineOfSource(s);
    const lines = routine
      ? routine.labels.map((_, pc) => lineOfStep(routine, pc))
      : await runnableLines(c, text(s.path, 'source.path')).catch(() => []);
    const within = lines.filter((line) => line >= from && line <= to);
    return { breakpoints: within.map((line) => ({ line: theirs(c, line), column: c.columnsStartAt1 ? 1 : 0 })) };
  },
};
