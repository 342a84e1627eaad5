// The failures of a script's calls, each with the row that explains it.
import { expect } from 'vitest';
import { decisionOf, isFailure } from '../../../../core/debugger/why/decision.ts';
import { meaningOf } from '../../../../core/debugger/why/meanings.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { asked, type Meaning } from '../../../../core/kernel/meanings/meaning.ts';
import { failuresOf, meaningsOf } from '../../../../core/kernel/meanings/table.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { Call } from '../../../../core/trace/ast.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const MOST_STEPS = 20_000;

export interface Failure {
  /** `mlock ENOMEM`. */
  readonly what: string;
  readonly line: number;
  /** The id of the row; undefined: none explains it. */
  readonly row: string | undefined;
  /** What is wrong: there is no row, or it does not hold. */
  readonly fault: string | undefined;
}

/** Runs a script, which has to be right, to its end. */
export function failures(text: string): Failure[] {
  const compiled = compile(parse(text));
  expect(compiled.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const machine = createMachine(compiled);
  const returned: { thread: number; call: string; result: number; line: number }[] = [];
  machine.listen((event) => {
    if (event.kind === 'result') returned.push(event);
  });
  const found: Failure[] = [];
  while (machine.next() !== undefined && machine.position < MOST_STEPS) {
    machine.step();
    for (const { thread, call, result, line } of returned.splice(0)) {
      if (!isFailure(result)) continue;
      const decision = decisionOf(machine, thread);
      const meaning = decision && meaningOf(machine, thread, decision);
      const cause = decision?.finding?.id ?? decision?.routine.reasons[decision.pc]?.id ?? 'no reason';
      const isExplained = decision?.finding !== undefined && meaning?.id !== undefined;
      const refuted = meaning?.holds ? undefined : `${meaning?.id} does not hold`;
      found.push({
        what: `${call} ${resultName(result)}`,
        line,
        row: meaning?.id,
        fault: isExplained ? refuted : cause,
      });
    }
  }
  return found;
}

/**
 * Calls of a script whose result does not fit the causes that hold as they begin: one holds
 * although the call succeeds (`mlock: hole`), or none of its failure does (`mlock ENOMEM`).
 */
export function misfits(text: string): { what: string; line: number }[] {
  const { statements } = parse(text);
  const calls = new Map<number, Call>();
  for (let i = 0; i < statements.length; i++) {
    const statement = statements.at(i);
    if (statement && 'call' in statement) calls.set(statement.span.line, statement.call as Call);
  }
  const machine = createMachine(compile(parse(text)));
  const { kernel } = machine.state;
  const found: { what: string; line: number }[] = [];
  let held: readonly Meaning[] = [];
  machine.listen((event) => {
    if (event.kind === 'statement') {
      const call = calls.get(event.line);
      const at = call && asked(kernel, event.thread, call.name, call.args);
      const rows = call ? [...failuresOf(call.name, kernel.config.vintage).values()].flat() : [];
      held = at ? rows.filter((row) => row.look(at).holds) : [];
    }
    if (event.kind !== 'result') return;
    const { call, result, line } = event;
    if (!isFailure(result)) return void found.push(...held.map(({ id }) => ({ what: `${call}: ${id}`, line })));
    const those = meaningsOf(call, result, kernel.config.vintage);
    if (!held.some((row) => those.includes(row))) found.push({ what: `${call} ${resultName(result)}`, line });
  });
  while (machine.next() !== undefined && machine.position < MOST_STEPS) machine.step();
  return found;
}
