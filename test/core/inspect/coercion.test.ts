// What is typed for a place is read as what the place holds: everything that the views show of it
// is read as it is, and nothing else is taken.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assignmentOrProblem, nameOf, setText } from '../../../core/inspect/assignment.ts';
import { coerceText } from '../../../core/inspect/coercion.ts';
import { machineScope } from '../../../core/inspect/scope.ts';
import { EFLAG, resultName, STACK } from '../../../core/kernel/constants.ts';
import { HEADER, lastAtOrBelow } from '../../../core/kernel/data/entries.ts';
import { settable } from '../../../core/kernel/fields/fields.ts';
import { type Place, setValue, valueAt, valueText } from '../../../core/kernel/fields/place.ts';
import { BadValue } from '../../../core/kernel/fields/placeTypes.ts';
import { routinesOf } from '../../../core/kernel/routine.ts';
import type { MapState } from '../../../core/kernel/state.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { absentAt } from '../../../core/program/absences.ts';
import { NOBODY } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

const debug = (script: string): Machine => createMachine(compile(parse(script)));
const read = (m: Machine, place: Place, text: string): number =>
  coerceText(m.state.kernel, place, text, machineScope(m.state, place.kind === 'local' ? place.thread : NOBODY));

/** Every place there is. */
function places({ state: { kernel: k } }: Machine): Place[] {
  const made: Place[] = [{ kind: 'kernel', field: 'user_wired' }];
  k.maps.forEach((m, map) => {
    for (const field of settable('map')) made.push({ kind: 'map', map, field });
    for (let id = m.entries.next[0] as number; id !== 0; id = m.entries.next[id] as number) {
      const page = m.entries.start[id] as number;
      if (page === m.entries.end[id]) continue;
      for (const field of settable('entry')) made.push({ kind: 'entry', map, page, field });
    }
  });
  k.threads.forEach((t, thread) => {
    for (let level = 0; level < t.depth; level++)
      for (const { name } of routinesOf(k.config.vintage)[t.stack[level]?.routine ?? 0]?.locals ?? [])
        made.push({ kind: 'local', thread, level, name });
  });
  return made;
}

const localOf = ({ state: { kernel: k } }: Machine, place: Place & { kind: 'local' }) => {
  const f = k.threads[place.thread]?.stack[place.level];
  return routinesOf(k.config.vintage)[f?.routine ?? 0]?.locals.find(({ name }) => name === place.name);
};

/** Is an entry still there? Its number may be that of another one since. */
const isLinked = (maps: readonly MapState[], id: number): boolean =>
  maps.some((m) => lastAtOrBelow(m, m.entries.start[id] as number) === id);

/**
 * Values that nobody can type for this place: they are no such thing, or came about
 * in the run alone.
 */
function isOdd(m: Machine, place: Place, value: number): boolean {
  if (place.kind === 'entry') return place.field === 'wired_count' && value < 0;
  if (place.kind !== 'local') return false;
  const { kind } = localOf(m, place) ?? {};
  if (kind === 'map' || kind === 'process') return true;
  if (kind === 'address') return value < 0 || value > m.state.kernel.config.max;
  // a result that has no name, and an entry that is gone
  if (kind === 'result') return /^\d+$/.test(resultName(value));
  return kind === 'entry' && (value === HEADER || (value > HEADER && !isLinked(m.state.kernel.maps, value)));
}

function refusal(m: Machine, place: Place, text: string): string {
  try {
    return `${read(m, place, text)}`;
  } catch (error) {
    if (error instanceof BadValue) return error.message;
    throw error;
  }
}

