// An order that is reported leads the machine to the end that it is of: followed choice by choice, as a
// `schedule` line of the same script, and as a script that is saved.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import type { Outcome } from '../../../core/explore/find/outcomes.ts';
import { followOrder, withLimits } from '../../../core/explore/follow.ts';
import type { Order } from '../../../core/explore/search.ts';
import { orderScript } from '../../../core/explore/service/orderScript.ts';
import { scheduleText } from '../../../core/explore/words/orders.ts';
import { createMachine, type Machine } from '../../../core/machine/machine.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { type End, endOf, endText } from './bruteForce.ts';
import { driven } from './driven.ts';
import { everything } from './everything.ts';

const TIMEOUT = Math.max(60_000, 150 * Number(process.env.RUNS ?? 0));
const MOST_STEPS = 100_000;

/** An end without the lines of the script, which are others in another script. */
const without = (end: End): string => endText(end).replace(/(\d+):\d+/g, '$1');

type Results = { thread: number; line: number; result: number }[];

/** The text with the values of open limits that an order has. */
function withValues(text: string, compiled: Compiled, { machine }: Order): string {
  const { limits } = withLimits(compiled, machine).config;
  return text
    .replace(/limit user_wired 0\.\.3/, `limit user_wired ${limits.user_wired}`)
    .replace(/limit memlock 4K\.\.12K/, `limit memlock ${4 * limits.memlock}K`);
}

/** Where a script ends that runs by itself. */
function runText(text: string): string {
  const script = compile(parse(text));
  expect(script.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(script);
  const results: Results = [];
  machine.listen((event) => {
    if (event.kind === 'result') results.push(event);
  });
  for (let n = 0; n < MOST_STEPS && machine.state.script.end === 'running'; n++) machine.step();
  return without(endOf(machine, results));
}

function followed(compiled: Compiled, order: Order, { kind, panic }: Outcome): string {
  const results: Results = [];
  const machine: Machine = followOrder(compiled, order, order.picks.length, (event) => {
    if (event.kind === 'result') results.push(event);
  });
  return endText(endOf(machine, results, kind === 'endless' ? panic : ''));
}

test(
  'an order leads to its end',
  () => {
    let scheduled = 0;
    checkProperty(
      fc.property(everything(), (text) => {
        const compiled = compile(parse(text));
        const found = driven(explore(compiled, { bounds: { states: 10_000 } }));
        for (const outcome of found.outcomes.slice(0, 5)) {
          const order = found.order(outcome.state);
          expect(followed(compiled, order, outcome)).toBe(endText(outcome));
          if (outcome.kind === 'endless') continue;
          expect(runText(orderScript(compiled, order, 'an order').text)).toBe(without(outcome));
          const line = scheduleText(compiled, order);
          if (line === undefined) continue;
          scheduled++;
          const script = withValues(text, compiled, order).replace(/^(?=t\d+[: ]|assert|set )/m, `${line}\n`);
          expect(runText(script)).toBe(without(outcome));
        }
        for (const { state } of found.suspects.slice(0, 3)) {
          const order = found.order(state);
          expect(orderScript(compiled, order, 'a suspicion').text).not.toBe('');
        }
      }),
      60,
    );
    expectOften(scheduled, 20);
  },
  TIMEOUT,
);
