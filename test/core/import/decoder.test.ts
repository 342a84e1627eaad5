// The pieces of a log give the text that a decoder of its own gives, wherever they are cut.
import { expect, test } from 'vitest';
import { newDecoder, textsOf } from '../../../core/import/decoder.ts';

const BOM = '\ufeff';
const TEXTS = [
  'mlock(0x1000) = 0\n',
  'a € b\n',
  `${BOM}x\n`,
  'é',
  '',
  `plain\nplain\n${BOM}é\nplain\n`,
  '€€€aaaaaaaaa€',
  'aaaaaéaa',
  'aaaaaaé',
  ...Array.from({ length: 24 }, (_, i) => `${'a'.repeat(i)}é${'a'.repeat(24 - i)}`),
];

function pieces(bytes: Buffer, size: number): string {
  const decoder = newDecoder();
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decoder.decode(bytes.subarray(at, at + size));
  return text + decoder.end();
}

test.each([1, 2, 3, 4, 7, 17, 18, 19, 100])('pieces of %i bytes', (size) => {
  for (const text of TEXTS) {
    const bytes = Buffer.from(text);
    expect(pieces(bytes, size)).toBe(new TextDecoder().decode(bytes));
    // in the middle of a character, and what begins none
    for (const broken of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([0xff, 0x41])])])
      expect(pieces(broken, size)).toBe(new TextDecoder().decode(broken));
  }
});

test.each(['utf-16le', 'utf-16be'])('%s', (encoding) => {
  const bytes = Buffer.from(`${BOM}mlock(0x1000) = 0\n€\n`, 'utf16le');
  if (encoding === 'utf-16be') bytes.swap16();
  for (const size of [2, 4, 6, 100]) expect(pieces(bytes, size)).toBe('mlock(0x1000) = 0\n€\n');
});

test('a long piece becomes several texts, cut in the middle of characters', () => {
  const bytes = Buffer.from(`x${'é€\n'.repeat(60_000)}`);
  const decoder = newDecoder();
  const texts = [...textsOf(decoder, bytes)];
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.join('') + decoder.end()).toBe(bytes.toString());
});

test.each(['utf-16le', 'utf-16be'])('%s without a mark is known by its ASCII', (encoding) => {
  const bytes = Buffer.from('mlock(0x1000) = 0\nmunlock(0x1000) = 0\n', 'utf16le');
  if (encoding === 'utf-16be') bytes.swap16();
  for (const size of [32, 100]) expect(pieces(bytes, size)).toBe('mlock(0x1000) = 0\nmunlock(0x1000) = 0\n');
});
