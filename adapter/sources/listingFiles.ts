// The listings as files, for editors that show nothing else: written when one is first named, into the user's cache, so that a listing is the
// same file in every session, and breakpoints stay in it with no session running. A file that is there already is left alone unless another
// version of the adapter wrote it.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Where programs of this system keep what they can make anew. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

/** Whole or not at all: an editor may be reading it. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, text, { mode: 0o444 });
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Writes listings; its answer is the path of the file, undefined if there can be none. */
export function newListingFiles(
  folder = join(cacheFolder(), 'vmtrace', 'listings'),
): (name: string, text: () => string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (name, text) => {
    if (known.has(name)) return known.get(name);
    const file = join(folder, ...name.split('/'));
    let path: string | undefined = file;
    try {
      const wanted = text();
      if (!holds(file, wanted)) write(file, wanted);
    } catch {
      path = undefined;
    }
    known.set(name, path);
    return path;
  };
}
