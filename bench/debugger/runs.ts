// Runs a script under the debugger and on the machine alone, in turns: history kept, with
// breakpoints, a log point and every exception filter that does not stop it; then the same over
// known history, from the start.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, createMachine } from '../../core/machine/machine.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { MeasuringClient } from './client.ts';
import { SCRIPT } from './measure.ts';
import { entriesFor } from './script.ts';

/** Milliseconds of a run, the least of several rounds. */
export interface Runs {
  readonly calls: number;
  readonly bareMs: number;
  readonly debuggerMs: number;
  readonly againMs: number;
}

const ROUNDS = 3;
/** A condition that never holds. */
const NEVER = 'map.timestamp < 0';

/** Milliseconds of the machine alone: no history, no listener, nothing to stop at. */
export function bareTime(program: string): number {
  const compiled = compile(parse(readFileSync(program, 'utf8')));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const machine = createMachine(compiled, { recordHistory: false });
    const began = performance.now();
    for (let choice = machine.next(); choice; choice = machine.next())
      if (machine.stepMany(choice, Number.POSITIVE_INFINITY) === 0) machine.step(choice);
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

function bareApart(program: string): number {
  const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--bare', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${program} could not be run`);
  return Number(stdout);
}

/**
 * Sets breakpoints and filters that a run tests and never stops at, but for the script's last line.
 */
async function arm(client: MeasuringClient, program: string, lines: number): Promise<void> {
  const first = entriesFor(lines) + 2;
  await client.request('setBreakpoints', {
    source: { path: program },
    breakpoints: [
      { line: first + 100, condition: NEVER },
      { line: first + 200, condition: NEVER, logMessage: 'never' },
      { line: lines },
    ],
  });
  await client.request('setExceptionBreakpoints', {
    filters: [
      'KERN_NO_SPACE',
      'KERN_RESOURCE_SHORTAGE',
      'assertion',
      'stuck',
      'expectation',
      'contended',
      'sleep',
      'busy',
    ],
    filterOptions: [{ filterId: 'KERN_INVALID_ADDRESS', condition: NEVER }],
  });
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** `program`: a script of so many lines. */
export async function measureRuns(adapter: string, program: string, lines: number): Promise<Runs> {
  const best = {
    bareMs: Number.POSITIVE_INFINITY,
    debuggerMs: Number.POSITIVE_INFINITY,
    againMs: Number.POSITIVE_INFINITY,
  };
  const note = (key: keyof typeof best, time: number): void => {
    best[key] = Math.min(best[key], time);
  };
  for (let round = 0; round < ROUNDS; round++) {
    note('bareMs', bareApart(program));
    const client = MeasuringClient.overStdio(adapter);
    try {
      await client.launch(program);
      await arm(client, program, lines);
      note('debuggerMs', await timed(() => client.go('continue', { threadId: SCRIPT })));
      await client.request('vmtrace/travel', { position: 0 });
      await client.stopped();
      note('againMs', await timed(() => client.go('continue', { threadId: SCRIPT })));
    } finally {
      await client.close();
    }
  }
  return { calls: lines - 1 - entriesFor(lines), ...best };
}
