// What an exploration found, as a text for a terminal: how large it was, what each call can return,
// how the script can end, and what is suspicious, each with its shortest order.
import { callTable } from '../../../../core/debugger/words/callTable.ts';
import type { Exploration } from '../../../../core/explore/explore.ts';
import { type OrderCounts, orderCountText, ordersOf } from '../../../../core/explore/find/orderCounts.ts';
import type { Outcome } from '../../../../core/explore/find/outcomes.ts';
import type { Suspect } from '../../../../core/explore/find/suspects.ts';
import type { Met } from '../../../../core/explore/symmetry/cast.ts';
import { alikeLines, exchangedText } from '../../../../core/explore/words/alike.ts';
import { limitsText } from '../../../../core/explore/words/explained.ts';
import { hints } from '../../../../core/explore/words/hints.ts';
import { bakedText, noResultText, orderText, resultsText } from '../../../../core/explore/words/orders.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { printContextOf } from '../../../../core/program/printContext.ts';
import { callText } from '../../../../core/trace/print/callText.ts';
import { expectedLines } from './expectations.ts';
import type { Explored } from './explored.ts';

/** Outcomes and suspicions that are listed; more are counted. */
const MOST_LISTED = 20;

const plural = (count: number, word: string): string =>
  `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

const BOUNDS: Readonly<Record<NonNullable<Exploration['bound']>, string>> = {
  states: 'the bound of states was reached (--states N allows more)',
  depth: 'the bound of depth was reached (--depth N allows more)',
  time: 'the time was over (--time S allows more seconds)',
  memory: 'the bound of memory was reached (--memory MB allows more)',
  cancelled: 'it was ended by Ctrl-C',
};

/** `1,234 states, 5,678 steps, every order explored` */
export function sizeText({ states, transitions, depth, memory, bound }: Exploration): string {
  const size = `${plural(states, 'state')}, ${plural(transitions, 'step')}, ${depth} deep, ${Math.ceil(memory / 2 ** 20)} MB`;
  return bound === undefined ? `${size}: every order was explored` : `${size}: NOT every order, ${BOUNDS[bound]}`;
}

/** Of suspicions that were found before a bound was reached. */
const UNDECIDED = 'since when they cannot be avoided is not known: that takes every order';

const nothingText = ({ bound }: Exploration): string =>
  bound === undefined ? 'nothing is suspicious' : 'nothing is suspicious so far';

/** `12 orders`, or `2 states` where they were not counted. */
function countText(one: Suspect | Outcome, counts: OrderCounts | undefined): string {
  const orders = ordersOf(one, counts);
  return orders === undefined
    ? plural(one.states, 'state')
    : `${orderCountText(orders)} order${orders === 1 ? '' : 's'}`;
}

/** What the numbers of results count. */
const countedText = (counts: OrderCounts | undefined): string =>
  counts
    ? `${orderCountText(counts.all)} order${counts.all === 1 ? '' : 's'}: behind each result, in how many`
    : 'behind each result: in how many steps of the explorer, which joins orders';

/** What each call can return. */
export function resultTable(
  { program, config }: Compiled,
  { plan, results, bound }: Exploration,
  counts?: OrderCounts,
): string[] {
  const context = printContextOf(config);
  const none = bound === undefined ? 'never returns' : 'no return so far';
  const rows = plan.threads.flatMap((lines, thread) =>
    lines.flatMap(({ call, line, statement }) => {
      if (!call) return [];
      const own = results.filter((one) => one.thread === thread && one.line === line);
      const name = program.threads[thread] ?? '?';
      const seen = own.map((one) => {
        const orders = ordersOf(one, counts);
        const count = orders === undefined ? one.times.toLocaleString('en-US') : orderCountText(orders);
        return `${resultName(one.result)} (${count})`;
      });
      const row = {
        line,
        thread: name,
        call: callText(call, context),
        result: seen.length === 0 ? none : seen.join(', '),
        below: [],
      };
      return [{ statement, row }];
    }),
  );
  const sorted = rows.sort((a, b) => a.statement - b.statement).map(({ row }) => row);
  // a bound may leave most of a long script untried
  const tried = bound === undefined ? sorted.length : sorted.findLastIndex(({ result }) => result !== none) + 1;
  const more = sorted.length - tried;
  return [
    ...callTable(sorted.slice(0, tried)),
    ...(more > 0 ? [`${plural(more, 'more call')} without a return so far`] : []),
  ];
}

const KINDS: Readonly<Record<Outcome['kind'], string>> = {
  done: 'all calls return',
  stuck: 'stuck',
  panic: 'panic',
  endless: 'a call never ends',
};

/** How it ends where results do not tell: the entries of its maps, and user-wired pages. */
function endLines({ maps, userWired }: Outcome): string[] {
  const entries = maps.map((map) => map.join('; ') || 'nothing is mapped');
  return [...entries.map((text, i) => (i === 0 ? text : `map ${i}: ${text}`)), `user_wired ${userWired}`];
}

const outcomeText = (compiled: Compiled, one: Outcome, counts: OrderCounts | undefined): string => {
  const { kind, results, panic, stuck } = one;
  const asleep = stuck.map(({ thread, where }) => `${compiled.program.threads[thread]} ${where}`);
  const more = kind === 'panic' ? `: ${panic}` : asleep.length > 0 ? `: ${asleep.join('; ')}` : '';
  return `${KINDS[kind]}${more} - ${resultsText(compiled, results) || noResultText(compiled)} (${countText(one, counts)})`;
};

/** Who else may do it. */
function exchangedLines(compiled: Compiled, { exchanged }: Suspect | Outcome): string[] {
  const text = exchangedText(compiled, exchanged);
  return text === '' ? [] : [text];
}

export function scheduleLines(compiled: Compiled, found: Exploration, of: Met): string[] {
  const order = found.order(of);
  const limits = limitsText(found.plan.machines[order.machine], compiled.config.pageSize);
  return [orderText(compiled, order, '--write'), ...(limits === '' ? [] : [`with ${limits}`])];
}

/** The shortest order to what was found, and when it was baked in. */
export function orderLines(compiled: Compiled, found: Exploration, of: Suspect | Outcome): string[] {
  const baked = runToEnd(found.baked(of));
  return [...scheduleLines(compiled, found, of), ...(baked ? [bakedText(compiled, found.order(of), baked)] : [])];
}

function listed<T>(all: readonly T[], title: string, each: (one: T) => readonly string[]): string[] {
  if (all.length === 0) return [];
  const more = all.length > MOST_LISTED ? [`... and ${all.length - MOST_LISTED} more`] : [];
  return ['', `${title} (${all.length})`, ...all.slice(0, MOST_LISTED).flatMap(each), ...more];
}

const under = ([first = '', ...rest]: readonly string[], number: number): string[] => [
  `${String(number).padStart(3)}. ${first}`,
  ...rest.map((line) => `     ${line}`),
];

/** The whole report of one script. */
export function reportLines({ compiled, found, counts, judged }: Explored): string[] {
  let number = 0;
  const table = resultTable(compiled, found, counts);
  const told = hints(compiled, found);
  return [
    sizeText(found),
    ...alikeLines(compiled, found.alike),
    ...(found.plan.threads.some((lines) => lines.length > 0) ? ['', ...table, countedText(counts)] : []),
    ...(told.length > 0 ? ['', ...told] : []),
    ...expectedLines(judged),
    ...(found.suspects.length === 0 ? ['', nothingText(found)] : []),
    ...listed(found.suspects, 'suspicious', (one) => {
      const where = one.line > 0 ? ` (line ${one.line})` : '';
      const orders = ordersOf(one, counts);
      const count = orders === undefined ? '' : ` in ${countText(one, counts)}`;
      return under(
        [
          `${one.text}${where} [${one.kind}]${count}`,
          ...exchangedLines(compiled, one),
          ...orderLines(compiled, found, one),
        ],
        ++number,
      );
    }),
    ...(found.suspects.length > 0 && found.bound !== undefined ? ['', UNDECIDED] : []),
    ...listed(found.outcomes, 'outcomes', (one) =>
      under(
        [
          outcomeText(compiled, one, counts),
          ...exchangedLines(compiled, one),
          ...endLines(one),
          ...scheduleLines(compiled, found, one),
        ],
        ++number,
      ),
    ),
  ];
}
