// Records what the product prints for a corpus of scripts, in said/NAME.txt. An unintended
// change fails the test. UPDATE_TRANSCRIPTS=1 writes an intended one; review its difference.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Lines that a failure shows. */
const MOST = 40;

/** Lines of one that the other lacks there, each with its number, up to where they agree again. */
function difference(was: readonly string[], is: readonly string[]): string[] {
  const found: string[] = [];
  let [i, j] = [0, 0];
  while ((i < was.length || j < is.length) && found.length < MOST) {
    if (was[i] === is[j]) {
      i++;
      j++;
      continue;
    }
    const nextIs = is.indexOf(was[i] ?? '', j);
    const nextWas = was.indexOf(is[j] ?? '', i);
    if (i < was.length && (nextIs < 0 || (nextWas >= 0 && nextWas - i <= nextIs - j)))
      found.push(`${i + 1} - ${was[i++]}`);
    else if (j < is.length) found.push(`${j + 1} + ${is[j++]}`);
    else found.push(`${i + 1} - ${was[i++]}`);
  }
  return found;
}

/** Compares with the file of that name, or writes it. */
export function expectRecorded(name: string, lines: readonly string[]): void {
  const path = fileURLToPath(new URL(`said/${name}.txt`, import.meta.url));
  const text = `${lines.join('\n')}\n`;
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(path, text);
  const was = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  expect(difference(was, text.split('\n')), `said/${name}.txt says otherwise`).toEqual([]);
}

/** A few digits that a text is known by. */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
