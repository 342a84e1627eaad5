// Small scripts for tests of rules: run to the end that the test asks for, and what came of it.

import { expect } from 'vitest';
import { describeEvent } from '../../../../core/inspect/events.ts';
import { resultName } from '../../../../core/kernel/constants.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import type { MachineEvent, MachineState } from '../../../../core/program/types.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

/** More steps than any test takes: a script that does not end is a failure, not a hang. */
const MOST_STEPS = 10_000;
const ENTRY = 'entry 0x10000..0x14000 rw-  max=rwx';

export interface Outcome {
  readonly state: MachineState;
  readonly events: readonly MachineEvent[];
  /** Failed expectations and asserts, as text. */
  readonly failures: readonly string[];
  /** Of a stuck ending. */
  readonly reasons: readonly string[];
  /** What compiling the script found; if there is any, nothing has run. */
  readonly errors: readonly string[];
}

/** How a script ends; `refused`: it has errors, and nothing of it runs. */
export type End = 'done' | 'stuck' | 'panic' | 'refused';

/**
 * Runs lines of threads on a map with one entry 0x10000..0x14000; `more`: declarations instead of
 * that entry. The first line is 5.
 */
export const run = (kernel: string, lines: string, more?: string): Outcome => runTo('done', kernel, lines, more);

/**
 * The same for a script that ends in another way than by all threads having finished: any other end
 * than that one is a failure.
 */
export function runTo(end: End, kernel: string, lines: string, more = ENTRY): Outcome {
  const entry = more.startsWith('schedule') ? `${ENTRY}\n${more}` : `${more}\n`;
  const compiled = compile(parse(`kernel ${kernel}\nmap 0x1000..0x100000\n${entry}\n${lines}\n`));
  const machine = createMachine(compiled);
  const { state } = machine;
  const events: MachineEvent[] = [];
  const failures: string[] = [];
  const reasons: string[] = [];
  const errors = compiled.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
  machine.listen((event) => {
    events.push(event);
    if (event.kind === 'stuck') reasons.push(...event.reasons);
    if (event.kind === 'expectation' || (event.kind === 'assert' && !event.ok))
      failures.push(`line ${event.line}: ${describeEvent(event, state)}`);
  });
  if (errors.length === 0) while (machine.next() !== undefined && machine.position < MOST_STEPS) machine.step();
  const why = [...errors, ...reasons, state.kernel.panic].join('; ');
  expect(errors.length > 0 ? 'refused' : state.script.end, `the end of\n${lines}\n${why}`).toBe(end);
  return { state, events, failures, reasons, errors };
}

/** The last result of each thread, in their order. */
export const results = (state: MachineState): string[] => state.kernel.threads.map((t) => resultName(t.lastResult));
