// Values set by hand: whatever they are, the run ends in nothing but what a kernel may end in, and
// can be gone back from.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { previews } from '../../../core/debugger/run/preview.ts';
import { floorEntry } from '../../../core/kernel/data/addressIndex.ts';
import { HEADER } from '../../../core/kernel/data/entries.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import type { MapState } from '../../../core/kernel/state.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { saveAsScript } from '../../../core/save/script.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { expectOften, withSeeds } from '../../property.ts';
import { wanderSetting } from './interventions.ts';
import { picture } from './picture.ts';

const STEPS = 400;

/** Numbers that follow from a seed. */
function* numbers(seed: number): Generator<number> {
  for (let x = (seed * 2654435761 + 1) >>> 0 || 1; ; ) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield (x >>> 0) % 2 ** 28;
  }
}

/** What is wrong with a map's list of entries; undefined: nothing. */
function disorder(m: MapState): string | undefined {
  const { start, end, next, prev } = m.entries;
  let count = 0;
  let at = m.min;
  for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number) {
    if (++count > m.count) return 'the list is longer than the map says';
    if ((start[id] as number) < at || (end[id] as number) < (start[id] as number)) return `entry ${id} is not in order`;
    if (prev[next[id] as number] !== id) return `entry ${id} is linked one way`;
    if (m.emptyEntries === 0 && floorEntry(m.index, start[id] as number, HEADER) !== id)
      return `entry ${id} is not found`;
    at = end[id] as number;
  }
  return count === m.count && at <= m.max ? undefined : 'the list is not what the map says';
}

let panics = 0;
const told = new Map<string, number>();

/** Sets and goes on, in a way that a seed says; goes back to places on the way, and on again. */
function wanderFrom(source: string, seed: number): void {
  const compiled = compile(parse(source));
  const m = createMachine(compiled);
  const events: MachineEvent[] = [];
  m.listen((event) => events.push(event));
  const picks = numbers(seed);
  const pick = (): number => picks.next().value as number;
  const pictures: string[] = [picture(m)];
  const often = 3 + (seed % 17);
  while (m.position < STEPS) {
    events.length = 0;
    if (!wanderSetting(m, pick(), often)) break;
    for (const map of m.state.kernel.maps) expect([m.position, disorder(map)]).toEqual([m.position, undefined]);
    pictures.push(picture(m));
    if (m.state.kernel.panic !== '') {
      const event = events.find(({ kind }) => kind === 'panic');
      expect(event).toMatchObject({ kind: 'panic', message: m.state.kernel.panic });
      break;
    }
  }
  const { panic } = m.state.kernel;
  if (panic !== '') {
    panics++;
    const key = panic.replace(/ \(set by hand.*$/, '').replace(/0x[0-9a-f]+/g, '0x..');
    told.set(key, (told.get(key) ?? 0) + 1);
    expect(panic).not.toMatch(/index|undefined|NaN|entry \d+ /);
  }
  expect(previews(m)).toEqual(expect.any(Array));
  const length = m.position;
  expect(runToEnd(saveAsScript(m, compiled, 'the way'))).toEqual({ text: expect.stringMatching(/\S/) });
  for (let i = 0; i < 6; i++) {
    const target = pick() % (length + 1);
    m.seek(target);
    expect([target, picture(m) === pictures[target]]).toEqual([target, true]);
  }
  m.seek(length);
  expect(picture(m)).toBe(pictures[length]);
}

const examples = readdirSync('examples').filter((name) => name.endsWith('.vmtrace'));

describe('whatever is set, nothing is thrown, and going back is exact', () => {
  test.each(examples)('%s', (name) => {
    const source = readFileSync(`examples/${name}`, 'utf8');
    withSeeds(8, (seed) => wanderFrom(source, seed));
  });

  test('some of it no kernel survives', () => {
    expectOften(panics, 20);
    expectOften([...told.keys()].filter((why) => why.includes('order of addresses')).length, 0);
  });
});

const SCRIPT = `map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
entry 0x20000..0x24000 rw- max=rwx
t1: vm_map_insert(0x18000, 0x19000, rw-)
`;

/** t1 stands before it links its new entry. */
function linking(): Machine {
  const m = createMachine(compile(parse(SCRIPT)));
  const { kernel } = m.state;
  const labelOf = (): string | undefined => {
    const f = kernel.threads[0]?.stack[(kernel.threads[0]?.depth ?? 0) - 1];
    return f && routinesOf(kernel.config.vintage)[f.routine]?.labels[f.pc];
  };
  while (labelOf() !== 'link') m.step();
  return m;
}

test('what a value leads to says which one, is a panic, and is gone when one goes back', () => {
  const m = linking();
  const { position } = m;
  const level = (m.state.kernel.threads[0]?.depth ?? 0) - 1;
  m.step({
    thread: NOBODY,
    intervention: { kind: 'set', place: { kind: 'local', thread: 0, level, name: 'end' }, value: 0x22 },
  });
  const before = picture(m);
  m.step();
  expect(m.state.kernel.panic).toBe(
    "the entries of the map would be in no order of addresses (set by hand: t1's end = 0x22000)",
  );
  m.back();
  expect(picture(m)).toBe(before);
  expect(m.state.kernel.panic).toBe('');
  m.seek(position);
  m.step({ thread: 0 });
  while (m.next()) m.step();
  expect(m.state.script.end).toBe('done');
  expect(m.state.kernel.panic).toBe('');
});

test('where nothing was set a fault of the simulator comes out as one', () => {
  const m = linking();
  const { threads } = m.state.kernel;
  Object.assign(threads[0]?.stack[1] ?? {}, { routine: -1 });
  expect(() => m.step()).toThrow(TypeError);
  expect(m.state.kernel.panic).toBe('');
});
