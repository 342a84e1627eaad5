// Reads and compiles the script of a launch, and puts it under a run control.
import { passedBy } from '../../core/check/expectations.ts';
import { RunControl } from '../../core/debugger/run/runControl.ts';
import { VINTAGES } from '../../core/kernel/constants.ts';
import { type Compiled, compile } from '../../core/machine/machine.ts';
import { CANCELLED } from '../../core/machine/work.ts';
import type { ScheduleMode } from '../../core/trace/ast.ts';
import { cut } from '../../core/trace/echo.ts';
import { MOST_TURNS, readTurn, turnByTurn } from '../../core/trace/parse/lines/turn.ts';
import { MOST_LISTED, unlisted } from '../../core/trace/problems.ts';
import { say } from '../console/lines.ts';
import type { LaunchArguments } from '../protocol.ts';
import { configured, flag, lenient, oneOf, readArguments, type Schema, text } from './arguments.ts';
import type { Context } from './context.ts';
import { RequestError } from './errors.ts';
import { ORDER, openOrder, readOrder } from './order.ts';
import { parseInSlices } from './parseInSlices.ts';
import { isTold, tellEvent } from './tellEvent.ts';

/** Letters of a path in a message. */
const LONGEST_PATH = 400;

const LAUNCH: Schema<Partial<LaunchArguments>> = {
  program: lenient(text),
  cwd: lenient(text),
  stopOnEntry: configured(flag),
  stopAtEnd: configured(flag),
  schedule: configured(text),
  kernel: configured(oneOf(VINTAGES)),
  trace: configured(flag),
  noDebug: configured(flag),
  ...ORDER,
};

/** `load` reads them, so that a wrong one fails the launch and ends the session. */
export const UNREAD: typeof LAUNCH = Object.fromEntries(Object.keys(LAUNCH).map((name) => [name, (value) => value]));

function readSchedule(given: string | undefined, threads: readonly string[]): ScheduleMode | undefined {
  if (given === undefined || given === '') return undefined;
  const text = given.trim();
  if (text === 'script' || text === 'round-robin') return { kind: text };
  const random = /^random(?:[: ](\d+))?$/.exec(text);
  if (random) return { kind: 'random', seed: Number(random[1] ?? 1) };
  const turns = text.split(/[\s,]+/).map(readTurn);
  const unknown = turns.map(({ thread }) => thread).find((name) => !threads.includes(name));
  if (unknown !== undefined)
    throw new RequestError(
      `"schedule": "${cut(unknown)}" is neither script, round-robin, random, random SEED nor a thread of the script (${threads.join(', ')})`,
      { showUser: true },
    );
  const all = turnByTurn(turns);
  if (!all) throw new RequestError(`"schedule": it has more than ${MOST_TURNS} turns`, { showUser: true });
  return { kind: 'explicit', ...all };
}

/** The script that a launch names, by its whole path: breakpoints come with whole paths. */
export function programOf(c: Context, given: Partial<LaunchArguments>): string | undefined {
  const { program, cwd } = readArguments<Partial<LaunchArguments>>({ program: LAUNCH.program, cwd: LAUNCH.cwd }, given);
  if (program === undefined || program === '') return undefined;
  return c.environment.absolute?.(program, cwd) ?? program;
}

/** How many lines a client shows of a text. */
function lineCount(text: string, lineAfterLast: boolean): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return text.endsWith('\n') && !lineAfterLast ? count - 1 : count;
}

/** @throws RequestError if one of them is an error */
function tellProblems(c: Context, program: string, { diagnostics, problems }: Compiled): void {
  for (const d of diagnostics) {
    const hint = d.suggestion ? ` Did you mean ${d.suggestion}?` : '';
    const text = `${cut(program, LONGEST_PATH)}:${d.line}:${d.column}: ${d.severity}: ${d.message}.${hint}\n`;
    c.output(text, d.severity === 'error' ? 'stderr' : 'warning', d.line);
  }
  const more = unlisted(problems);
  if (more > 0) c.output(`... and ${more} more problems\n`, 'stderr');
  const first = diagnostics.find((d) => d.severity === 'error');
  if (!first) return;
  const count = problems.errors === 1 ? 'an error' : `${problems.errors} errors`;
  const shown = more > 0 ? `The first ${MOST_LISTED}` : 'All of them';
  throw new RequestError(
    `The script has ${count}, first in line ${first.line}: ${first.message}. ${shown} are in the Debug Console.`,
    { id: 2002, showUser: true },
  );
}

/** undefined: another request overtook it. @throws RequestError if the script cannot be run */
export async function load(
  c: Context,
  program: string,
  args: Partial<LaunchArguments>,
): Promise<RunControl | undefined> {
  const { generation } = c;
  const given = readArguments(LAUNCH, args);
  let text: string;
  try {
    text = await c.environment.readFile(program);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError(
      `Cannot read the script ${cut(program, LONGEST_PATH)}: ${why}. Check "program" in the launch configuration.`,
      {
        id: 2001,
        showUser: true,
      },
    );
  }
  const kernel = given.kernel ?? c.environment.kernel;
  const script = await parseInSlices(text, () => c.closed || generation !== c.generation, kernel);
  if (script === CANCELLED) return undefined;
  const compiled = compile(script);
  tellProblems(c, program, compiled);
  if (given.kernel !== undefined)
    c.output(`The rules are those of ${given.kernel}, as the launch says, whatever the script says.\n`, 'console');
  const passed = passedBy(script);
  if (passed !== undefined) c.output(`${passed}.\n`, 'console');
  const order = readOrder(given, compiled);
  const schedule = order?.schedule ?? readSchedule(given.schedule, compiled.program.threads);
  const control = new RunControl(order?.compiled ?? compiled, schedule, {
    event: (event) => tellEvent(c, event),
    wants: (kind) => isTold(c, kind),
    wantsDetails: () => c.launch.trace === true,
    log: (line, message) => say(c, 'log points', message, 'console', line),
    problem: (line, message) => c.output(`${message}\n`, 'stderr', line),
  });
  const last = compiled.program.lines.at(-1) ?? 1;
  control.endLine = last < lineCount(text, c.clientCapabilities.lineAfterLast) ? last + 1 : last;
  control.stopAtEnd = given.stopAtEnd === true && !c.noDebug;
  c.branchesTold = 1;
  c.endingTold = '';
  c.opening = order && openOrder(c, control, order);
  return control;
}
