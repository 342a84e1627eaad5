// Breakpoints on lines of a script and of listings, bound to what runs there.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Breakpoint, readBreakpoint, snap } from '../../core/debugger/stops/breakpoint.ts';
import { lineOfStep, stepOfLine } from '../../core/inspect/listingText.ts';
import type { Routine } from '../../core/kernel/routine.ts';
import { compile } from '../../core/machine/machine.ts';
import { CANCELLED } from '../../core/machine/work.ts';
import type { KnownNames } from '../../core/program/namesInAsserts.ts';
import { type Context, namesOf, toClientLine, toDebuggerLine, vintageOf } from '../session/context.ts';
import { parseInSlices } from '../session/parseInSlices.ts';
import { routineOfSource } from '../sources/listing.ts';
import { pathKey } from '../sources/pathKey.ts';
import { type DocumentBreakpoints, failed } from './requested.ts';

type Answer = DebugProtocol.Breakpoint;

const listingKey = (routine: Routine | undefined): string | undefined =>
  routine && `${routine.vintage} ${routine.name}`;
/** The same for each name of a document. */
export const keyOf = (s: DebugProtocol.Source): string =>
  listingKey(routineOfSource(s)) ?? (typeof s.path === 'string' ? pathKey(s.path) : String(s.sourceReference));

/** Lines of a script where something runs. */
export async function runnableLines(c: Context, path: string): Promise<ArrayLike<number>> {
  if (c.control && pathKey(path) === pathKey(c.program)) return c.control.machine.program.lines;
  const script = await parseInSlices(await c.environment.readFile(path), () => c.closed);
  return script === CANCELLED ? [] : compile(script).program.lines;
}

/** `move`: where a line's breakpoint comes to stand, by its number there and as a line. */
function bind(
  c: Context,
  { requested }: DocumentBreakpoints,
  known: KnownNames | undefined,
  move: (line: number) => { at: number; line: number } | undefined,
): { answers: Answer[]; at: Map<number, Breakpoint[]> } {
  const at = new Map<number, Breakpoint[]>();
  const answers = requested.map(({ id, wanted }): Answer => {
    const line = toDebuggerLine(c, wanted.line);
    if (!(line >= 1)) return failed(id, 'a breakpoint needs the number of a line');
    const place = move(line);
    if (!place) return failed(id, 'nothing runs in this document');
    const read = readBreakpoint(id, wanted, known);
    const shown = toClientLine(c, place.line);
    if ('problem' in read) return { ...failed(id, read.problem), line: shown };
    const there = at.get(place.at);
    if (there) there.push(read.breakpoint);
    else at.set(place.at, [read.breakpoint]);
    return { id, verified: true, line: shown };
  });
  return { answers, at };
}

export function bindListing(c: Context, routine: Routine, document: DocumentBreakpoints): void {
  if (c.control && routine.vintage !== vintageOf(c)) {
    const why = `this is the listing of ${routine.vintage}; the trace runs under ${vintageOf(c)}`;
    document.answers = document.requested.map(({ id }) => failed(id, why));
    return;
  }
  const { answers, at } = bind(c, document, namesOf(c), (line) => {
    const pc = stepOfLine(routine, line) ?? (line < lineOfStep(routine, 0) ? 0 : routine.labels.length - 1);
    return { at: pc, line: lineOfStep(routine, pc) };
  });
  document.answers = answers;
  const listings = c.control?.points.listings;
  if (at.size > 0 && !c.noDebug) listings?.set(routine.name, at);
  else listings?.delete(routine.name);
}

export function bindScript(c: Context, lines: ArrayLike<number>, document: DocumentBreakpoints): void {
  const its = pathKey(document.source.path ?? '') === pathKey(c.program);
  // another script has other names
  const { answers, at } = bind(c, document, its ? namesOf(c) : undefined, (line) => {
    const moved = snap(lines, line);
    return moved === undefined ? undefined : { at: moved, line: moved };
  });
  document.answers = answers;
  if (c.control && its && !c.noDebug) c.control.points.lines = at;
}

export async function bindDocument(c: Context, document: DocumentBreakpoints): Promise<void> {
  const routine = routineOfSource(document.source);
  if (routine) return bindListing(c, routine, document);
  const path = document.source.path ?? '';
  try {
    bindScript(c, await runnableLines(c, path), document);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    document.answers = document.requested.map(({ id }) => failed(id, `cannot read ${path}: ${why}`));
  }
}
