// Messages on a stream of bytes: a header with the length, an empty line, JSON. From a parent
// process a bad message is dropped and reading goes on. On a socket any program may write, such as
// a page in a browser: a header that is not the protocol's ends the connection.
import { Buffer } from 'node:buffer';

const LENGTH = /^content-length: *(\d+) *\r?$/im;
/** Every line of a header: HTTP has others. */
const HEADER = /^(content-length: *\d+|content-type:[^\r\n]*) *\r?$/i;
const LINE_FEED = 10;
const MOST_HEADER = 64 * 1024;
export const MOST_BODY = 64 * 1024 * 1024;

export function frame(message: unknown): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

export interface Reader {
  feed(chunk: Buffer): void;
}

/** Where a header ends and its body begins. Some clients end lines with a line feed alone. */
function headerEnd(all: Buffer): { end: number; body: number } | undefined {
  for (let at = all.indexOf(LINE_FEED); at >= 0; at = all.indexOf(LINE_FEED, at + 1)) {
    const next = all[at + 1] === 13 ? at + 2 : at + 1;
    if (all[next] === LINE_FEED) return { end: at, body: next + 1 };
  }
  return undefined;
}

/** `handle` gets unchecked objects. With `hangUp` nothing is read after a bad header. */
export function newReader(
  handle: (message: object) => void,
  complain: (text: string) => void,
  hangUp?: () => void,
): Reader {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Bytes of the body that is awaited, -1: a header is. */
  let awaited = -1;
  let isOver = false;

  /** Puts the pieces together, and leaves what comes after `from` for later. */
  const keep = (all: Buffer, from: number): void => {
    const rest = all.subarray(from);
    chunks = rest.length > 0 ? [rest] : [];
    size = rest.length;
  };

  function bad(text: string): void {
    complain(text);
    if (!hangUp) return;
    isOver = true;
    chunks = [];
    hangUp();
  }

  /** False: it has not come whole. */
  function header(all: Buffer): boolean {
    const found = headerEnd(all);
    const lines = all
      .toString('latin1', 0, Math.min(found?.end ?? all.lastIndexOf(LINE_FEED), MOST_HEADER))
      .split('\n');
    if (hangUp && lines.some((line) => line !== '' && !HEADER.test(line))) {
      bad('a header that is not of the Debug Adapter Protocol');
      return false;
    }
    if (!found) {
      if (all.length > MOST_HEADER) {
        keep(all, all.length - 4);
        bad('more than 64 KiB came without a header');
      }
      return false;
    }
    const length = Number(LENGTH.exec(all.toString('latin1', 0, found.end))?.[1] ?? Number.NaN);
    keep(all, found.body);
    if (length <= MOST_BODY) awaited = length;
    else bad('a header came without a length, or with one of more than 64 MiB');
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
      while (!isOver) {
        if (awaited >= 0 ? size < awaited : size === 0) return;
        const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
        chunks = [all];
        if (awaited >= 0) body(all);
        else if (!header(all)) return;
      }
    },
  };
}
