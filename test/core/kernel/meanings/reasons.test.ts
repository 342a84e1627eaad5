// Why each failing call fails, in the sentence of the step that refused it: of the scripts of the
// causes, in each kernel, and of the examples. UPDATE_TRANSCRIPTS=1 writes reasons.txt anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisionOf, isFailure } from '../../../../core/debugger/why/decision.ts';
import type { Vintage } from '../../../../core/kernel/constants.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { CASES, list, scriptOf, yearsOf } from './cases.ts';
import { FAILING } from './scripts.ts';

const FILE = new URL('reasons.txt', import.meta.url);
const EXAMPLES = new URL('../../../../examples/', import.meta.url);
const MOST_STEPS = 20_000;

const said = new Map<string, Set<Vintage>>();

/** Runs a script, and notes why its calls fail. */
function ask(text: string): void {
  const machine = createMachine(compile(parse(text)));
  const { vintage } = machine.state.kernel.config;
  const returned: { thread: number; line: number }[] = [];
  machine.listen((event) => {
    if (event.kind === 'result' && isFailure(event.result)) returned.push(event);
  });
  while (machine.next() !== undefined && machine.position < MOST_STEPS) {
    machine.step();
    for (const { thread, line } of returned.splice(0)) {
      const decision = decisionOf(machine, thread);
      if (!decision?.finding) continue;
      const { finding, routine, pc } = decision;
      const written = (text.split('\n')[line - 1] ?? '').replace(/ *#.*/, '').replace(/^t1: /, '');
      const blame = finding.blame ? ` [${JSON.stringify(finding.blame)}]` : '';
      const told = `${finding.id ?? routine.reasons[pc]?.id} | ${written} | in ${routine.name}: ${finding.text}${blame}`;
      said.set(told, (said.get(told) ?? new Set()).add(vintage));
    }
  }
}

test('why the calls fail', () => {
  for (const [kernel, id, call, result] of CASES)
    for (const one of list(FAILING[id])) {
      const line = one.calls[call];
      if (line !== undefined) ask(scriptOf(kernel, one, line, result));
    }
  for (const name of readdirSync(EXAMPLES))
    if (name.endsWith('.vmtrace')) ask(readFileSync(new URL(name, EXAMPLES), 'utf8'));
  const lines = [...said].map(([line, kernels]) => `${yearsOf(kernels)} ${line}`);
  const text = `${lines.sort((a, b) => (a.slice(13) < b.slice(13) ? -1 : 1)).join('\n')}\n`;
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(FILE, text);
  expect(text.split('\n')).toEqual(readFileSync(FILE, 'utf8').split('\n'));
});
