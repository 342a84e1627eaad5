// A run that only its choices can say, saved as a script: the lines beside the calls are in it as
// what they did, and the run is the same.
import { expect, test } from 'vitest';
import { pendingFault } from '../../../core/kernel/kernel.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import type { Saved } from '../../../core/save/saving.ts';
import { saveAsScript } from '../../../core/save/script.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const MAY_FAIL = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
fault 0x12000 = KERN_SUCCESS or KERN_FAILURE
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
t1: vm_map_wire(0x10000, 0x14000, USER|NOHOLES)
`;

/** Runs whole; the first fault of the page that may fail does, the others do not. */
function run(text: string): Machine {
  const m = createMachine(compile(parse(text)));
  let told = 0;
  for (let choice = m.next(); choice; choice = m.next()) {
    if (choice.thread === -1 && m.begins(choice) === 0) break;
    const isFault = pendingFault(m.state.kernel, choice.thread) === 0x12;
    m.step(isFault && told === 0 ? { ...choice, outcome: 1 } : choice);
    if (isFault && pendingFault(m.state.kernel, choice.thread) === undefined) told++;
  }
  return m;
}

function saved(text: string): string[] {
  const m = run(text);
  const { text: made } = runToEnd(saveAsScript(m, compile(parse(text)), 'the way')) as Saved;
  expect(made).toMatch(/^replay /m);
  return made
    .slice(made.indexOf('t1: vm_map_wire'))
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.replace(/ +#/, ' #')]))
    .slice(2);
}

test('values that are set, asserts and deaths, with their comments', () => {
  const lines = [
    'set map.timestamp = map.timestamp + 50  # later',
    'assert map.timestamp > 50  # surely',
    't2: vm_map_wakeup()',
    't1 dies',
    't2: vm_map_wakeup()',
  ];
  const [set, ...others] = saved(MAY_FAIL + lines.join('\n'));
  expect(set).toMatch(/^set map\.timestamp = \d+ # later$/);
  expect(others.slice(0, 4)).toEqual(lines.slice(1).map((line) => line.replace(/ +#/, ' #')));
  expect(others.at(-1)).toMatch(/^assert map\.timestamp == \d+ # the moment that was saved$/);
});

test('a value that could not be set is left out, as it changed nothing', () => {
  const all = saved(`${MAY_FAIL}set entry(0x99000).prot = rw-\nt2: vm_map_wakeup()\n`);
  expect(all[0]).toBe('t2: vm_map_wakeup()');
  expect(all.join('\n')).not.toContain('0x99000');
});

test('a thread dies once, and what it would have done afterwards is left out', () => {
  const all = saved(`${MAY_FAIL}t1 dies\nt1: vm_map_wakeup()\nt1 dies\nt2: vm_map_wakeup()\n`);
  expect(all.slice(0, 2)).toEqual(['t1 dies', 't2: vm_map_wakeup()']);
});

test('a call of a process that nobody forked is left out', () => {
  const all = saved(`process p2\nthread child of p2\n${MAY_FAIL}child: vm_map_wakeup()\nt2: vm_map_wakeup()\n`);
  expect(all[0]).toBe('t2: vm_map_wakeup()');
  const forked = saved(`process p2\nthread child of p2\n${MAY_FAIL}t1: fork(p2)\nchild: vm_map_wakeup()\n`);
  expect(forked.slice(0, 2)).toEqual(['t1: fork(p2)', 'child: vm_map_wakeup()']);
});
