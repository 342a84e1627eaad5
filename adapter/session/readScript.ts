// Reads a script after a look at what it is and how large: a pipe or a device has no end.
export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'other';
  /** Bytes; undefined: it is not known. */
  readonly size: number | undefined;
}

/** The files of an editor, or of the system. */
export interface Files {
  stat(path: string): Promise<FileInfo>;
  read(path: string): Promise<Uint8Array>;
}

export const MOST_BYTES = 256 * 1024 * 1024;

function checkSize(size: number): void {
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, more than the ${MOST_BYTES} that can be read`);
}

/** @throws if there is no such file, or it is no file of a size that can be read */
export async function readScriptBytes(files: Files, path: string): Promise<Uint8Array> {
  const { kind, size } = await files.stat(path);
  if (kind === 'directory') throw new Error('it is a directory');
  if (kind !== 'file') throw new Error('it is not a regular file');
  // files that the kernel makes up have no size, and some of them no end
  if (size === 0) return new Uint8Array();
  checkSize(size ?? 0);
  const bytes = await files.read(path);
  checkSize(bytes.length);
  return bytes;
}

/** The text of a script. @throws as above */
export const readScript = async (files: Files, path: string): Promise<string> =>
  new TextDecoder().decode(await readScriptBytes(files, path));
