// A map printed as declarations, compiled, is the same map.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EFLAG } from '../../../core/kernel/constants.ts';
import { HEADER } from '../../../core/kernel/data/entries.ts';
import { type EntryView, viewEntry } from '../../../core/kernel/kernel.ts';
import type { KernelState, MapState } from '../../../core/kernel/state.ts';
import { enabled } from '../../../core/machine/choices.ts';
import { initialState, step } from '../../../core/machine/step.ts';
import { compile } from '../../../core/program/compile.ts';
import { entryLine, mapLines } from '../../../core/program/mapLines.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { program } from '../machine/programs.ts';

const MARKS = EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP | EFLAG.WIRE_SKIPPED;

function entriesOf(m: MapState): EntryView[] {
  const views: EntryView[] = [];
  for (let id = m.entries.next[HEADER] as number; id !== HEADER; id = m.entries.next[id] as number)
    views.push(viewEntry(m, id));
  return views;
}

const textOf = (k: KernelState, m: MapState): string =>
  `${[...mapLines(k, m), ...entriesOf(m).map((e) => entryLine(k, e))].join('\n')}\n`;

/** What a script can declare of an entry. */
function declared(k: KernelState, e: EntryView): unknown {
  const { start, end, prot, maxProt, inherit, wiredCount, charged } = e;
  const object = k.objects[e.object]?.name ?? '';
  const eflags = e.eflags & ~MARKS;
  return { start, end, prot, maxProt, inherit, wiredCount, charged, eflags, object, offset: object && e.offset };
}
const isDeclared = (e: EntryView): boolean => e.start < e.end && (e.eflags & EFLAG.IS_SUB_MAP) === 0;

/** `m`: the map of the process whose limits they are. */
const scene = (k: KernelState, m: MapState) => {
  const owner = k.processes.find(({ map }) => k.maps[map] === m) ?? k.processes[0];
  const { vintage, pageSize, objects } = k.config;
  return { vintage, pageSize, objects, ...k.limits, ...owner?.limits };
};
const header = ({ min, max, kernelPmap, wireFuture, wxorx }: MapState) => [min, max, kernelPmap, wireFuture, wxorx];

/** Runs so many steps, and compares each map with what its printed lines make. */
function compareAfter(script: string, steps: number): void {
  const compiled = compile(parse(script));
  const state = initialState(compiled, compiled.program);
  for (let i = 0; i < steps; i++) {
    const [first] = enabled(compiled.program, state);
    if (!first) break;
    step(compiled.program, state, first.choice, () => {});
  }
  const k = state.kernel;
  for (const m of k.maps) {
    const text = textOf(k, m);
    const again = compile(parse(text));
    expect(again.diagnostics, text).toEqual([]);
    const made = initialState(again, again.program).kernel;
    const [map] = made.maps as [MapState];
    expect(header(map)).toEqual(header(m));
    expect(scene(made, map)).toEqual(scene(k, m));
    const wanted = entriesOf(m).filter(isDeclared);
    expect(entriesOf(map).map((e) => declared(made, e))).toEqual(wanted.map((e) => declared(k, e)));
    expect(textOf(made, map).split('\n')).toEqual(text.split('\n').filter((line) => !line.startsWith('#')));
  }
}

test.each(readdirSync('examples').filter((name) => name.endsWith('.vmtrace')))('%s', (name) => {
  const script = readFileSync(`examples/${name}`, 'utf8');
  for (const steps of [0, 10, 40, 10_000]) compareAfter(script, steps);
});

test('of any program, after any steps', async () => {
  await checkProperty(fc.property(program, fc.nat(60), compareAfter), 200);
});

test.each(['freebsd-6\nlimit wired 9', 'freebsd-13\nlimit user_wired 7\nlimit swap 64K\nlimit stack_guard 2'])(
  'limits, objects, pages and another process: %j',
  (kernel) => {
    const script = `kernel ${kernel}
page 8192
map 0x2000..0x200000 kernel
limit memlock 128K
limit vmem 256K
limit stack 512K
limit stack_growth 16K
object a 4 pages
object b 64K
process kid
thread t1
thread k1 of kid
entry 0x10000..0x14000 rw- max=rwx object=b offset=0x2000
t1: mlock(0x10000, 0x2000) = 0
t1: fork(kid)
`;
    for (const steps of [0, 30, 10_000]) compareAfter(script, steps);
  },
);

test('what no line declares is a comment', () => {
  const compiled = compile(parse('map 0x1000..0x100000\nentry 0x1000..0x2000 rw-\nt1: vm_map_lock()\n'));
  const { kernel } = initialState(compiled, compiled.program);
  const [e] = entriesOf(kernel.maps[0] as MapState) as [EntryView];
  expect(entryLine(kernel, { ...e, eflags: EFLAG.IS_SUB_MAP })).toMatch(/^# a submap at 0x1000\.\.0x2000/);
  expect(entryLine(kernel, { ...e, end: e.start })).toMatch(/^# an entry of no length at 0x1000\.\.0x1000/);
});
