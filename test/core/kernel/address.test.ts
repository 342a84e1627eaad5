// Addresses and sizes in words: exact up to 2^64, and read back as what they were.
import { expect, test } from 'vitest';
import {
  ADDRESS_LIMIT,
  formatAddress,
  formatExactSize,
  formatRange,
  formatSize,
  pageOf,
  pages,
} from '../../../core/kernel/address.ts';

test('an address and its page', () => {
  for (const page of [0, 1, 0x12, 2 ** 41 - 1, 2 ** 41, 2 ** 52 - 1, 2 ** 52]) {
    const bytes = BigInt(page) * 4096n;
    expect(formatAddress(page, 4096)).toBe(`0x${bytes.toString(16)}`);
    expect(pageOf(bytes, 4096)).toBe(page);
  }
  expect(formatRange(0x10, 0x13, 4096)).toBe('0x10000..0x13000');
  for (const bytes of [-4096n, 1n, 4095n, ADDRESS_LIMIT + 4096n]) expect(pageOf(bytes, 4096)).toBeUndefined();
});

test('a size in the largest unit in which it is whole, or of four digits at most', () => {
  const size = (bytes: number): string => formatSize(bytes / 4096, 4096);
  expect([1, 2, 3, 4, 5, 6].map((power) => size(4 * 1024 ** power))).toEqual([
    '4 KiB',
    '4 MiB',
    '4 GiB',
    '4 TiB',
    '4 PiB',
    '4 EiB',
  ]);
  expect(size(0)).toBe('0 bytes');
  expect(size(2 ** 64)).toBe('16 EiB');
  expect(size(10236 * 1024)).toBe('10236 KiB');
  expect(size(10244 * 1024)).toBe('10 MiB');
  expect(size(49380 * 1024)).toBe('48.2 MiB');
});

test('a size that is read back is not rounded', () => {
  expect(formatExactSize(12345, 4096)).toBe('49380 KiB');
  expect(formatExactSize(256, 4096)).toBe('1 MiB');
  expect(formatExactSize(2 ** 52, 4096)).toBe('16 EiB');
});

test('one page, and more', () => {
  expect([0, 1, 2].map(pages)).toEqual(['0 pages', '1 page', '2 pages']);
});
