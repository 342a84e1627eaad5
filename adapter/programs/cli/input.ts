// Reads what the command line names: a file, a pipe, or standard input, up to the size of a script.
import { createReadStream, fstatSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { MOST_BYTES, readScriptBytes } from '../../session/readScript.ts';

export const STANDARD_INPUT = '-';

/** A file as messages name it. */
export const shownName = (file: string): string =>
  file === STANDARD_INPUT
    ? '<stdin>'
    : file.replace(CONTROLS, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** A line end in a name would tear the line of a message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it finds
const CONTROLS = /[\x00-\x1f\x7f]/g;

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  EEXIST: 'a file of the name of its folder is there',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOTDIR: 'a part of its path is no directory',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the system allows no file of that size',
  EROFS: 'its file system is read-only',
  ENXIO: 'it is a socket, or a device that is not there',
  EIO: 'the device has an error',
};

/** An error of the system, or of a reader, in words. */
export function reasonText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM_ERRORS[code] ?? (error instanceof Error ? error.message : String(error));
}

async function readStream(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new Error(`it has more than the ${MOST_BYTES} bytes that can be read`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}

async function read(file: string): Promise<Uint8Array> {
  if (file === STANDARD_INPUT) {
    // node would read nothing of it, without an error
    if (fstatSync(process.stdin.fd).isDirectory()) throw new Error('it is a directory');
    return readStream(process.stdin);
  }
  // a shell's <(command)
  const info = await stat(file);
  if (info.isFIFO()) return readStream(createReadStream(file));
  const kind = info.isFile() ? 'file' : info.isDirectory() ? 'directory' : 'other';
  return readScriptBytes({ stat: async () => ({ kind, size: info.size }), read: (path) => readFile(path) }, file);
}

/** `strict`: bytes that are no UTF-8 are an error, and a byte order mark is kept. */
function decoded(bytes: Uint8Array, strict: boolean): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Error('it is in UTF-16: save it in UTF-8');
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new Error(`it is no text: byte ${nul + 1} is NUL; expected a script in UTF-8`);
  try {
    return new TextDecoder('utf-8', { fatal: strict, ignoreBOM: strict }).decode(bytes);
  } catch {
    const lines = new TextDecoder()
      .decode(bytes)
      .split('\ufffd', 1)[0]
      ?.split(/\r\n|\r|\n/).length;
    throw new Error(`it is not in UTF-8 in line ${lines}`);
  }
}

/** The text of a script. @throws Error that says in words why there is none */
export async function readInput(file: string, { strict = false } = {}): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await read(file);
  } catch (error) {
    throw new Error(reasonText(error));
  }
  return decoded(bytes, strict);
}
