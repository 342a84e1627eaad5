// What a file is that is no log, by its first bytes, so that a person who has named the wrong one
// reads what it is and what to do.

/** What begins so; file(1) knows the same. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['\x89PNG\r\n', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['%PDF-', 'a PDF document'],
  ['\x7fELF', 'an ELF file (a program, or its core dump)'],
  ['\xcf\xfa\xed\xfe', 'a program of macOS'],
  ['\xca\xfe\xba\xbe', 'a program of macOS'],
  ['\x1f\x8b', 'compressed: gunzip it first'],
  ['BZh', 'compressed: bunzip2 it first'],
  ['\xfd7zXZ', 'compressed: unxz it first'],
  ['\x28\xb5\x2f\xfd', 'compressed: unzstd it first'],
  ['PK\x03\x04', 'a zip archive: unpack it first'],
  ['SQLite format 3', 'an SQLite database'],
];

/** Share of control characters from which on bytes are not text. */
const BINARY = 0.08;

/** A log may begin so that was damaged. */
export const UNKNOWN_BINARY = 'binary data, no text';

/** Bytes at the beginning of a file that `kindOf` looks at. */
export const HEAD_BYTES = 512;

const NAME_AT = 12;
/** ktr_type is below; the high bits are flags. */
const KTRACE_TYPES = 32;

/** A character a byte. */
const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/**
 * ktrace's own file, whatever the age of its header: length, type, process, and at 12 the command.
 */
function isKtrace(head: Uint8Array): boolean {
  const type = ((head[4] ?? 0) | ((head[5] ?? 0) << 8)) & 0x3fff;
  const name = /^[\x20-\x7e]+\0/.test(textOf(head.subarray(NAME_AT, NAME_AT + 20)));
  return type > 0 && type < KTRACE_TYPES && name && head[3] === 0;
}

/** Bytes to look at for text of 16 bits without a mark: every second byte of ASCII is 0. */
const UNMARKED = 32;

/** Is each second byte 0, from one on, and none of the others? */
function isWide(head: Uint8Array, from: number): boolean {
  const bytes = head.subarray(0, UNMARKED);
  return bytes.length >= 8 && bytes.every((byte, i) => (byte === 0) === (i % 2 === from));
}

/** By the mark that it begins with, or as ASCII looks in it. */
export function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || isWide(head, 1)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || isWide(head, 0) ? 'utf-16be' : 'utf-8';
}

/** undefined: it may be text. */
export function kindOf(head: Uint8Array): string | undefined {
  const start = textOf(head.subarray(0, 16));
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known) return known[1];
  if (head.length === 0 || encodingOf(head) !== 'utf-8') return undefined;
  if (isKtrace(head)) return 'the record that ktrace makes: kdump -H -E -f FILE makes a log of it';
  const controls = head.filter((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)).length;
  return controls > BINARY * head.length ? UNKNOWN_BINARY : undefined;
}
