// Saves the orders that were found as scripts: each runs, and is checked, as any other.
import { statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Exploration } from '../../../../core/explore/explore.ts';
import { orderScript } from '../../../../core/explore/service/orderScript.ts';
import type { Compiled } from '../../../../core/program/compile.ts';
import { reasonText } from '../input.ts';

export interface Kept {
  /** Why it is no file. */
  readonly problem?: string;
  readonly file: string;
  /** The system refused to write it. */
  readonly isRefused?: true;
}

const wordOf = (kind: string, number: number): string => `${String(number).padStart(2, '0')}-${kind}`;

export const keptText = ({ file, problem }: Kept): string =>
  problem === undefined ? `saved ${file}` : `not saved ${file}: ${problem}`;

/** Writes a script into a folder, which is made if it is not there. The system may refuse. */
export async function keep(folder: string, file: string, text: string): Promise<Kept> {
  try {
    await makeFolder(folder);
    await writeFile(file, text);
    return { file };
  } catch (error) {
    return { file, problem: reasonText(error), isRefused: true };
  }
}

/** Begins the file names of a script's orders as no other script of this command does. */
export function stemOf(name: string, taken: Set<string>): string {
  const own = basename(name === '-' || name.startsWith('<') ? 'script' : name).replace(/\.vmtrace$/, '');
  let stem = own;
  for (let n = 2; taken.has(stem); n++) stem = `${own}-${n}`;
  taken.add(stem);
  return stem;
}

/** Saves the orders to all that is bad. */
export async function saveOrders(
  folder: string,
  stem: string,
  compiled: Compiled,
  found: Exploration,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const [i, suspect] of found.suspects.entries()) {
    const { kind, text } = suspect;
    const file = join(folder, `${stem}-${wordOf(kind, i + 1)}.vmtrace`);
    const made = orderScript(compiled, found.order(suspect), text, suspect);
    if (made.text === '') kept.push({ file, problem: made.note ?? 'it cannot be said as a script' });
    else kept.push(await keep(folder, file, made.text));
  }
  return kept;
}

/**
 * Makes a folder and those above it, one by one: where a file system takes none (/proc), mkdir of
 * them all at once tries without an end.
 */
async function makeFolder(folder: string): Promise<void> {
  const isThere = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  const above = dirname(resolve(folder));
  if (above !== resolve(folder)) await makeFolder(above);
  try {
    await mkdir(folder);
  } catch (error) {
    // another program may just have made it
    if (!isThere()) throw error;
  }
}
