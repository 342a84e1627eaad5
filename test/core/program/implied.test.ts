// A segment of shared memory that a log names by a number alone is there when the script runs.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

test('each number is a segment of its own, of 16 pages', () => {
  const m = createMachine(
    compile(
      parse(`map 0x1000..0x100000
object f1 4 pages
t1: shmat(4, 0x20000) = 0x20000
t1: shmat(5, 0x40000) = 0x40000
t1: shmat(4, 0x60000) = 0x60000
assert entry(0x20000).end == 0x30000 && entry(0x40000).end == 0x50000
assert entry(0x20000).object == entry(0x60000).object && entry(0x20000).object != entry(0x40000).object
`),
    ),
  );
  while (m.next()) m.step();
  expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
});
