// `npm run bench:explore`: how many states the explorer has for the scenarios of the yardstick, and
// how fast it is, beside what is known of SPIN. Each scenario and mode runs in a process of its own,
// so that its memory can be told.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Measured, MODES, type Mode, measure } from './measure.ts';
import { SCENARIOS } from './scenarios.ts';
import { YARDSTICK } from './yardstick.ts';

const USAGE = `usage: npm run bench:explore -- [options] [SCENARIO...]
  SCENARIO       ${Object.keys(SCENARIOS).join(', ')} (those that take under half a minute)
  --mode A,B     ${MODES.join(', ')} (all): in the conventions of the yardstick, reduced, as the product explores
  --json         prints JSON instead of the table
SPIN's figures are those of the yardstick (yardstick.ts): there is no model for it here to run beside.
`;

/** What is run if nothing is named: larger ones take minutes in one mode or another. */
const DEFAULT = ['s1', 's2', 's3', 's4x2', 's4x3', 'd1', 'd2', 'd3', 'd4'];

function fail(message: string): never {
  process.stderr.write(`bench:explore: ${message}\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        mode: { type: 'string', default: MODES.join(',') },
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

interface Row extends Measured {
  /** What differs from what is known. */
  readonly wrong: readonly string[];
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

function differences({ name, mode, states, transitions, finals }: Measured): string[] {
  const known = YARDSTICK[name];
  if (!known) return [];
  const wrong: string[] = [];
  const check = (what: string, got: number, want: number | undefined): void => {
    if (want !== undefined && got !== want) wrong.push(`${what}: expected ${want}, got ${got}`);
  };
  // with objects, entries that are alike in all else stay apart
  if (mode !== 'product') check('final maps', finals, known.finals);
  if (mode === 'reduced' && states > (known.design ?? states))
    wrong.push(`states: the design has ${known.design}, got ${states}`);
  if (mode !== 'counts') return wrong;
  check('states', states, known.states);
  check('transitions', transitions + 1, known.transitions);
  return wrong;
}

const grouped = (n: number): string => n.toLocaleString('en-US');
const megabytes = (bytes: number): string => `${grouped(Math.round(bytes / 1e6))} MB`;

function table(rows: readonly Row[]): string {
  const head = ['', 'mode', 'states', 'edges', 'maps', 'stuck', 'wall s', 'cpu s', 'states/s', 'tables', 'resident'];
  const lines = [
    [...head, 'SPIN: states', 'pan s', 'answer s', 'counts'],
    ...rows.map((r) => {
      const known = YARDSTICK[r.name];
      const spin =
        r.mode === 'counts'
          ? [known ? grouped(known.states) : '', String(known?.pan ?? ''), String(known?.answer ?? '')]
          : ['', '', String(known?.answerReduced ?? '')];
      return [
        r.name,
        r.mode,
        grouped(r.states),
        grouped(r.transitions),
        String(r.finals),
        String(r.stuck),
        r.seconds.toFixed(2),
        r.cpuSeconds.toFixed(2),
        grouped(Math.round(r.states / r.seconds)),
        megabytes(r.tables),
        megabytes(r.resident),
        ...spin,
        !known ? '' : r.wrong.length > 0 ? 'WRONG' : 'right',
      ];
    }),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length))) ?? [];
  return lines.map((line) => line.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}

const { values, positionals } = options();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const names = positionals.length > 0 ? positionals : DEFAULT;
const modes = values.mode
  .split(',')
  .map((word) => MODES.find((mode) => mode === word) ?? fail(`--mode ${word}: unknown`));
for (const name of names) if (!SCENARIOS[name]) fail(`${name}: unknown scenario`);

if (values.child) {
  const [name = ''] = names;
  const scenario = SCENARIOS[name] ?? fail(`${name}: unknown scenario`);
  process.stdout.write(JSON.stringify(measure(name, scenario, modes[0] ?? 'counts')));
  process.exit(0);
}

const rows: Row[] = [];
for (const name of names)
  for (const mode of modes) {
    process.stderr.write(`${name}, ${mode} ...\n`);
    const measured = measuredApart(name, mode);
    rows.push({ ...measured, wrong: differences(measured) });
  }
if (values.json)
  process.stdout.write(
    `${JSON.stringify({ node: process.version, processor: cpus()[0]?.model, yardstick: YARDSTICK, rows }, null, 2)}\n`,
  );
else {
  process.stdout.write(`${table(rows)}\n`);
  process.stdout.write('SPIN: as measured once on a quiet two-core machine; it is not run here.\n');
  for (const { name, mode, wrong } of rows)
    for (const difference of wrong) process.stdout.write(`WRONG at ${name}, ${mode}: ${difference}\n`);
}
if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
