// What a branch says of itself: the choice that it makes otherwise than the one that it left.
import { expect, test } from 'vitest';
import { branchAbout } from '../../../../core/debugger/words/branchText.ts';
import { pendingFault } from '../../../../core/kernel/kernel.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import type { Intervention } from '../../../../core/program/types.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const machine = (...lines: string[]): Machine =>
  createMachine(
    compile(parse(['map 0x1000..0x100000', 'entry 0x10000..0x14000 rw- max=rwx', ...lines, ''].join('\n'))),
  );

/** Runs as the schedule says. */
function runTo(m: Machine, isThere: () => boolean): void {
  while (!isThere()) {
    const choice = m.next();
    if (!choice) throw new Error('it does not get there');
    m.step(choice);
  }
}

/**
 * On a branch of its own, which an intervention has made: what is done there next belongs to it.
 */
const two = (): Machine => {
  const m = machine('t1: vm_map_wire(0x10000, 0x14000, USER)', 't2: vm_map_unwire(0x11000, 0x12000, USER)');
  runTo(m, () => m.position === 3);
  m.step({ thread: 1, intervention: { kind: 'set', place: { kind: 'kernel', field: 'user_wired' }, value: 1 } });
  m.step({ thread: 0 });
  return m;
};

test.each<[Intervention, string]>([
  [{ kind: 'kill' }, 't1 does not die'],
  [{ kind: 'set', place: { kind: 'map', map: 0, field: 'timestamp' }, value: 7 }, 'without map.timestamp = 7'],
])('%j, taken back and not done again', (intervention, about) => {
  const m = two();
  m.step({ thread: 0, intervention });
  m.seek(5);
  m.step({ thread: 0 });
  expect(branchAbout(m, 2)).toBe(about);
});

test('an intervention of one thread, and then another runs', () => {
  const m = two();
  m.step({ thread: 1, intervention: { kind: 'kill' } });
  m.seek(5);
  m.step({ thread: 0 });
  expect(branchAbout(m, 2)).toBe('t2 does not die, t1 runs');
});

test('a fault that gives another result, also told from the branch that was left', () => {
  const m = machine(
    'fault 0x11000 = KERN_SUCCESS or KERN_FAILURE',
    't1: vm_map_wire(0x10000, 0x12000, USER)',
    't2: vm_map_protect(0x12000, 0x13000, r--)',
  );
  const { kernel } = m.state;
  runTo(m, () => pendingFault(kernel, 0) === 0x11);
  const there = m.position;
  m.step({ thread: 0 });
  m.seek(there);
  m.step({ thread: 0, outcome: 1 });
  const about = 'the fault of t1 gives KERN_FAILURE instead of KERN_SUCCESS';
  expect(branchAbout(m, 1)).toBe(about);
  m.takeBranch(0);
  const { position } = m;
  expect(branchAbout(m, 1)).toBe(about);
  expect(m.position).toBe(position);
});
