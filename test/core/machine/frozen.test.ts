// Threads that a person has frozen: the others go on with their lines, nothing is taken for stuck,
// and the way is exact to go back on.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { picture } from './picture.ts';
import { program } from './programs.ts';

function run(m: Machine, steps: number): void {
  for (let i = 0; i < steps; i++) {
    const choice = m.next();
    if (!choice) return;
    m.step(choice);
  }
}

test('frozen in the middle of its call, and thawed: the lines of the others have run', () => {
  const m = createMachine(
    compile(
      parse(
        [
          'map 0x1000..0x100000',
          'entry 0x10000..0x14000 rw- max=rwx',
          't1: vm_map_wire(0x10000, 0x14000, USER)',
          't2: vm_map_protect(0x20000, 0x21000, r--)',
          'assert t2.result == KERN_SUCCESS',
          '',
        ].join('\n'),
      ),
    ),
  );
  run(m, 1);
  expect(m.begins({ thread: 0 })).toBe(0);
  m.frozen.add(0);
  run(m, 1000);
  expect(m.state.script.failures).toBe(0);
  expect(m.state.script.end).toBe('running');
  expect(m.state.kernel.threads[0]?.depth).toBe(1);
  m.frozen.clear();
  run(m, 1000);
  expect(m.state.script.end).toBe('done');
});

test('a replay whose next thread is frozen waits for it, and goes on with it', () => {
  const m = createMachine(
    compile(
      parse(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
schedule round-robin
replay t2*3 t1*3
t1: vm_map_protect(0x10000, 0x14000, r--)
t2: vm_map_protect(0x10000, 0x14000, rw-)
`),
    ),
  );
  m.frozen.add(1);
  expect(m.next()).toBeUndefined();
  m.frozen.clear();
  m.frozen.add(0);
  run(m, 1000);
  expect([m.position, m.next()]).toEqual([3, undefined]);
  m.frozen.clear();
  expect(m.next()).toMatchObject({ thread: 0 });
});

test('whatever is frozen when: going back and forward again comes to the same states', () => {
  checkProperty(
    fc.property(
      program,
      fc.array(fc.record({ steps: fc.nat(30), thread: fc.nat(3), freeze: fc.boolean() }), { maxLength: 20 }),
      (text, ways) => {
        const m = createMachine(compile(parse(text)));
        const seen: string[] = [picture(m)];
        for (const { steps, thread, freeze } of ways) {
          if (freeze) m.frozen.add(thread % m.program.threads.length);
          else m.frozen.clear();
          for (let i = 0; i < steps; i++) {
            const choice = m.next();
            if (!choice) break;
            m.step(choice);
            seen.push(picture(m));
          }
        }
        m.frozen.clear();
        expect(m.position).toBe(seen.length - 1);
        for (let i = seen.length - 1; i >= 0; i--) {
          m.back(i === seen.length - 1 ? 0 : 1);
          expect(picture(m)).toBe(seen[i]);
        }
        while (m.position < m.length) {
          m.replay();
          expect(picture(m)).toBe(seen[m.position]);
        }
      },
    ),
    60,
  );
});
