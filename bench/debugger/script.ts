// Scripts to debug, of any length and always the same: four threads that wire, unwire and protect
// on a map of entries with gaps between them.
import { nextRandom } from '../../core/machine/schedulers.ts';

const PAGE = 4096;
const SLOT = 16 * PAGE;
const FIRST = 16 * PAGE;
const THREADS = 4;

const hex = (n: number): string => `0x${n.toString(16)}`;

/** How many entries a script of so many lines maps. */
export const entriesFor = (lines: number): number => Math.max(2, Math.min(10_000, Math.floor(lines / 100)));

/** The address of an entry's first page. */
export const addressOf = (entry: number): string => hex(FIRST + entry * SLOT);

/** A script of exactly so many lines, at least 10. */
export function makeScript(lines: number): string {
  const entries = entriesFor(lines);
  const made = [`map 0x1000..${hex(FIRST + (entries + 1) * SLOT)}`];
  for (let i = 0; i < entries; i++) {
    const start = FIRST + i * SLOT;
    made.push(`entry ${hex(start)}..${hex(start + 8 * PAGE)} ${i % 2 ? 'rw-' : 'r--'} max=rwx`);
  }
  let random = 12345;
  const below = (n: number): number => {
    random = nextRandom(random);
    return random % n;
  };
  while (made.length < lines) {
    const start = FIRST + below(entries) * SLOT + below(4) * PAGE;
    const range = `${hex(start)}, ${hex(start + (1 + below(4)) * PAGE)}`;
    const thread = `t${1 + below(THREADS)}`;
    const what = below(10);
    if (what < 4) made.push(`${thread}: vm_map_wire(${range}, USER|HOLESOK)`);
    else if (what < 8) made.push(`${thread}: vm_map_unwire(${range}, USER|HOLESOK)`);
    else made.push(`${thread}: vm_map_protect(${range}, ${below(2) ? 'rw-' : 'r--'})`);
  }
  return `${made.join('\n')}\n`;
}
