// Listings as files in the user's cache, for editors that show nothing else. A listing is the same
// file in every session, so breakpoints stay in it. A file is left alone unless another version of
// the adapter wrote it.
import { Buffer } from 'node:buffer';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Where programs of this system keep what they can make anew. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

/** Only a file of the right size is read: a pipe in its place would never end. */
function holds(file: string, text: string): boolean {
  try {
    const info = statSync(file);
    return info.isFile() && info.size === Buffer.byteLength(text) && readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

/**
 * Folder by folder: Node's recursion never ends where a parent exists but takes no folder (/proc).
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // another session may have made it meanwhile
    if (!existsSync(folder)) throw error;
  }
}

/** Whole or not at all: an editor may be reading it. */
function write(file: string, text: string): void {
  makeFolder(dirname(file));
  const fresh = `${file}.${process.pid}`;
  try {
    // never into something that is there already, such as a pipe
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { mode: 0o444, flag: 'wx' });
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
