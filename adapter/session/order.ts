// A session that follows an order of the explorer's: each thread makes its own calls, and who
// goes on at each schedule point is as the launch says. The order is made to its end before
// the first stop, so that the history has all of it, and the session begins where its end
// cannot be avoided any more.
import { momentStop } from '../../core/debugger/run/moments.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { forOrders, makePicks, withValues } from '../../core/explore/follow.ts';
import type { Pick } from '../../core/explore/moves.ts';
import type { Limits } from '../../core/explore/plan.ts';
import { DIES_WORD } from '../../core/explore/service/report.ts';
import { DIES } from '../../core/explore/step/trial.ts';
import { LIMITS, type LimitName } from '../../core/kernel/limits.ts';
import type { Compiled } from '../../core/machine/machine.ts';
import type { ScheduleMode } from '../../core/trace/ast.ts';
import { cut } from '../../core/trace/echo.ts';
import { MOST_TURNS, readTurn, type Turn, turnByTurn } from '../../core/trace/parse/lines/turn.ts';
import { type LaunchArguments, NO_LIMIT } from '../protocol.ts';
import { configured, integer, recordOf, type Schema, text } from './arguments.ts';
import type { Context, Opening } from './context.ts';
import { RequestError } from './errors.ts';

type OrderArguments = Partial<Record<'order' | 'noReturnText', string>> & {
  limits?: LaunchArguments['limits'];
  noReturn?: number;
};

export const ORDER: Schema<OrderArguments> = {
  order: configured(text),
  limits: configured(recordOf(integer)),
  noReturn: configured(integer),
  noReturnText: configured(text),
};

/** An order as it is followed. */
interface FollowedOrder {
  readonly compiled: Compiled;
  /** The same as a schedule, which goes on where a person leaves the order. */
  readonly schedule: ScheduleMode;
  readonly picks: readonly Pick[];
  readonly noReturn: number | undefined;
  readonly text: string;
}

const refused = (message: string): RequestError => new RequestError(message, { showUser: true });

/** One word of an order: a turn of a thread, or its end. */
function readWord(word: string, threads: readonly string[]): Turn {
  const dies = word.endsWith(DIES_WORD);
  const turn = readTurn(dies ? word.slice(0, -DIES_WORD.length) : word);
  if (!threads.includes(turn.thread))
    throw refused(
      `"order": "${cut(turn.thread)}" is no thread of the script, which has ${threads.join(', ') || 'none'}`,
    );
  return dies ? { ...turn, outcome: DIES } : turn;
}

function readPicks(order: string, threads: readonly string[]): Pick[] {
  const words = order.trim() === '' ? [] : order.trim().split(/[\s,]+/);
  const all = turnByTurn(words.map((word) => readWord(word, threads)));
  if (!all) throw refused(`"order": it has more than ${MOST_TURNS} turns`);
  return all.threads.map((name, i) => ({ thread: threads.indexOf(name), outcome: all.outcomes[i] ?? 0 }));
}

function readLimits(given: Readonly<Record<string, number>>): Limits {
  return Object.entries(given).map(([name, value]) => {
    if (!(name in LIMITS)) throw refused(`"limits": there is no limit ${cut(name)}: ${Object.keys(LIMITS).join(', ')}`);
    return { what: name as LimitName, value: value === NO_LIMIT ? Number.POSITIVE_INFINITY : value };
  });
}

/** @throws RequestError if it names no thread, or no limit */
export function readOrder(given: OrderArguments, compiled: Compiled): FollowedOrder | undefined {
  const { order, limits = {}, noReturn, noReturnText = '' } = given;
  if (order === undefined) return undefined;
  const { threads } = compiled.program;
  const picks = readPicks(order, threads);
  const alive = picks.filter(({ outcome }) => outcome !== DIES);
  return {
    compiled: forOrders(withValues(compiled, readLimits(limits))),
    schedule: {
      kind: 'explicit',
      threads: alive.map(({ thread }) => threads[thread] ?? ''),
      outcomes: alive.map(({ outcome }) => outcome),
    },
    picks,
    noReturn,
    text: noReturnText,
  };
}

/** Makes the order, without a word of its steps, and goes back to where the session begins. */
export function openOrder(c: Context, control: RunControl, { picks, noReturn, text: why }: FollowedOrder): Opening {
  const { machine } = control;
  let position = 0;
  let made = 0;
  control.watching(
    () => {},
    () => {
      made = makePicks(machine, picks.slice(0, noReturn ?? 0));
      position = machine.position;
      if (made >= (noReturn ?? 0)) made += makePicks(machine, picks.slice(made));
    },
  );
  if (made < picks.length)
    c.output(
      `Of the order's ${picks.length} turns ${made} can be made: it is of another script, or the script has changed. Explore it again.\n`,
      'important',
    );
  machine.seek(position);
  if (noReturn === undefined || made < noReturn) {
    machine.seek(0);
    return { position: 0, noReturn: undefined };
  }
  const after = position === 0 ? 'From the start on' : `After step ${position}`;
  return { position, noReturn: `${after} every order ends so${why === '' ? '' : `: ${why}`}` };
}

/** The stop at the point of no return: it names the thread that goes on there. */
export const openingStop = ({ machine }: RunControl, { noReturn = '' }: Opening): Stop => ({
  ...momentStop(machine),
  description: 'Paused at the point of no return',
  text: noReturn,
});
