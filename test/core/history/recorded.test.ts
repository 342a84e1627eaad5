// What the run records as it goes is what going over every position finds, whichever way the run
// came there: step by step, by many steps at once, by what is done by hand, on any branch.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Recorded } from '../../../core/history/recorded.ts';
import { EMPTY } from '../../../core/history/stacks.ts';
import type { ThreadRecord } from '../../../core/history/threadRecord.ts';
import { THREAD_FIELDS } from '../../../core/inspect/threadFields.ts';
import { VINTAGES } from '../../../core/kernel/constants.ts';
import { MAP_FIELDS } from '../../../core/kernel/fields/fields.ts';
import { FIELDS } from '../../../core/kernel/fields/table.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import type { MapState } from '../../../core/kernel/state.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { MachineState } from '../../../core/program/types.ts';
import { THREAD_STATES } from '../../../core/trace/calls/vocabulary.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { wander } from '../machine/interventions.ts';
import { program } from '../machine/programs.ts';

type Read = (state: MachineState) => unknown;

/** All that is recorded: its name, what a recorded number stands for, and how the state has it. */
function* allOf({ record, program, state }: Machine): Generator<[string, Recorded, (n: number) => unknown, Read]> {
  const { config } = state.kernel;
  const itself = (n: number): number => n;
  for (const { name, read } of FIELDS.kernel) {
    const recorded = record.count(name);
    if (recorded) yield [name, recorded, itself, ({ kernel }) => read(kernel)];
  }
  for (const [map, { name: own }] of [{ name: 'map' }, ...config.subMaps].entries())
    for (const { name, read } of MAP_FIELDS) {
      const recorded = record.count(`${own}.${name}`);
      if (recorded) yield [`${own}.${name}`, recorded, itself, ({ kernel }) => read(kernel.maps[map] as MapState)];
    }
  const { stacks } = record;
  const routines = routinesOf(config.vintage);
  const routinesIn = (n: number): string =>
    n === EMPTY ? '' : `${routinesIn(stacks.pop(n))} ${routines[stacks.top(n)]?.name}`;
  for (const [t, name] of program.threads.entries()) {
    const { stack, line, held, result, state: words } = record.threads[t] as ThreadRecord;
    yield [`${name}.line`, line, itself, (s) => THREAD_FIELDS.line(s, t)];
    yield [`${name}.held`, held, itself, (s) => THREAD_FIELDS.held(s, t)];
    yield [`${name}.result`, result, itself, (s) => THREAD_FIELDS.result(s, t)];
    yield [`${name}.state`, words, (n) => THREAD_STATES[n], (s) => THREAD_FIELDS.state(s, t)];
    const frames = ({ kernel }: MachineState): string => {
      const { stack: all = [], depth = 0 } = kernel.threads[t] ?? {};
      return all
        .slice(0, depth)
        .map((f) => ` ${routines[f.routine]?.name}`)
        .join('');
    };
    yield [`${name}'s routines`, stack, routinesIn, frames];
  }
}

/**
 * What all of it was up to each position of the present path, by looking; and by what was recorded.
 */
function expectAlike(m: Machine): void {
  const all = [...allOf(m)];
  const looked: unknown[][] = all.map(() => []);
  for (let at = 0; at <= m.length; at++) {
    m.seek(at);
    for (const [i, [, , , read]] of all.entries()) looked[i]?.push(read(m.state));
  }
  for (const [i, [name, recorded, value]] of all.entries()) {
    const told: unknown[] = [];
    for (const [level, branch] of m.timeline.path.entries()) {
      const limit = m.timeline.path[level + 1]?.from ?? m.length;
      for (const series of recorded.of(branch)) {
        const reader = series.read();
        for (let at = series.from; at <= Math.min(series.to, limit); at++) {
          while (reader.at < at) reader.next();
          told[at] = value(reader.value);
        }
      }
    }
    expect({ name, told }).toEqual({ name, told: looked[i] });
  }
}

test('what is recorded', () => {
  const m = createMachine(compile(parse('map 0x1000..0x10000\nt1: vm_map_lock()')));
  expect([...allOf(m)].map(([name]) => name)).toEqual([
    'user_wired',
    'swap_reserved',
    'map.lock.holder',
    'map.lock.readers',
    'map.timestamp',
    'map.busy',
    'map.entries',
    'map.size',
    'map.wired',
    't1.line',
    't1.held',
    't1.result',
    't1.state',
    "t1's routines",
  ]);
});

function runOn(m: Machine, atOnce: boolean): void {
  while (m.state.script.end === 'running') {
    const choice = m.next();
    if (!choice) return;
    if (!atOnce || m.stepMany(choice, m.position + 37) === 0) m.step(choice);
  }
}

const EXAMPLES = join(import.meta.dirname, '../../../examples');
test.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.vmtrace')))('%s', (name) => {
  for (const atOnce of [false, true]) {
    const m = createMachine(compile(parse(readFileSync(join(EXAMPLES, name), 'utf8'))));
    runOn(m, atOnce);
    expectAlike(m);
  }
});

/**
 * Each step that counts the timestamp: the lock taken at once, an upgrade in place, and one for
 * which the lock is let go because another thread reads too; and a downgrade, which does not.
 */
const COUNTED = `map 0x1000..0x100000
object f1 16 pages
entry 0x10000..0x14000 rw- max=rwx flags=COW|NEEDS_COPY object=f1
entry 0x20000..0x24000 rw- max=rwx flags=COW|NEEDS_COPY object=f1
t1: vm_map_trylock()
t1: vm_map_lock_downgrade()
t1: vm_map_unlock_read()
t1: vm_map_lock_read()
t1: vm_map_lock_upgrade()
t1: vm_map_unlock()
t1: vm_map_lookup(0x10000, rw-, 1)
t1: vm_map_unlock_read()
t1: vm_map_lock_read()
t2: vm_map_lock_read()
t1 > vm_map_lock_upgrade() @ blocked
t2: vm_map_unlock_read()
t1 <
t1: vm_map_unlock()
t2: vm_map_lock_read()
t1 > vm_map_lookup(0x20000, rw-, 1) @ blocked
t2: vm_map_unlock_read()
t1 <
`;
test.each(VINTAGES)('each step that counts the timestamp, %s', (vintage) => {
  const m = createMachine(compile(parse(`kernel ${vintage}\n${COUNTED}`)));
  runOn(m, true);
  expectAlike(m);
});

test('any run, on any branch', () => {
  checkProperty(
    fc.property(
      fc.constantFrom(...VINTAGES),
      program,
      fc.constantFrom(
        '',
        't1 > vm_map_lock() @ locked\n',
        't2 > vm_map_lookup(0x2000, -w-, 1) @ locked\n',
        'set map.timestamp = 9\n',
      ),
      fc.boolean(),
      fc.array(fc.tuple(fc.nat(1000), fc.array(fc.nat(2 ** 20), { maxLength: 60 })), { maxLength: 3 }),
      (vintage, calls, line, atOnce, turns) => {
        const at = calls.indexOf('\nt') + 1;
        const m = createMachine(compile(parse(`kernel ${vintage}\n${calls.slice(0, at)}${line}${calls.slice(at)}\n`)));
        runOn(m, atOnce);
        for (const [where, picks] of turns) {
          m.seek(where % (m.length + 1));
          for (const pick of picks) if (!wander(m, pick)) break;
          runOn(m, atOnce);
        }
        expectAlike(m);
      },
    ),
    100,
  );
});
