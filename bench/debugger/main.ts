// `npm run bench:debugger`: how fast the debugger is, and how little the length of a script matters
// to it. All sizes are measured in one run, in turns, so that what else the machine does falls on
// all of them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from '../../core/machine/machine.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { listening, MeasuringClient } from './client.ts';
import { percentile } from './measure.ts';
import { arrive, measure, OPERATIONS, type Operation, type Session } from './operations.ts';
import { bareTimes, measureRuns, type Runs, type RunTimes } from './runs.ts';
import { makeScript } from './script.ts';

const USAGE = `usage: npm run bench:debugger -- [options]
  --lines N,N,...   sizes of the scripts (10,10000,1000000)
  --rounds N        stops of each kind and size (200); 0: none
  --calls N         lines of the script that is run whole, beside the machine alone (200000); 0: none
  --json FILE       where the JSON goes; - prints it (-)
  --quick           two small sizes and few rounds
`;

/** What is to be reached. */
const GOAL = { parseMs: 1000, firstStopMs: 1500, runRatio: 3, ratio: 1.2, nextP50: 1, nextP99: 5 };
/** Where a script is measured: with most of it behind. */
const DEPTH = 0.9;

interface Start {
  readonly lines: number;
  readonly parseMs: number;
  readonly linesPerSecond: number;
  readonly firstStopMs: number;
  readonly runMs: number;
  readonly bytesAtFirstStop: number | undefined;
  readonly bytesAfterRun: number | undefined;
}
interface Stops {
  readonly operation: Operation | 'next over TCP';
  readonly lines: number;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        lines: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'string', default: '-' },
        quick: { type: 'boolean', default: false },
        calls: { type: 'string' },
        parse: { type: 'string' },
        bare: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    process.stderr.write(`bench:debugger: ${error instanceof Error ? error.message : error}\n${USAGE}`);
    return process.exit(2);
  }
}

const ms = (n: number): string => (n < 10 ? n.toFixed(2) : n.toFixed(0));
const mb = (bytes: number | undefined): string => (bytes === undefined ? 'n/a' : `${(bytes / 1e6).toFixed(0)} MB`);

