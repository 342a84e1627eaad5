// Reads what the command line names: a file, a pipe, or standard input, up to the size of a script.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { MOST_BYTES, readScript } from '../../session/readScript.ts';

export const STANDARD_INPUT = '-';

/** A file as messages name it. */
export const shownName = (file: string): string => (file === STANDARD_INPUT ? '<stdin>' : file);

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOTDIR: 'a part of its path is no directory',
};

/** An error of the system, or of a reader, in words. */
export function reasonText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM_ERRORS[code] ?? (error instanceof Error ? error.message : String(error));
}

async function readStream(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new Error(`it has more than the ${MOST_BYTES} bytes that can be read`);
    chunks.push(bytes);
  }
  return new TextDecoder().decode(Buffer.concat(chunks, size));
}

async function read(file: string): Promise<string> {
  if (file === STANDARD_INPUT) return readStream(process.stdin);
  // a shell's <(command)
  const info = await stat(file);
  if (info.isFIFO()) return readStream(createReadStream(file));
  const kind = info.isFile() ? 'file' : info.isDirectory() ? 'directory' : 'other';
  return readScript({ stat: async () => ({ kind, size: info.size }), read: (path) => readFile(path) }, file);
}

/** The text of a script. @throws Error that says in words why there is none */
export async function readInput(file: string): Promise<string> {
  let text: string;
  try {
    text = await read(file);
  } catch (error) {
    throw new Error(reasonText(error));
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new Error(`it is no text: character ${nul + 1} is NUL; expected a script in UTF-8`);
  return text;
}
