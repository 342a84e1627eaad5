// Runs a script under the debugger and on the machine alone, in turns: history kept, with
// breakpoints, a log point and every exception filter that does not stop it; then the same over
// known history, from the start. First runs of a process, in which its code is compiled, stand
// beside first runs, later ones beside later ones.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, createMachine } from '../../core/machine/machine.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { listening, MeasuringClient } from './client.ts';
import { SCRIPT } from './measure.ts';
import { entriesFor } from './script.ts';

/** Milliseconds, the least of several rounds. */
export interface RunTimes {
  readonly bareMs: number;
  readonly debuggerMs: number;
  readonly againMs: number;
}

export interface Runs {
  readonly calls: number;
  /** Of a new process each. */
  readonly first: RunTimes;
  /** Of the processes that have run the script before. */
  readonly later: RunTimes;
}

/** Processes of each kind. */
const ROUNDS = 3;
/** Runs of a process after its first. */
const LATER = 3;
/** A condition that never holds. */
const NEVER = 'map.timestamp < 0';

/** Of a process: its first run, and the least of the later ones. */
type Times = readonly [first: number, later: number];

/** Milliseconds of the machine alone: no history, no listener, nothing to stop at. */
export function bareTimes(program: string): Times {
  const compiled = compile(parse(readFileSync(program, 'utf8')));
  const [first = 0, ...later] = Array.from({ length: 1 + LATER }, () => {
    const machine = createMachine(compiled, { recordHistory: false });
    const began = performance.now();
    for (let choice = machine.next(); choice; choice = machine.next())
      if (machine.stepMany(choice, Number.POSITIVE_INFINITY) === 0) machine.step(choice);
    return performance.now() - began;
  });
  return [first, Math.min(...later)];
}

function bareApart(program: string): Times {
  const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--bare', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${program} could not be run`);
  return JSON.parse(stdout) as Times;
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

/** Collects the least of what is measured. */
function newLeast() {
  const times = {
    bareMs: Number.POSITIVE_INFINITY,
    debuggerMs: Number.POSITIVE_INFINITY,
    againMs: Number.POSITIVE_INFINITY,
  };
  const note = (key: keyof typeof times, time: number): void => {
    times[key] = Math.min(times[key], time);
  };
  return { times, note };
}

/** A session from its launch to its end, and what is measured in it. */
async function measureSession(
  client: MeasuringClient,
  program: string,
  lines: number,
  least: ReturnType<typeof newLeast>,
) {
  const run = () => timed(() => client.go('continue', { threadId: SCRIPT }));
  try {
    await client.launch(program);
    await arm(client, program, lines);
    least.note('debuggerMs', await run());
    await client.request('vmtrace/travel', { position: 0 });
    await client.stopped();
    least.note('againMs', await run());
  } finally {
    await client.disconnect();
  }
}

/** `program`: a script of so many lines. */
export async function measureRuns(adapter: string, program: string, lines: number): Promise<Runs> {
  const [first, later] = [newLeast(), newLeast()];
  for (let round = 0; round < ROUNDS; round++) {
    const [bareFirst, bareLater] = bareApart(program);
    first.note('bareMs', bareFirst);
    later.note('bareMs', bareLater);
    const server = await listening(adapter);
    try {
      for (let session = 0; session <= LATER; session++)
        await measureSession(await MeasuringClient.overTcp(server), program, lines, session === 0 ? first : later);
    } finally {
      server.child.kill();
    }
  }
  return { calls: lines - 1 - entriesFor(lines), first: first.times, later: later.times };
}