/** The best of several: what else the machine does only ever adds. */
function parseTime(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  const runs = text.length > 1e7 ? 3 : 20;
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    compile(parse(text));
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/**
 * In a process of its own, as every session has one: what the engine has learned from other scripts
 * does not count.
 */
function parseApart(program: string): number {
  const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--parse', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${program} could not be parsed`);
  return Number(stdout);
}

/** A row of runs of one kind. */
function runLine(kind: string, { bareMs, debuggerMs, againMs }: RunTimes): string {
  const ratio = (time: number): string => `${ms(time)} ms, ${(time / bareMs).toFixed(2)} times the machine alone`;
  return `${kind.padEnd(11)}  alone ${ms(bareMs)} ms; under the debugger ${ratio(debuggerMs)}; over known history ${ratio(againMs)}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

async function main(): Promise<void> {
  const given = options();
  if (given.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (given.parse !== undefined) {
    process.stdout.write(String(parseTime(readFileSync(given.parse, 'utf8'))));
    return;
  }
  if (given.bare !== undefined) {
    process.stdout.write(JSON.stringify(bareTimes(given.bare)));
    return;
  }
  const calls = Number(given.calls ?? (given.quick ? 5_000 : 200_000));
  const sizes = (given.lines ?? (given.quick ? '10,2000' : '10,10000,1000000')).split(',').map(Number);
  const rounds = Number(given.rounds ?? (given.quick ? 5 : 200));
  if (!sizes.every((n) => Number.isInteger(n) && n >= 10) || !(rounds >= 0) || !(calls >= 0)) {
    process.stderr.write(`bench:debugger: sizes are whole numbers from 10, rounds and calls from 0\n${USAGE}`);
    process.exit(2);
  }
  const adapter = fileURLToPath(new URL('adapter.js', import.meta.url));
  if (!existsSync(adapter)) throw new Error(`there is no ${adapter}: build first`);
  const folder = mkdtempSync(join(tmpdir(), 'vmtrace-bench-'));
  const sessions: Session[] = [];
  let tcp: MeasuringClient | undefined;
  try {
    let runs: Runs | undefined;
    if (calls > 0) {
      const program = join(folder, 'run.vmtrace');
      writeFileSync(program, makeScript(calls));
      runs = await measureRuns(adapter, program, calls);
      process.stdout.write(
        `${runs.calls} calls\n${runLine('a first run', runs.first)}\n${runLine('later ones', runs.later)}\n\n`,
      );
      if (rounds === 0) return;
    }
    const starts: Start[] = [];
    for (const lines of sizes) {
      const program = join(folder, `${lines}.vmtrace`);
      writeFileSync(program, makeScript(lines));
      const parseMs = parseApart(program);
      const client = MeasuringClient.overStdio(adapter);
      const firstStopMs = await client.launch(program);
      const bytesAtFirstStop = client.memory();
      const session = { client, lines, program, line: Math.min(lines - 4, Math.floor(lines * DEPTH)) };
      const began = performance.now();
      await arrive(session);
      const runMs = performance.now() - began;
      const bytesAfterRun = client.memory();
      sessions.push(session);
      starts.push({
        lines,
        parseMs,
        linesPerSecond: Math.round((lines / parseMs) * 1000),
        firstStopMs,
        runMs,
        bytesAtFirstStop,
        bytesAfterRun,
      });
    }
    tcp = await MeasuringClient.overTcp(await listening(adapter));
    const overTcp: Session = { ...(sessions[0] as Session), client: tcp };
    await tcp.launch(overTcp.program);
    await arrive(overTcp);

    const times = new Map<string, number[]>();
    const note = (key: string, time: number | undefined): void => {
      if (time === undefined) return;
      const list = times.get(key) ?? [];
      times.set(key, list);
      list.push(time);
    };
    // the first rounds teach the engine what is hot
    for (let round = -Math.ceil(rounds / 5); round < rounds; round++)
      for (const operation of OPERATIONS) {
        for (const session of sessions) {
          const time = await measure(session, operation);
          if (round >= 0) note(`${operation} ${session.lines}`, time);
        }
        if (operation !== 'next') continue;
        const time = await measure(overTcp, 'next');
        if (round >= 0) note(`next over TCP ${overTcp.lines}`, time);
      }

    const stops: Stops[] = [];
    for (const [key, list] of times) {
      const [, operation, lines] = /^(.*) (\d+)$/.exec(key) ?? [];
      stops.push({
        operation: operation as Stops['operation'],
        lines: Number(lines),
        count: list.length,
        p50: percentile(list, 0.5),
        p99: percentile(list, 0.99),
      });
    }
    stops.sort(
      (a, b) =>
        [...OPERATIONS, 'next over TCP'].indexOf(a.operation) - [...OPERATIONS, 'next over TCP'].indexOf(b.operation) ||
        a.lines - b.lines,
    );
    const small = (operation: Stops['operation']): Stops | undefined => stops.find((s) => s.operation === operation);
    const startTable = table([
      ['lines', 'parsed in', 'lines/s', 'launch to stop', `run to ${DEPTH * 100}%`, 'memory', 'after the run'],
      ...starts.map((s) => [
        String(s.lines),
        `${ms(s.parseMs)} ms`,
        String(s.linesPerSecond),
        `${ms(s.firstStopMs)} ms`,
        `${ms(s.runMs)} ms`,
        mb(s.bytesAtFirstStop),
        mb(s.bytesAfterRun),
      ]),
    ]);
    const stopTable = table([
      ['operation', 'lines', 'p50', 'p99', 'p50 to the smallest', 'stops'],
      ...stops.map((s) => [
        s.operation,
        String(s.lines),
        `${ms(s.p50)} ms`,
        `${ms(s.p99)} ms`,
        (s.p50 / (small(s.operation)?.p50 ?? s.p50)).toFixed(2),
        String(s.count),
      ]),
    ]);
    process.stdout.write(`${startTable}\n\n${stopTable}\n\n`);
    const json = JSON.stringify(
      { processor: cpus()[0]?.model, cores: cpus().length, node: process.version, goal: GOAL, runs, starts, stops },
      undefined,
      2,
    );
    if (given.json === '-') process.stdout.write(`${json}\n`);
    else writeFileSync(given.json as string, `${json}\n`);
  } finally {
    for (const { client } of sessions) await client.close();
    await tcp?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
