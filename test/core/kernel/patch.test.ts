// Copies of the state as what has changed: whatever happens between them, each is the state exactly, from whatever other one it is taken up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { get, getSigned, newWriter, put, putSigned, written } from '../../../core/kernel/bytes.ts';
import { applyPatch, makePatch, nothingSeen } from '../../../core/kernel/patch.ts';
import { type Rest, restOf, setRest } from '../../../core/kernel/snapshot.ts';
import { putBack, type Whole, wholeOf } from '../../../core/kernel/whole.ts';
import {
  getSignedWord,
  getWord,
  newWordWriter,
  putSignedWord,
  putWord,
  wordsWritten,
} from '../../../core/kernel/words.ts';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse.ts';
import { picture } from '../machine/picture.ts';
import { program } from '../machine/programs.ts';

const number = fc.oneof(
  fc.nat(300),
  fc.integer({ min: 0xfffd, max: 0x10001 }),
  fc.nat(),
  fc.maxSafeNat().map((n) => Math.floor(n / 2)),
);

test('whole numbers as bytes, of any size that a page number can have', () => {
  fc.assert(
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
  fc.assert(
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

test('the state at each of many moments, taken up in any order', () => {
  fc.assert(
    fc.property(program, fc.array(fc.integer({ min: 1, max: 12 })), fc.array(fc.nat()), (text, gaps, order) => {
      const m = createMachine(compile(parse(text)));
      const k = m.state.kernel;
      const seen = nothingSeen();
      const copies: { patch: Uint16Array; whole: Whole; rest: Rest; was: string }[] = [];
      const copy = (): void => {
        const patch = makePatch(seen, k);
        copies.push({
          patch,
          whole: wholeOf(seen, k),
          rest: restOf(k),
          was: JSON.stringify(JSON.parse(picture(m))[0]),
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
        expect(JSON.stringify(JSON.parse(picture(m))[0])).toBe(was);
      }
    }),
    { numRuns: 80 },
  );
});
