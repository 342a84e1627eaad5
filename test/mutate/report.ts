// What a mutation run tells: a line for each mutant, the survivors as diffs, and the share
// caught of each area.
import { readFileSync } from 'node:fs';
import { type Mutant, mutated } from './areas.ts';

export interface Verdict {
  readonly mutant: Mutant;
  /** `unseen`: no test comes by; `time`: a test did not end. */
  readonly caught: 'test' | 'time' | 'types' | 'no' | 'unseen';
  readonly by: string;
}

export const isCaught = ({ caught }: Verdict): boolean => caught !== 'no' && caught !== 'unseen';

export function lineOf(number: number, { mutant, caught, by }: Verdict): string {
  const word = { test: 'killed', time: 'killed', types: 'killed', no: 'SURVIVED', unseen: 'SURVIVED' }[caught];
  const why = caught === 'unseen' ? 'no test comes by' : by;
  return `${String(number).padStart(3)} ${word.padEnd(8)} ${mutant.file}:${mutant.line} ${mutant.kind}${why ? `  (${why.replace(/\s+/g, ' ')})` : ''}`;
}

/** A unified diff of one mutant, with a line around it. */
export function diffOf(mutant: Mutant): string {
  const source = readFileSync(mutant.file, 'utf8');
  const old = source.split('\n');
  const now = mutated(source, mutant).split('\n');
  let first = 0;
  while (old[first] === now[first]) first++;
  let last = 0;
  while (old.length - last > first && now.length - last > first && old.at(-1 - last) === now.at(-1 - last)) last++;
  const from = Math.max(first - 1, 0);
  const [a, b] = [old.length - last, now.length - last];
  const after = old.slice(a, a + 1);
  const lines = [
    ...old.slice(from, first).map((line) => ` ${line}`),
    ...old.slice(first, a).map((line) => `-${line}`),
    ...now.slice(first, b).map((line) => `+${line}`),
    ...after.map((line) => ` ${line}`),
  ];
  const size = (end: number): string => `${from + 1},${end - from + after.length}`;
  return [`--- a/${mutant.file}`, `+++ b/${mutant.file}`, `@@ -${size(a)} +${size(b)} @@`, ...lines].join('\n');
}

export function tableOf(verdicts: readonly Verdict[]): string {
  const row = (name: string, of: readonly Verdict[]): string => {
    const caught = of.filter(isCaught).length;
    const share = of.length === 0 ? '' : `${((100 * caught) / of.length).toFixed(0)} %`;
    return `${name.padEnd(10)} ${String(caught).padStart(3)} of ${String(of.length).padStart(3)}  ${share}`;
  };
  const areas = [...new Set(verdicts.map(({ mutant }) => mutant.area))];
  return [
    ...areas.map((area) =>
      row(
        area,
        verdicts.filter((v) => v.mutant.area === area),
      ),
    ),
    row('all', verdicts),
  ].join('\n');
}
