// Use of a record that was freed: no recorded case has one.
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allocate, link, release, unlink } from '../../../../core/kernel/data/entries.ts';
import { createKernel, defaultConfig, dumpEntries, type Kernel, loadEntries } from '../../../../core/kernel/kernel.ts';
import { type FreedUse, watchFreed } from '../../../../core/kernel/points/freedRecords.ts';
import type { Routine } from '../../../../core/kernel/routine.ts';
import type { MapState } from '../../../../core/kernel/state.ts';
import { firstDifference } from '../../../golden/compare.ts';
import { caseFiles, readCases } from '../../../golden/read.ts';
import { replay } from '../../../golden/replay.ts';

const files = caseFiles(join(import.meta.dirname, '../../../golden/cases'));
const EVERY = 17;

/** Where in the kernel a case uses freed records. */
async function usesOf(file: string): Promise<Map<string, string[]>> {
  const uses = new Map<string, string[]>();
  let number = 0;
  for await (const golden of readCases(file)) {
    if (!/-(hand|rare|scenarios)\./.test(file) && number++ % EVERY !== 0) continue;
    const places = new Set<string>();
    const watched = new WeakSet<object>();
    const made = replay(golden, undefined, (k) => {
      for (const m of k.maps) {
        if (watched.has(m.entries)) continue;
        watchFreed(m, () => {
          const t = k.threads[k.self];
          const f = t?.stack[t.depth - 1];
          const { name, labels } = k.routines[f?.routine ?? 0] as Routine;
          places.add(`${name}.${labels[f?.pc ?? 0]}`);
        });
        watched.add(m.entries);
      }
    });
    expect(firstDifference(golden, made)).toBeUndefined();
    if (places.size > 0) uses.set(golden.id, [...places]);
  }
  return uses;
}

describe('in the recorded cases', () => {
  test.each(files.map((file) => [basename(file), file] as const))('%s', async (_name, file) => {
    const uses = [...(await usesOf(file))].map(([id, places]) => `${id.slice(0, 3)} ${places.join()}`);
    expect(uses).toEqual([]);
  });
});

describe('a watched map', () => {
  function map(): { k: Kernel; m: MapState; first: number; uses: FreedUse[]; stop: () => void } {
    const k = createKernel(defaultConfig(), []);
    const fields = { prot: 3, maxProt: 7, inherit: 1, wiredCount: 0, eflags: 0, object: 0, offset: 0, charged: 0 };
    loadEntries(k, [
      { start: 1, end: 2, ...fields },
      { start: 4, end: 6, ...fields },
    ]);
    const m = k.maps[0] as MapState;
    const uses: FreedUse[] = [];
    const first = m.entries.next[0] as number;
    return { k, m, first, uses, stop: watchFreed(m, (use) => uses.push(use)) };
  }

  test('tells what is read and written through a pointer to a freed record, and no comparison', () => {
    const { m, first, uses } = map();
    const second = m.entries.next[first] as number;
    unlink(m, first);
    expect(m.entries.end[first]).toBe(2);
    expect(uses).toEqual([]);
    release(m, first);
    expect(first === second).toBe(false);
    expect(uses).toEqual([]);
    expect(m.entries.end[first]).toBe(2);
    expect(m.entries.end[second]).toBe(6);
    (m.entries.eflags as { [entry: number]: number })[first] = 1;
    expect(uses).toEqual([
      { entry: first, field: 'end', how: 'read' },
      { entry: first, field: 'eflags', how: 'written' },
    ]);
  });

  test('uses no freed record again, and gives them back when it is watched no longer', () => {
    const { k, m, first, stop, uses } = map();
    unlink(m, first);
    release(m, first);
    const other = allocate(m);
    expect(other).not.toBe(first);
    Object.assign(m.entries.start, { [other]: 8 });
    Object.assign(m.entries.end, { [other]: 9 });
    link(m, m.entries.prev[0] as number, other);
    stop();
    expect(uses).toEqual([]);
    expect(dumpEntries(k).map(({ start, end }) => [start, end])).toEqual([
      [4, 6],
      [8, 9],
    ]);
    expect(allocate(m)).toBe(first);
  });

  test('counts as freed what it is told to be', () => {
    const { m, stop } = map();
    stop();
    const uses: FreedUse[] = [];
    watchFreed(m, (use) => uses.push(use), [80]);
    expect(m.entries.start[80]).toBe(0);
    expect(uses).toEqual([{ entry: 80, field: 'start', how: 'read' }]);
  });
});