describe('what is shown is read as what it is', () => {
  const examples = readdirSync('examples').filter((name) => name.endsWith('.vmtrace'));
  test.each(examples)('%s', (name) => {
    const m = debug(readFileSync(`examples/${name}`, 'utf8'));
    let count = 0;
    for (; m.next() && m.position < 2000; m.step()) {
      if (m.position % 5 !== 0) continue;
      const { kernel } = m.state;
      for (const place of places(m)) {
        const value = valueAt(kernel, place);
        if (isOdd(m, place, value) || absentAt(place, value, kernel.config.vintage) !== undefined) continue;
        expect([place, read(m, place, valueText(kernel, place, value))]).toEqual([place, value]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(20);
  });
});

const SCRIPT = `map 0x1000..0x100000
object f1 0x4000
entry 0x10000..0x14000 rw- max=rwx inherit=none
entry 0x20000..0x24000 r-- object=f1
t1 > vm_map_wire(0x10000, 0x14000, USER|NOHOLES) @ vm_map_wire_locked.entry
t2: vm_map_protect(0x20000, 0x21000, r--)
t3 > mlock(0x20123, 0x456) @ entry
`;
const wiring = (): Machine => {
  const m = debug(SCRIPT);
  while (m.state.script.next < 3) m.step();
  return m;
};
const field = (name: string): Place => ({ kind: 'entry', map: 0, page: 0x10, field: name });
const local = (name: string, thread = 0, level = 1): Place => ({ kind: 'local', thread, level, name });

/** The same as a line of a script: read with the others, and run here. */
function asLine(m: Machine, script: string, place: Place, text: string): number | string {
  const { diagnostics, program } = compile(parse(`${script}set ${nameOf(m.state.kernel, place)} = ${text}\n`));
  const [problem] = diagnostics.filter((d) => d.severity === 'error');
  if (problem) return problem.message;
  const statement = program.statements.at(program.statements.length - 1);
  const setting = statement?.kind === 'set' ? assignmentOrProblem(m.state, statement) : 'it is no set line';
  return typeof setting === 'string' ? setting : setting.value;
}

describe('a value of its kind is taken', () => {
  test.each<[Place, string, number]>([
    [field('prot'), 'r-x', 5],
    [field('prot'), '0', 0],
    [field('prot'), 'entry(0x20000).prot', 1],
    [field('prot'), 'entry(0x20000).prot | 4', 5],
    [field('inherit'), 'none', 2],
    [field('inherit'), 'VM_INHERIT_ZERO', 3],
    [field('inherit'), '1', 1],
    [field('wired_count'), '7', 7],
    [field('wired_count'), 'map.entries + 1', 3],
    [field('eflags'), 'IN_TRANSITION|NEEDS_WAKEUP', EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP],
    [field('eflags'), 'MAP_ENTRY_COW | 0x20', EFLAG.COW | EFLAG.USER_WIRED],
    [field('eflags'), 'entry(0x10000).eflags', EFLAG.IN_TRANSITION],
    [field('eflags'), '0', 0],
    [field('wiring_thread'), 't2', 1],
    [field('wiring_thread'), 'none', -1],
    [field('wiring_thread'), 'map.lock.holder', 0],
    [field('offset'), '0x3000', 3],
    [field('charged'), '1 == 1', 1],
    [field('charged'), '0', 0],
    [field('cow'), 'true', 1],
    [{ kind: 'map', map: 0, field: 'timestamp' }, '0x7fffffff', 2 ** 31 - 1],
    [{ kind: 'map', map: 0, field: 'wire_future' }, 'TRUE', 1],
    [{ kind: 'kernel', field: 'user_wired' }, '3 pages', 3],
    [{ kind: 'kernel', field: 'user_wired' }, '-1 pages', -1],
    [{ kind: 'kernel', field: 'user_wired' }, 'user_wired + 2', 6],
    [local('end'), '0x12000', 0x12],
    [local('end'), '0x100000', 0x100],
    [local('flags'), 'SYSTEM|HOLESOK', 2],
    [local('flags'), 'VM_MAP_WIRE_USER', 1],
    [local('entry'), '0x21000', 16],
    [local('entry'), 'entry(0x21000)', 16],
    [local('entry'), 'entry 0x10000', 8],
    [local('first_entry'), 'none', -1],
    [local('first_entry'), 'NULL', -1],
    [local('rv'), 'KERN_NO_SPACE', 3],
    [local('rv'), 'EINVAL', 1022],
    [local('need_wakeup'), 'TRUE', 1],
    [local('need_wakeup'), 'false', 0],
    [local('last_timestamp'), 'map.timestamp', 2],
    [local('new_prot', 1, 0), 'not set', -1],
    [local('new_prot', 1, 0), 'none', -1],
    [local('new_prot', 1, 0), 'rwx', 7],
    [local('addr', 2, 0), '0x20fff', 0x20fff],
  ])('%j: %s', (place, text, value) => {
    const m = wiring();
    expect(read(m, place, text)).toBe(value);
    expect(asLine(m, SCRIPT, place, text)).toBe(value);
    // a script that is saved says it too
    expect(setText(m.state, { place, value })).toMatch(/^set \S+ = \S+$/);
    setValue(m.state.kernel, place, value);
    expect(valueAt(m.state.kernel, place)).toBe(value);
    expect(read(m, place, valueText(m.state.kernel, place, value))).toBe(value);
  });
});

test('an entry of a submap is set as one of the map is', () => {
  const m = debug(`map 0x1000..0x100000
submap sub 0x20000..0x28000
entry 0x10000..0x14000 rw-
entry 0x20000..0x28000 ---
t1: vm_map_submap(0x20000, 0x28000, sub) = KERN_SUCCESS
t1: vm_map_insert(sub, 0x22000, 0x24000, rw-) = KERN_SUCCESS
set entry(sub, 0x22000).prot = r--
set entry(map, 0x10000).prot = r-x
assert entry(sub, 0x22000).prot == r-- && entry(0x10000).prot == r-x
`);
  while (m.next()) m.step();
  expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
});

test('what a system call was given is read in bytes, and set so', () => {
  const m = debug(`map 0x1000..0x100000
entry 0x10000..0x14000 rw-
t1 > mlock(0x10123, 0x456) @ entry
assert t1.mlock.addr == 0x10123 && t1.mlock.len == 0x456
set t1.mlock.addr = 0x11fff
set t1.mlock.len = 2
t1 < 0
assert !entry(0x10000).user_wired && entry(0x11000).start == 0x11000 && entry(0x11000).end == 0x13000
`);
  while (m.next()) m.step();
  expect(m.state.script).toMatchObject({ end: 'done', failures: 0 });
});

describe('anything else is refused, with what is taken', () => {
  const prot = 'entry(0x10000).prot takes a protection, such as rw-, or its number, 0 to 7';
  const flags = 'takes flags, such as IN_TRANSITION|NEEDS_WAKEUP, or their number';
  test.each<[Place, string, string]>([
    [field('prot'), '99', `${prot}: 99 is not one`],
    [field('prot'), '-1', `${prot}: -1 is not one`],
    [field('prot'), 'none', `${prot}: none is not one`],
    [field('prot'), 'copy', `${prot}: copy is not one`],
    [field('prot'), 'KERN_SUCCESS', `${prot}: KERN_SUCCESS is not one`],
    [field('prot'), 'true', `${prot}: true is not one`],
    [field('prot'), 'rwz', `${prot}: unknown name 'rwz'`],
    [field('prot'), '', `${prot}: column 1: expected a value`],
    [field('inherit'), '99', 'takes share, copy, none or zero, or its number, 0 to 3: 99 is not one'],
    [field('inherit'), 'entry(0x50000)', '0 to 3: entry(0x50000) is none'],
    [field('inherit'), 'rw-', '0 to 3: rw- is not one'],
    [field('wired_count'), '-5', 'takes a whole number from 0 to 2147483647, such as 2: -5 is not one'],
    [field('wired_count'), 'none', 'such as 2: none is not one'],
    [field('wired_count'), '1==1', 'such as 2: 1 == 1 is true'],
    [field('wired_count'), 'rw-', 'such as 2: rw- is not one'],
    [field('wired_count'), 't1', 'such as 2: t1 is not one'],
    [field('wired_count'), '1 page', 'column 3'],
    [
      field('eflags'),
      'IN_TRANSITON',
      `${flags}: unknown name 'IN_TRANSITON' at column 1 (did you mean 'IN_TRANSITION'?)`,
    ],
    [field('eflags'), '0x10000', `${flags}: 0x10000 is not one`],
    [field('eflags'), '-1', `${flags}: -1 is not one`],
    [field('eflags'), 'rw-', `${flags}: rw- is not one`],
    [field('wiring_thread'), '77', 'takes a thread, such as t1, or none: 77 is not one'],
    [field('wiring_thread'), 'entry(0x10000)', 'or none: entry(0x10000) is entry 0x10000'],
    [
      field('offset'),
      '0x1001',
      'takes an address on a page boundary, such as 0x1000, up to 0x10000000000000000, where the addresses end: 0x1001 is not one',
    ],
    [field('offset'), '0x10000000000001000', 'is not one'],
    [field('charged'), '2', 'takes true or false: 2 is not one'],
    [field('charged'), 'none', 'takes true or false: none is not one'],
    [{ kind: 'map', map: 0, field: 'timestamp' }, 't1', 'map.timestamp takes a whole number from 0 to 2147483647'],
    [{ kind: 'map', map: 0, field: 'busy' }, '0x80000000', 'is not one'],
    [
      { kind: 'kernel', field: 'user_wired' },
      'pages',
      "user_wired takes a number of pages, such as 3: unknown name 'pages'",
    ],
    [
      local('end'),
      'none',
      "t1's end takes an address on a page boundary, such as 0x1000, up to 0x100000, where the map ends: none is not one",
    ],
    [local('end'), '0x101000', '0x101000 is not one'],
    [local('end'), 'entry(0x10000)', 'entry(0x10000) is entry 0x10000'],
    [local('flags'), 'none', 'takes flags, such as USER|NOHOLES, or their number: none is not one'],
    [local('flags'), '8', '8 is not one'],
    [local('rv'), 'none', "t1's rv takes a result by its name, such as KERN_SUCCESS: none is not one"],
    [local('rv'), '3', '3 is not one'],
    [local('rv'), 'rw-', 'rw- is not one'],
    [local('need_wakeup'), '101', 'takes true or false: 101 is not one'],
    [
      local('entry'),
      '12345',
      "t1's entry takes an entry by an address in it, such as 0x10000: there is no entry at 0x3039",
    ],
    [local('entry'), '&map->header', 'such as 0x10000: column 1'],
    [local('entry'), '-1', 'there is no entry at -1'],
    [local('entry'), '0x100000000000000000000', 'there is no entry at 0x100000000000000000000'],
    [local('entry'), 'none', 'such as 0x10000: none is not one'],
    [local('entry'), 't1', 't1 is not one'],
    [local('first_entry'), '12345', 'such as 0x10000, or none: there is no entry at 0x3039'],
    [local('addr', 2, 0), '-1', "t3's addr takes a number of bytes below 2^53, such as 0x10123: -1 is not one"],
    [local('addr', 2, 0), '0x20000000000000', 'is not one'],
  ])('%j: %s', (place, text, why) => {
    const m = wiring();
    const complaint = refusal(m, place, text);
    expect(complaint).toContain(why);
    const line = asLine(m, SCRIPT, place, text);
    expect(line).toEqual(expect.any(String));
    // a name that nothing has, or what is no expression, is said before it is asked
    // what the place takes
    if (!/unknown name|column/.test(complaint)) expect(line).toBe(complaint);
  });

  test('objects, flags of an insertion, and what a call has settled', () => {
    const script = `map 0x1000..0x100000
process kid
object f1 0x4000
thread t1
thread t2
thread k1 of kid
t1 > vm_map_insert(0x30000, 0x31000, rw-, rwx, COW, f1) @ vm_map_insert.link
t2 > fork(kid) @ entry
`;
    const m = debug(script);
    while (m.state.script.next < 2) m.step();
    expect(read(m, local('object'), 'f1')).toBe(1);
    expect(read(m, local('object'), 'none')).toBe(0);
    for (const text of ['1', '99', 't1', 'map'])
      expect([refusal(m, local('object'), text), asLine(m, script, local('object'), text)]).toEqual(
        Array(2).fill(`t1's object takes an object, such as f1, or none: ${text} is not one`),
      );
    expect(asLine(m, script, local('object'), 'f1')).toBe(1);
    expect(read(m, local('cow'), 'STACK_GROWS_DOWN|MAP_NOFAULT')).toBe(STACK.STACK_GROWS_DOWN | 2);
    expect(refusal(m, local('prot'), 'none')).toContain('takes a protection');
    expect([refusal(m, local('child', 1, 0), '0'), asLine(m, script, local('child', 1, 0), '0')]).toEqual(
      Array(2).fill('child cannot be set: which process it is was settled when the call was made'),
    );
  });

  test('an entry of another map', () => {
    const m = debug(`map 0x1000..0x100000
process kid
entry 0x10000..0x14000 rw-
thread t1
thread k1 of kid
t1: fork(kid) = 0
k1 > vm_map_wire(0x10000, 0x11000, USER) @ vm_map_wire_locked.entry
`);
    while (!m.state.script.threads[1]?.held) m.step();
    const place = local('entry', 1);
    expect(read(m, place, 'entry(kid, 0x10000)')).toBe(8);
    expect(refusal(m, place, 'entry(0x10000)')).toContain('entry 0x10000 is of another map');
  });
});
