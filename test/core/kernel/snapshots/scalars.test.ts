// Copies of threads: one for as long as a thread does not change, another once any
// of its fields does.
import { expect, test } from 'vitest';
import { scalarsOf, setScalars } from '../../../../core/kernel/snapshots/scalars.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ fault 0x11000
t2: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
t3: vm_map_unwire(0x11000, 0x12000, USER|NOHOLES)
t1 < KERN_SUCCESS
`;

test('a step copies the threads that it changes, and no other; what was copied stays as it was', () => {
  const machine = createMachine(compile(parse(SCRIPT)));
  const k = machine.state.kernel;
  let before = scalarsOf(k);
  let shared = 0;
  for (let choice = machine.next(); choice; choice = machine.next()) {
    const was = JSON.stringify(before.threads);
    machine.step(choice);
    const after = scalarsOf(k);
    after.threads.forEach((copy, i) => {
      const isSame = JSON.stringify(copy) === JSON.stringify(before.threads[i]);
      expect(copy === before.threads[i]).toBe(isSame);
      if (isSame) shared++;
      expect(copy.stack).toEqual(k.threads[i]?.stack.slice(0, copy.depth));
    });
    expect(JSON.stringify(before.threads)).toBe(was);
    before = after;
  }
  expect(shared).toBeGreaterThan(50);
});

test.each(['lastResult', 'waitStart', 'depth'] as const)('another %s is another copy, and is put back', (field) => {
  const machine = createMachine(compile(parse(SCRIPT)));
  const k = machine.state.kernel;
  const before = scalarsOf(k);
  const [thread] = k.threads;
  if (!thread) throw new Error('there is a thread');
  const was = thread[field];
  thread[field] = was + 1;
  if (field === 'depth') thread.stack.push({ ...(thread.stack[0] as (typeof thread.stack)[0]) });
  expect(scalarsOf(k).threads[0]).not.toBe(before.threads[0]);
  setScalars(k, before);
  expect(thread[field]).toBe(was);
  expect(scalarsOf(k).threads[0]).toBe(before.threads[0]);
});
