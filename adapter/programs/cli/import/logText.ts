// Reads a log of any size a piece at a time.
import { fstatSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { newDecoder, textsOf } from '../../../../core/import/decoder.ts';
import { HEAD_BYTES, kindOf } from '../../../../core/import/fileKind.ts';
import { STANDARD_INPUT } from '../input.ts';

/** Bytes of a piece. */
const PIECE = 1 << 20;

interface Piece {
  readonly text: string;
  /** Bytes that were read so far. */
  readonly bytes: number;
  /** Of the first: what the file is if it is no text. */
  readonly kind?: string;
}

/** Bytes of a file. A piece is good until the next one is read, into the same memory. */
async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const piece = new Uint8Array(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** @throws if it cannot be read */
export async function* logText(file: string): AsyncGenerator<Piece> {
  if (file === STANDARD_INPUT) {
    if (fstatSync(process.stdin.fd).isDirectory()) throw new Error('it is a directory');
  } else if ((await stat(file)).isDirectory()) throw new Error('it is a directory');
  const decoder = newDecoder();
  let bytes = 0;
  for await (const piece of file === STANDARD_INPUT ? (process.stdin as AsyncIterable<Buffer>) : fileBytes(file)) {
    let kind = bytes === 0 ? kindOf(piece.subarray(0, HEAD_BYTES)) : undefined;
    bytes += piece.length;
    for (const text of textsOf(decoder, piece)) {
      yield { text, bytes, ...(kind !== undefined && { kind }) };
      kind = undefined;
    }
  }
  yield { text: decoder.end(), bytes };
}
