// Messages on a stream of bytes: each is a header with its length, an empty line, and JSON. What is no message is dropped, said
// to `complain`, and reading goes on with the next one: a client's slip must not end the session.
import { Buffer } from 'node:buffer';

const END_OF_HEADER = '\r\n\r\n';
const LENGTH = /content-length: *(\d+) *$/im;
const MOST_HEADER = 64 * 1024;
const MOST_BODY = 64 * 1024 * 1024;

export function frame(message: unknown): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}${END_OF_HEADER}${text}`;
}

export interface Reader {
  feed(chunk: Buffer): void;
}

/** Only objects are handed on: what is in them nobody has checked. */
export function newReader(handle: (message: object) => void, complain: (text: string) => void): Reader {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Bytes of the body that is awaited, -1: a header is. */
  let awaited = -1;

  /** Puts the pieces together, and leaves what comes after `from` for later. */
  const keep = (all: Buffer, from: number): void => {
    const rest = all.subarray(from);
    chunks = rest.length > 0 ? [rest] : [];
    size = rest.length;
  };

  function header(all: Buffer): boolean {
    const end = all.indexOf(END_OF_HEADER);
    if (end < 0) {
      if (all.length > MOST_HEADER) {
        complain('more than 64 KiB came without a header');
        keep(all, all.length - END_OF_HEADER.length);
      }
      return false;
    }
    const length = Number(LENGTH.exec(all.toString('latin1', 0, end))?.[1] ?? Number.NaN);
    if (length <= MOST_BODY) awaited = length;
    else complain('a header came without a length, or with one of more than 64 MiB');
    keep(all, end + END_OF_HEADER.length);
    return true;
  }

  function body(all: Buffer): void {
    const text = all.toString('utf8', 0, awaited);
    keep(all, awaited);
    awaited = -1;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (error) {
      complain(`a message is not JSON: ${error instanceof Error ? error.message : error}`);
      return;
    }
    if (message !== null && typeof message === 'object' && !Array.isArray(message)) handle(message);
    else complain('a message is not an object');
  }

  return {
    feed(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      for (;;) {
        if (awaited >= 0 ? size < awaited : size === 0) return;
        const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
        chunks = [all];
        if (awaited >= 0) body(all);
        else if (!header(all)) return;
      }
    },
  };
}
