// Searches orders: the report on all orders of the examples and of small random scripts, the script
// that a log of random threads becomes, and the order that explains it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VINTAGES } from '../../core/kernel/constants.ts';
import { folder, useFolder, vmtrace } from '../adapter/programs/files.ts';
import { imported } from '../core/import/imported.ts';
import { limited, overlapped, THREADS } from '../core/import/randomCalls.ts';
import { WRITERS } from '../core/import/writers.ts';
import { randomScript } from '../core/kernel/meanings/randomScript.ts';
import { program } from '../core/machine/programs.ts';
import { type CorpusScript, EXAMPLES, OTHER_SCRIPTS } from './corpus.ts';
import { expectRecorded } from './recorded.ts';

useFolder();

/** What a command says of a script, without what hangs on the machine. */
async function said(command: string, { name, text }: CorpusScript, ...options: string[]): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { code, out, problems } = await vmtrace(command, ...options, path);
  const lines = [...problems, ...out.trimEnd().split('\n')].map((line) =>
    line
      .replaceAll(path, name)
      .replace(/, \d+ MB\b/, '')
      .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'some time'),
  );
  // the search for others has a bound of time
  const others = lines.findIndex((line) => /^other explanations|no more explanations/.test(line));
  return [`== ${command} ${name}: ${code}`, ...(others < 0 ? lines : lines.slice(0, others)), ''];
}

/** The same scripts each time. */
const SEED = 3;
const RACES: readonly CorpusScript[] = fc
  .sample(program, { numRuns: 16, seed: SEED })
  .map((text, i) => ({ name: `race-${i + 1}.vmtrace`, text: `${text}\n` }));
const MIXED: readonly CorpusScript[] = VINTAGES.flatMap((kernel) =>
  Array.from({ length: 4 }, (_, i) => ({
    name: `${kernel}-${i + 1}.vmtrace`,
    text: `${randomScript(kernel, 500 + i, 5, 3)}\n`,
  })),
);

test.each([
  ['examples', EXAMPLES],
  ['random', [...RACES, ...MIXED, ...OTHER_SCRIPTS.slice(-14)]],
] as const)('the report on all orders of the %s is as before', async (name, scripts) => {
  expect(scripts.length).toBeGreaterThan(20);
  const lines: string[] = [];
  for (const script of scripts) lines.push(...(await said('explore', script, '--states', '1000')));
  expectRecorded(`explored-${name}`, lines);
});

const calls = fc.array(fc.tuple(fc.constantFrom(...THREADS), limited), { minLength: 2, maxLength: 10 });
const LOGS = fc.sample(fc.tuple(calls, fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 4, max: 14 })), {
  numRuns: Object.keys(WRITERS).length,
  seed: SEED,
});

test('a log becomes the same script as before, and is explained by the same order', async () => {
  const lines: string[] = [];
  const names = Object.keys(WRITERS);
  for (const [i, [made, seed, limit]] of LOGS.entries()) {
    const writer = names[i % names.length] as string;
    const events = overlapped(
      made.map(([thread, one]) => ({ thread, ...one })),
      seed,
      [`limit memlock ${4 * limit}K`],
    );
    const { text } = imported(WRITERS[writer]?.write(events) ?? '');
    const name = `${writer.replaceAll(/\W+/g, '-')}-${i + 1}.vmtrace`;
    lines.push(`== ${name}`, ...text.trimEnd().split('\n'), ...(await said('explain', { name, text })));
  }
  expectRecorded('explained', lines);
});
