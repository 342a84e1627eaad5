// An order as a script that runs by itself, to its end, and asserts what is suspicious in it. Where
// that is gone again at the end, the script stops to say it where it was.
import { machineScope } from '../../inspect/scope.ts';
import { createMachine, type Machine } from '../../machine/machine.ts';
import { runToEnd } from '../../machine/work.ts';
import { type Compiled, compile } from '../../program/compile.ts';
import { NOBODY } from '../../program/types.ts';
import type { Saved } from '../../save/saving.ts';
import { saveAsScript } from '../../save/script.ts';
import { evaluate, isTrue } from '../../trace/expression/evaluate.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import { parse } from '../../trace/parse/parse.ts';
import { type Evident, evidenceOf } from '../find/evidence.ts';
import { followOrder, forOrders, withLimits } from '../follow.ts';
import type { Order } from '../orders.ts';
import type { FollowedOrder } from '../words/followed.ts';

/** Steps to the end of a run at the most. */
const MOST_STEPS = 1_000_000;

/** Goes on to the end, each thread in its turn. */
function runOut(machine: Machine): void {
  for (let n = 0; n < MOST_STEPS && machine.state.script.end === 'running'; n++) {
    const choice = machine.next();
    if (!choice) return;
    machine.step(choice);
  }
}

function holds(machine: Machine, text: string): boolean {
  const parsed = parseExpression(text);
  return 'expression' in parsed && isTrue(evaluate(parsed.expression, machineScope(machine.state, NOBODY)));
}

/**
 * Runs to the end of an order, and gives what can be asserted there; or stays at its last choice,
 * if only there it is true.
 */
function evidence(machine: Machine, of: Evident | undefined): string[] {
  const isTrueNow = (text: string): boolean => machine.state.kernel.panic === '' && holds(machine, text);
  const before = of ? evidenceOf(machine.state.kernel, of).filter(isTrueNow) : [];
  const { position } = machine;
  runOut(machine);
  if (before.length > 0 && !before.every(isTrueNow)) machine.seek(position);
  return before;
}

/** How a text ends when it is run. `failed`: lines of asserts that do not hold. */
function endOf(text: string): { readonly end: string; readonly failed: readonly number[] } {
  const failed: number[] = [];
  const machine = createMachine(compile(parse(text)), { recordHistory: false });
  machine.listen((event) => {
    if (event.kind === 'assert' && !event.ok) failed.push(event.line);
  });
  runOut(machine);
  return { end: machine.state.script.end, failed };
}

/**
 * Asserts of the script that do not hold in this order say so, so that a check passes where
 * it comes about again.
 */
function withNegated(text: string, failed: readonly number[]): string {
  const lines = text.split('\n');
  for (const s of parse(text).statements)
    if (s.kind === 'assert' && failed.includes(s.span.line))
      lines[s.span.line - 1] = `assert !(${s.text})  # does not hold in this order`;
  return lines.join('\n');
}

/** With a line that says how it ends, and of what is suspicious in it with asserts that say so. */
export function orderScript(compiled: Compiled, order: Order, title: string, of?: Evident): Saved {
  return saved(compiled, order, followOrder(compiled, order), title, withNegated, of);
}

/** The same with the script's asserts as they are, whether they hold or not. */
export const orderScriptAsWritten = (followed: FollowedOrder, title: string): Saved =>
  saved(followed.compiled, followed.order, followed.atEnd(), title, (text) => text);

/** `machine`: at the end of the order. */
function saved(
  compiled: Compiled,
  order: Order,
  machine: Machine,
  title: string,
  withAsserts: typeof withNegated,
  of?: Evident,
): Saved {
  const asserts = evidence(machine, of).map((expression) => `assert ${expression}  # ${title}`);
  const made = runToEnd(saveAsScript(machine, forOrders(withLimits(compiled, order.machine)), title));
  if (!made || made.text === '') return made ?? { text: '', note: 'it cannot be said as a script' };
  const first = endOf(made.text);
  const own = withAsserts(made.text, first.failed);
  const stated = asserts.length === 0 ? own : `${own}${asserts.join('\n')}\n`;
  const { end, failed } = stated === made.text ? first : endOf(stated);
  const text = failed.length === 0 ? stated : own;
  const [head = '', ...rest] = text.split('\n');
  const ends = end === 'running' || end === 'done' ? [] : [`# ends: ${end}`];
  return { text: [head, ...ends, ...rest].join('\n') };
}
