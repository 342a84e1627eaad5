// A map printed as declarations, compiled, is the same map.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EFLAG, VINTAGES } from '../../../core/kernel/constants.ts';
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
  const { start, end, prot, maxProt, inherit, wiredCount, charged, avail } = e;
  const object = k.objects[e.object]?.name ?? '';
  const eflags = e.eflags & ~MARKS;
  // a stack's gap keeps protections there
  const offset = object || eflags & EFLAG.STACK_GAP_DN ? e.offset : 0;
  return { start, end, prot, maxProt, inherit, wiredCount, charged, eflags, object, offset, avail };
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

test.each(VINTAGES)('%s: a stack that grows, with what its gap keeps', (kernel) => {
  const script = `kernel ${kernel}
map 0x1000..0x100000
limit stack_growth 8K
limit stack_guard 3
t1: vm_map_stack(0x20000, 0x10000, rw-, rw-)
t1: vm_map_growstack(0x2d000)
t1: mmap(0x40000, 0x10000, rwx, MAP_STACK)
`;
  for (const steps of [20, 60, 10_000]) compareAfter(script, steps);
});

test.each(['freebsd-13', 'freebsd-14', 'freebsd-15'])('%s: a gap that is declared without it', (kernel) => {
  const lines = `kernel ${kernel}\nmap 0x1000..0x100000\nlimit stack_guard 2
entry 0x20000..0x26000 --- flags=GUARD|STACK_GAP
entry 0x26000..0x28000 r-x max=r-x flags=GROWS_DOWN
entry 0x30000..0x36000 --- flags=GUARD|STACK_GAP guard=0 stack=r-- stack_max=rw-`;
  const compiled = compile(parse(lines));
  const { kernel: k } = initialState(compiled, compiled.program);
  const texts = entriesOf(k.maps[0] as MapState).map((e) => entryLine(k, e));
  const kept = kernel === 'freebsd-13' ? '' : ' stack=r-x stack_max=r-x';
  const own = kernel === 'freebsd-13' ? '' : ' stack=r-- stack_max=rw-';
  const gap = kernel === 'freebsd-15' ? 'STACK_GAP' : 'STACK_GAP_DN';
  expect(texts[0]).toBe(`entry 0x20000..0x26000 --- max=--- flags=GUARD|${gap} guard=2${kept}`);
  expect(texts[2]).toBe(`entry 0x30000..0x36000 --- max=--- flags=GUARD|${gap} guard=0${own}`);
});

test('what no line declares is a comment', () => {
  const compiled = compile(parse('map 0x1000..0x100000\nentry 0x1000..0x2000 rw-\nt1: vm_map_lock()\n'));
  const { kernel } = initialState(compiled, compiled.program);
  const [e] = entriesOf(kernel.maps[0] as MapState) as [EntryView];
  expect(entryLine(kernel, { ...e, eflags: EFLAG.IS_SUB_MAP })).toMatch(/^# a submap at 0x1000\.\.0x2000/);
  expect(entryLine(kernel, { ...e, end: e.start })).toMatch(/^# an entry of no length at 0x1000\.\.0x1000/);
});
