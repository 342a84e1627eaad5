// A held thread runs on its own lines only, or when a person steps it; when its call has returned
// it is held no more.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

test('a person steps a held thread to its return', () => {
  const m = createMachine(
    compile(
      parse(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000
t2: vm_map_wakeup()
t1: vm_map_unwire(0x10000, 0x12000, USER) = KERN_SUCCESS
`),
    ),
  );
  const t1 = () => m.state.script.threads[0];
  for (let choice = m.next(); choice && m.begins(choice) !== 4; choice = m.next()) m.step(choice);
  expect(t1()).toMatchObject({ held: true });
  while ((m.state.kernel.threads[0]?.depth ?? 0) > 0) m.step({ thread: 0 });
  expect(t1()).toMatchObject({ held: false });
  while (m.next()) m.step();
  expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
});
