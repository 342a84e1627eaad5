// `npm run mutate -- --seed N --count N [--area core/kernel ...]`: makes a sample of small mistakes
// in the sources, one at a time in a copy of the checkout, and says which of them no test notices:
// first by the tests that are near, then, for what is left, by all that come by. It is for people
// who write tests, and takes seconds a mutant; no CI runs it.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { AREAS, type Mutant, mutated, sample } from './areas.ts';
import { type Coverage, cover } from './coverage.ts';
import { changesWorker, graphOfCheckout, isRecord } from './near.ts';
import { diffOf, isCaught, lineOf, tableOf, type Verdict } from './report.ts';
import { Sandbox } from './sandbox.ts';
import { serve } from './server.ts';

const USAGE = `usage: npm run mutate -- [options]
  --seed N     which sample: one seed is always the same one, as long as the code is the same (1)
  --count N    mutants of each area (16)
  --area A     an area by its name, or a path; may be repeated. The areas: ${Object.keys(AREAS).join(', ')}
  --tests T    only tests whose path contains T; may be repeated
  --only 3,17  only these mutants of the sample
  --near       only the nearest tests and test/recorded: quick, and what they miss others may notice
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
        near: { type: 'boolean', default: false },
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

const named = (test: string): boolean => values.tests.length === 0 || values.tests.some((name) => test.includes(name));

/** Test files in the order in which they are run, and the time that they need. */
interface Part {
  readonly files: readonly string[];
  readonly seconds: number;
}

/** So many tests are near. */
const NEAREST = 24;
/** Of a test file whose time is not known: most need less than one. */
const UNKNOWN_SECONDS = 4;

/** Seconds of each test file that has passed. */
const known = new Map<string, number>();

/**
 * The nearest few before the others, what is known to be slow after these, the records last: most
 * mistakes are noticed by one of the first.
 */
function nearParts(tests: readonly string[]): Part[] {
  const usual = [...known.values()].reduce((all, one) => all + one, 0) / known.size;
  const isSlow = (file: string): boolean => (known.get(file) ?? 0) > 2 * usual;
  const near = tests.filter((file) => !isRecord(file)).slice(0, NEAREST);
  const files = [...near.filter((file) => !isSlow(file)), ...near.filter(isSlow)];
  const part = (its: readonly string[]): Part => ({
    files: its,
    seconds: its.reduce((all, file) => all + Math.max(UNKNOWN_SECONDS, known.get(file) ?? 0), 0),
  });
  const parts = [part(files.slice(0, 4)), part(files.slice(4)), part(tests.filter(isRecord))];
  return parts.filter((one) => one.files.length > 0);
}

/**
 * The first tests, of some seconds, before all the others: what never ends is not
 * waited for so long.
 */
function inTwo(tests: readonly string[], { seconds }: Coverage): Part[] {
  const sum = (files: readonly string[]): number =>
    files.reduce((all, file) => all + (seconds.get(file) ?? 0) + 0.5, 0);
  let first = 1;
  while (first < tests.length && sum(tests.slice(0, first)) < 5) first++;
  return [tests.slice(0, first), tests.slice(first)]
    .filter((files) => files.length > 0)
    .map((files) => ({ files, seconds: sum(files) }));
}

/** Test files that pass as the code is, or fail. */
const sound = new Map<string, boolean>();

/** Tests that share a worker; those that change it for what comes after them have one each. */
function workers(files: readonly string[]): (readonly string[])[] {
  const alone = files.filter(changesWorker);
  return [files.filter((file) => !alone.includes(file)), ...alone.map((file) => [file])].filter(
    (one) => one.length > 0,
  );
}

/** Of a time limit: a machine that has much else to do is slower. */
const slowness = (): number => Math.min(4, Math.max(1, (os.loadavg()[0] ?? 0) / os.availableParallelism()));

/** The test that notices a mutant, of some that share a worker; undefined: none does. */
async function noticedBy(
  sandbox: Sandbox,
  mutant: Mutant,
  tests: readonly string[],
  limit: number,
): Promise<Verdict | undefined> {
  const source = readFileSync(mutant.file, 'utf8');
  let files = tests.filter((file) => sound.get(file) !== false);
  while (files.length > 0) {
    sandbox.write(mutant.file, mutated(source, mutant));
    const { result, failed, seconds } = await sandbox.try(files, limit);
    sandbox.write(mutant.file, source);
    for (const [file, its] of seconds) if (result === 'passed') known.set(file, its);
    if (result === 'passed') break;
    // a test that fails, or does not end, without the mistake too says nothing
    if (result === 'time') {
      if ((await sandbox.try(files, limit)).result === 'time') break;
      return { mutant, caught: 'time', by: 'it does not end' };
    }
    const [[file, name] = ['', 'the test runner fails']] = failed;
    const upTo = files.slice(0, files.indexOf(file) + 1);
    if (upTo.length > 0 && !sound.has(file)) sound.set(file, !(await sandbox.try(upTo, limit)).failed.has(file));
    if (sound.get(file) !== false) return { mutant, caught: 'test', by: `${file}: ${name}` };
    console.log(`left out, as it fails by itself: ${file}: ${name}`);
    files = files.filter((one) => one !== file);
  }
  return undefined;
}

async function noticed(sandbox: Sandbox, mutant: Mutant, parts: readonly Part[]): Promise<Verdict | undefined> {
  for (const { files, seconds } of parts)
    for (const shared of workers(files)) {
      const verdict = await noticedBy(sandbox, mutant, shared, slowness() * (20 + 4 * seconds));
      if (verdict) return verdict;
    }
  return undefined;
}

/** Whether the types do not fit any more, which `npm test` checks before the tests. */
function noticedByTypes(sandbox: Sandbox, mutant: Mutant): Verdict | undefined {
  const source = readFileSync(mutant.file, 'utf8');
  sandbox.write(mutant.file, mutated(source, mutant));
  const fit = sandbox.typesFit();
  sandbox.write(mutant.file, source);
  return fit ? undefined : { mutant, caught: 'types', by: 'the types do not fit' };
}

/** A check of the types takes as long as some tests. */
async function noticedNear(sandbox: Sandbox, mutant: Mutant, tests: readonly string[]): Promise<Verdict | undefined> {
  const [first, ...others] = nearParts(tests);
  const quick = first && (await noticed(sandbox, mutant, [first]));
  return quick ?? noticedByTypes(sandbox, mutant) ?? noticed(sandbox, mutant, others);
}

// it gives way to whatever else the machine has to do
os.setPriority(Math.max(os.getPriority(), 10));
const sandbox = new Sandbox();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    sandbox.remove();
    process.exit(1);
  });
const verdicts: [number, Verdict][] = [];
const tell = (number: number, verdict: Verdict): void => {
  verdicts.push([number, verdict]);
  console.log(lineOf(number, verdict));
};
try {
  process.env.MUTATE_SEED = values.seed;
  const graph = graphOfCheckout();
  const testsOf = ({ file }: Mutant): string[] => graph.testsOf(file).filter(named);
  const open: [number, Mutant][] = [];
  for (const [number, mutant] of numbered) {
    const verdict = values.unseen ? undefined : await noticedNear(sandbox, mutant, testsOf(mutant));
    if (verdict) tell(number, verdict);
    else if (values.near) tell(number, { mutant, caught: 'no', by: 'no near test notices it' });
    else open.push([number, mutant]);
  }
  const left = [...new Set(open.flatMap(([, mutant]) => testsOf(mutant)))];
  if (left.length === 0) for (const [number, mutant] of open) tell(number, { mutant, caught: 'unseen', by: '' });
  else {
    console.log(`${open.length} mutants that no near test notices, ${left.length} test files`);
    const coverage = await cover(
      sandbox,
      open.map(([, mutant]) => mutant),
      left,
    );
    for (const [file, name] of coverage.failing) {
      sound.set(file, false);
      console.log(`left out, as it fails by itself: ${file}: ${name}`);
    }
    for (const [number, mutant] of open) {
      const tests = coverage.testsOf(mutant);
      if (values.unseen && tests.length > 0) continue;
      const near = values.unseen ? [] : nearParts(testsOf(mutant)).flatMap(({ files }) => files);
      const others = tests.filter((test) => !near.includes(test));
      const verdict = await noticed(sandbox, mutant, inTwo(others, coverage));
      tell(number, verdict ?? { mutant, caught: tests.length > 0 ? 'no' : 'unseen', by: '' });
    }
  }
} finally {
  sandbox.remove();
}
for (const [number, verdict] of verdicts)
  if (!isCaught(verdict)) console.log(`\n${number} ${verdict.mutant.kind} survived\n${diffOf(verdict.mutant)}`);
console.log(`\n${tableOf(verdicts.map(([, verdict]) => verdict))}`);
