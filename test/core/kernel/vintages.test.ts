// Each vintage has tables of its own, made of one definition: what is shown is what runs, and
// nothing of another kernel is in it.
import { describe, expect, test } from 'vitest';
import '../../../core/kernel/kernel.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';

const text = (vintage: (typeof VINTAGES)[number], name: string): string => {
  const routine = routinesOf(vintage).find((r) => r.name === name);
  return [routine?.signature, ...(routine?.texts ?? [])].join('\n');
};

describe.each(VINTAGES)('%s', (vintage) => {
  test.each(routinesOf(vintage).map((r) => [r.name, r] as const))('%s: its table is whole', (_, routine) => {
    const steps = routine.labels.length;
    expect(routine.texts).toHaveLength(steps);
    expect(routine.actions).toHaveLength(steps);
    expect(routine.locks).toHaveLength(steps);
    expect(new Set(routine.labels).size).toBe(steps);
    expect(routine.texts.filter((line) => line === '')).toEqual([]);
    // a label that is not there goes on at the next one that is
    expect(Math.max(...routine.pcOf)).toBeLessThanOrEqual(steps);
    expect([...routine.pcOf]).toEqual([...routine.pcOf].sort((a, b) => a - b));
  });
});

test('routines have the same numbers in all of them', () => {
  const names = VINTAGES.map((vintage) => routinesOf(vintage).map((r) => `${r.id} ${r.name}`));
  expect(names[1]).toEqual(names[0]);
  expect(names[2]).toEqual(names[0]);
});

test('only freebsd-13 has busy maps, owners of marks and swap charges', () => {
  expect(text('freebsd-13', 'vm_map_wire_locked')).toContain('vm_map_busy(map)');
  expect(text('freebsd-13', 'vm_map_wire_locked')).toContain('wiring_thread = curthread');
  for (const vintage of ['freebsd-5', 'freebsd-6'] as const) {
    expect(text(vintage, 'vm_map_wire_locked')).not.toMatch(/vm_map_busy|wiring_thread|vm_page_max_user_wired/);
    expect(text(vintage, 'vm_map_protect')).not.toMatch(/wait_busy|unlock_and_wait/);
    expect(text(vintage, 'vm_map_insert')).not.toMatch(/swap_reserve|guard/);
  }
});

test('freebsd-5 wires by a boolean, freebsd-6 by flags', () => {
  expect(text('freebsd-5', 'vm_map_wire')).toContain('user_wire)');
  expect(text('freebsd-6', 'vm_map_wire')).toContain('flags)');
});
