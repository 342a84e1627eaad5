// Checkpoints: whatever happens between them, each is the state exactly, from whatever other
// one it is restored.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writing } from '../../../../core/kernel/data/columns.ts';
import { allocate, HEADER, lastAtOrBelow, link, unlink } from '../../../../core/kernel/data/entries.ts';
import { newBase, type UndoLog } from '../../../../core/kernel/data/undoLog.ts';
import { createKernel, defaultConfig } from '../../../../core/kernel/kernel.ts';
import { type Checkpoint, checkpoint, restore } from '../../../../core/kernel/snapshots/checkpoint.ts';
import { preview, savepoint } from '../../../../core/kernel/snapshots/savepoint.ts';
import {
  getSignedWord,
  getWord,
  newWordWriter,
  putWord,
  roomFor,
  signedWordAt,
  wordsWritten,
} from '../../../../core/kernel/snapshots/words.ts';
import type { KernelState, MapState } from '../../../../core/kernel/state.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { get, getSigned, newWriter, put, putSigned, written } from '../../../../core/trace/bytes.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { kernelPicture } from '../../machine/picture.ts';
import { program } from '../../machine/programs.ts';

const number = fc.oneof(
  fc.nat(300),
  fc.integer({ min: 0xfffd, max: 0x10001 }),
  fc.nat(),
  fc.maxSafeNat().map((n) => Math.floor(n / 2)),
);

test('whole numbers as bytes, of any size that a page number can have', () => {
  checkProperty(
    fc.property(fc.array(fc.tuple(number, fc.boolean())), (list) => {
      const w = newWriter(4);
      for (const [n, minus] of list) {
        put(w, n);
        putSigned(w, minus ? -n : n);
      }
      const r = { bytes: written(w), at: 0 };
      for (const [n, minus] of list) {
        expect(get(r)).toBe(n);
        expect(getSigned(r)).toBe(minus ? 0 - n : n);
      }
      expect(r.at).toBe(r.bytes.length);
    }),
  );
});

test('whole numbers as words', () => {
  checkProperty(
    fc.property(fc.array(fc.tuple(number, fc.boolean())), (list) => {
      const w = newWordWriter(8);
      for (const [n, minus] of list) {
        putWord(w, n);
        const words = roomFor(w, 1);
        w.length = signedWordAt(words, w.length, minus ? -n : n);
      }
      const r = { words: wordsWritten(w), at: 0 };
      for (const [n, minus] of list) {
        expect(getWord(r)).toBe(n);
        expect(getSignedWord(r)).toBe(minus ? 0 - n : n);
      }
      expect(r.at).toBe(r.words.length);
    }),
  );
});

/** A checkpoint, and what the state was. */
interface Kept {
  readonly state: Checkpoint;
  readonly was: string;
}

/** A delta from the present state begins there. The last savepoint may be some steps back. */
function baseOf(k: KernelState): number {
  if (!k.undoLog) savepoint(k);
  return newBase(k.undoLog as UndoLog);
}

function expectRestored(k: KernelState, { state, was }: Kept): void {
  restore(k, state);
  expect(kernelPicture(k) === was, 'the state is the one that was').toBe(true);
}

test('the state at each of many positions, from any other, after rolling back in between too', () => {
  let deltas = 0;
  checkProperty(
    fc.property(program, fc.array(fc.integer({ min: 1, max: 12 })), fc.array(fc.nat()), (text, gaps, order) => {
      const m = createMachine(compile(parse(text)), { recordHistory: false });
      const k = m.state.kernel;
      const kept: Kept[] = [];
      let base: { of: Checkpoint; at: number } | undefined;
      const keep = (): void => {
        const state = checkpoint(k, base);
        if ('base' in state.large) deltas++;
        kept.push({ state, was: kernelPicture(k) });
        base = { of: state, at: baseOf(k) };
      };
      keep();
      for (const gap of [...gaps, 1000]) {
        const steps = (count: number): void => {
          for (let i = 0; i < count && m.next(); i++) m.step();
        };
        steps(gap);
        // what is rolled back and done again is a change too
        preview(k, () => steps(gap));
        if (gap % 3 === 0) steps(gap);
        keep();
      }
      for (const number of order) expectRestored(k, kept[number % kept.length] as Kept);
    }),
    80,
  );
  expect(deltas).toBeGreaterThan(0);
});

