// After a panic nothing runs any more, whoever is chosen.
import { expect, test } from 'vitest';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

test('nobody can go on, nor begin a line', () => {
  const m = createMachine(compile(parse('map 0x1000..0x9000\nt1: vm_map_unlock()\nt2: vm_map_lock()\n')), {
    schedule: { kind: 'round-robin' },
  });
  m.step({ thread: 0 });
  expect(m.canStep(1)).toBe(true);
  while (m.state.kernel.panic === '') m.step({ thread: 0 });
  expect([m.canStep(0), m.canStep(1)]).toEqual([false, false]);
  expect(() => m.step({ thread: 1 })).toThrow('t2 cannot run now');
});

test('no line of no thread begins', () => {
  const text = 'map 0x1000..0x9000\nt1: vm_map_unlock()\nt2: vm_map_lock()\nset map.busy = 1\n';
  for (const schedule of [{ kind: 'round-robin' }, { kind: 'script' }] as const) {
    const m = createMachine(compile(parse(text)), { schedule });
    while (m.state.script.end === 'running') m.step();
    expect([m.state.script.end, m.state.kernel.maps[0]?.busy]).toEqual(['panic', 0]);
  }
});
