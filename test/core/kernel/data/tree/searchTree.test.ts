// The kernel's search tree: whatever is done to a map, a walk through the tree is the ring of its
// entries, and each node knows the largest gap of its subtree.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEADER } from '../../../../../core/kernel/data/entries.ts';
import { leftOf, maxFreeOf, NONE, rightOf, type SearchTree } from '../../../../../core/kernel/data/tree/searchTree.ts';
import type { Kernel } from '../../../../../core/kernel/kernel.ts';
import { createKernel, defaultConfig, runThread, startCall } from '../../../../../core/kernel/kernel.ts';
import type { MapState } from '../../../../../core/kernel/state.ts';
import { ThreadStatus } from '../../../../../core/kernel/state.ts';
import { checkProperty } from '../../../../property.ts';
import { run } from '../../routines/script.ts';

/** Calls in pages: what changes a map in every way that an entry can change. */
const NAMES = [
  'vm_map_insert',
  'vm_map_remove',
  'vm_map_protect',
  'vm_map_inherit',
  'vm_map_wire',
  'vm_map_unwire',
  'vm_map_find',
];
const someCall = fc.record({
  name: fc.constantFrom(...NAMES),
  start: fc.integer({ min: 0, max: 130 }),
  length: fc.integer({ min: 1, max: 40 }),
  prot: fc.constantFrom(1, 3),
});

function make(k: Kernel, name: string, args: Record<string, number>): void {
  startCall(k, 0, name, args);
  while (k.threads[0]?.status !== ThreadStatus.idle) runThread(k, 0);
}

function ring(m: MapState): number[] {
  const ids: number[] = [];
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number) ids.push(id);
  return ids;
}

/** The entries below a node in order; checks its largest gap and its threads on the way. */
function walk(m: MapState, t: SearchTree, id: number, lower: number, upper: number, out: number[]): number {
  const { start, end } = m.entries;
  const left = leftOf(t, id);
  const right = rightOf(t, id);
  const below = left === lower ? (start[id] as number) - (end[lower] as number) : walk(m, t, left, lower, id, out);
  out.push(id);
  const above = right === upper ? (start[upper] as number) - (end[id] as number) : walk(m, t, right, id, upper, out);
  expect(maxFreeOf(t, id)).toBe(Math.max(below, above));
  return maxFreeOf(t, id);
}

test('a walk through it is the ring, with the right gaps', () => {
  checkProperty(
    fc.property(fc.array(someCall, { minLength: 1, maxLength: 60 }), (calls) => {
      const k = createKernel({ ...defaultConfig(), min: 1, max: 128 }, ['t1']);
      const m = k.maps[0] as MapState;
      for (const { name, start, length, prot } of calls) {
        make(k, name, {
          start,
          end: start + length,
          hint: start,
          length,
          prot,
          max: 7,
          flags: name.includes('wire') ? 3 : 0,
          inherit: prot % 3,
        });
        const t = m.tree as SearchTree;
        const seen: number[] = [];
        if (t.root !== NONE) walk(m, t, t.root, HEADER, HEADER, seen);
        expect(seen).toEqual(ring(m));
      }
    }),
  );
});

describe('the tail is missed', () => {
  const found = (hint: string): string[] =>
    run(
      'freebsd-13',
      `t1: vm_map_find(${hint}, 0x85000, rw-) = KERN_NO_SPACE`,
      'entry 0x20000..0x70000 rw-',
    ).failures.slice();
  test('with a hint below the only entry, not above it', () => {
    expect(found('0x1000')).toEqual([]);
    expect(found('0x70000')).toHaveLength(1);
  });
  test('older kernels find it', () => {
    const lines = 't1: vm_map_find(0x1000, 0x85000, rw-) = KERN_SUCCESS';
    expect(run('freebsd-6', lines, 'entry 0x20000..0x70000 rw-').failures).toEqual([]);
  });
});
