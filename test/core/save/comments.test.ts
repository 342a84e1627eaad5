// A run that is saved as a script keeps the comments of its calls.
import { expect, test } from 'vitest';
import { pendingFault } from '../../../core/kernel/kernel.ts';
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

const savedAt = (text: string, position?: number): string => {
  const compiled = compile(parse(text));
  const m = createMachine(compiled);
  for (let choice = m.next(); choice && m.position !== position; choice = m.next()) m.step(choice);
  return (runToEnd(saveAsScript(m, compiled, 'the way')) as Saved & { text: string }).text;
};
/** Its lines from the first call on. */
const body = (text: string): string[] => {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.endsWith('# the moment that was saved'));
  return lines.slice(
    lines.findIndex((line) => /^t\d/.test(line)),
    end - 1,
  );
};

const COMMENTED = `entry 0x10000..0x14000 rw-
thread t1
thread t2

# of the first
t1: mlock(0x10000, 8K) = 0
# log 3; left out: what nobody can say
# in two lines
t2 > munlock(0x10000, 4K)
# while it is on its way
t1: mlock(0x10000, 4K) = 0
# t2 is done
t2 < 0
# an assertion
assert map.timestamp > 0
# t1: exit()
`;

test('comments on lines of their own stay above what followed them', () => {
  const saved = savedAt(COMMENTED);
  expect(saved).toContain('\n# of the first\n');
  expect(body(saved)).toEqual([
    't1: mlock(0x10000, 0x2000) = 0',
    '# log 3; left out: what nobody can say',
    '# in two lines',
    't2 > munlock(0x10000, 0x1000)',
    '# while it is on its way',
    't1: mlock(0x10000, 0x1000) = 0',
    't2 < 0',
    '# t2 is done',
    '# an assertion',
    'assert map.timestamp > 0',
    '# t1: exit()',
  ]);
});

test('a run that is saved in the middle has none of those below it', () => {
  const saved = savedAt(COMMENTED, 1);
  expect(saved).toContain('# of the first');
  expect(saved).not.toMatch(/log 3|exit/);
});

test('who makes a thread is said before the first of what either does next', () => {
  const text = `entry 0x10000..0x14000 rw-
thread t1
thread t2
thread t3

t1: mlock(0x10000, 4K) = 0
# log 2; t1 starts t2
t3: munmap(0x13000, 4K) = 0
t2: munlock(0x10000, 4K) = 0
t1: mlock(0x10000, 4K) = 0
`;
  const lines = body(savedAt(text));
  expect(lines.map((line) => line.replace(/\(.*/, ''))).toEqual([
    't1: mlock',
    't3: munmap',
    '# log 2; t1 starts t2',
    't2: munlock',
    't1: mlock',
  ]);
});

test('comments stay where lines that hold threads cannot say the run, and each choice is told', () => {
  const compiled = compile(
    parse(`entry 0x10000..0x14000 rw-
fault 0x12000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
# once more
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
# the end
`),
  );
  const m = createMachine(compiled);
  // the page fails at first
  let outcome = 1;
  for (let choice = m.next(); choice; choice = m.next()) {
    const isFault = pendingFault(m.state.kernel, choice.thread) === 0x12;
    m.step(isFault ? { ...choice, outcome } : choice);
    if (isFault && pendingFault(m.state.kernel, choice.thread) === undefined) outcome = 0;
  }
  const { text } = runToEnd(saveAsScript(m, compiled, 'the way')) as Saved;
  expect(text).toMatch(/^replay /m);
  expect(text).toMatch(/^t1: .*\n# once more\nt1: .*\n# the end$/m);
});
