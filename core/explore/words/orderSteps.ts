// An order as a text, to lay beside another one: what each thread did, step by step, and what the
// map and the threads are like at the end.
import { describeEntry, threadWord } from '../../inspect/describe.ts';
import { describeEvent } from '../../inspect/events.ts';
import { formatRange } from '../../kernel/address.ts';
import { protName } from '../../kernel/constants.ts';
import { dumpEntries } from '../../kernel/kernel.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Compiled } from '../../program/compile.ts';
import { printContextOf } from '../../program/printContext.ts';
import type { MachineEvent } from '../../program/types.ts';
import { statementText } from '../../trace/print/print.ts';
import { followOrder } from '../follow.ts';
import type { Order } from '../orders.ts';

/** Lines at the most: an order may be of thousands of calls. */
const MOST = 20_000;

/** Calls of inner routines and their returns; the return of the call itself is its result. */
const isNoise = (event: MachineEvent): boolean =>
  event.kind === 'statement' ||
  event.kind === 'result' ||
  (event.kind === 'call' && event.depth > 0) ||
  (event.kind === 'return' && !event.top);

function endLines(machine: Machine): string[] {
  const { kernel } = machine.state;
  const maps = kernel.maps.flatMap((_, map) =>
    dumpEntries(kernel, map).map((entry) =>
      `  ${formatRange(entry.start, entry.end, kernel.config.pageSize)} ${protName(entry.prot)}/${protName(entry.maxProt)} ${describeEntry(kernel, entry)}`.trimEnd(),
    ),
  );
  const threads = kernel.threads.map(({ name }, thread) => `  ${name}: ${threadWord(machine.state, thread)}`);
  return ['', 'entries', ...(maps.length > 0 ? maps : ['  none']), '', 'threads', ...threads];
}

export function orderSteps(compiled: Compiled, order: Order): string[] {
  const lines: string[] = [];
  const context = printContextOf(compiled.config);
  /** Of each thread the statement that it is in. */
  const begun: number[] = [];
  const machine = followOrder(compiled, order, order.picks.length, (event, now) => {
    if (!('thread' in event) || isNoise(event) || lines.length >= MOST) return;
    const own = now.state.script.threads[event.thread];
    if (own && own.statement >= 0 && begun[event.thread] !== own.statement) {
      begun[event.thread] = own.statement;
      const statement = now.program.statements.at(own.statement);
      if (statement) lines.push(`${statementText(statement, context)}  # line ${own.line}`);
    }
    lines.push(`  ${describeEvent(event, now.state)}`);
  });
  return [...lines, ...endLines(machine)];
}
