// Whole numbers as bytes, small ones in few: what the lines of a long script are kept in. Numbers
// may be as large as a page number of 52 bits, with a sign.

export interface ByteWriter {
  bytes: Uint8Array;
  length: number;
}

export const newWriter = (capacity = 1024): ByteWriter => ({ bytes: new Uint8Array(capacity), length: 0 });

/** A number takes ten bytes at the most. */
const MOST = 10;

function room(w: ByteWriter): void {
  if (w.length + MOST <= w.bytes.length) return;
  const larger = new Uint8Array(w.bytes.length * 2);
  larger.set(w.bytes);
  w.bytes = larger;
}

/** A whole number not below zero. */
export function put(w: ByteWriter, n: number): void {
  room(w);
  let left = n;
  while (left > 0x7fffffff) {
    w.bytes[w.length++] = (left % 128) | 128;
    left = Math.floor(left / 128);
  }
  while (left > 127) {
    w.bytes[w.length++] = (left & 127) | 128;
    left >>>= 7;
  }
  w.bytes[w.length++] = left;
}

/** A whole number with a sign: the sign goes into the lowest bit. */
export const putSigned = (w: ByteWriter, n: number): void => put(w, n < 0 ? -2 * n - 1 : 2 * n);

/** What was written, in an array of just that length. */
export const written = (w: ByteWriter): Uint8Array => w.bytes.slice(0, w.length);

export interface ByteReader {
  readonly bytes: Uint8Array;
  at: number;
}

/** Whole numbers of 28 bits are read without arithmetic of fractions, which would be slow. */
export function get(r: ByteReader): number {
  const { bytes } = r;
  let byte = bytes[r.at++] as number;
  if (byte < 128) return byte;
  let n = byte & 127;
  for (let shift = 7; shift < 28; shift += 7) {
    byte = bytes[r.at++] as number;
    n |= (byte & 127) << shift;
    if (byte < 128) return n;
  }
  return n + getHigh(r);
}

function getHigh(r: ByteReader): number {
  let n = 0;
  let byte = 128;
  for (let scale = 2 ** 28; byte > 127; scale *= 128) {
    byte = r.bytes[r.at++] as number;
    n += (byte & 127) * scale;
  }
  return n;
}

export function getSigned(r: ByteReader): number {
  const n = get(r);
  if (n <= 0x3fffffff) return (n >>> 1) ^ -(n & 1);
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}
