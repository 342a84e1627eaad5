// `npm run mutate -- --seed N --count N [--area core/kernel ...]`: makes a sample of small mistakes
// in the sources, one at a time in a copy of the checkout, and says which of them no test notices.
// It is for people who write tests, and takes seconds a mutant; no CI runs it.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { AREAS, type Mutant, mutated, sample } from './areas.ts';
import { type Coverage, cover } from './coverage.ts';
import { diffOf, isCaught, lineOf, tableOf, type Verdict } from './report.ts';
import { Sandbox } from './sandbox.ts';
import { serve } from './server.ts';

const USAGE = `usage: npm run mutate -- [options]
  --seed N     which sample: one seed is always the same one, as long as the code is the same (1)
  --count N    mutants of each area (16)
  --area A     an area by its name, or a path; may be repeated. The areas: ${Object.keys(AREAS).join(', ')}
  --tests T    only tests whose path contains T; may be repeated
  --only 3,17  only these mutants of the sample
  --unseen     tries only those that no test comes by
  --list       shows the sample and tries nothing
`;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '16' },
        area: { type: 'string', multiple: true, default: [] },
        tests: { type: 'string', multiple: true, default: [] },
        only: { type: 'string' },
        list: { type: 'boolean', default: false },
        unseen: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    for (const name of ['seed', 'count'] as const)
      if (!/^\d+$/.test(values[name])) throw new Error(`--${name} is a whole number, found '${values[name]}'`);
    return values;
  } catch (error) {
    process.stderr.write(`mutate: ${error instanceof Error ? error.message : error}\n${USAGE}`);
    return process.exit(2);
  }
}

if (process.argv[2] === '--serve') await serve();
const values = options();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const wanted = values.only?.split(',').map(Number);
const drawn = sample(Number(values.seed), Number(values.count), values.area);
if (drawn.length === 0) {
  process.stderr.write(
    `mutate: nothing to change in ${values.area.join(', ') || 'any area'} (--count ${values.count})\n${USAGE}`,
  );
  process.exit(2);
}
const numbered = drawn.map((mutant, i) => [i + 1, mutant] as const).filter(([n]) => wanted?.includes(n) ?? true);
if (values.list) {
  for (const [number, mutant] of numbered) console.log(`\n${number} ${mutant.area}, ${mutant.kind}\n${diffOf(mutant)}`);
  process.exit(0);
}

/**
 * The first tests, of some seconds, before all the others: what never ends is not
 * waited for so long.
 */
function inTwo(tests: readonly string[], { seconds }: Coverage): { files: readonly string[]; seconds: number }[] {
  const sum = (files: readonly string[]): number =>
    files.reduce((all, file) => all + (seconds.get(file) ?? 0) + 0.5, 0);
  let first = 1;
  while (first < tests.length && sum(tests.slice(0, first)) < 5) first++;
  return [tests.slice(0, first), tests.slice(first)]
    .filter((files) => files.length > 0)
    .map((files) => ({ files, seconds: sum(files) }));
}

async function judge(sandbox: Sandbox, coverage: Coverage, mutant: Mutant): Promise<Verdict> {
  const tests = coverage.testsOf(mutant);
  const source = readFileSync(mutant.file, 'utf8');
  sandbox.write(mutant.file, mutated(source, mutant));
  try {
    for (const { files, seconds } of inTwo(tests, coverage)) {
      const { result, failed } = await sandbox.try(files, 20 + 4 * seconds);
      const [[file, name] = ['', 'the test runner fails']] = failed;
      if (result === 'failed') return { mutant, caught: 'test', by: `${file}: ${name}` };
      if (result === 'time') return { mutant, caught: 'time', by: 'it does not end' };
    }
    if (!sandbox.typesFit()) return { mutant, caught: 'types', by: 'the types do not fit' };
    return { mutant, caught: tests.length > 0 ? 'no' : 'unseen', by: '' };
  } finally {
    sandbox.write(mutant.file, source);
  }
}

// it gives way to whatever else the machine has to do
os.setPriority(19);
const sandbox = new Sandbox();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    sandbox.remove();
    process.exit(1);
  });
const verdicts: [number, Verdict][] = [];
try {
  process.env.MUTATE_SEED = values.seed;
  const mutants = numbered.map(([, mutant]) => mutant);
  const coverage = await cover(sandbox, mutants, values.tests);
  for (const [file, name] of coverage.failing) console.log(`left out, as it fails by itself: ${file}: ${name}`);
  console.log(`${coverage.seconds.size} test files, ${mutants.length} mutants`);
  for (const [number, mutant] of numbered) {
    if (values.unseen && coverage.testsOf(mutant).length > 0) continue;
    const verdict = await judge(sandbox, coverage, mutant);
    verdicts.push([number, verdict]);
    console.log(lineOf(number, verdict));
  }
} finally {
  sandbox.remove();
}
for (const [number, verdict] of verdicts)
  if (!isCaught(verdict)) console.log(`\n${number} ${verdict.mutant.kind} survived\n${diffOf(verdict.mutant)}`);
console.log(`\n${tableOf(verdicts.map(([, verdict]) => verdict))}`);
