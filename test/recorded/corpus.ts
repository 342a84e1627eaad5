// The scripts of which is recorded what the product says: random ones of every kernel, and the
// examples.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { newRandom, next } from '../../bench/random.ts';
import { VINTAGES } from '../../core/kernel/constants.ts';
import { randomScript } from '../core/kernel/meanings/randomScript.ts';

export interface CorpusScript {
  readonly name: string;
  readonly text: string;
}

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

export const EXAMPLES: readonly CorpusScript[] = readdirSync(folder)
  .filter((name) => name.endsWith('.vmtrace'))
  .sort()
  .map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));

const SCHEDULES = ['', 'schedule random 1', 'schedule random 7', 'schedule round-robin'];
const RESULTS = ['0', 'ENOMEM', 'EINVAL'];
const ASSERTS = [
  'assert user_wired == 0',
  'assert entry(0x10000).wired_count == 1',
  'assert t1.state == idle && map.busy == 0',
  'assert entry(0x12000).prot == rw- || map.entries > 9',
];

/** Of three threads under some schedule, with results that hold or not, and asserts. */
function withMore(text: string, seed: number): string {
  const r = newRandom(BigInt(seed) + 1000n);
  const lines = text.split('\n').flatMap((line) => {
    const isSystemCall = /^t\d: m[a-z]+\(/.test(line);
    const shown = isSystemCall && next(r, 3) === 0 ? `${line} = ${RESULTS[next(r, RESULTS.length)]}` : line;
    return /^t\d/.test(line) && next(r, 6) === 0 ? [shown, ASSERTS[next(r, ASSERTS.length)] as string] : [shown];
  });
  const first = lines.findIndex((line) => /^t\d/.test(line));
  return lines.toSpliced(first, 0, SCHEDULES[seed % SCHEDULES.length] as string).join('\n');
}

/** So many of each kernel. */
export const randomScripts = (count: number, calls: number): CorpusScript[] =>
  VINTAGES.flatMap((kernel) =>
    Array.from({ length: count }, (_, i) => {
      const text = randomScript(kernel, 100 + i, calls, 1 + (i % 3));
      return { name: `${kernel}-${i + 1}`, text: `${withMore(text, i)}\n` };
    }),
  );
