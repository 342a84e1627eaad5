// The nearest positions at which a thread is about to make a step of a listing are those that
// looking at every position finds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeScript } from '../../../../bench/debugger/script.ts';
import { stepPositions } from '../../../../core/debugger/why/stepPositions.ts';
import { routinesOf } from '../../../../core/kernel/routine.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { NOBODY } from '../../../../core/program/types.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { program } from '../../machine/programs.ts';

/**
 * `vm_map_wire 3`: the step that is made next there; undefined where a line begins,
 * or nobody goes on.
 */
function stepsOf(m: Machine): (string | undefined)[] {
  const routines = routinesOf(m.state.kernel.config.vintage);
  return Array.from({ length: m.length }, (_, position) => {
    m.seek(position);
    const choice = m.choiceAt(position);
    const t = m.state.kernel.threads[choice?.thread ?? NOBODY];
    const f = t?.stack[t.depth - 1];
    if (!choice || !t || t.depth === 0 || !f || m.begins(choice) > 0) return undefined;
    return `${routines[f.routine]?.name} ${f.pc}`;
  });
}

function run(text: string): Machine {
  const m = createMachine(compile(parse(text)));
  while (m.next()) m.step();
  return m;
}

/** What is found, and how often the work rested. */
function found(m: Machine, step: string, here: number): [{ before?: number; after?: number }, number] {
  const [routine = '', pc] = step.split(' ');
  const work = stepPositions(m, routine, Number(pc), here);
  for (let rests = 0; ; rests++) {
    const { done, value } = work.next();
    if (done) return [value, rests];
  }
}

test('before and after, of any step, from anywhere', () => {
  checkProperty(
    fc.property(program, fc.nat(), fc.nat(), (text, which, from) => {
      const m = run(text);
      const steps = stepsOf(m);
      const there = steps.filter((step) => step !== undefined);
      fc.pre(there.length > 0);
      const step = there[which % there.length] as string;
      const here = from % (m.length + 1);
      const before = steps.lastIndexOf(step, here - 1);
      const after = steps.indexOf(step, here + 1);
      const [nearest] = found(m, step, here);
      expect(nearest).toEqual({
        ...(here > 0 && before >= 0 && { before }),
        ...(after >= 0 && { after }),
      });
    }),
    150,
  );
});

test('far away, over several windows, with rests on the way both back and forward', () => {
  const filler = makeScript(600).split('\n');
  const calls = filler.findIndex((line) => /^t\d/.test(line));
  const head = filler.slice(0, calls);
  const m = run([...head, 't9: vm_map_wakeup()', ...filler.slice(calls), 't9: vm_map_wakeup()'].join('\n'));
  const middle = Math.floor(m.length / 2);
  expect(m.length).toBeGreaterThan(10_000);
  const steps = stepsOf(m);
  const step = steps.find((each) => each?.startsWith('vm_map_wakeup')) as string;
  const [nearest, rests] = found(m, step, middle);
  expect(nearest).toEqual({ before: steps.indexOf(step), after: steps.lastIndexOf(step) });
  expect(rests).toBeGreaterThan(m.length / 1024 - 3);
  const back = found(m, step, m.length)[1];
  expect(back).toBeGreaterThan(0);
  expect(found(m, 'vm_map_wakeup 99', 0)).toEqual([{}, expect.any(Number)]);
});
