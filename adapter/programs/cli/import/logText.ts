// Reads a log of any size a piece at a time.
import { createReadStream, fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { newDecoder } from '../../../../core/import/decoder.ts';
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

/** @throws if it cannot be read */
export async function* logText(file: string): AsyncGenerator<Piece> {
  if (file === STANDARD_INPUT) {
    if (fstatSync(process.stdin.fd).isDirectory()) throw new Error('it is a directory');
  } else if ((await stat(file)).isDirectory()) throw new Error('it is a directory');
  const stream = file === STANDARD_INPUT ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
  const decoder = newDecoder();
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    const kind = bytes === 0 ? kindOf(piece.subarray(0, HEAD_BYTES)) : undefined;
    bytes += piece.length;
    yield { text: decoder.decode(piece), bytes, ...(kind !== undefined && { kind }) };
  }
  yield { text: decoder.end(), bytes };
}
