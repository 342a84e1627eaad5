// Questions about the history: how a value came about, all its changes, where something becomes
// true. After an answer the machine is where it was, but for the one that goes to what it finds.
import { explainValue } from '../../core/debugger/ask/chain.ts';
import { findInHistory, prepareFind, prepareUsual, type Query, readQuery } from '../../core/debugger/ask/find.ts';
import type { Nearby, Window } from '../../core/debugger/ask/nearby.ts';
import { changeTable } from '../../core/debugger/ask/table.ts';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import type { Stop } from '../../core/debugger/stops/stop.ts';
import { current } from '../../core/history/timeline.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { findCompletions } from '../../core/language/findCompletion.ts';
import type { Proposals } from '../../core/language/proposals.ts';
import { CANCELLED, inSlices, type Work } from '../../core/machine/work.ts';
import { NOBODY } from '../../core/program/types.ts';
import { formatExpression } from '../../core/trace/expression/expression.ts';
import { evaluated } from '../inspection/evaluation.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { type AskArguments, type JumpAnswer, REQUEST } from '../protocol.ts';
import { integer, lenient, oneOf, optional, text } from '../session/arguments.ts';
import { type Context, controlOf, stopNow, stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { askedValue } from '../stepping/jump.ts';
import { search, tellPlace } from '../stepping/running.ts';
import { canGo } from '../stepping/steppingRequests.ts';
import { lookAhead, stopLookingAhead } from './lookAhead.ts';

const VALUE = {
  frameId: optional(integer),
  variablesReference: optional(integer),
  name: optional(text),
  expression: optional(text),
};
const DIRECTION = optional(oneOf(['back', 'forward'] as const));
const TABLE = { from: optional(integer), direction: DIRECTION, count: optional(integer), within: optional(integer) };

/** Rows on a side of the present position. */
const USUAL = 100;
const MOST = 10_000;

/** Longer queries get no proposals, and no more than these. */
const LONGEST = 2000;
const MOST_PROPOSALS = 100;
const NO_PROPOSALS: Proposals = { from: 0, items: [] };

interface Wanted {
  readonly from?: number | undefined;
  readonly direction?: 'back' | 'forward' | undefined;
  readonly count?: number | undefined;
  readonly within?: number | undefined;
}
function windowOf({ machine }: RunControl, wanted: Wanted): Window {
  const { from = machine.position, direction, count = USUAL, within } = wanted;
  if (from < 0 || from > machine.length) throw new RequestError(`there is no position ${from}`);
  const end = within === undefined ? Number.POSITIVE_INFINITY : performance.now() + within;
  return {
    from,
    count: Math.min(Math.max(count, 1), MOST),
    ...(direction && { sides: [direction] }),
    until: () => performance.now() > end,
  };
}

/** Looks into the history before the answer is sent; a person can give it up. */
async function looked<T>(c: Context, title: string, work: Work<T>): Promise<T> {
  stopLookingAhead(c);
  const found = await search(c, title, (_, token) => inSlices(work, token));
  if (found === CANCELLED) throw new RequestError(`${title} was given up`);
  return found;
}

type FindQuestion = AskArguments & { readonly query?: string | undefined };

/** How a query names a value: a local by its thread and routine, for a query is of no frame. */
function nameOf(control: RunControl, what: AskArguments): string {
  const { target, expression } = askedValue(control, what);
  const { place } = target;
  if (expression || place?.kind !== 'local') return expression ? formatExpression(expression) : target.name;
  const { config, threads } = control.machine.state.kernel;
  const thread = threads[place.thread];
  const routine = routinesOf(config.vintage)[thread?.stack[place.level]?.routine ?? -1];
  return `${thread?.name}.${routine?.name}.${place.name}`;
}

const branchOf = ({ machine }: RunControl): number => current(machine.timeline).id;

/** @throws RequestError that says what is wrong with it */
function queryOf({ machine }: RunControl, given: string): Query {
  const query = readQuery(machine, given);
  if ('problem' in query) throw new RequestError(query.problem, { showUser: true });
  return query;
}

/** Goes to the nearest position after a step that is looked for; undefined: there is none. */
function* goToFound(control: RunControl, query: Query, direction: 'back' | 'forward'): Work<Stop | undefined> {
  const { machine } = control;
  // the position itself is no answer to the question for the one before it
  const from = direction === 'back' ? Math.max(machine.position - 1, 0) : machine.position;
  const found: Nearby = yield* findInHistory(machine, query, { from, count: 1, sides: [direction] });
  const [row] = direction === 'back' ? found.before : found.after;
  if (!row) return undefined;
  machine.seek(row.position + 1);
  const isIn = row.thread !== NOBODY && control.depth(row.thread) > 0;
  return {
    reason: 'goto',
    thread: isIn ? row.thread : NOBODY,
    description: 'Paused where it was found',
    text: query.kind === 'returns' ? `${row.who}: ${row.call} returned ${row.to}` : `${query.text} has become true`,
    hits: [],
  };
}

export const asking = {
  [REQUEST.explainValue]: {
    takes: VALUE,
    async answer(c, args) {
      const control = stoppedControl(c);
      const { target, expression } = askedValue(control, args);
      const frame = frameIfAny(control, args.frameId);
      const { machine, compiled } = control;
      const work = explainValue({ machine, compiled }, target, expression, frame);
      const chain = await looked(c, `Explaining ${target.name}`, work);
      const whole = (): string => (expression ? evaluated(control, expression, frame, c.hex, true).result : '');
      return { ...chain, value: chain.value || whole(), branch: branchOf(control) };
    },
  },
  [REQUEST.changes]: {
    takes: { ...VALUE, ...TABLE },
    async answer(c, args) {
      const control = stoppedControl(c);
      const { target } = askedValue(control, args);
      const work = changeTable(control.machine, target, windowOf(control, args));
      const found = await looked(c, `Looking for the changes of ${target.name}`, work);
      return { ...found, name: target.name, branch: branchOf(control) };
    },
  },
  [REQUEST.find]: {
    takes: { query: text, ...TABLE },
    async answer(c, args) {
      const control = stoppedControl(c);
      const query = queryOf(control, args.query);
      const work = findInHistory(control.machine, query, windowOf(control, args));
      const found = await looked(c, `Looking for ${query.text}`, work);
      return { ...found, name: query.text, branch: branchOf(control) };
    },
  },
  [REQUEST.findProposals]: {
    takes: { query: lenient(text), ...VALUE },
    answer(c, args) {
      const { query: typed = '', ...what }: FindQuestion = args;
      const control = stoppedControl(c);
      const { machine } = control;
      const isOfValue = what.variablesReference !== undefined || what.expression !== undefined;
      const query = isOfValue ? nameOf(control, what) : typed;
      stopLookingAhead(c);
      const read = query.length > LONGEST ? { problem: 'it is too long' } : readQuery(machine, query);
      const { from, items } = query.length > LONGEST ? NO_PROPOSALS : findCompletions(machine.state, query);
      if (query.trim() === '') lookAhead(c, prepareUsual(machine));
      else if (!('problem' in read)) lookAhead(c, prepareFind(machine, read));
      return {
        ...(isOfValue && { query }),
        ...('problem' in read && { problem: read.problem }),
        items: items.slice(0, MOST_PROPOSALS).map(({ label, text: inserted = label, detail = '' }) => ({
          query: query.slice(0, from) + inserted,
          detail,
        })),
      };
    },
  },
  [REQUEST.findNext]: {
    takes: { query: text, direction: DIRECTION },
    async answer(c, { query: given, direction = 'forward' }, after): Promise<JumpAnswer> {
      stopLookingAhead(c);
      const query = queryOf(canGo(c), given);
      const stop = await search(c, `Looking for ${query.text}`, (control, token) =>
        control.travel(goToFound(control, query, direction), token),
      );
      if (stop === CANCELLED) return { found: false, message: `looking for ${query.text} was given up` };
      const where = direction === 'back' ? 'before this position' : 'in what has run after this position';
      if (!stop) return { found: false, message: `${query.text}: not found ${where}` };
      const { text: message = '' } = stop;
      after(() => {
        tellPlace(c, controlOf(c), stop, message);
        stopNow(c, stop);
      });
      return { found: true, message, position: controlOf(c).machine.position };
    },
  },
} satisfies Concern;
