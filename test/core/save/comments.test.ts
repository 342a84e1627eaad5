// A run that is saved as a script keeps the comments of its calls.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import type { Saved } from '../../../core/save/saving.ts';
import { saveAsScript } from '../../../core/save/script.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

test('comments go with their calls, those of an entry and of its return too', () => {
  const text = `entry 0x10000..0x14000 rw-  # a heap
t1: mlock(0x10000, 8K) = 0  # log 2
t2 > munlock(0x10000, 4K)  # log 3
t1: mlock(0x10000, 4K) = 0
t2 < 0  # log 5; munlock
t1: munmap(0x10000, 4K) = 0  # log 6; the last
`;
  const compiled = compile(parse(text));
  const m = createMachine(compiled);
  for (let choice = m.next(); choice; choice = m.next()) m.step(choice);
  const saved = runToEnd(saveAsScript(m, compiled, 'the way')) as Saved & { text: string };
  const commented = saved.text.split('\n').filter((line) => /^t\d.*#/.test(line));
  expect(commented.map((line) => line.replace(/ {2,}/, '  '))).toEqual([
    't1: mlock(0x10000, 0x2000) = 0  # log 2',
    't2 > munlock(0x10000, 0x1000)  # log 3',
    't2 < 0  # log 5; munlock',
    't1: munmap(0x10000, 0x1000) = 0  # log 6; the last',
  ]);
});
