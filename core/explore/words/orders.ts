// An order in words and as a line: who runs at each schedule point, where that leads the machine,
// and from which step on an end could not be avoided any more.
import { formatAddress } from '../../kernel/address.ts';
import { resultName } from '../../kernel/constants.ts';
import { pendingFault } from '../../kernel/kernel.ts';
import type { Compiled } from '../../program/compile.ts';
import { NOBODY } from '../../program/types.ts';
import { statementText } from '../../trace/print/print.ts';
import type { Bound } from '../bounds.ts';
import { followOrder } from '../follow.ts';
import type { BakedIn } from '../noReturn.ts';
import type { Order } from '../orders.ts';
import type { Baked } from '../paths.ts';
import { DIES } from '../step/trial.ts';

const SPAN = { line: 1, column: 1, length: 0 };

/** The order as a line; where none says it, why. `save`: how it is saved as a script. */
export function orderText(compiled: Compiled, order: Order, save: string): string {
  if (order.picks.length === 0) return 'no choice: it is so from the start';
  const count = `${order.picks.length.toLocaleString('en-US')} choice${order.picks.length === 1 ? '' : 's'}`;
  return (
    scheduleText(compiled, order) ??
    `${count}: ${save} saves a script of them. A schedule line cannot say them, as ${unscheduled(compiled, order)}`
  );
}

/** Why no `schedule` line of the script says an order; undefined: one does. */
function unscheduled({ program }: Compiled, { picks }: Order): string | undefined {
  if (picks.some(({ outcome }) => outcome === DIES)) return 'a thread ends in its call';
  const holds = program.statements.kept.some(({ kind }) => kind === 'enter' || kind === 'advance');
  return holds ? 'lines of the script hold threads' : undefined;
}

/** `schedule t1 t1 t2!1`; undefined: no schedule line says it. */
export function scheduleText(compiled: Compiled, order: Order): string | undefined {
  if (order.picks.length === 0 || unscheduled(compiled, order) !== undefined) return undefined;
  const { program } = compiled;
  const { picks } = order;
  const threads = picks.map(({ thread }) => program.threads[thread] ?? '?');
  const outcomes = picks.map(({ outcome }) => outcome);
  const chosen = outcomes.some((outcome) => outcome > 0) ? { outcomes } : {};
  return statementText({ kind: 'schedule', mode: { kind: 'explicit', threads, ...chosen }, span: SPAN });
}

/** Where the machine stands after so many picks. */
export interface Moment {
  /** Steps of the machine. */
  readonly position: number;
  /** Whose pick was the last; NOBODY before the first. */
  readonly thread: number;
  /** Of the script; 0: of none. */
  readonly line: number;
  /** The call that it was in, or had just begun: `vm_map_wire`. */
  readonly call: string;
  /** The thread has died by the pick: `t1 dies`. */
  readonly dies: boolean;
  /** `the fault on 0x3000 gives KERN_FAILURE`: of a choice among results; '': of no such one. */
  readonly fault: string;
}

/** Which result of a fault that may fail a choice takes. */
function faultText(compiled: Compiled, order: Order, at: number): string {
  const pick = order.picks[at];
  if (!pick || pick.outcome === DIES) return '';
  const { kernel } = followOrder(compiled, order, at).state;
  const page = pendingFault(kernel, pick.thread);
  const results = page === undefined ? undefined : kernel.config.faults.get(page);
  const result = results?.[pick.outcome];
  if (page === undefined || !results || results.length < 2 || result === undefined) return '';
  return `the fault on ${formatAddress(page, kernel.config.pageSize)} gives ${resultName(result)}`;
}

/** The moment after so many picks of an order. */
export function momentAfter(compiled: Compiled, order: Order, picks: number): Moment {
  const machine = followOrder(compiled, order, picks);
  const { thread } = order.picks[picks - 1] ?? { thread: NOBODY };
  const own = machine.state.script.threads[thread];
  const statement = machine.program.statements.at(own?.statement ?? -1);
  const dies = statement?.kind === 'dies';
  const call = statement && 'call' in statement ? statement.call.name : '';
  const line = dies ? statement.span.line : (own?.line ?? 0);
  const fault = faultText(compiled, order, picks - 1);
  return { position: machine.position, thread, line, call, dies, fault };
}

export const percentText = (share: number): string =>
  share > 0 && share < 0.01 ? 'under 1 %' : share < 1 && share > 0.99 ? 'over 99 %' : `${Math.round(100 * share)} %`;

const BOUND_TEXTS: Readonly<Record<Bound, string>> = {
  states: 'too many states',
  depth: 'too deep',
  time: 'too long',
  memory: 'too much memory',
  cancelled: 'cancelled',
};

/** When it was baked in, as a sentence. */
export function bakedText(compiled: Compiled, order: Order, baked: BakedIn): string {
  const { unknown, atOnce } = baked;
  if (unknown) return `since when it cannot be avoided is not known: telling more apart was ${BOUND_TEXTS[unknown]}`;
  const text = sinceText(compiled, order, baked);
  return atOnce ? `if each call returns with its last step, ${text} (other orders: ${BOUND_TEXTS[atOnce]})` : text;
}

function sinceText(compiled: Compiled, order: Order, { points, pointOfNoReturn: at }: Baked): string {
  if (at === undefined) return 'it can be avoided to the end';
  if (at === 0) return 'every order comes to this';
  const { picks = 0 } = points[at] ?? {};
  const { position, thread, line, call, dies, fault } = momentAfter(compiled, order, picks);
  const name = compiled.program.threads[thread] ?? '?';
  const who = `${dies ? `${name} dies` : `${name}'s ${call}`}, line ${line}${fault === '' ? '' : `: ${fault}`}`;
  const before = points[at - 1]?.share ?? 0;
  return `it cannot be avoided after step ${position} (${who}); before, ${percentText(before)} of the ways on led to it`;
}

/** Text where no call has returned. */
export const noResultText = ({ program }: Compiled): string =>
  program.own.some((lines) => lines.length > 0) ? 'no call has returned' : 'the script makes no call';

/** `t1 KERN_SUCCESS, t2 0`, in the order of the threads and of their calls. */
export const resultsText = (
  { program }: Compiled,
  results: readonly { readonly thread: number; readonly result: number }[],
): string => {
  const by = new Map<number, string[]>();
  for (const { thread, result } of results) by.set(thread, [...(by.get(thread) ?? []), resultName(result)]);
  return [...by].map(([thread, names]) => `${program.threads[thread]} ${names.join(', ')}`).join('; ');
};
