// Why each failing call fails, in the sentence of the step that refused it: of the scripts of the
// causes, in each kernel, and of the examples. UPDATE_TRANSCRIPTS=1 writes reasons.txt anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decisionOf, isFailure } from '../../../../core/debugger/why/decision.ts';
import { VINTAGES, type Vintage } from '../../../../core/kernel/constants.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { CASES, list, scriptOf, yearsOf } from './cases.ts';
import { FAILING } from './scripts.ts';

const FILE = new URL('reasons.txt', import.meta.url);
const EXAMPLES = new URL('../../../../examples/', import.meta.url);
const MOST_STEPS = 20_000;

/** At the borders of the map and of what is mapped in it; where several tests are in one step. */
const MORE = [
  'mmap(0x30000, 0x1000, ---, MAP_GUARD|MAP_PRIVATE)',
  'mlock(0x100000, 0x1000)',
  'mlock(0, 0x1000)',
  'mlock(0x15000, 0x1000)',
  'mlock(0x19000, 0x1000)',
  'munlock(0x200000, 0x1000)',
  'munlock(0x12000, 0x4000)',
  'vm_map_wire(0x100000, 0x101000, USER)',
  'vm_map_wire(0, 0x1000, USER)',
  'vm_map_wire(0x13000, 0x20000, SYSTEM)',
  'vm_map_unwire(0x100000, 0x101000, USER)',
  'vm_map_unwire(0x15000, 0x17000, USER)',
  'vm_map_sync(0x100000, 0x101000, 1, 0)',
  'msync(0x15000, 0x1000, MS_SYNC)',
  'msync(0x15000, 0, MS_SYNC)',
  'vm_map_check_protection(0x10000, 0x15000, r--)',
  'vm_map_check_protection(0x16000, 0x18000, rw-)',
  'vm_map_check_protection(0x14000, 0x15000, r--)',
  'vm_map_check_protection(0x100000, 0x101000, r--)',
  'vm_map_submap(0x10000, 0x12000, sub)',
  'vm_map_submap(0x20000, 0x21000, sub)',
  'vm_map_submap(0x30000, 0x31000, sub)',
  'vm_map_insert(0x30000, 0x30000, rw-)',
  'vm_map_insert(0, 0x1000, rw-)',
  'vm_map_insert(0xff000, 0x101000, rw-)',
  'vm_map_insert(0x12000, 0x15000, rw-)',
  'vm_map_insert(0xf000, 0x11000, rw-)',
  'munmap(0, 0x1000)',
  'munmap(0xff000, 0x1001)',
  'mmap(0, 0x80000000, rw-, MAP_ANON|MAP_PRIVATE|MAP_32BIT)',
  'mmap(0x30000, 0xd0000, rw-, MAP_ANON|MAP_PRIVATE|MAP_ALIGNED(19))',
  'mmap(0x30000, 0x100000, rw-, MAP_ANON|MAP_PRIVATE|MAP_ALIGNED_SUPER)',
  'vslock(0x13000, 0x2000)',
  'mincore(0x13000, 0x2000)',
  'madvise(0x14000, 0x1000, willneed)',
  'shmat(f1, 0xf9000)',
];

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
  for (const kernel of VINTAGES)
    for (const line of MORE) {
      const declarations = 'privileged\nsubmap sub 0x20000..0x21000\nentry 0x20000..0x21000 r-- object=f1';
      ask(scriptOf(kernel, { declarations, calls: {} }, line, '').replace(/ = $/, ''));
    }
  for (const name of readdirSync(EXAMPLES))
    if (name.endsWith('.vmtrace')) ask(readFileSync(new URL(name, EXAMPLES), 'utf8'));
  const lines = [...said].map(([line, kernels]) => `${yearsOf(kernels)} ${line}`);
  const text = `${lines.sort((a, b) => (a.slice(13) < b.slice(13) ? -1 : 1)).join('\n')}\n`;
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(FILE, text);
  expect(text.split('\n')).toEqual(readFileSync(FILE, 'utf8').split('\n'));
});
