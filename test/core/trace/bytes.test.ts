// Numbers as bytes: what is written is read back, however much it is and wherever it lies.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { get, getSigned, newWriter, put, putSigned, written } from '../../../core/trace/bytes.ts';
import { checkProperty } from '../../property.ts';

const number = fc.oneof(fc.nat(300), fc.nat(), fc.nat(2 ** 31 - 1), fc.maxSafeNat());

test('numbers are read back in their order, also where a writer has to grow', () => {
  checkProperty(
    fc.property(fc.array(number, { maxLength: 40 }), fc.constantFrom(10, 16, 1024), (numbers, capacity) => {
      const w = newWriter(capacity);
      for (const n of numbers) {
        put(w, n);
        // the sign takes a bit
        putSigned(w, -Math.floor(n / 2));
        putSigned(w, Math.floor(n / 2));
      }
      const r = { bytes: written(w), at: 0 };
      for (const n of numbers) {
        expect(get(r)).toBe(n);
        expect(getSigned(r)).toBe(0 - Math.floor(n / 2));
        expect(getSigned(r)).toBe(Math.floor(n / 2));
      }
      expect(r.at).toBe(r.bytes.length);
    }),
  );
});
