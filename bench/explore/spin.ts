// SPIN beside the explorer: a scenario's model (promela.ts) generated, compiled and run, if `spin`
// and `gcc` are installed, with and without SPIN's partial-order reduction.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measure.ts';
import { promelaOf } from './promela.ts';
import type { Scenario } from './scenarios.ts';

export const SPIN_MODES = ['spin', 'spin-reduced'] as const;
export type SpinMode = (typeof SPIN_MODES)[number];

/** Of the project, where npm runs. */
const MODEL = 'bench/explore/map.pml';

/** What has to be installed to run SPIN, and is not. */
export const missingForSpin = (): string[] =>
  [
    ['spin', '-V'],
    ['gcc', '--version'],
  ].flatMap(([program = '', version = '']) =>
    spawnSync(program, [version], { stdio: 'ignore' }).status === 0 ? [] : [program],
  );

interface Ran {
  readonly stdout: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Seconds that the shell's children took: `times` prints user and system time of
 * the shell, then theirs.
 */
function childSeconds(text: string): number {
  const theirs = text.trim().split('\n').at(-1) ?? '';
  return [...theirs.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
}

function run(directory: string, command: string): Ran {
  const began = performance.now();
  const script = `${command} || exit; times >&2`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
  return { stdout, seconds: (performance.now() - began) / 1e3, cpuSeconds: childSeconds(stderr) };
}

function told(stdout: string, what: string): number {
  const [, number] = new RegExp(`([\\d.e+]+)\\s+${what}`).exec(stdout) ?? [];
  if (number === undefined) throw new Error(`pan does not tell ${what}: ${stdout}`);
  return Number(number);
}

export function spun(name: string, scenario: Scenario, mode: SpinMode): Measured {
  const directory = mkdtempSync(join(tmpdir(), 'explore-spin-'));
  try {
    writeFileSync(join(directory, 'model.pml'), promelaOf(scenario, readFileSync(MODEL, 'utf8')));
    const whole = mode === 'spin' ? ' -DNOREDUCE' : '';
    const generated = run(directory, 'spin -a model.pml');
    const made = run(directory, `gcc -O2 -DSAFETY${whole} -o pan pan.c`);
    // a thread that sleeps for ever is no error here
    const pan = run(directory, './pan -E');
    if (!pan.stdout.includes('errors: 0')) throw new Error(pan.stdout);
    const bytes = told(pan.stdout, 'total actual memory usage') * 2 ** 20;
    return {
      name,
      mode,
      states: told(pan.stdout, 'states, stored'),
      transitions: told(pan.stdout, 'transitions') - 1,
      finals: undefined,
      stuck: undefined,
      seconds: pan.seconds,
      cpuSeconds: pan.cpuSeconds,
      answerSeconds: generated.seconds + made.seconds + pan.seconds,
      answerCpuSeconds: generated.cpuSeconds + made.cpuSeconds + pan.cpuSeconds,
      tables: bytes,
      resident: bytes,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
