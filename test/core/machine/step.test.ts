// Anybody can drive the step: a program, a plain state and a choice are all that it takes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cloneState } from '../../../core/kernel/kernel.ts';
import { canStep, enabled } from '../../../core/machine/choices.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { initialState, step } from '../../../core/machine/step.ts';
import { tryOut } from '../../../core/machine/tryOut.ts';
import { cloneScript } from '../../../core/program/scriptState.ts';
import type { MachineEvent, MachineState } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { picture } from './picture.ts';
import { program } from './programs.ts';

/** Nothing but data, shared with no one. */
const plain = ({ kernel, script, position }: MachineState): MachineState => ({
  kernel: cloneState(kernel),
  script: cloneScript(script),
  position,
});

/** The program with a page that may fail, and a first call that wires it. */
const mayFail = (text: string): string =>
  `fault 0x2000 = KERN_SUCCESS or KERN_FAILURE or KERN_PROTECTION_FAILURE\n${text.replace(/^t/m, 't1: vm_map_wire(0x1000, 0x4000, USER|NOHOLES)\nt')}`;

test('a step of a copy of the state is the step of the machine, and each choice that is enabled can be made', () => {
  let outcomes = 0;
  checkProperty(
    fc.property(program, fc.array(fc.nat(1000), { minLength: 40, maxLength: 100 }), (text, picks) => {
      const compiled = compile(parse(mayFail(text)));
      const m = createMachine(compiled);
      const events: MachineEvent[] = [];
      m.listen((event) => events.push(event));
      let state: MachineState = initialState(compiled, compiled.program);
      for (const pick of picks) {
        const choices = enabled(compiled.program, state);
        if (choices.length === 0) break;
        const { choice, reason } = choices[pick % choices.length] as (typeof choices)[number];
        if (reason.kind === 'fault') outcomes++;
        const able = compiled.program.threads.flatMap((_, t) => (canStep(compiled.program, state, t) ? [t] : []));
        expect([...new Set(choices.map((one) => one.choice.thread))].filter((t) => t >= 0)).toEqual(able);
        events.length = 0;
        m.step(choice);
        const seen: MachineEvent[] = [];
        state = plain(state);
        step(compiled.program, state, choice, (event) => seen.push(event));
        expect(seen).toEqual(events);
        expect(picture({ ...m, state } as never)).toBe(picture(m));
      }
    }),
    100,
  );
  expectOften(outcomes, 20);
});

test('what is tried out leaves no trace: neither in the state nor in what its listeners hear', () => {
  checkProperty(
    fc.property(program, fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }), (text, picks) => {
      const compiled = compile(parse(mayFail(text)));
      const m = createMachine(compiled);
      const untouched = createMachine(compiled);
      let heard = 0;
      m.listen(() => heard++);
      for (const pick of picks) {
        const choices = enabled(m.program, m.state);
        if (choices.length === 0) break;
        const before = picture(m);
        const was = heard;
        for (const { choice } of choices)
          tryOut(m.program, m.state, ({ run }) => {
            for (let i = 0; i <= pick % 9 && i < 1 + (choice.thread < 0 ? 0 : 9); i++) {
              const now = enabled(m.program, run.state)[0]?.choice ?? choice;
              step(m.program, run.state, i === 0 ? choice : now, run.emit);
              if (enabled(m.program, run.state).length === 0) break;
            }
          });
        expect(picture(m)).toBe(before);
        expect(heard).toBe(was);
        const { choice } = choices[pick % choices.length] as (typeof choices)[number];
        m.step(choice);
        untouched.step(choice);
        expect(picture(m)).toBe(picture(untouched));
      }
    }),
    60,
  );
});

test('a choice that cannot be made is refused, and changes nothing', () => {
  const compiled = compile(parse('map 0x1000..0x9000\nt1: vm_map_lock()\nt2: vm_map_lock()\n'));
  const state = initialState(compiled, compiled.program);
  const go = (thread: number): void => step(compiled.program, state, { thread }, () => {});
  go(0);
  go(0);
  go(1);
  expect(() => go(1)).toThrow('t2 cannot run now: waits for the map lock, t1 has it');
  expect(() => step(compiled.program, state, { thread: 1, line: true }, () => {})).toThrow('t2 cannot run now');
  expect(state.position).toBe(3);
});
