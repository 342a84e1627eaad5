// A held thread runs on its own lines only, or when a person steps it: from then on, and when its
// call has returned, it is held no more.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const LINES = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault 0x10000
t2: vm_map_wakeup()
t1: vm_map_unwire(0x10000, 0x12000, USER) = KERN_SUCCESS
`;

/** At the line that t1, held, does not keep from running. */
function whereHeld() {
  const m = createMachine(compile(parse(LINES)));
  for (let choice = m.next(); choice && m.begins(choice) !== 4; choice = m.next()) m.step(choice);
  expect(m.state.script.threads[0]).toMatchObject({ held: true });
  return m;
}

test('a person steps a held thread to its return', () => {
  const m = whereHeld();
  while ((m.state.kernel.threads[0]?.depth ?? 0) > 0) m.step({ thread: 0 });
  expect(m.state.script.threads[0]).toMatchObject({ held: false });
  while (m.next()) m.step();
  expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
});

test('a person steps a held thread, and comes to the same state again', () => {
  const m = whereHeld();
  const held = m.position;
  for (let i = 0; i < 4; i++) m.step({ thread: 0 });
  const { position } = m;
  const reader = m.reader();
  const threads = m.state.script.threads.map((own) => ({ ...own }));
  expect(threads[0]).toMatchObject({ held: false });
  m.seek(held);
  expect(m.state.script.threads[0]).toMatchObject({ held: true });
  m.seek(position);
  expect(m.state.script.threads).toEqual(threads);
  reader.seek(held);
  reader.scan(position, () => false);
  expect(reader.state.script.threads).toEqual(threads);
});
