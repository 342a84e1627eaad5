// Why several calls failed, asked at once: the same as of each by itself, in fewer passes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callBefore, isFailure, Refusals } from '../../../../core/debugger/why/decision.ts';
import { explanationOf, explanationsOf } from '../../../../core/debugger/why/explanation.ts';
import type { Failure } from '../../../../core/debugger/why/meanings.ts';
import { type Compiled, compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { program } from '../../machine/programs.ts';

interface Told extends Failure {
  /** After the step that returned. */
  readonly at: number;
  readonly ignored: boolean;
}

/** Runs a script to its end: what failed in it, or was ignored, as its events have it. */
function failuresIn(compiled: Compiled): { machine: Machine; failures: Told[] } {
  const machine = createMachine(compiled);
  const refusals = new Refusals();
  const failures: Told[] = [];
  machine.listen((event) => {
    const { kernel } = machine.state;
    const position = machine.position + kernel.steps;
    if (event.kind === 'refused') refusals.note(kernel, event, position);
    if (event.kind !== 'result') return;
    const { thread, result } = event;
    const ignored = !isFailure(result);
    const decision = refusals.take(thread, ignored);
    const call = callBefore(machine, thread, position + 1);
    if (decision && call)
      failures.push({ thread, call: { ...call, to: position + 1 }, decision, at: position + 1, ignored });
  });
  for (let choice = machine.next(); choice && machine.state.script.end === 'running'; choice = machine.next())
    machine.step(choice);
  return { machine, failures };
}

test('several failures are explained as each by itself, and the machine stays where it was', () => {
  let most = 0;
  checkProperty(
    fc.property(program, fc.nat(1000), (text, where) => {
      const compiled = compile(parse(text));
      const { machine, failures } = failuresIn(compiled);
      most = Math.max(most, failures.length);
      machine.seek(where % (machine.length + 1));
      const here = machine.position;
      const together = explanationsOf({ machine, compiled }, failures);
      expect(machine.position).toBe(here);
      const alone = failures.map(({ thread, at, ignored }) => {
        machine.seek(at);
        return explanationOf({ machine, compiled }, thread, { ignored });
      });
      expect(together).toEqual(alone);
    }),
    200,
  );
  expect(most).toBeGreaterThan(3);
});
