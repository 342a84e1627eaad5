// Writes a file so that it is never half written: the text goes into a new file beside it, which
// then takes its place. A full disk leaves the old one.
import { constants } from 'node:fs';
import { access, chown, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * `text`: or its pieces. Mode and owner stay, and so does a symbolic link: what it leads to is
 * written.
 * @throws Error if it cannot be written, or is no regular file
 */
export async function replaceFile(file: string, text: string | readonly string[]): Promise<void> {
  const path = await realpath(file);
  const before = await stat(path);
  if (!before.isFile()) throw new Error('it is not a regular file');
  // a file that may not be written may yet be replaced
  await access(path, constants.W_OK);
  const beside = join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}.tmp`);
  const written = await open(beside, 'wx', 0o600);
  try {
    try {
      await writeFile(written, text);
      await written.chmod(before.mode & 0o7777);
      await written.sync();
    } finally {
      await written.close();
    }
    await keepOwner(beside, before);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Only root can give a file away; any other user owns the new file. */
async function keepOwner(file: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const { uid: own, gid: group } = await stat(file);
  if (own !== uid || group !== gid) await chown(file, uid, gid).catch(() => {});
}
