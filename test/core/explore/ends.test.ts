// An order that is reported leads the machine to the end that it is of: followed choice by choice,
// as a `schedule` line of the same script, and as a script that is saved.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import type { Outcome } from '../../../core/explore/find/outcomes.ts';
import { followOrder, withLimits } from '../../../core/explore/follow.ts';
import type { Order } from '../../../core/explore/orders.ts';
import { orderScript } from '../../../core/explore/service/orderScript.ts';
import { scheduleText } from '../../../core/explore/words/orders.ts';
import { createMachine, type Machine } from '../../../core/machine/machine.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { SUSPECT_KINDS } from '../../../core/trace/suspectKinds.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { type End, endOf, endText } from './bruteForce.ts';
import { driven } from './driven.ts';
import { everything } from './everything.ts';
import { seenOnMachine } from './seenOnMachine.ts';
import { withTwins } from './twins.ts';

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

/** What each call has returned on the way of an order. */
function returned(compiled: Compiled, order: Order): string[] {
  const all: string[] = [];
  followOrder(compiled, order, order.picks.length, (event) => {
    if (event.kind === 'result') all.push(`${event.thread} ${event.line} ${event.result}`);
  });
  return all;
}

test.each([
  ['an order leads to its end', everything()],
  ['an order of alike threads has the names that it is told with', withTwins(everything())],
])('%s', (_name, scripts) => {
  let scheduled = 0;
  checkProperty(
    fc.property(scripts, (text) => {
      const compiled = compile(parse(text));
      const found = driven(explore(compiled, { bounds: { states: 10_000 } }));
      for (const outcome of found.outcomes.slice(0, 5)) {
        const order = found.order(outcome);
        expect(followed(compiled, order, outcome)).toBe(endText(outcome));
        if (outcome.kind === 'endless') continue;
        expect(runText(orderScript(compiled, order, 'an order').text)).toBe(without(outcome));
        const line = scheduleText(compiled, order);
        if (line === undefined) continue;
        scheduled++;
        const script = withValues(text, compiled, order).replace(/^(?=t\d+[: ]|assert|set )/m, `${line}\n`);
        expect(runText(script)).toBe(without(outcome));
      }
      for (const result of found.results.slice(0, 6))
        expect(returned(compiled, found.order(result))).toContain(`${result.thread} ${result.line} ${result.result}`);
      for (const suspect of found.suspects.slice(0, 3)) {
        const order = found.order(suspect);
        expect(orderScript(compiled, order, 'a suspicion').text).not.toBe('');
        if (SUSPECT_KINDS[suspect.kind].about !== 'end') continue;
        expect(seenOnMachine(compiled, found, suspect).map((one) => one.text)).toContain(suspect.text);
      }
    }),
    60,
  );
  expectOften(scheduled, 20);
});
