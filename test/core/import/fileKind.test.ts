// What a file is that is no log, and the encoding of one that is, by its first bytes.
import { describe, expect, test } from 'vitest';
import { encodingOf, kindOf, UNKNOWN_BINARY } from '../../../core/import/fileKind.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const LOG = 'mlock(0x800600000,65536) = 0 (0x0)\n';

describe('what a file is', () => {
  test.each([
    ['\x89PNG\r\n\x1a\n', 'a PNG image'],
    ['\xff\xd8\xff\xe0', 'a JPEG image'],
    ['GIF89a', 'a GIF image'],
    ['%PDF-1.7', 'a PDF document'],
    ['\x7fELF\x02', 'an ELF file (a program, or its core dump)'],
    ['\xcf\xfa\xed\xfe\x07', 'a program of macOS'],
    ['\xca\xfe\xba\xbe\x00', 'a program of macOS'],
    ['\x1f\x8b\x08', 'compressed: gunzip it first'],
    ['BZh91AY', 'compressed: bunzip2 it first'],
    ['\xfd7zXZ\x00', 'compressed: unxz it first'],
    ['\x28\xb5\x2f\xfd\x24', 'compressed: unzstd it first'],
    ['PK\x03\x04\x14', 'a zip archive: unpack it first'],
    ['SQLite format 3\x00', 'an SQLite database'],
  ])('%j: %s', (start, kind) => {
    expect(kindOf(bytesOf(start + LOG))).toBe(kind);
    expect(kindOf(bytesOf(`#${start}${LOG}`))).not.toBe(kind);
  });

  test('text, and nothing at all, may be a log: with tabs, colours and letters of any language', () => {
    for (const text of ['', LOG, `\t\r\n\v\f\x1b[1m${LOG}`, 'h\xc3\xa4lt\n'])
      expect(kindOf(bytesOf(text)), text).toBeUndefined();
  });

  test('is binary where more than 8 of 100 bytes are none of a text', () => {
    const with_ = (count: number, byte: string) => kindOf(bytesOf(byte.repeat(count) + 'a'.repeat(100 - count)));
    for (const byte of ['\x00', '\x08', '\x0e', '\x1f']) {
      expect(with_(8, byte)).toBeUndefined();
      expect(with_(9, byte)).toBe(UNKNOWN_BINARY);
    }
    for (const byte of ['\t', '\r', '\x1b', ' ', '\x7f', '\xff']) expect(with_(100, byte)).toBeUndefined();
  });

  describe('the record that ktrace makes', () => {
    /** Its header: length, type with flags, process, the command. */
    const header = (type: number, name = 'lockd', length = [40, 0, 0, 0]): Uint8Array =>
      Uint8Array.from([...length, type & 255, type >> 8, 0, 0, 44, 3, 0, 0, ...bytesOf(name), 0, 0, 0, 1, 2, 3, 200]);
    test('is told by its type, whatever the flags above it, and the name of the command', () => {
      for (const type of [1, 2, 31, 0x8001, 0x4000 | 7])
        expect(kindOf(header(type)), String(type)).toMatch(/^the record that ktrace/);
      for (const type of [0, 32, 0x100, 0x200, 0x8000]) expect(kindOf(header(type)), String(type)).toBe(UNKNOWN_BINARY);
    });
    test('has a name of printed letters, and is no longer than some megabytes', () => {
      expect(kindOf(header(1, 'a name of 19 letter'))).toMatch(/^the record/);
      expect(kindOf(header(1, 'a name of 20 letters'))).not.toMatch(/^the record/);
      for (const name of ['', '\x01x', 'x\x80']) expect(kindOf(header(1, name)), name).not.toMatch(/^the record/);
      expect(kindOf(header(1, 'lockd', [40, 0, 0, 1]))).not.toMatch(/^the record/);
      expect(kindOf(bytesOf('abc'))).toBeUndefined();
    });
  });
});

describe('the encoding of a text', () => {
  const wide = (text: string, big: boolean): Uint8Array =>
    bytesOf([...text].map((letter) => (big ? `\0${letter}` : `${letter}\0`)).join(''));
  test('of 16 bits is told by its mark, or by every second byte being 0', () => {
    expect(encodingOf(bytesOf('\xff\xfeab'))).toBe('utf-16le');
    expect(encodingOf(bytesOf('\xfe\xffab'))).toBe('utf-16be');
    for (const text of ['mloc', LOG]) {
      expect(encodingOf(wide(text, false))).toBe('utf-16le');
      expect(encodingOf(wide(text, true))).toBe('utf-16be');
      expect(kindOf(wide(text, true))).toBeUndefined();
    }
  });
  test('is of 8 bits otherwise: half a mark, three letters, and zeros among others are no sign', () => {
    const others = [
      '',
      'a',
      '\xffab',
      '\xfeab',
      'x\xfe',
      'x\xff',
      LOG,
      'a\0b\0c\0',
      '\0a\0b\0c',
      'a\0b\0c\0\0\0d\0',
      '\0'.repeat(32),
    ];
    for (const text of others) expect(encodingOf(bytesOf(text)), JSON.stringify(text)).toBe('utf-8');
  });
  test('is told by the first bytes alone', () => {
    expect(encodingOf(Uint8Array.of(...wide(LOG, false).subarray(0, 32), 1, 1, 1))).toBe('utf-16le');
    expect(encodingOf(Uint8Array.of(...wide(LOG, false).subarray(0, 31), 1, 1))).toBe('utf-8');
  });
});