test('what changes in the map of a fork between a checkpoint and the next savepoint', () => {
  const entries = Array.from(
    { length: 60 },
    (_, i) => `entry 0x${(2 * i + 1).toString(16)}000..0x${(2 * i + 2).toString(16)}000 rw-`,
  );
  const lines = ['map 0x1000..0x100000', ...entries, 'process p2', 'thread t1', 'thread t2 of p2', 't1: fork(p2)'];
  const calls = ['t2: mprotect(0x1000, 0x1000, r--)', 't2: mlock(0x3000, 0x1000)', 't2: mprotect(0x3000, 0x1000, r--)'];
  const m = createMachine(compile(parse([...lines, ...calls].join('\n'))), { recordHistory: false });
  const k = m.state.kernel;
  const idle = (n: number): boolean => k.threads[n]?.depth === 0;
  const kept: Kept[] = [];
  let base: { of: Checkpoint; at: number } | undefined;
  const keep = (): void => {
    const state = checkpoint(k, base);
    kept.push({ state, was: kernelPicture(k) });
    base = { of: state, at: baseOf(k) };
  };
  savepoint(k);
  keep();
  while (k.maps.length < 2 || !idle(0)) m.step();
  keep();
  for (let n = 0; n < calls.length; n++) {
    while (idle(1)) m.step();
    while (!idle(1)) m.step();
    if (n === 0) savepoint(k);
    keep();
  }
  expect(kept.filter(({ state }) => 'base' in state.large).length, 'deltas').toBe(3);
  for (const one of kept.reverse()) expectRestored(k, one);
});

test('an object that was given up by then is so again, though its number is in use since', () => {
  const m = createMachine(
    compile(
      parse(`map 0x1000..0x100000
entry 0x10000..0x14000 rw-
t1: touch 0x10000 write = KERN_SUCCESS
t1: vm_map_remove(0x10000, 0x14000) = KERN_SUCCESS
t1: vm_map_insert(0x20000, 0x22000, rw-) = KERN_SUCCESS
t1: touch 0x20000 write = KERN_SUCCESS
`),
    ),
    { recordHistory: false },
  );
  const k = m.state.kernel;
  const runTo = (line: number): void => {
    while (m.next() && m.state.script.next < line) m.step();
    while (k.threads[0]?.depth) m.step();
  };
  const first = checkpoint(k);
  const base = { of: first, at: baseOf(k) };
  runTo(2);
  const givenUp = { state: checkpoint(k, base), was: kernelPicture(k) };
  expect(k.objects[1]?.references).toBe(0);
  runTo(4);
  expect(k.objects[1]?.references).toBe(1);
  expectRestored(k, givenUp);
});

describe('of entries with one start the one put in last is found, as before', () => {
  /** An entry of no length before another one; `last`: the one put into the index last. */
  function twoAtFive(last: 'first' | 'second') {
    const k = createKernel(defaultConfig(), ['t1']);
    const m = k.maps[0] as MapState;
    const [first, second] = [5, 9].map((end) => {
      const id = allocate(m);
      const changed = writing(m.entries, id);
      changed.start[id] = 5;
      changed.end[id] = end;
      return id;
    }) as [number, number];
    if (last === 'second') link(m, HEADER, first);
    link(m, last === 'second' ? first : HEADER, second);
    if (last === 'first') link(m, HEADER, first);
    m.emptyEntries = 1;
    return { k, m, first, found: last === 'second' ? second : first };
  }
  test.each(['first', 'second'] as const)('%s, rolled back', (last) => {
    const { k, m, first, found } = twoAtFive(last);
    expect(lastAtOrBelow(m, 5)).toBe(found);
    preview(k, () => unlink(m, first));
    expect(lastAtOrBelow(m, 5)).toBe(found);
  });
  test.each(['first', 'second'] as const)('%s, restored', (last) => {
    const { k, m, first, found } = twoAtFive(last);
    const state = checkpoint(k);
    unlink(m, first);
    restore(k, state);
    expect(lastAtOrBelow(m, 5)).toBe(found);
  });
});

test('a map of more than 10,000 entries', () => {
  const entries = 12_000;
  const hex = (n: number): string => `0x${(n * 4096).toString(16)}`;
  const text = [`map ${hex(1)}..${hex(8 * entries + 16)}`];
  for (let i = 1; i <= entries; i++) text.push(`entry ${hex(8 * i)}..${hex(8 * i + 4)} rw-`);
  for (let i = 1; i < 40; i++) {
    const at = 8 * ((i * 7919) % entries);
    text.push(`t1: vm_map_wire(${hex(at + 1)}, ${hex(at + 40)}, USER|HOLESOK)`);
    text.push(`t1: vm_map_remove(${hex(at + 18)}, ${hex(at + 19)})`);
    text.push(`t1: vm_map_find(${hex(at)}, ${hex(3)}, rw-, rwx)`);
  }
  const m = createMachine(compile(parse(text.join('\n'))));
  const k = m.state.kernel;
  expect(k.maps[0]?.count).toBe(entries);
  const kept: Kept[] = [];
  let base: { of: Checkpoint; at: number } | undefined;
  for (let step = 0; m.next(); step++) {
    m.step();
    if (step % 500 !== 0) continue;
    const state = checkpoint(k, base);
    base = { of: state, at: baseOf(k) };
    kept.push({ state, was: kernelPicture(k) });
  }
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.filter(({ state }) => 'base' in state.large).length).toBeGreaterThan(5);
  for (const one of [...kept, ...kept.toReversed()]) expectRestored(k, one);
});
