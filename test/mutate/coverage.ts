// Which test files come by each mutated place: the places are made to note it, and
// all tests run once.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './areas.ts';
import { commonFolders } from './near.ts';
import type { Sandbox } from './sandbox.ts';

export interface Coverage {
  /** The test files that come by a mutant, those of the same folder first, then the quick ones. */
  readonly testsOf: (mutant: Mutant) => string[];
  readonly seconds: ReadonlyMap<string, number>;
  /**
   * Test files that fail as it is, with their first failed test: they say nothing about a mutant.
   */
  readonly failing: ReadonlyMap<string, string>;
}

/**
 * Works in a bundle that a test builds and starts too: a child process inherits the environment.
 */
const NOTE = `
function __seen(n) {
  const env = globalThis.process?.env;
  const seen = (globalThis.__seenMutants ??= new Set());
  if (!env?.MUTATE_SEEN || seen.has(n)) return;
  seen.add(n);
  try {
    globalThis.process.getBuiltinModule('node:fs').appendFileSync(env.MUTATE_SEEN, n + ' ' + env.MUTATE_TEST + '\\n');
  } catch {} // a process of another user may not
}
`;

/** The source with a note at each of the mutants, which are numbered as in the sample. */
export function withNotes(source: string, mutants: readonly (readonly [number, Mutant])[]): string {
  const pieces: { readonly at: number; readonly opens: boolean; readonly length: number; readonly text: string }[] = [];
  for (const [number, { seen }] of mutants) {
    const length = seen.end - seen.start;
    const [open, close] = {
      expression: [`(__seen(${number}), `, ')'],
      statement: [`{ __seen(${number}); `, ' }'],
      point: [`__seen(${number}); `, ''],
    }[seen.as] as [string, string];
    pieces.push({ at: seen.start, opens: true, length, text: open });
    if (close !== '') pieces.push({ at: seen.end, opens: false, length, text: close });
  }
  // at one place: what closes there first, the inner one before the outer one; then what opens,
  // the outer one first
  pieces.sort(
    (a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || (a.opens ? b.length - a.length : a.length - b.length),
  );
  let text = '';
  let from = 0;
  for (const piece of pieces) {
    text += source.slice(from, piece.at) + piece.text;
    from = piece.at;
  }
  return text + source.slice(from) + NOTE;
}

/** Runs the tests that `filters` name, all if there are none, once. */
export async function cover(
  sandbox: Sandbox,
  sample: readonly Mutant[],
  filters: readonly string[],
): Promise<Coverage> {
  const notes = join(sandbox.folder, 'seen.txt');
  const files = [...new Set(sample.map(({ file }) => file))];
  for (const file of files) {
    const here = [...sample.entries()].filter(([, mutant]) => mutant.file === file);
    sandbox.write(file, withNotes(readFileSync(file, 'utf8'), here));
  }
  const { seconds, failed } = await sandbox.test(filters, 3600, { MUTATE_SEEN: notes });
  for (const file of files) sandbox.write(file, readFileSync(file, 'utf8'));

  const seen = new Map<number, Set<string>>();
  for (const line of existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []) {
    const space = line.indexOf(' ');
    const number = Number(line.slice(0, space));
    seen.set(number, (seen.get(number) ?? new Set()).add(line.slice(space + 1)));
  }
  const testsOf = (mutant: Mutant): string[] =>
    [...(seen.get(sample.indexOf(mutant)) ?? [])]
      .filter((test) => !failed.has(test))
      .sort(
        (a, b) =>
          commonFolders(b, mutant.file) - commonFolders(a, mutant.file) ||
          (seconds.get(a) ?? 0) - (seconds.get(b) ?? 0),
      );
  return { testsOf, seconds, failing: failed };
}
