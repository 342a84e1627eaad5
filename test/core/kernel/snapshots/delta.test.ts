// Copies of the state as what has changed: whatever happens between them, each is the state exactly, from whatever other one it is taken up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorEntry } from '../../../../core/kernel/data/addressIndex.ts';
import { HEADER } from '../../../../core/kernel/data/entries.ts';
import { applyPatch, makePatch, nothingSeen } from '../../../../core/kernel/snapshots/delta.ts';
import { putBack, type Whole, wholeOf } from '../../../../core/kernel/snapshots/keyframe.ts';
import { rollback, type Savepoint, savepoint } from '../../../../core/kernel/snapshots/savepoint.ts';
import { type Rest, restOf, setIndexes, setRest } from '../../../../core/kernel/snapshots/snapshot.ts';
import {
  getSignedWord,
  getWord,
  newWordWriter,
  putSignedWord,
  putWord,
  wordsWritten,
} from '../../../../core/kernel/snapshots/words.ts';
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
        putSignedWord(w, minus ? -n : n);
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

test.each(['found by looking at all', 'told by logs'])('the state at each of many moments, changes %s', (how) => {
  checkProperty(
    fc.property(program, fc.array(fc.integer({ min: 1, max: 12 })), fc.array(fc.nat()), (text, gaps, order) => {
      const m = createMachine(compile(parse(text)), { recordHistory: false });
      const k = m.state.kernel;
      const seen = nothingSeen();
      const copies: { patch: Uint16Array; whole: Whole; rest: Rest; was: string }[] = [];
      let mark: Savepoint | undefined;
      const copy = (): void => {
        // what is undone and done again in between is a change too
        if (mark && copies.length % 3 === 2) rollback(k, mark);
        if (how === 'told by logs') mark = savepoint(k);
        const patch = makePatch(seen, k);
        copies.push({
          patch,
          whole: wholeOf(seen, k),
          rest: restOf(k),
          was: kernelPicture(k),
        });
      };
      copy();
      for (const gap of [...gaps, 1000]) {
        for (let i = 0; i < gap && m.next(); i++) m.step();
        copy();
      }
      for (const number of order) {
        const last = number % copies.length;
        const first = Math.floor(number / copies.length) % (last + 1);
        putBack(k, (copies[first] as { whole: Whole }).whole);
        for (let i = first + 1; i <= last; i++) applyPatch(k, (copies[i] as { patch: Uint16Array }).patch);
        const { rest, was } = copies[last] as { rest: Rest; was: string };
        setRest(k, rest);
        setIndexes(k, rest);
        for (const { entries, index } of k.maps)
          for (let id = entries.next[HEADER] as number; id !== HEADER; id = entries.next[id] as number)
            expect(floorEntry(index, entries.start[id] as number, HEADER)).toBe(id);
        expect(kernelPicture(k)).toBe(was);
      }
    }),
    80,
  );
});
