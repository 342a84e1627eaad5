// Bytes of a log to text, a piece at a time; a character that two pieces share is put together.
// Nearly all logs are ASCII. Of these a decoder that keeps nothing from piece to piece makes texts
// of a byte a character; one that does makes texts of two, which take longer to search.
import { encodingOf } from './fileKind.ts';

export interface Decoder {
  /** Text of the next piece. What is no text of the encoding becomes a replacement character. */
  readonly decode: (piece: Uint8Array) => string;
  /** What an incomplete character at the end becomes; '' for none. */
  readonly end: () => string;
}

/**
 * Bytes that become a text at once. Engines keep a longer text in memory of its own, which the
 * system has to give and to clear each time.
 */
const TEXT_BYTES = 1 << 16;

const isPlain = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 128);

/** Bytes of pieces that are looked at four at a time, at the least. */
const LONG = 16;

function isAscii(bytes: Uint8Array): boolean {
  if (bytes.length < LONG) return isPlain(bytes);
  const before = -bytes.byteOffset & 3;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + before, (bytes.length - before) >>> 2);
  let all = 0;
  for (let i = 0; i < words.length; i++) all |= words[i] as number;
  if ((all & 0x80808080) !== 0) return false;
  return isPlain(bytes.subarray(0, before)) && isPlain(bytes.subarray(before + 4 * words.length));
}

export function newDecoder(): Decoder {
  const ascii = new TextDecoder();
  /** Of all pieces since the first that is no ASCII alone; undefined: there was none. */
  let keeping: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  /** The last piece has left nothing. */
  let isWhole = true;
  return {
    decode(piece) {
      const encoding = isFirst ? encodingOf(piece) : 'utf-8';
      const isSimple = encoding === 'utf-8' && isAscii(piece);
      // a byte order mark stands at the beginning alone
      if (!isSimple) keeping ??= new TextDecoder(encoding, { ignoreBOM: !isFirst });
      isFirst = false;
      if (isSimple && isWhole && (keeping?.encoding ?? 'utf-8') === 'utf-8') return ascii.decode(piece);
      isWhole = isSimple && keeping?.encoding === 'utf-8';
      return keeping?.decode(piece, { stream: true }) ?? '';
    },
    end: () => keeping?.decode() ?? '',
  };
}

/** The texts of a long piece. */
export function* textsOf(decoder: Decoder, piece: Uint8Array): Generator<string> {
  for (let at = 0; at < piece.length; at += TEXT_BYTES) yield decoder.decode(piece.subarray(at, at + TEXT_BYTES));
}
