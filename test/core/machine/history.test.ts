import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloneState } from '../../../core/kernel/kernel.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { MachineEvent } from '../../../core/machine/types.ts';
import { parse } from '../../../core/trace/parse.ts';

const page = (n: number): string => `0x${(n * 4096).toString(16)}`;
const range = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }));
const call = fc
  .tuple(
    fc.constantFrom('wire', 'unwire', 'remove', 'protect', 'inherit', 'insert'),
    range,
    fc.constantFrom('USER|NOHOLES', 'USER|HOLESOK', 'SYSTEM|NOHOLES'),
    fc.constantFrom('r--', 'rw-', '---'),
  )
  .map(([what, [start, length], flags, prot]) => {
    const at = `${page(start)}, ${page(start + length)}`;
    switch (what) {
      case 'wire':
      case 'unwire':
        return `vm_map_${what}(${at}, ${flags})`;
      case 'remove':
        return `vm_map_remove(${at})`;
      case 'protect':
        return `vm_map_protect(${at}, ${prot})`;
      case 'inherit':
        return `vm_map_inherit(${at}, share)`;
      default:
        return `vm_map_insert(${at}, ${prot}, rwx)`;
    }
  });
/** Calls that leave a lock held, want one, sleep, or make what other calls stumble over. */
const other = fc.constantFrom(
  'vm_map_lock()',
  'vm_map_unlock()',
  'vm_map_lock_read()',
  'vm_map_unlock_read()',
  'vm_map_trylock()',
  'vm_map_lock_upgrade()',
  'vm_map_unlock_and_wait()',
  'vm_map_wakeup()',
  'vm_map_busy()',
  `vm_map_lookup(${page(2)}, rw-, 1)`,
  `vm_map_lookup(${page(12)}, rw-, 1)`,
  `vm_map_stack(${page(10)}, ${page(4)}, rw-)`,
  `vm_map_growstack(${page(11)})`,
  `vm_map_submap(${page(6)}, ${page(9)}, sub)`,
  `vm_map_insert(sub, ${page(6)}, ${page(8)}, rw-)`,
  `vm_map_sync(${page(1)}, ${page(5)}, 1, 0)`,
);
const program = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.oneof({ weight: 3, arbitrary: call }, { weight: 1, arbitrary: other })),
    { minLength: 3, maxLength: 9 },
  )
  .map((calls) =>
    [
      `map ${page(1)}..${page(20)}`,
      `submap sub ${page(6)}..${page(9)}`,
      `limit stack_growth ${page(1)}`,
      `entry ${page(1)}..${page(5)} rw- max=rwx`,
      `entry ${page(6)}..${page(9)} r-- max=rwx`,
      ...calls.map(([t, text]) => `t${t}: ${text}`),
    ].join('\n'),
  );

const machineOf = (text: string): Machine => createMachine(compile(parse(text)), { schedule: { kind: 'round-robin' } });

/** All that a step depends on, as text. */
const picture = (m: Machine): string => {
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Set || value instanceof Map) return [...value];
    return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
  };
  return JSON.stringify([cloneState(m.state.kernel), m.state.script, m.state.position], plain);
};

/** One step of a thread that the number picks among those that can go, or of the schedule's. */
function stepBy(m: Machine, pick: number): boolean {
  const next = m.next();
  if (!next) return false;
  const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
  const thread = can[pick % Math.max(can.length, 1)];
  m.step(thread === undefined ? next : { thread });
  return true;
}

describe('going back', () => {
  const picks = fc.array(fc.nat(50), { minLength: 1, maxLength: 150 });

  test('forward n, back n: the state is identical, and so is what happens when it is done again', () => {
    fc.assert(
      fc.property(program, picks, fc.nat(200), (text, choices, from) => {
        const m = machineOf(text);
        const before: string[] = [picture(m)];
        const happened: MachineEvent[][] = [];
        let now: MachineEvent[] = [];
        m.listen((event) => now.push(event));
        for (const pick of choices) {
          now = [];
          if (!stepBy(m, pick)) break;
          happened.push(now);
          before.push(picture(m));
        }
        const length = m.position;
        const target = from % (length + 1);
        m.back(length - target);
        expect(m.position).toBe(target);
        expect(picture(m)).toBe(before[target]);
        for (let i = target; i < length; i++) {
          now = [];
          m.step(m.choiceAt(i));
          expect(now).toEqual(happened[i]);
          expect(picture(m)).toBe(before[i + 1]);
        }
        m.seek(0);
        expect(picture(m)).toBe(before[0]);
        m.seek(length);
        expect(picture(m)).toBe(before[length]);
      }),
      { numRuns: 60 },
    );
  });

  test('another choice cuts the future that was known, the same one keeps it', () => {
    const m = machineOf(
      `map 0x1000..0x9000\nentry 0x1000..0x5000 rw-\nt1: vm_map_remove(0x1000, 0x2000)\nt2: vm_map_remove(0x3000, 0x4000)`,
    );
    for (let i = 0; i < 8; i++) m.step({ thread: 0 });
    m.back(4);
    m.step({ thread: 0 });
    expect(m.length).toBe(8);
    m.step({ thread: 1 });
    expect(m.length).toBe(6);
  });
});
