import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorEntry, insertEntry, moveEntry, removeEntry } from '../../../../core/kernel/data/addressIndex.ts';
import { copyIndex, newIndex } from '../../../../core/kernel/data/indexBlocks.ts';
import { checkProperty } from '../../../property.ts';

const NONE = -1;
const KEY = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 0, max: 5_000 }).map((n) => n * 2 ** 39),
);
const change = fc.record({ what: fc.constantFrom('insert', 'remove', 'move', 'look'), key: KEY, which: fc.nat() });

interface Known {
  id: number;
  start: number;
}

/** Of equal starts the one put in last is found, as its entry comes last in the map. */
const floor = (all: readonly Known[], at: number): number => all.findLast(({ start }) => start <= at)?.id ?? NONE;

test('finds what a sorted list finds, through insertions, removals and moves', () => {
  checkProperty(
    fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
      let index = newIndex();
      const all: Known[] = [];
      let nextId = 8;
      for (const { what, key, which } of changes) {
        const at = all.length > 0 ? which % all.length : 0;
        const chosen = all[at];
        if (what === 'insert') {
          const id = nextId++;
          insertEntry(index, id, key);
          const place = all.findLastIndex(({ start }) => start <= key) + 1;
          all.splice(place, 0, { id, start: key });
        } else if (what === 'remove' && chosen) {
          removeEntry(index, chosen.id, chosen.start);
          all.splice(at, 1);
        } else if (what === 'move' && chosen) {
          const low = all[at - 1]?.start ?? 0;
          const high = all[at + 1]?.start ?? 2 ** 52;
          // as far as the neighbours allow: they are not passed, nor met
          if (key > low && key < high) {
            moveEntry(index, chosen.id, chosen.start, key);
            chosen.start = key;
          }
        } else index = copyIndex(index);
        expect(floorEntry(index, key, NONE)).toBe(floor(all, key));
      }
      for (const { start } of all) expect(floorEntry(index, start, NONE)).toBe(floor(all, start));
    }),
  );
});

test('many entries, in order, backwards and by chance', () => {
  for (const order of [(i: number) => i, (i: number) => 9_999 - i, (i: number) => (i * 7_919) % 10_000]) {
    const index = newIndex();
    for (let i = 0; i < 10_000; i++) insertEntry(index, order(i) + 1, order(i) * 3);
    for (let at = 0; at < 30_000; at += 7) expect(floorEntry(index, at, NONE)).toBe(Math.floor(at / 3) + 1);
    for (let i = 0; i < 10_000; i++) removeEntry(index, order(i) + 1, order(i) * 3);
    expect(floorEntry(index, 50, NONE)).toBe(NONE);
  }
});

test('an entry that is not there is an error of ours', () => {
  const index = newIndex();
  insertEntry(index, 8, 10);
  expect(() => removeEntry(index, 16, 10)).toThrow('not in the address index');
});
