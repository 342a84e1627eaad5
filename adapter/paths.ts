// Paths as clients write them: one file has several names, of which breakpoints and the script have to be the same.

const FILE = /^file:\/\//i;

/** Two names of a file have one key: a path or its URI; on Windows the drive's letter is large or small, and a slash leans either way. */
export function pathKey(path: string): string {
  let plain = path;
  if (FILE.test(path)) {
    plain = path.replace(FILE, '').replace(/^\/(?=[A-Za-z](:|%3A)\/)/i, '');
    try {
      plain = decodeURIComponent(plain);
    } catch {
      // it is no URI after all
    }
  }
  return /^[A-Za-z]:/.test(plain) ? `${plain.charAt(0).toLowerCase()}${plain.slice(1).replaceAll('/', '\\')}` : plain;
}
