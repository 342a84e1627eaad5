// `npm run bench`: how fast the simulator is, beside what is estimated of the kernel's own code. It
// runs the mix on maps of several sizes, checks every count that is known, and prints a table and
// JSON.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { DEFAULT_VINTAGE, VINTAGES, type Vintage } from '../core/kernel/constants.ts';
import { CALLS, expected, SLOTS } from './expected.ts';
import { type Measured, OPERATIONS, runMix } from './mix.ts';
import { nativeCallsPerSecond } from './native.ts';

const USAGE = `usage: npm run bench -- [options]
  --slots N,N,...   sizes of the map, in slots (${SLOTS.join(',')})
  --calls N         calls that are measured (${CALLS}); counts are checked for this number only
  --runs N          runs of each size; the fastest counts (3)
  --vintage NAME    ${VINTAGES.join(', ')} (${DEFAULT_VINTAGE})
  --json FILE       where the JSON goes; - prints it (-)
`;

interface Row extends Measured {
  readonly slots: number;
  readonly callsPerSecond: number;
  readonly nanosecondsPerCall: number;
  readonly stepsPerSecond: number;
  readonly heapBytes: number;
  readonly bufferBytes: number;
  readonly residentBytes: number;
  /**
   * Calls a second of the kernel's own code, estimated; undefined if nothing is known of this size.
   */
  readonly native: number | undefined;
  readonly wrong: readonly string[];
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n${USAGE}`);
  process.exit(2);
}

function count(text: string, option: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) fail(`--${option} ${text}: expected a whole number from 1`);
  return n;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        slots: { type: 'string', default: SLOTS.join(',') },
        calls: { type: 'string', default: String(CALLS) },
        runs: { type: 'string', default: '3' },
        vintage: { type: 'string', default: DEFAULT_VINTAGE },
        json: { type: 'string', default: '-' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** What differs from what is known of this run, in words. */
function differences(measured: Measured, vintage: Vintage, slots: number, calls: number): string[] {
  const known = calls === CALLS ? expected(vintage, slots) : undefined;
  if (!known) return [];
  const wrong: string[] = [];
  const check = (what: string, got: number, want: number | undefined): void => {
    if (want !== undefined && got !== want) wrong.push(`${what}: expected ${want}, got ${got}`);
  };
  for (const [i, operation] of OPERATIONS.entries())
    check(operation, measured.successes[i] ?? -1, known.successes?.[i]);
  check('sum of entries', measured.sum, known.sum);
  check('entries at the end', measured.final, known.final);
  check('hash of the pages', measured.pages, known.pages);
  return wrong;
}

function measure(slots: number, calls: number, runs: number, vintage: Vintage): Row {
  let best = runMix(slots, calls, vintage);
  const wrong = new Set(differences(best, vintage, slots, calls));
  for (let run = 1; run < runs; run++) {
    const measured = runMix(slots, calls, vintage);
    for (const difference of differences(measured, vintage, slots, calls)) wrong.add(difference);
    if (measured.seconds < best.seconds) best = measured;
  }
  const memory = process.memoryUsage();
  return {
    ...best,
    slots,
    callsPerSecond: Math.round(calls / best.seconds),
    nanosecondsPerCall: Math.round((best.seconds / calls) * 1e9),
    stepsPerSecond: Math.round(best.steps / best.seconds),
    heapBytes: memory.heapUsed,
    bufferBytes: memory.arrayBuffers,
    residentBytes: memory.rss,
    native: nativeCallsPerSecond(slots, runs),
    wrong: [...wrong],
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e5) / 10} MB`;
const grouped = (n: number): string => n.toLocaleString('en-US');

function table(rows: readonly Row[], calls: number): string {
  const lines = [
    [
      'slots',
      'entries',
      'calls/s',
      'ns/call',
      'steps/s',
      'events/call',
      'heap',
      'buffers',
      'resident',
      'C, about',
      'of C',
      'counts',
    ],
    ...rows.map((r) => [
      grouped(r.slots),
      grouped(r.final),
      grouped(r.callsPerSecond),
      grouped(r.nanosecondsPerCall),
      grouped(r.stepsPerSecond),
      (r.events / calls).toFixed(1),
      megabytes(r.heapBytes),
      megabytes(r.bufferBytes),
      megabytes(r.residentBytes),
      r.native ? grouped(r.native) : '-',
      r.native ? `${Math.round((100 * r.callsPerSecond) / r.native)} %` : '-',
      r.wrong.length > 0 ? 'WRONG' : expected(vintage, r.slots) && calls === CALLS ? 'right' : 'not known',
    ]),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length))) ?? [];
  return lines.map((line) => line.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}

const given = options();
if (given.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const calls = count(given.calls, 'calls');
const runs = count(given.runs, 'runs');
const sizes = given.slots.split(',').map((text) => count(text, 'slots'));
const vintage = VINTAGES.find((name) => name === given.vintage) ?? fail(`--vintage ${given.vintage}: unknown kernel`);

const rows: Row[] = [];
for (const slots of sizes) {
  process.stderr.write(`${grouped(slots)} slots, ${runs} runs of ${grouped(calls)} calls ...\n`);
  rows.push(measure(slots, calls, runs, vintage));
}
process.stdout.write(`${vintage}, ${grouped(calls)} calls, elapsed time, fastest of ${runs}\n${table(rows, calls)}\n`);
const first = rows[0] as Row;
const last = rows.at(-1) as Row;
const growth = last.nanosecondsPerCall / first.nanosecondsPerCall;
if (rows.length > 1)
  process.stdout.write(
    `From ${grouped(first.slots)} to ${grouped(last.slots)} slots a call takes ${growth.toFixed(2)} times as long.\n`,
  );
for (const { slots, wrong } of rows)
  for (const difference of wrong) process.stdout.write(`WRONG at ${slots} slots: ${difference}\n`);

const report = { vintage, calls, runs, node: process.version, processor: cpus()[0]?.model, growth, rows };
const json = `${JSON.stringify(report, null, 2)}\n`;
if (given.json === '-') process.stdout.write(json);
else {
  try {
    writeFileSync(given.json, json);
  } catch (error) {
    fail(`cannot write ${given.json}: ${error instanceof Error ? error.message : error}`);
  }
}
if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
