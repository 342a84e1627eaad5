// `npm run bench:explain`: how long it takes to find the order behind the results of a log, how
// many states that needs, and how many switches between threads it has; by the size of the log.
// Then how fast logs are imported.
import { parseArgs } from 'node:util';
import { type Explanation, explain } from '../../core/explore/explain/explain.ts';
import { compile } from '../../core/program/compile.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { importLines } from './importing.ts';
import { type LogSize, randomLog } from './logs.ts';

const USAGE = `usage: npm run bench:explain -- [options] [THREADSxCALLS... | import]
  --count N      logs of each size (100)
`;

/** Target of a log of 8 x 10: 200 ms. */
const DEFAULT = ['2x3', '4x3', '8x10', '4x250', 'import'];

interface Measured {
  /** Processor time, that of the engine's own threads with it: the first have it compile much. */
  readonly milliseconds: number;
  /** What a person waits, on a machine that does nothing else. */
  readonly waited: number;
  readonly bytes: number;
  readonly explanation: Explanation;
}

/** Of this process: others do not count. */
function cpuSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function measured(text: string): Measured {
  const compiled = compile(parse(text));
  const began = process.cpuUsage();
  const clock = performance.now();
  const work = explain(compiled, { time: 30_000 });
  let bytes = 0;
  for (;;) {
    const { done, value } = work.next();
    if (done) return { milliseconds: cpuSince(began), waited: performance.now() - clock, bytes, explanation: value };
    bytes = value.bytes;
  }
}

function shares(values: readonly number[], digits = 0): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(digits);
  return `${at(0.5)} / ${at(0.99)} / ${at(1)}`;
}

function sizeOf(text: string): LogSize {
  const [, threads, calls] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (threads === undefined || calls === undefined)
    throw new TypeError(`${text}: expected THREADSxCALLS, as 8x10, or import`);
  return { threads: Number(threads), calls: Number(calls) };
}

function line(text: string, count: number): string {
  const logs = Array.from({ length: count }, (_, seed) => randomLog(sizeOf(text), seed));
  const all = logs.map(measured);
  const of = (value: (one: Measured) => number): number[] => all.map(value);
  return [
    text.padEnd(7),
    `${all.filter(({ explanation }) => explanation.order).length} of ${count} explained`,
    `cpu ms ${shares(
      of(({ milliseconds }) => milliseconds),
      1,
    )}`,
    `waited ms ${shares(
      of(({ waited }) => waited),
      1,
    )}`,
    `states ${shares(of(({ explanation }) => explanation.states))}`,
    `switches ${shares(of(({ explanation }) => explanation.switches))}`,
    `the fewest in ${all.filter(({ explanation }) => explanation.isFewest).length}`,
    `MB ${shares(
      of(({ bytes }) => bytes / 1e6),
      1,
    )}`,
  ].join('  ');
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string', default: '100' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) process.stdout.write(USAGE);
  else {
    process.stdout.write('each: p50 / p99 / most\n');
    for (const text of positionals.length > 0 ? positionals : DEFAULT)
      for (const made of text === 'import' ? importLines() : [line(text, Number(values.count))])
        process.stdout.write(`${made}\n`);
  }
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`bench:explain: ${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
