// Random scripts and the examples, run: what each call returned and why it failed, how it
// ended, what is mapped then, and by a digest each event and each local on the way.
import { expect, test } from 'vitest';
import { tableOf } from '../../adapter/programs/cli/run.ts';
import { tryScript } from '../../core/check/trial.ts';
import { describeEvent } from '../../core/inspect/events.ts';
import { dumpEntries } from '../../core/kernel/kernel.ts';
import type { MapState } from '../../core/kernel/state.ts';
import { compile, createMachine } from '../../core/machine/machine.ts';
import { entryLine, mapLines } from '../../core/program/mapLines.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { kernelPicture } from '../core/machine/picture.ts';
import { type CorpusScript, EXAMPLES, OTHER_SCRIPTS, randomScripts } from './corpus.ts';
import { digest, expectRecorded } from './recorded.ts';

const MOST_STEPS = 20_000;

/** What happened, and the state it led to, by a digest; and what is mapped at the end. */
function walked(text: string): string[] {
  const machine = createMachine(compile(parse(text)));
  /** Events, and after each step what the threads' routines have in their locals. */
  const events: string[] = [];
  machine.listen((event) => void events.push(describeEvent(event, machine.state)));
  const { kernel } = machine.state;
  while (machine.next() !== undefined && machine.position < MOST_STEPS) {
    machine.step();
    events.push(JSON.stringify(kernel.threads.map(({ stack, depth }) => stack.slice(0, depth))));
  }
  return [
    `${machine.position} steps: ${digest(events.join('\n'))}, ${digest(kernelPicture(kernel))}`,
    ...mapLines(kernel, kernel.maps[0] as MapState),
    ...kernel.maps.flatMap((_, map) => dumpEntries(kernel, map).map((entry) => entryLine(kernel, entry))),
  ];
}

async function told({ name, text }: CorpusScript): Promise<string[]> {
  const script = parse(text);
  const problems = script.diagnostics.map(({ line, severity, message }) => `${line} ${severity}: ${message}`);
  const compiled = compile(script);
  const trial = await tryScript({ compiled }, MOST_STEPS);
  const lines = trial.outcomes.map(({ line, verdict, message = '', reasons = [] }) =>
    [`line ${line} ${verdict}`, message, ...reasons].filter((part) => part !== '').join(': '),
  );
  return [`== ${name}`, ...problems, ...tableOf(trial), ...lines, trial.ending, ...walked(text), ''];
}

test.each([
  ['examples', EXAMPLES],
  ['random', randomScripts(6, 20)],
  ['other', OTHER_SCRIPTS],
] as const)('the %s run as before, and fail for the same reasons', async (name, scripts) => {
  expect(scripts.length).toBeGreaterThan(20);
  const lines: string[] = [];
  for (const script of scripts) lines.push(...(await told(script)));
  expectRecorded(`runs-${name}`, lines);
});
