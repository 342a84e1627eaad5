// `npm run bench:explore`: how many states the explorer has for the scenarios of the yardstick, and
// how fast it is, beside SPIN. Each scenario and mode runs in a process of its own, so that its
// memory can be measured.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Measured, MODES, type Mode, measure } from './measure.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { missingForSpin, SPIN_MODES, type SpinMode, spun } from './spin.ts';
import { type Row, spinOnce, table } from './table.ts';
import { YARDSTICK } from './yardstick.ts';

const ALL = [...MODES, ...SPIN_MODES];

/** What is run if nothing is named: larger ones take minutes in one mode or another. */
const DEFAULT = ['s1', 's2', 's3', 's4x2', 's4x3', 'd1', 'd2', 'd3', 'd4'];
/** What is explored as the product does it if no mode is named. */
const OF_PRODUCT = ['s1', 's2', 's3', 's4x2', 'd1', 'd2', 'd3', 'd4'];

const USAGE = `usage: npm run bench:explore -- [options] [SCENARIO...]
  SCENARIO       ${Object.keys(SCENARIOS).join(', ')} (${DEFAULT.join(', ')})
  --mode A,B     ${ALL.join(', ')}: in the conventions of the yardstick, reduced, as the product
                 explores, that with alike threads told apart, and SPIN's model (map.pml) without and with SPIN's own reduction
                 (all but apart; product, which takes minutes of larger ones, only of
                 ${OF_PRODUCT.join(', ')})
  --runs N       of each the run with the least processor time of N, all in turns (1)
  --json         prints JSON instead of the table
"answer" is from the start to the answer: of SPIN it is generating, compiling and running. "search : SPIN" and
"answer : SPIN" are ratios of processor times: wall times say little while others use the machine.
`;

function fail(message: string): never {
  process.stderr.write(`bench:explore: ${message}\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        mode: { type: 'string' },
        runs: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        /** One measure, by a process of its own. */
        child: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Heap of a measuring process, in MB: the largest scenarios need more than Node's own limit. */
const HEAP = 6_000;

function measuredApart(name: string, mode: Mode): Measured {
  const file = fileURLToPath(import.meta.url);
  const args = [`--max-old-space-size=${HEAP}`, file, '--child', '--mode', mode, name];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}, ${mode}: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

const isSpin = (mode: string): mode is SpinMode => (SPIN_MODES as readonly string[]).includes(mode);
const scenarioOf = (name: string): Scenario => SCENARIOS[name] ?? fail(`${name}: unknown scenario`);
const measured = (name: string, mode: Mode | SpinMode): Measured =>
  isSpin(mode) ? spun(name, scenarioOf(name), mode) : measuredApart(name, mode);

/** SPIN prints eight digits of a count: from 10^8 on the last one is rounded. */
const ROUNDED = 5;

function differences({ name, mode, states, transitions, finals }: Measured): string[] {
  const known = YARDSTICK[name];
  if (!known) return [];
  const wrong: string[] = [];
  const check = (what: string, got: number | undefined, want: number | undefined): void => {
    if (want === undefined || got === undefined) return;
    if (Math.abs(got - want) > (want < 1e8 ? 0 : ROUNDED)) wrong.push(`${what}: expected ${want}, got ${got}`);
  };
  // with objects, entries that are alike in all else stay apart
  if (mode !== 'product' && mode !== 'apart') check('final maps', finals, known.finals);
  if (mode === 'reduced' && states > (known.design ?? states))
    wrong.push(`states: the design has ${known.design}, got ${states}`);
  if (mode === 'counts' || mode === 'spin') {
    check('states', states, known.states);
    check('transitions', transitions + 1, known.transitions);
  } else if (mode === 'spin-reduced') check('states', states, known.spinReduced);
  return wrong;
}

const { values, positionals } = options();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const names = positionals.length > 0 ? positionals : DEFAULT;
const wanted = (values.mode ?? ALL.filter((mode) => mode !== 'apart').join(','))
  .split(',')
  .map((word) => ALL.find((mode) => mode === word) ?? fail(`--mode ${word}: unknown`));
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) fail(`--runs ${values.runs}: not a number of runs`);
for (const name of names) scenarioOf(name);

if (values.child) {
  const [name = ''] = names;
  const [mode = 'counts'] = wanted;
  if (!isSpin(mode)) process.stdout.write(JSON.stringify(measure(name, scenarioOf(name), mode)));
  process.exit(0);
}

const missing = wanted.some(isSpin) ? missingForSpin() : [];
const modes = missing.length === 0 ? wanted : wanted.filter((mode) => !isSpin(mode));
const modesOf = (name: string) =>
  modes.filter((mode) => mode !== 'product' || values.mode !== undefined || OF_PRODUCT.includes(name));

const rows: Row[] = [];
for (const name of names) {
  const best = new Map<string, Measured>();
  for (let n = 0; n < runs; n++)
    for (const mode of modesOf(name)) {
      process.stderr.write(`${name}, ${mode} ...\n`);
      const one = measured(name, mode);
      const before = best.get(mode);
      if (!before || one.cpuSeconds < before.cpuSeconds) best.set(mode, one);
    }
  for (const one of best.values()) rows.push({ ...one, wrong: differences(one) });
}
const noSpin = `SPIN is not run: ${missing.join(' and ')} not found (Debian has packages of these names).`;
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ node: process.version, processor: cpus()[0]?.model, yardstick: YARDSTICK, rows }, null, 2)}\n`,
  );
else {
  process.stdout.write(`${table(rows)}\n`);
  if (missing.length > 0) process.stdout.write(`${noSpin}\n${spinOnce(names)}`);
  for (const { name, mode, wrong } of rows)
    for (const difference of wrong) process.stdout.write(`WRONG at ${name}, ${mode}: ${difference}\n`);
}
if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
